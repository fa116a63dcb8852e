import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { purgeTrash } from '../gc/gc.ts'
import { move } from '../moves/move.ts'
import { createFolder } from '../tree/folders.ts'
import { find } from '../tree/tree.ts'
import { contents } from './contents.ts'
import { list as listTrash } from './list.ts'
import * as trashEntries from './restore.ts'
import { remove } from './trash.ts'

const dayMs = 86_400_000

describe.each(engines)('undoing a restore, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  let admin: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    ada = await addPerson(app, 'ada')
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const restored = async ({ actor }: Person, path: string) => {
    const { resource } = await put(app, actor, path)
    await remove(app.context, actor, [path])
    const deletedAt = app.clock.now().toISOString()
    app.clock.move(2 * dayMs)
    await trashEntries.restore(app.context, actor, { ids: [resource.id] })
    return deletedAt
  }
  const undo = ({ actor }: Person, path: string) => remove(app.context, actor, [path], { undoRestore: true })
  const entries = async () => {
    const { discarded } = await listTrash(app.context, admin.actor, { offset: 0, limit: 9, sort: [] })
    return discarded.map(({ deletedAt, deletedBy }) => ({ deletedAt, deletedBy }))
  }
  const namesInTrash = async () => {
    const { discarded } = await listTrash(app.context, admin.actor, { offset: 0, limit: 9, sort: [] })
    return discarded.map(({ names }) => `/${names.join('/')}`).toSorted()
  }

  it('keeps the time of the deletion and who deleted it, also for an administrator', async () => {
    const deletedAt = await restored(ada, '/a/b.txt')
    await undo(admin, '/a/b.txt')
    expect(await entries()).toEqual([{ deletedAt, deletedBy: 'ada' }])
    app.clock.move(5 * dayMs + 1)
    expect(await purgeTrash(app.context)).toBe(1)
  })

  it('T-18 deletes as usual what the user could not have restored, and what was never in the trash', async () => {
    await restored(ada, '/a.txt')
    const bob = await addPerson(app, 'bob')
    await put(app, bob.actor, '/new.txt')
    await remove(app.context, bob.actor, ['/a.txt', '/new.txt'], { undoRestore: true })
    const now = { deletedAt: app.clock.now().toISOString(), deletedBy: 'bob' }
    expect(await entries()).toEqual([now, now])
  })

  it('deletes as usual once the time in the trash is over, and purges nothing', async () => {
    await restored(ada, '/a.txt')
    app.clock.move(6 * dayMs)
    await undo(ada, '/a.txt')
    expect(await purgeTrash(app.context)).toBe(0)
    expect(await entries()).toEqual([{ deletedAt: app.clock.now().toISOString(), deletedBy: 'ada' }])
  })

  it('deletes as usual what has newer content', async () => {
    await restored(ada, '/a.txt')
    app.clock.move(1_000)
    await put(app, admin.actor, '/a.txt', 'new', { ifExists: 'replace' })
    await undo(ada, '/a.txt')
    expect(await entries()).toEqual([{ deletedAt: app.clock.now().toISOString(), deletedBy: 'ada' }])
  })

  it('T-18 does not bring what was moved since into the trash of a user who can not see it', async () => {
    const eve = await addPerson(app, 'eve', { home: '/eve' })
    const { resource } = await put(app, eve.actor, '/x.txt')
    await remove(app.context, eve.actor, ['/x.txt'])
    await createFolder(app.context, admin.actor, { path: '/private' })
    await trashEntries.restore(app.context, admin.actor, { ids: [resource.id] })
    await move(app.context, admin.actor, { resource: '/eve/x.txt', into: '/private', ifExists: 'fail' })
    await undo(admin, '/private/x.txt')
    expect(await entries()).toMatchObject([{ deletedBy: 'admin' }])
    expect(await namesInTrash()).toEqual(['/private/x.txt'])
  })

  it('keeps the last hours of a file, and of a folder; what was moved to that stays', async () => {
    const file = await put(app, ada.actor, '/a.txt')
    await put(app, ada.actor, '/f/sub/b.txt')
    await put(app, ada.actor, '/g/c.txt')
    await put(app, ada.actor, '/old.txt')
    const ids = [file.resource.id]
    for (const path of ['/f', '/g']) ids.push((await find(app.context.db.q, ada.actor, path, 'resource')).resource.id)
    await remove(app.context, ada.actor, ['/a.txt', '/f', '/g'])
    const deleted = { deletedAt: app.clock.now().toISOString(), deletedBy: 'ada' }
    app.clock.move(6 * dayMs + 7_200_000)
    await trashEntries.restore(app.context, ada.actor, { ids })
    app.clock.move(60_000)
    await move(app.context, ada.actor, { resource: '/old.txt', into: '/g', ifExists: 'fail' })
    await remove(app.context, ada.actor, ['/a.txt', '/f', '/g'], { undoRestore: true })
    expect(await entries()).toEqual([deleted, deleted, deleted])
    expect((await find(app.context.db.q, ada.actor, '/g/old.txt', 'resource')).names).toEqual(['g', 'old.txt'])
  })

  it('gives those back their names that got another one, unless they were renamed since', async () => {
    const ids: number[] = []
    for (let i = 0; i < 3; i++) {
      ids.push((await put(app, ada.actor, '/a/x.csv')).resource.id)
      await remove(app.context, ada.actor, ['/a/x.csv'])
    }
    await trashEntries.restore(app.context, ada.actor, { ids })
    const undone = ids.map((id) => `id:${id}`)
    await remove(app.context, ada.actor, undone, { undoRestore: true })
    expect(await namesInTrash()).toEqual(['/a/x.csv', '/a/x.csv', '/a/x.csv'])
    await trashEntries.restore(app.context, ada.actor, { ids })
    await move(app.context, ada.actor, { resource: undone[1] ?? '', as: 'mine.csv', ifExists: 'fail' })
    await remove(app.context, ada.actor, undone, { undoRestore: true })
    expect(await namesInTrash()).toEqual(['/a/mine.csv', '/a/x.csv', '/a/x.csv'])
  })

  it('gives content of a deleted folder its name back', async () => {
    const { resource } = await put(app, ada.actor, '/a/x.csv')
    await remove(app.context, ada.actor, ['/a'])
    await put(app, ada.actor, '/a/x.csv')
    const [restored] = await trashEntries.restore(app.context, ada.actor, { ids: [resource.id] })
    expect(restored?.place?.resource.name).not.toBe('x.csv')
    await remove(app.context, ada.actor, [`id:${resource.id}`], { undoRestore: true })
    expect(await namesInTrash()).toEqual(['/a'])
    const { discarded } = await listTrash(app.context, admin.actor, { offset: 0, limit: 9, sort: [] })
    const { entries: inFolder } = await contents(app.context, ada.actor, {
      id: discarded[0]?.resource.id ?? 0,
      offset: 0,
      limit: 9,
    })
    expect(inFolder.map((one) => one.resource.name)).toEqual(['x.csv'])
  })

  it('is of the last deletion', async () => {
    await restored(ada, '/a.txt')
    app.clock.move(dayMs)
    await remove(app.context, ada.actor, ['/a.txt'])
    const [last] = await entries()
    const { discarded } = await listTrash(app.context, ada.actor, { offset: 0, limit: 9, sort: [] })
    await trashEntries.restore(app.context, ada.actor, { ids: discarded.map(({ resource }) => resource.id) })
    app.clock.move(dayMs)
    await undo(ada, '/a.txt')
    expect(await entries()).toEqual([last])
  })
})
