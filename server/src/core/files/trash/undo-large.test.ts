/** Undoing the restore of a large folder takes back what the restore brought, and nothing else. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, type Person, put } from '../../../../test/people.ts'
import { insertManyFolders } from '../../../../test/rows.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { formatPath } from '../../../lib/text/path.ts'
import * as users from '../../users/users.ts'
import { move } from '../moves/move.ts'
import { mostRemembered } from '../restored/content-ids.ts'
import * as tree from '../tree/tree.ts'
import { list } from './list.ts'
import { restore } from './restore.ts'
import { remove } from './trash.ts'

/** More than a transaction reads. */
const many = 5_100

describe.each(engines)('undoing the restore of a large folder, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let ada: Person
  let boxId: number
  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    ada = await addPerson(app, 'ada')
    await put(app, admin.actor, '/top/box/a.txt')
    await put(app, admin.actor, '/top/box/sub/deep/b.txt')
    await put(app, admin.actor, '/loose/old/x.txt')
    // All of them in a folder in it.
    const sub = await tree.get(app.context, admin.actor, '/top/box/sub')
    await insertManyFolders(app, sub, many)
    boxId = await idAt('/top/box')
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const idAt = async (path: string) => (await tree.lookUp(app.context.db.q, admin.actor, path))?.resource.id ?? 0
  const removeBox = async () => {
    app.clock.move(1_000)
    await remove(app.context, ada.actor, ['/top/box'])
    app.clock.move(1_000)
  }
  const restoreBox = async (input: { ids?: number[]; parent?: string } = {}) => {
    const [restored] = await restore(app.context, admin.actor, { ids: [boxId], ...input })
    app.clock.move(1_000)
    return restored
  }
  const undo = async (path = '/top/box') =>
    (await remove(app.context, admin.actor, [path], { undoRestore: true })).map(({ fault }) => fault?.code ?? 'done')
  const entries = async () => {
    const { discarded } = await list(app.context, admin.actor, { offset: 0, limit: 50, sort: [] })
    return discarded.map(({ resource, names, deletedBy }) => `${resource.id} ${formatPath(names)} ${deletedBy}`)
  }

  it('T-18 leaves what others have added, changed or moved into it, and puts the rest back', async () => {
    await removeBox()
    const before = await entries()
    const restored = await restoreBox()
    expect(restored).toMatchObject({ isTooLarge: false })
    await put(app, ada.actor, '/top/box/sub/deep/new.txt')
    await put(app, ada.actor, '/top/box/a.txt', 'changed', { ifExists: 'replace' })
    await move(app.context, ada.actor, { resource: '/loose/old', into: '/top/box/sub/n7', ifExists: 'fail' })
    const paths = ['/top/box/sub/deep/new.txt', '/top/box/a.txt', '/top/box/sub/n7/old/x.txt']
    const ids = await Promise.all(paths.map(idAt))
    expect(await undo()).toEqual(['done'])
    expect(await entries()).toEqual(before)
    expect(await Promise.all(paths.map(idAt))).toEqual(ids)
    expect([await idAt('/top/box/sub/n8'), await idAt('/top/box/sub/deep/b.txt')]).toEqual([0, 0])
    // Restored again, it has everything.
    expect(await restoreBox()).toMatchObject({ isMerged: true })
    expect(await idAt('/top/box')).toBe(boxId)
    expect(await Promise.all(['/top/box/sub/n8', '/top/box/sub/deep/b.txt', ...paths].map(idAt))).not.toContain(0)
  })

  it('takes it back whole if nothing was added, also from another folder and with quotas', async () => {
    const bob = await addPerson(app, 'bob', { home: '/top' })
    await users.update(app.context, app.operator, bob.user.id, { storageQuota: 1_000 })
    await removeBox()
    const before = await entries()
    expect(await restoreBox({ parent: '/loose' })).toMatchObject({ isTooLarge: false })
    expect(await idAt('/loose/box')).toBe(boxId)
    expect(await undo('/loose/box')).toEqual(['done'])
    expect(await entries()).toEqual(before)
    expect([await idAt('/loose/box'), await idAt('/top/box')]).toEqual([0, 0])
  })

  it('leaves what was merged into it by the restore', async () => {
    await removeBox()
    const before = await entries()
    const files = await app.context.db.q.selectFrom('resources').select('id').where('name', '=', 'a.txt').execute()
    await restore(app.context, admin.actor, { ids: files.map(({ id }) => id) })
    await put(app, ada.actor, '/top/box/sub/own.txt')
    expect(await restoreBox()).toMatchObject({ isMerged: true, isTooLarge: false })
    expect(await undo()).toEqual(['done'])
    expect(await entries()).toEqual(before)
    expect(await idAt('/top/box/a.txt')).not.toBe(0)
    expect(await idAt('/top/box/sub/own.txt')).not.toBe(0)
    expect(await idAt('/top/box/sub/n1')).toBe(0)
  })

  it('does so if what is in it was deleted before, and is restored and undone with it', async () => {
    app.clock.move(1_000)
    const insideId = await idAt('/top/box/sub/n3')
    await remove(app.context, ada.actor, ['/top/box/sub/n3'])
    await removeBox()
    const before = await entries()
    await restoreBox({ ids: [boxId, insideId] })
    expect(await idAt('/top/box/sub/n3')).toBe(insideId)
    const done = await remove(app.context, admin.actor, [`id:${insideId}`, `id:${boxId}`], { undoRestore: true })
    expect(done.map(({ fault }) => fault)).toEqual([undefined, undefined])
    expect(await entries()).toEqual(before)
  })

  it('refuses if so much was added, or it is not known what was, and changes nothing', async () => {
    await removeBox()
    await restoreBox()
    const deep = await tree.get(app.context, admin.actor, '/top/box/sub/deep')
    await insertManyFolders(app, deep, 4_001)
    expect(await undo()).toEqual(['conflict'])
    expect(await idAt('/top/box')).toBe(boxId)
    const forget = app.context.db.q.updateTable('restored_resources').set({ contents: null })
    await forget.where('resource_id', '=', boxId).execute()
    expect(await undo()).toEqual(['conflict'])
    expect(await idAt('/top/box')).toBe(boxId)
    expect(await entries()).toEqual([])
  })

  it('says when it restores more than can be undone', async () => {
    const box = await tree.get(app.context, admin.actor, '/top/box')
    await insertManyFolders(app, box, mostRemembered)
    await removeBox()
    expect(await restoreBox()).toMatchObject({ isTooLarge: true })
    expect(await undo()).toEqual(['conflict'])
    expect(await idAt('/top/box')).toBe(boxId)
  })
})
