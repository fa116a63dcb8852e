/** Undoing a restore takes back what the restore brought, and nothing else, to where that was in the trash. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { type EventRecorder, recordEvents } from '../../../../test/event-recorder.ts'
import { addPerson, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { putFiles } from '../../../../test/trees.ts'
import { formatPath } from '../../../lib/text/path.ts'
import * as users from '../../users/users.ts'
import { purgeTrash } from '../gc/gc.ts'
import { move } from '../moves/move.ts'
import { createFolder } from '../tree/folders.ts'
import * as tree from '../tree/tree.ts'
import { contents } from './contents.ts'
import { list } from './list.ts'
import { purge, restore } from './restore.ts'
import { remove } from './trash.ts'

describe.each(engines)('undoing a restore, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let ada: Person
  let heard: EventRecorder
  const ids = new Map<string, number>()
  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    ada = await addPerson(app, 'ada')
    await add('/top/box/a.txt', '/top/box/sub/b.txt')
    await createFolder(app.context, admin.actor, { path: '/other' })
    heard = recordEvents(app.context)
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const idAt = async (path: string) => (await tree.lookUp(app.context.db.q, admin.actor, path))?.resource.id
  const idOf = (path: string) => ids.get(path) ?? 0
  /** Adds files and notes their ids, and those of the folders that they are in. */
  const add = async (...paths: string[]) => {
    for (const [path, id] of await putFiles(app, admin, ...paths)) if (!ids.has(path)) ids.set(path, id)
    app.clock.move(1_000)
  }
  const removeAs = async ({ actor }: Person, ...paths: string[]) => {
    for (const path of paths) {
      await remove(app.context, actor, [path])
      app.clock.move(1_000)
    }
  }
  const back = async ({ actor }: Person, paths: readonly string[], parent?: string) => {
    const outcomes = await restore(app.context, actor, { ids: paths.map(idOf), parent })
    app.clock.move(1_000)
    return outcomes.map(({ place, isMerged, fault }) =>
      place ? `${formatPath(place.names)}${isMerged ? ' merged' : ''}` : fault.code,
    )
  }
  const undo = async ({ actor }: Person, ...paths: string[]) =>
    (await remove(heard.ctx, actor, paths, { undoRestore: true })).map(({ fault }) => fault?.code ?? 'done')
  const entries = async () => {
    const { discarded } = await list(app.context, admin.actor, { offset: 0, limit: 50, sort: [] })
    return discarded
      .map(
        ({ resource, names, deletedAt, deletedBy }) => `${resource.id} ${formatPath(names)} ${deletedAt} ${deletedBy}`,
      )
      .toSorted()
  }
  const inside = async (id: number) =>
    (await contents(app.context, admin.actor, { id, offset: 0, limit: 50 })).entries.map(
      ({ resource }) => resource.name,
    )

  it('leaves a folder with the creator and the time of the original, which a later restore takes the place of', async () => {
    const at = async (path: string) => {
      const found = await tree.lookUp(app.context.db.q, admin.actor, path)
      return found && [found.resource.createdAt, found.resource.createdBy]
    }
    const paths = ['/top/box', '/top/box/sub']
    const originals = await Promise.all(paths.map(at))
    await removeAs(admin, '/top/box')
    for (const name of ['late.txt', 'later.txt']) {
      await back(ada, ['/top/box'])
      await back(admin, ['/top/box'])
      await add(`/top/box/sub/${name}`)
      expect(await undo(admin, '/top/box')).toEqual(['done'])
      expect(await idAt('/top/box')).not.toBe(idOf('/top/box'))
      expect(await Promise.all(paths.map(at))).toEqual(originals)
    }
    expect(await back(admin, ['/top/box'])).toEqual(['/top/box merged'])
    for (const path of [...paths, '/top/box/sub/b.txt', '/top/box/sub/late.txt', '/top/box/sub/later.txt'])
      expect(await idAt(path)).toBe(idOf(path))
  })

  it('of a folder that was merged leaves what was in the other one, and puts the rest back', async () => {
    await removeAs(ada, '/top/box')
    const before = await entries()
    await back(ada, ['/top/box/a.txt'])
    await add('/top/box/note.txt', '/top/box/sub/own.txt')
    expect(await back(admin, ['/top/box'])).toEqual(['/top/box merged'])
    await add('/top/box/late.txt')
    expect(await undo(admin, '/top/box')).toEqual(['done'])
    expect(await entries()).toEqual(before)
    expect([await inside(idOf('/top/box')), await inside(idOf('/top/box/sub'))]).toEqual([['sub'], ['b.txt']])
    for (const path of ['a.txt', 'note.txt', 'late.txt', 'sub/own.txt'])
      expect(await idAt(`/top/box/${path}`)).toBe(idOf(`/top/box/${path}`))
    expect(await idAt('/top/box')).not.toBe(idOf('/top/box'))
    expect(heard.lines()).toEqual(['delete /top/box', 'createFolder /top/box'])
    // As before the restore.
    expect(await back(admin, ['/top/box'])).toEqual(['/top/box merged'])
    expect(await idAt('/top/box/sub/own.txt')).toBe(idOf('/top/box/sub/own.txt'))
    const sub = await idAt('/top/box/sub (2)')
    expect([await idAt('/top/box'), sub]).toEqual([idOf('/top/box'), idOf('/top/box/sub')])
    expect(await entries()).toEqual([])
  })

  it('T-18 leaves what others have added, changed or moved into a restored folder', async () => {
    await add('/loose/x.txt')
    await removeAs(ada, '/top/box')
    const before = await entries()
    await back(ada, ['/top/box'])
    await put(app, admin.actor, '/top/box/a.txt', 'changed', { ifExists: 'replace' })
    await move(app.context, admin.actor, { resource: '/loose', into: '/top/box/sub', ifExists: 'fail' })
    expect(await undo(ada, '/top/box')).toEqual(['done'])
    expect(await entries()).toEqual(before)
    expect(await idAt('/top/box/sub/loose/x.txt')).toBe(idOf('/loose/x.txt'))
    expect(await idAt('/top/box/a.txt')).toBe(idOf('/top/box/a.txt'))
    expect([await inside(idOf('/top/box')), await inside(idOf('/top/box/sub'))]).toEqual([['sub'], ['b.txt']])
  })

  it('takes a folder back whole that has the same contents, with what was moved out of it left there', async () => {
    await removeAs(ada, '/top/box')
    const before = await entries()
    await back(ada, ['/top/box'])
    await move(app.context, admin.actor, { resource: '/top/box/a.txt', into: '/other', ifExists: 'fail' })
    expect(await undo(ada, '/top/box')).toEqual(['done'])
    expect(await entries()).toEqual(before)
    expect([await idAt('/top/box'), await idAt('/other/a.txt')]).toEqual([undefined, idOf('/top/box/a.txt')])
  })

  it('deletes no folder with a quota to which something was added', async () => {
    const bob = await addPerson(app, 'bob', { home: '/top/box/sub' })
    await removeAs(ada, '/top/box')
    await back(ada, ['/top/box'])
    await users.update(app.context, app.operator, bob.user.id, { storageQuota: 1_000 })
    await add('/top/box/sub/new.txt')
    expect(await undo(ada, '/top/box')).toEqual(['conflict'])
    expect(await idAt('/top/box/sub/new.txt')).toBe(idOf('/top/box/sub/new.txt'))
    expect(heard.lines()).toEqual([])
  })

  it('counts against the quotas of the folders again that it was in', async () => {
    const bob = await addPerson(app, 'bob', { home: '/top' })
    await users.update(app.context, app.operator, bob.user.id, { storageQuota: 1_000 })
    await addPerson(app, 'eve', { home: '/other' })
    await removeAs(ada, '/top/box')
    const before = await entries()
    await back(ada, ['/top/box'])
    await add('/top/box/new.txt')
    expect(await undo(ada, '/top/box')).toEqual(['done'])
    expect(await entries()).toEqual(before)
    await back(ada, ['/top/box'], '/other')
    expect(await undo(ada, '/other/box')).toEqual(['done'])
    expect(await entries()).toEqual(before)
  })

  it('of a restore to another folder returns the entry to the original one', async () => {
    await removeAs(ada, '/top/box/a.txt', '/top/box/sub')
    const before = await entries()
    expect(await back(admin, ['/top/box/a.txt', '/top/box/sub'], '/other')).toEqual(['/other/a.txt', '/other/sub'])
    await add('/other/sub/new.txt')
    expect(await undo(admin, '/other/a.txt', '/other/sub')).toEqual(['done', 'done'])
    expect(await entries()).toEqual(before)
    expect(await idAt('/other/sub/new.txt')).toBe(idOf('/other/sub/new.txt'))
    expect(await back(ada, ['/top/box/a.txt', '/top/box/sub'])).toEqual(['/top/box/a.txt', '/top/box/sub'])
  })

  it('does so if that is in the trash, too, or if it was content of a deleted folder', async () => {
    await removeAs(ada, '/top/box/a.txt', '/top/box', '/top')
    const before = await entries()
    await back(admin, ['/top/box/a.txt', '/top/box/sub/b.txt'], '/other')
    expect(await inside(idOf('/top/box/sub'))).toEqual([])
    expect(await undo(admin, '/other/a.txt', '/other/b.txt')).toEqual(['done', 'done'])
    expect(await entries()).toEqual(before)
    expect(await inside(idOf('/top/box/sub'))).toEqual(['b.txt'])
    await back(ada, ['/top/box/a.txt'])
    expect(await undo(ada, '/top/box/a.txt')).toEqual(['done'])
    expect([await entries(), await idAt('/top')]).toEqual([before, undefined])
  })

  it('leaves the entry where it is if the original folder is gone, or it has been moved since', async () => {
    await removeAs(ada, '/top/box/a.txt', '/top/box/sub', '/top')
    await back(admin, ['/top/box/a.txt', '/top/box/sub'], '/other')
    await move(app.context, admin.actor, { resource: '/other/sub', into: '/', ifExists: 'fail' })
    expect(await undo(admin, '/sub')).toEqual(['done'])
    await purge(app.context, admin.actor, [idOf('/top')])
    await purgeTrash(app.context)
    expect(await undo(admin, '/other/a.txt')).toEqual(['done'])
    expect((await entries()).map((entry) => entry.split(' ')[1])).toEqual(['/other/a.txt', '/sub'])
  })

  it('removes empty folders that were created in place of purged ones, and keeps those that are used', async () => {
    await removeAs(ada, '/top/box/a.txt', '/top')
    await purge(app.context, admin.actor, [idOf('/top')])
    await purgeTrash(app.context)
    const before = await entries()
    await back(ada, ['/top/box/a.txt'])
    expect(await undo(ada, '/top/box/a.txt')).toEqual(['done'])
    expect(heard.lines()).toEqual(['delete /top/box/a.txt, /top/box, /top'])
    expect([await entries(), await idAt('/top')]).toEqual([before, undefined])
    await back(ada, ['/top/box/a.txt'])
    await add('/top/new.txt')
    expect(await undo(ada, '/top/box/a.txt')).toEqual(['done'])
    expect([await idAt('/top/box'), await idAt('/top/new.txt')]).toEqual([undefined, idOf('/top/new.txt')])
    expect(await back(ada, ['/top/box/a.txt'])).toEqual(['/top/box/a.txt'])
  })

  it('T-18 is for those who could restore it: others delete as usual', async () => {
    const bob = await addPerson(app, 'bob')
    await removeAs(ada, '/top/box/a.txt')
    await back(ada, ['/top/box/a.txt'], '/other')
    expect(await undo(bob, '/other/a.txt')).toEqual(['done'])
    expect((await entries()).map((entry) => entry.split(' ').filter((_, i) => i % 2 === 1))).toEqual([
      ['/other/a.txt', 'bob'],
    ])
  })
})
