import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { type EventRecorder, recordEvents } from '../../../../test/event-recorder.ts'
import { addPerson, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { putFiles } from '../../../../test/trees.ts'
import { formatPath } from '../../../lib/text/path.ts'
import { purgeTrash } from '../gc/gc.ts'
import * as starred from '../starred/starred.ts'
import { pathSeenBy } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import { list } from './list.ts'
import { purge, restore } from './restore.ts'
import { remove } from './trash.ts'

const dayMs = 86_400_000

describe.each(engines)('restoring what was in a folder that was deleted later, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let ada: Person
  let heard: EventRecorder
  let ids: ReadonlyMap<string, number>
  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    ids = await putFiles(app, admin, '/home/a/b/c.txt', '/home/a/b/d.txt', '/home/a/e.txt')
    ada = await addPerson(app, 'ada', { home: '/home' })
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const idOf = (path: string) => ids.get(path) ?? 0
  /** One after the other, each at another time. */
  const removeAs = async ({ actor }: Person, ...paths: string[]) => {
    for (const path of paths) {
      app.clock.move(1_000)
      await remove(app.context, actor, [path])
    }
    app.clock.move(1_000)
    heard = recordEvents(app.context)
  }
  const back = async ({ actor }: Person, paths: readonly string[], parent?: string) =>
    (await restore(heard.ctx, actor, { ids: paths.map(idOf), parent })).map(({ place, made, fault }) =>
      place ? [place, ...made].map((one) => pathSeenBy(actor, one)).join(' + ') : fault.code,
    )
  const undo = ({ actor }: Person, path: string) => remove(heard.ctx, actor, [path], { undoRestore: true })
  const entries = async () => {
    const { discarded } = await list(app.context, admin.actor, { offset: 0, limit: 9, sort: [] })
    return discarded.map(({ names, deletedBy }) => `${formatPath(names)} ${deletedBy}`).toSorted()
  }
  const idAt = async (path: string) => (await tree.lookUp(app.context.db.q, admin.actor, path))?.resource.id

  it('creates the folder again; the deleted one takes its place when it is restored', async () => {
    await removeAs(ada, '/a/b/c.txt', '/a')
    expect(await back(ada, ['/home/a/b/c.txt'])).toEqual(['/a/b/c.txt + /a + /a/b'])
    expect(heard.lines()).toEqual(['createFolder /home/a', 'createFolder /home/a/b', 'restore /home/a/b/c.txt'])
    expect(await entries()).toEqual(['/home/a ada'])
    expect(await back(ada, ['/home/a'])).toEqual(['/a'])
    expect([await idAt('/home/a'), await idAt('/home/a/b')]).toEqual([idOf('/home/a'), idOf('/home/a/b')])
    expect(await idAt('/home/a/b/c.txt')).toBe(idOf('/home/a/b/c.txt'))
    expect(await idAt('/home/a/b/d.txt')).toBe(idOf('/home/a/b/d.txt'))
    expect(await entries()).toEqual([])
  })

  it('creates every folder on the way once, whenever it was deleted, and each can be restored later', async () => {
    await removeAs(ada, '/a/e.txt', '/a/b/c.txt', '/a/b', '/a')
    expect(await back(ada, ['/home/a/b/c.txt', '/home/a/e.txt'])).toEqual(['/a/b/c.txt + /a + /a/b', '/a/e.txt'])
    expect(await back(ada, ['/home/a/b'])).toEqual(['/a/b'])
    expect([await idAt('/home/a/b'), await idAt('/home/a/b/c.txt')]).toEqual([
      idOf('/home/a/b'),
      idOf('/home/a/b/c.txt'),
    ])
    expect(await back(ada, ['/home/a'])).toEqual(['/a'])
    expect([await idAt('/home/a'), await idAt('/home/a/b/d.txt')]).toEqual([idOf('/home/a'), idOf('/home/a/b/d.txt')])
    expect(await entries()).toEqual([])
  })

  it('does so for content of a deleted folder, too', async () => {
    await removeAs(ada, '/a/b', '/a')
    expect(await back(ada, ['/home/a/b/d.txt'])).toEqual(['/a/b/d.txt + /a + /a/b'])
    await back(ada, ['/home/a', '/home/a/b'])
    expect(await idAt('/home/a/b/c.txt')).toBe(idOf('/home/a/b/c.txt'))
    expect(await idAt('/home/a/b/d.txt')).toBe(idOf('/home/a/b/d.txt'))
  })

  it('T-18 creates what others deleted only with the permission modify, and nothing outside of the home folder', async () => {
    await removeAs(ada, '/a/b/c.txt')
    await removeAs(admin, '/home/a')
    const deleter = { ...ada, actor: { ...ada.actor, permissions: new Set(['list', 'delete'] as const) } }
    expect(await back(deleter, ['/home/a/b/c.txt'])).toEqual(['forbidden'])
    const inside = { ...ada, actor: { ...ada.actor, rootId: idOf('/home/a/b') } }
    expect(await back(inside, ['/home/a/b/c.txt'])).toEqual(['conflict'])
    expect([await idAt('/home/a'), heard.lines()]).toEqual([undefined, []])
    expect(await back(ada, ['/home/a/b/c.txt'])).toEqual(['/a/b/c.txt + /a + /a/b'])
  })

  it('needs no permission but that to delete for folders that the user deleted', async () => {
    await removeAs(ada, '/a/b/c.txt', '/a')
    const deleter = { ...ada, actor: { ...ada.actor, permissions: new Set(['delete'] as const) } }
    expect(await back(deleter, ['/home/a/b/c.txt'])).toEqual(['/a/b/c.txt + /a + /a/b'])
  })

  it('reports a file where a folder was, and leaves no folder behind; creates a folder that was purged', async () => {
    await removeAs(ada, '/a/b/c.txt', '/a/b', '/a')
    await put(app, admin.actor, '/home/a', 'a file')
    expect(await back(ada, ['/home/a/b/c.txt'])).toEqual(['conflict'])
    await removeAs(ada, '/a')
    await purge(app.context, admin.actor, [idOf('/home/a/b')])
    // Its names are known until it is gone.
    expect(await back(ada, ['/home/a/b/c.txt'])).toEqual(['/a/b/c.txt + /a + /a/b'])
    await removeAs(ada, '/a/b/c.txt', '/a/b')
    const { discarded } = await list(app.context, admin.actor, { offset: 0, limit: 9, sort: [], name: 'b' })
    await purge(
      app.context,
      admin.actor,
      discarded.map(({ resource }) => resource.id),
    )
    await purgeTrash(app.context)
    const deleter = { ...ada, actor: { ...ada.actor, permissions: new Set(['delete'] as const) } }
    expect(await back(deleter, ['/home/a/b/c.txt'])).toEqual(['forbidden'])
    expect(await back(ada, ['/home/a/b/c.txt'])).toEqual(['/a/b/c.txt + /a/b'])
  })

  it('undoing removes the folders, and a restored folder still gets it back', async () => {
    await removeAs(ada, '/a/b/c.txt', '/a')
    await back(ada, ['/home/a/b/c.txt'])
    app.clock.move(dayMs)
    await undo(ada, '/a/b/c.txt')
    expect(await idAt('/home/a')).toBeUndefined()
    expect(heard.lines().at(-1)).toBe('delete /home/a/b/c.txt, /home/a/b, /home/a')
    expect(await entries()).toEqual(['/home/a ada', '/home/a/b/c.txt ada'])
    expect(await back(ada, ['/home/a'])).toEqual(['/a'])
    expect(await back(ada, ['/home/a/b/c.txt'])).toEqual(['/a/b/c.txt'])
    expect(await idAt('/home/a/b')).toBe(idOf('/home/a/b'))
  })

  it('undoing keeps a folder that is used in another way', async () => {
    await removeAs(ada, '/a/b/c.txt', '/a')
    await back(ada, ['/home/a/b/c.txt'])
    await starred.star(app.context, admin.actor, ['/home/a/b'])
    await undo(ada, '/a/b/c.txt')
    expect(await idAt('/home/a/b')).toBeDefined()
    expect(await back(ada, ['/home/a/b/c.txt'])).toEqual(['/a/b/c.txt'])
  })

  it('of concurrent restores, a deletion and a purge, everything is there once', async () => {
    for (let round = 0; round < 4; round++) {
      const { resource } = await put(app, admin.actor, `/at${round}/x/y.txt`)
      const top = (await idAt(`/at${round}`)) ?? 0
      await removeAs(admin, `/at${round}/x/y.txt`, `/at${round}`)
      const outcomes = await Promise.all([
        restore(app.context, admin.actor, { ids: [resource.id] }),
        restore(app.context, admin.actor, { ids: [top] }),
        restore(app.context, admin.actor, { ids: [resource.id] }),
        round % 2 === 0 ? purge(app.context, admin.actor, [top]) : 0,
      ])
      const restoredOnce = [outcomes[0], outcomes[2]].filter(([one]) => one?.place)
      expect(restoredOnce).toHaveLength(1)
      expect(await idAt(`/at${round}/x/y.txt`)).toBe(resource.id)
      expect(await idAt(`/at${round} (2)`)).toBeUndefined()
    }
  })
})
