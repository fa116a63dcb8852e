import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, logOf, storedKeys } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { type EventRecorder, recordEvents } from '../../../../test/event-recorder.ts'
import { addPerson, codeOf, contentOf, keepNoVersions, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { pathsSeenBy } from '../../../../test/trees.ts'
import { formatPath } from '../../../lib/text/path.ts'
import * as accountStore from '../../accounts/store.ts'
import * as users from '../../users/users.ts'
import { purgeTrash, removeUnreferencedBytes } from '../gc/gc.ts'
import { createFolder } from '../tree/folders.ts'
import * as tree from '../tree/tree.ts'
import { list as listTrash } from './list.ts'
import * as trashEntries from './restore.ts'
import * as trash from './trash.ts'

const dayMs = 86_400_000

describe.each(engines)('the trash, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let heard: EventRecorder
  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    heard = recordEvents(app.context)
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const putAt = (path: string, content = path) => put(app, admin.actor, path, content)
  const remove = (...paths: string[]) => trash.remove(app.context, admin.actor, paths)
  const list = (page: Partial<Parameters<typeof listTrash>[2]> = {}, who = admin) =>
    listTrash(app.context, who.actor, { offset: 0, limit: 50, sort: [], ...page })
  const listed = async (page: Parameters<typeof list>[0] = {}) =>
    (await list(page)).discarded.map(({ names }) => formatPath(names))
  const idOf = async (path: string) => {
    const { discarded } = await list()
    return discarded.find(({ names }) => formatPath(names) === path)?.resource.id ?? 0
  }
  const restore = (ids: number[], parent?: string) => trashEntries.restore(heard.ctx, admin.actor, { ids, parent })
  const restored = async (ids: number[], parent?: string) =>
    (await restore(ids, parent)).map(({ place, fault }) => (place ? formatPath(place.names) : fault.code))
  const live = () => pathsSeenBy(app, admin)
  const purges = async () => (await logOf(app.context)).filter((line) => line.startsWith('PURGE'))
  const diskUsed = async () => (await accountStore.accountById(app.context.db.q, app.account.id))?.diskUsed

  it('lists resources that were deleted themselves, newest first, with their former place and time, without their contents', async () => {
    for (const path of ['/a/b/c.txt', '/a/b/d.txt', '/e.txt']) await putAt(path)
    await remove('/a/b/d.txt')
    app.clock.move(1_000)
    await remove('/e.txt')
    app.clock.move(1_000)
    await remove('/a')
    expect(await listed()).toEqual(['/a', '/e.txt', '/a/b/d.txt'])
    const { discarded, total } = await list({ limit: 1 })
    expect(total).toBe(3)
    expect(discarded).toMatchObject([
      { deletedAt: app.clock.now().toISOString(), resource: { name: 'a', type: 'dir', childCount: 1 } },
    ])
    expect(await listed({ offset: 1, limit: 1 })).toEqual(['/e.txt'])
    expect(await list({ offset: 9 })).toEqual({ discarded: [], total: 3 })
  })

  it('is searched by name, with wildcards and ignoring case, and sorted by each field', async () => {
    for (const [path, size] of [
      ['/b.txt', 3],
      ['/A.csv', 1],
      ['/c%_.txt', 2],
      ['/Ünder.txt', 4],
    ] as const)
      await putAt(path, 'x'.repeat(size))
    await createFolder(app.context, admin.actor, { path: '/dir' })
    for (const path of ['/b.txt', '/dir', '/c%_.txt', '/A.csv', '/Ünder.txt']) {
      await remove(path)
      app.clock.move(1_000)
    }
    expect(await listed({ name: 'B.TXT' })).toEqual(['/b.txt'])
    expect(await listed({ name: 'ünder.TXT' })).toEqual(['/Ünder.txt'])
    expect(await listed({ name: '?.*' })).toEqual(['/A.csv', '/b.txt'])
    expect(await listed({ name: '%' })).toEqual([])
    expect(await listed({ name: '*%_*' })).toEqual(['/c%_.txt'])
    expect(await list({ name: '*.txt', limit: 1 })).toMatchObject({ total: 3 })
    const by = async (field: 'name' | 'size' | 'type' | 'date', descending = false) =>
      (await listed({ sort: [{ field, descending }] })).map((path) => path[1]).join('')
    expect(await by('name')).toBe('AbcdÜ')
    expect(await by('name', true)).toBe('ÜdcbA')
    expect(await by('size')).toBe('dAcbÜ')
    expect(await by('date')).toBe('bdcAÜ')
    expect((await by('type'))[0]).toBe('d')
  })

  it('is sorted in the natural order', async () => {
    const paths = ['/file10.txt', '/File2.txt', '/file1.txt']
    for (const path of paths) await putAt(path)
    await remove(...paths)
    const sorted = (field: 'name' | 'natural') => listed({ sort: [{ field, descending: false }] })
    expect(await sorted('natural')).toEqual(['/file1.txt', '/File2.txt', '/file10.txt'])
    expect(await sorted('name')).toEqual(['/File2.txt', '/file1.txt', '/file10.txt'])
  })

  it('restores to the former place, with everything below, the same id and hash; logs it, but triggers no webhook', async () => {
    const { resource } = await putAt('/a/b/c.txt', 'content')
    const folder = await tree.get(app.context, admin.actor, '/a/b')
    await remove('/a/b')
    expect(await restored([folder.resource.id])).toEqual(['/a/b'])
    const after = await tree.get(app.context, admin.actor, '/a/b/c.txt')
    expect(after.resource).toEqual(resource)
    expect(await contentOf(app, after.resource.blobKey)).toBe('content')
    expect(await list()).toEqual({ discarded: [], total: 0 })
    expect(heard.lines()).toEqual(['restore /a/b'])
    expect((await logOf(app.context)).at(-1)).toBe('RESTORE /a/b')
    expect(await codeOfAll([folder.resource.id])).toEqual(['not-found'])
  })

  const codeOfAll = async (ids: number[], parent?: string) =>
    (await restore(ids, parent)).map(({ fault }) => fault?.code ?? 'done')

  it('restores under another name if the name is taken, also by an earlier restore', async () => {
    for (const content of ['1', '2', '3']) {
      await putAt('/a.txt', content)
      await remove('/a.txt')
      app.clock.move(1_000)
    }
    await putAt('/a.txt', '4')
    const ids = (await list()).discarded.map(({ resource }) => resource.id)
    expect(await restored(ids)).toEqual(['/a (2).txt', '/a (3).txt', '/a (4).txt'])
    const { resource } = await tree.get(app.context, admin.actor, '/a (2).txt')
    expect(await contentOf(app, resource.blobKey)).toBe('3')
  })

  it('restores the former content of an overwritten file beside it', async () => {
    await keepNoVersions(app)
    await putAt('/in/a.txt', 'before')
    await put(app, admin.actor, '/in/a.txt', 'after', { ifExists: 'replace' })
    expect(await restored([await idOf('/in/a.txt')])).toEqual(['/in/a (2).txt'])
    const { resource } = await tree.get(app.context, admin.actor, '/in/a (2).txt')
    expect(await contentOf(app, resource.blobKey)).toBe('before')
  })

  it('restores to another folder; refuses a file, and missing entries', async () => {
    await putAt('/in/a.txt')
    await putAt('/to/b.txt')
    await remove('/in/a.txt')
    const id = await idOf('/in/a.txt')
    expect(await codeOfAll([id], '/to/b.txt')).toEqual(['invalid'])
    expect(await codeOfAll([id], '/missing')).toEqual(['not-found'])
    expect(await restored([id], '/to')).toEqual(['/to/a.txt'])
    expect(await live()).toEqual(['/in', '/to', '/to/a.txt', '/to/b.txt'])
  })

  it('creates former folders again that were purged', async () => {
    await putAt('/in/a.txt')
    await putAt('/in/b.txt')
    await remove('/in/a.txt')
    await remove('/in')
    const a = await idOf('/in/a.txt')
    await trashEntries.purge(app.context, admin.actor, [await idOf('/in')])
    await purgeTrash(app.context)
    expect((await list()).discarded.map(({ resource: { id } }) => id)).toEqual([a])
    expect(await restored([a])).toEqual(['/in/a.txt'])
    expect(await live()).toEqual(['/in', '/in/a.txt'])
  })

  it('restores what has lost its former folder to a given folder only', async () => {
    await putAt('/in/a.txt')
    await remove('/in/a.txt')
    const a = await idOf('/in/a.txt')
    // As it was left before migration 0076.
    await app.context.db.q.updateTable('resources').set({ parent_id: 999_999 }).where('id', '=', a).execute()
    const [{ fault } = {}] = await restore([a])
    expect(fault?.message).toMatch(
      /The folder that "a.txt" was in was permanently deleted. Restore it to another folder/,
    )
    expect(await restored([a], '/')).toEqual(['/a.txt'])
  })

  it('restores a folder and then a resource deleted from it in that order', async () => {
    await putAt('/in/a.txt')
    await remove('/in/a.txt')
    await remove('/in')
    const [a, folder] = [await idOf('/in/a.txt'), await idOf('/in')]
    expect(await restored([folder, a])).toEqual(['/in', '/in/a.txt'])
    expect(heard.lines()).toEqual(['restore /in, /in/a.txt'])
  })

  it('returns a result for each of several', async () => {
    const { resource } = await putAt('/a.txt')
    await putAt('/b.txt')
    await remove('/b.txt')
    const b = await idOf('/b.txt')
    expect(await restored([resource.id, b, b, 999_999, app.account.rootId])).toEqual([
      'not-found',
      '/b.txt',
      'not-found',
      'not-found',
      'not-found',
    ])
  })

  it('T-18 lets users list and purge what they deleted themselves, and nothing else', async () => {
    await keepNoVersions(app)
    for (const path of ['/in/own.txt', '/in/other.txt', '/in/old.txt', '/out.txt']) await putAt(path)
    const plain = await addPerson(app, 'plain', { home: '/in' })
    await trash.remove(app.context, plain.actor, ['/own.txt'])
    await put(app, plain.actor, '/old.txt', 'new', { ifExists: 'replace' })
    await remove('/in/other.txt', '/out.txt')
    const mine = await list({ sort: [{ field: 'name', descending: false }] }, plain)
    expect([mine.total, mine.discarded.map(({ names }) => formatPath(names))]).toEqual([2, ['/old.txt', '/own.txt']])
    const others = [await idOf('/in/other.txt'), await idOf('/out.txt')]
    expect(await trashEntries.purge(app.context, plain.actor, others)).toBe(0)
    expect(await trashEntries.purge(app.context, plain.actor, [...others, await idOf('/in/own.txt')])).toBe(1)
    expect(await trashEntries.purge(app.context, plain.actor, 'all')).toBe(1)
    expect((await listed()).toSorted()).toEqual(['/in/other.txt', '/out.txt'])
    const without = await addPerson(app, 'without', { permissions: ['list', 'upload', 'modify'] })
    expect(await codeOf(list({}, without))).toBe('forbidden')
    expect(await codeOf(trashEntries.purge(app.context, without.actor, 'all'))).toBe('forbidden')
    const visitor = { ...plain.actor, kind: 'visitor' as const }
    expect(await codeOf(trashEntries.purge(app.context, visitor, 'all'))).toBe('forbidden')
  })

  it('T-18 is inaccessible to other accounts, and to visitors', async () => {
    await putAt('/a.txt')
    await remove('/a.txt')
    const id = await idOf('/a.txt')
    const { operator: stranger } = await app.another('stranger')
    const plain = await addPerson(app, 'plain')
    expect(await list({}, { ...admin, actor: stranger })).toEqual({ discarded: [], total: 0 })
    const [{ fault } = {}] = await trashEntries.restore(app.context, stranger, { ids: [id], parent: '/' })
    expect(fault?.code).toBe('not-found')
    expect(await trashEntries.purge(app.context, stranger, [id])).toBe(0)
    expect(await trashEntries.purge(app.context, stranger, 'all')).toBe(0)
    expect(await list({}, plain)).toEqual({ discarded: [], total: 0 })
    const [{ fault: hidden } = {}] = await trashEntries.restore(app.context, plain.actor, { ids: [id] })
    expect(hidden?.code).toBe('not-found')
    expect(await trashEntries.purge(app.context, plain.actor, 'all')).toBe(0)
    await users.setLocked(app.context, app.operator, 'admin', true)
    expect(await codeOf(restore([id]))).toBe('unauthenticated')
    expect(await codeOf(trashEntries.purge(app.context, admin.actor, 'all'))).toBe('unauthenticated')
    expect((await listTrash(app.context, app.operator, { offset: 0, limit: 9, sort: [] })).total).toBe(1)
  })

  it('permanently deletes one entry: its quota is returned, its bytes are removed, and it is no longer listed', async () => {
    await putAt('/a/b/c.txt', '12345')
    await putAt('/d.txt', '123')
    await putAt('/keep.txt', '1')
    await remove('/a', '/d.txt')
    const id = await idOf('/a')
    expect(await trashEntries.purge(app.context, admin.actor, [id, id, 999_999])).toBe(1)
    expect(await listed()).toEqual(['/d.txt'])
    expect(await codeOfAll([id])).toEqual(['not-found'])
    await purgeTrash(app.context)
    await removeUnreferencedBytes(app.context)
    expect([await diskUsed(), (await storedKeys(app.context)).length]).toEqual([4, 2])
  })

  it('permanently deletes all entries, and nothing else', async () => {
    const { resource } = await putAt('/keep.txt', '1')
    for (const path of ['/a/b.txt', '/a/c.txt', '/d.txt']) await putAt(path, '12345')
    await remove('/a/b.txt', '/a', '/d.txt')
    expect(await trashEntries.purge(app.context, admin.actor, [resource.id])).toBe(0)
    expect(await purges()).toEqual([])
    expect(await trashEntries.purge(app.context, admin.actor, 'all')).toBe(3)
    expect((await purges()).toSorted()).toEqual(['PURGE /a', 'PURGE /a/b.txt', 'PURGE /d.txt'])
    expect(await trashEntries.purge(app.context, admin.actor, 'all')).toBe(0)
    await purgeTrash(app.context)
    await removeUnreferencedBytes(app.context)
    expect([await diskUsed(), (await storedKeys(app.context)).length]).toEqual([1, 1])
    expect(await live()).toEqual(['/keep.txt'])
  })

  it('is emptied in slices, each of which is logged in its transaction', async () => {
    await putAt('/many/1.txt', '1')
    const id = (await tree.get(app.context, admin.actor, '/many/1.txt')).resource.id
    await remove('/many/1.txt')
    // The first two slices, and one entry more, deleted at the same time.
    const copies = 2 * trashEntries.purgedAtOnce
    await sql`insert into resources (account_id, parent_id, name, search_name, type, hash, size, child_count, created_by, created_at, modified_at, uploaded_at, deleted_at, deleted_by)
      with recursive copy (number) as (select 1 union all select number + 1 from copy where number < ${sql.lit(copies)})
      select account_id, parent_id, 'copy ' || number, 'copy ' || number, type, 'h' || number, 0, 0, created_by, created_at, modified_at, uploaded_at, deleted_at, deleted_by
        from resources, copy where id = ${id}`.execute(app.context.db.q)
    const sizes: number[] = []
    const record: typeof app.context.record = async (tx, actor, ...events) => {
      for (const event of events) if ('purged' in event) sizes.push(event.purged.length)
      await app.context.record(tx, actor, ...events)
    }
    expect(await trashEntries.purge({ ...app.context, record }, admin.actor, 'all')).toBe(copies + 1)
    expect(sizes).toEqual([trashEntries.purgedAtOnce, trashEntries.purgedAtOnce, 1])
    expect(new Set(await purges()).size).toBe(copies + 1)
    expect(await listed()).toEqual([])
    await purgeTrash(app.context)
  })

  it('two concurrent restores restore once; of a concurrent restore and purge one succeeds', async () => {
    for (let round = 0; round < 8; round++) {
      await putAt(`/${round}.txt`, '1')
      await remove(`/${round}.txt`)
      const id = await idOf(`/${round}.txt`)
      const [one, two, gone] = await Promise.all([
        codeOfAll([id]),
        codeOfAll([id]),
        trashEntries.purge(app.context, admin.actor, [id]),
      ])
      const back = [...one, ...two].filter((code) => code === 'done').length
      expect(back + gone).toBe(1)
    }
    app.clock.move(8 * dayMs)
    await purgeTrash(app.context)
    expect(await diskUsed()).toBe((await live()).length)
  })
})
