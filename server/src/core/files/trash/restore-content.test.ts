import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, logOf } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { type EventRecorder, recordEvents } from '../../../../test/event-recorder.ts'
import { addPerson, codeOf, contentOf, type Person, put } from '../../../../test/people.ts'
import { insertFolders } from '../../../../test/rows.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { putFiles } from '../../../../test/trees.ts'
import { formatPath } from '../../../lib/text/path.ts'
import * as users from '../../users/users.ts'
import { purgeTrash } from '../gc/gc.ts'
import { move } from '../moves/move.ts'
import * as starred from '../starred/starred.ts'
import { createFolder } from '../tree/folders.ts'
import { pathSeenBy } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import { contents } from './contents.ts'
import { list } from './list.ts'
import { purge, restore } from './restore.ts'
import { remove } from './trash.ts'

const dayMs = 86_400_000

describe.each(engines)('restoring content of a deleted folder, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let ada: Person
  let heard: EventRecorder
  let ids: ReadonlyMap<string, number>
  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    ids = await putFiles(app, admin, '/home/old/b/c.txt', '/home/old/b/d.txt', '/home/old/e.txt')
    ada = await addPerson(app, 'ada', { home: '/home' })
    app.clock.move(1_000)
    await remove(app.context, ada.actor, ['/old'])
    app.clock.move(1_000)
    heard = recordEvents(app.context)
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const idOf = (path: string) => ids.get(path) ?? 0
  const back = async ({ actor }: Person, paths: readonly string[], parent?: string) =>
    (await restore(heard.ctx, actor, { ids: paths.map(idOf), parent })).map(({ place, fault }) =>
      place ? pathSeenBy(actor, place) : fault.code,
    )
  const undo = ({ actor }: Person, path: string) => remove(heard.ctx, actor, [path], { undoRestore: true })
  const inside = async (path: string, { actor } = admin) =>
    (await contents(app.context, actor, { id: idOf(path), offset: 0, limit: 50 })).entries.map(
      ({ resource }) => resource.name,
    )
  const entries = async ({ actor } = admin) => {
    const { discarded } = await list(app.context, actor, { offset: 0, limit: 9, sort: [] })
    return discarded.map(({ names, deletedBy }) => `${formatPath(names)} ${deletedBy}`)
  }
  const idAt = async (path: string) => (await tree.lookUp(app.context.db.q, admin.actor, path))?.resource.id

  it('restores a file to its path, with folders that are missing; the rest stays in the trash', async () => {
    expect(await back(ada, ['/home/old/b/c.txt'])).toEqual(['/old/b/c.txt'])
    const { resource } = await tree.get(app.context, admin.actor, '/home/old/b/c.txt')
    expect(resource.id).toBe(idOf('/home/old/b/c.txt'))
    expect(await contentOf(app, resource.blobKey)).toBe('/home/old/b/c.txt')
    expect(await entries()).toEqual(['/home/old ada'])
    expect([await inside('/home/old'), await inside('/home/old/b')]).toEqual([['b', 'e.txt'], ['d.txt']])
    const created = ['createFolder /home/old', 'createFolder /home/old/b']
    expect(heard.lines()).toEqual([...created, 'restore /home/old/b/c.txt'])
    expect((await logOf(app.context)).at(-1)).toBe('RESTORE /home/old/b/c.txt')
    expect(await back(ada, ['/home/old/e.txt', '/home/old/b/c.txt'])).toEqual(['/old/e.txt', 'not-found'])
  })

  it('restores a folder in it, and to another folder; names that are taken are made unique', async () => {
    await put(app, admin.actor, '/home/old/b/d.txt', 'new')
    expect(await back(ada, ['/home/old/b/d.txt'])).toEqual(['/old/b/d (2).txt'])
    expect(await back(ada, ['/home/old/e.txt'], '/')).toEqual(['/e.txt'])
    // The folder of that name is not one that was created for a restore.
    expect(await back(ada, ['/home/old/b'])).toEqual(['/old/b (2)'])
    expect(await inside('/home/old')).toEqual([])
    expect(await idAt('/home/old/b (2)/c.txt')).toBe(idOf('/home/old/b/c.txt'))
  })

  it('reports a file where a folder is needed, and changes nothing', async () => {
    await put(app, admin.actor, '/home/old', 'a file')
    expect(await back(ada, ['/home/old/e.txt'])).toEqual(['conflict'])
    expect(await inside('/home/old')).toEqual(['b', 'e.txt'])
    expect(await back(admin, ['/home/old/e.txt'], '/')).toEqual(['/e.txt'])
    await purge(app.context, admin.actor, [idOf('/home/old')])
    expect(await back(admin, ['/home/old/b/c.txt'], '/')).toEqual(['not-found'])
  })

  it('leaves no folders behind if there is no space in them; others in the request are restored', async () => {
    await createFolder(app.context, admin.actor, { path: '/home/old' })
    const bob = await addPerson(app, 'bob', { home: '/home/old' })
    await users.update(app.context, app.operator, bob.user.id, { storageQuota: 12 })
    expect(await back(admin, ['/home/old/e.txt', '/home/old/b/c.txt'])).toEqual(['storage-full', 'storage-full'])
    expect(await idAt('/home/old/b')).toBeUndefined()
    await users.update(app.context, app.operator, bob.user.id, { storageQuota: 16 })
    expect(await back(admin, ['/home/old/b/c.txt', '/home/old/e.txt'])).toEqual(['storage-full', '/home/old/e.txt'])
    expect(await idAt('/home/old/b')).toBeUndefined()
  })

  it('T-18 is for whoever can restore the folder: not for others, visitors, other accounts, or outside of the home folder', async () => {
    const eve = await addPerson(app, 'eve', { home: '/home' })
    const { operator: stranger } = await app.another('stranger')
    for (const other of [eve, { ...ada, actor: stranger }])
      expect(await back(other, ['/home/old/e.txt'], '/')).toEqual(['not-found'])
    const plain = { ...ada, actor: { ...ada.actor, permissions: new Set(['list', 'modify'] as const) } }
    expect(await codeOf(back(plain, ['/home/old/e.txt']))).toBe('forbidden')
    expect(await codeOf(back({ ...ada, actor: { ...ada.actor, kind: 'visitor' } }, ['/home/old/e.txt']))).toBe(
      'forbidden',
    )
    const deleter = { ...ada, actor: { ...ada.actor, permissions: new Set(['delete'] as const) } }
    expect(await codeOf(back(deleter, ['/home/old/e.txt'], '/'))).toBe('forbidden')
    // The home folder of the user is now elsewhere.
    await createFolder(app.context, admin.actor, { path: '/new' })
    const moved = { ...ada, actor: { ...ada.actor, rootId: (await idAt('/new')) ?? 0 } }
    expect(await back(moved, ['/home/old/e.txt'], '/')).toEqual(['not-found'])
    expect(await back(deleter, ['/home/old/e.txt'])).toEqual(['/old/e.txt'])
  })

  it('a folder that is restored later takes the place of the created one, with what is in it', async () => {
    await back(ada, ['/home/old/b/c.txt'])
    await put(app, admin.actor, '/home/old/b/d.txt', 'new')
    await put(app, admin.actor, '/home/old/new.txt')
    await remove(app.context, admin.actor, ['/home/old/new.txt'])
    expect(await back(ada, ['/home/old'])).toEqual(['/old'])
    expect([await idAt('/home/old'), await idAt('/home/old/b')]).toEqual([idOf('/home/old'), idOf('/home/old/b')])
    expect(await idAt('/home/old/b/c.txt')).toBe(idOf('/home/old/b/c.txt'))
    // What is there keeps its name.
    expect(await idAt('/home/old/b/d (2).txt')).toBe(idOf('/home/old/b/d.txt'))
    expect(await entries()).toEqual(['/home/old/new.txt admin'])
    const { discarded } = await list(app.context, admin.actor, { offset: 0, limit: 9, sort: [] })
    const [only] = await restore(app.context, admin.actor, { ids: discarded.map(({ resource }) => resource.id) })
    expect(only?.place && formatPath(only.place.names)).toBe('/home/old/new.txt')
    app.clock.move(8 * dayMs)
    await purgeTrash(app.context)
    expect(await idAt('/home/old/b/c.txt')).toBe(idOf('/home/old/b/c.txt'))
  })

  it('a folder in it takes the place of the one created in the same way', async () => {
    await back(ada, ['/home/old/b/c.txt'])
    expect(await back(ada, ['/home/old/b', '/home/old'])).toEqual(['/old/b', '/old'])
    expect(await idAt('/home/old/b/c.txt')).toBe(idOf('/home/old/b/c.txt'))
    expect(await idAt('/home/old/b/d.txt')).toBe(idOf('/home/old/b/d.txt'))
    expect(await entries()).toEqual([])
  })

  it('a created folder that is used in another way stays, and so do many entries in it', async () => {
    await back(ada, ['/home/old/b/c.txt'])
    await starred.star(app.context, admin.actor, ['/home/old/b'])
    expect(await back(ada, ['/home/old'])).toEqual(['/old'])
    expect(await idAt('/home/old/b (2)')).toBe(idOf('/home/old/b'))
    expect(await idAt('/home/old/b/c.txt')).toBe(idOf('/home/old/b/c.txt'))
    const more = await createFolder(app.context, admin.actor, { path: '/home/more' })
    const { resource } = await put(app, admin.actor, '/home/more/x.txt')
    app.clock.move(1_000)
    await remove(app.context, admin.actor, ['/home/more'])
    await restore(app.context, admin.actor, { ids: [resource.id] })
    const standIn = await tree.get(app.context, admin.actor, '/home/more')
    const names = Array.from({ length: 1_000 }, (_, i) => `f${i}`)
    await insertFolders(app, standIn, names)
    await restore(app.context, admin.actor, { ids: [more.resource.id] })
    expect(await idAt('/home/more (2)')).toBe(more.resource.id)
  })

  it('undoing returns it to the folder, and removes the folders created for it', async () => {
    await back(ada, ['/home/old/b/c.txt', '/home/old/b/d.txt'])
    app.clock.move(dayMs)
    await undo(ada, '/old/b/c.txt')
    expect([await inside('/home/old/b'), await idAt('/home/old/b/d.txt')]).toEqual([
      ['c.txt'],
      idOf('/home/old/b/d.txt'),
    ])
    await undo(admin, '/home/old/b/d.txt')
    expect(await inside('/home/old/b')).toEqual(['c.txt', 'd.txt'])
    expect([await idAt('/home/old'), await entries()]).toEqual([undefined, ['/home/old ada']])
    expect(heard.lines().slice(-2)).toEqual([
      'delete /home/old/b/c.txt',
      'delete /home/old/b/d.txt, /home/old/b, /home/old',
    ])
    expect(await back(ada, ['/home/old'])).toEqual(['/old'])
    app.clock.move(7 * dayMs)
    await purgeTrash(app.context)
    expect(await idAt('/home/old/b/d.txt')).toBe(idOf('/home/old/b/d.txt'))
  })

  it('undoing deletes alone what is elsewhere or newer, or whose folder is no longer in the trash', async () => {
    await back(ada, ['/home/old/b/c.txt', '/home/old/b/d.txt', '/home/old/e.txt'])
    await move(app.context, admin.actor, { resource: '/home/old/b/c.txt', into: '/home', ifExists: 'fail' })
    await undo(ada, '/c.txt')
    await put(app, admin.actor, '/home/old/b/d.txt', 'newer', { ifExists: 'replace' })
    await undo(ada, '/old/b/d.txt')
    await purge(app.context, admin.actor, [idOf('/home/old')])
    await undo(ada, '/old/e.txt')
    expect((await entries()).toSorted()).toEqual(
      ['/home/c.txt ada', '/home/old/b/d.txt ada', '/home/old/e.txt ada'].toSorted(),
    )
  })

  it('undoing returns content to its folder also in the last day that this is in the trash', async () => {
    await back(ada, ['/home/old/e.txt'])
    app.clock.move(6.5 * dayMs)
    await undo(ada, '/old/e.txt')
    expect(await entries()).toEqual(['/home/old ada'])
  })

  it('of concurrent restores of content and its folder, and a purge, everything is there once', async () => {
    for (let round = 0; round < 4; round++) {
      const { resource } = await put(app, admin.actor, `/home/at/x/${round}.txt`)
      await put(app, admin.actor, `/home/at/x/y.txt`, 'y', { ifExists: 'keep-both' })
      const at = (await idAt('/home/at')) ?? 0
      app.clock.move(1_000)
      await remove(app.context, admin.actor, ['/home/at'])
      app.clock.move(1_000)
      const outcomes = await Promise.all([
        restore(app.context, admin.actor, { ids: [resource.id] }),
        restore(app.context, admin.actor, { ids: [at] }),
        restore(app.context, admin.actor, { ids: [resource.id] }),
        round % 2 === 0 ? purge(app.context, admin.actor, [at]) : 0,
      ])
      expect(outcomes).toHaveLength(4)
      expect(await findInconsistencies(app.context)).toEqual([])
    }
  })
})
