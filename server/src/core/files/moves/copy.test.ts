import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, storedKeys } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { type EventRecorder, recordEvents } from '../../../../test/event-recorder.ts'
import { addPerson, codeOf, contentOf, faultOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { pathsSeenBy, putDeep, putTree } from '../../../../test/trees.ts'
import * as accountStore from '../../accounts/store.ts'
import { purgeTrash, removeUnreferencedBytes } from '../gc/gc.ts'
import * as listing from '../listing/list.ts'
import * as trash from '../trash/trash.ts'
import { createFolder } from '../tree/folders.ts'
import { pathSeenBy } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import { copy } from './copy.ts'

describe.each(engines)('copying, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  let heard: EventRecorder
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
    heard = recordEvents(app.context)
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const at = (path: string) => tree.get(app.context, ada.actor, path)
  const pathsBelow = (top: string) => pathsSeenBy(app, ada, top)
  const copyTo = (resources: string[], parent: string, who = ada) => copy(heard.ctx, who.actor, { resources, parent })
  const codes = async (resources: string[], parent: string, who = ada) =>
    (await copyTo(resources, parent, who)).map(({ fault }) => fault?.code ?? 'done')
  const diskUsed = async () => (await accountStore.accountById(app.context.db.q, app.account.id))?.diskUsed

  it('a file creates another resource that refers to the same bytes, which are kept until the last is deleted', async () => {
    const { resource: before } = await put(app, app.operator, '/a.txt', 'content')
    await createFolder(app.context, ada.actor, { path: '/to' })
    const [outcome] = await copyTo(['/a.txt'], '/to')
    const after = outcome?.place?.resource
    expect(after).toMatchObject({ name: 'a.txt', size: 7, blobId: before.blobId, sha256: before.sha256 })
    expect(after).toMatchObject({ createdBy: 'ada', accessedAt: null })
    expect([after?.id, after?.hash]).not.toEqual([before.id, before.hash])
    expect(after?.hash).toMatch(/^[0-9a-f]{32}$/)
    expect([await storedKeys(app.context), await diskUsed()]).toEqual([[before.blobKey], 14])
    await trash.remove(app.context, ada.actor, ['/a.txt'])
    app.clock.move(7 * 86_400_000 + 1)
    await purgeTrash(app.context)
    await removeUnreferencedBytes(app.context)
    expect(await contentOf(app, (await at('/to/a.txt')).resource.blobKey)).toBe('content')
    expect(await diskUsed()).toBe(7)
    await trash.remove(app.context, ada.actor, ['/to/a.txt'])
    app.clock.move(7 * 86_400_000 + 1)
    await purgeTrash(app.context)
    await removeUnreferencedBytes(app.context)
    expect([await storedKeys(app.context), await diskUsed()]).toEqual([[], 0])
  })

  it('a tree of three thousand is complete, with correct counters, and is charged to the quota again', async () => {
    const made = await putTree(app, ada, '/tree', { folders: 60, filesEach: 30, filesAtTop: 1_100 })
    expect(made).toBe(2_960)
    await put(app, ada.actor, '/tree/f1/deep/er/last.txt', 'last')
    await createFolder(app.context, ada.actor, { path: '/to/empty' })
    const used = (await diskUsed()) ?? 0
    const [outcome] = await copyTo(['/tree'], '/to')
    const search = (folder: string, name = '*17', limit = 300) =>
      listing.list(app.context, ada.actor, { folder, name, offset: 0, limit, sort: [] })
    for (const top of ['/tree', '/to/tree']) expect((await search(top, '*', 1)).total).toBe(2_963)
    const [original, copied] = [await search('/tree'), await search('/to/tree')]
    const shape = (places: typeof copied.places, depth: number) =>
      places
        .map(({ resource: { type, size, sha256, childCount }, names }) =>
          [names.slice(depth).join('/'), type, size, sha256, childCount].join(),
        )
        .toSorted()
    expect(shape(copied.places, 2)).toEqual(shape(original.places, 1))
    expect(outcome?.place?.resource.childCount).toBe((await at('/tree')).resource.childCount)
    expect(await diskUsed()).toBe(used * 2)
    expect(heard.lines()).toEqual(['copy /tree → /to/tree'])
    await trash.remove(app.context, ada.actor, ['/to/tree'])
    app.clock.move(7 * 86_400_000 + 1)
    await purgeTrash(app.context)
    expect(await diskUsed()).toBe(used)
    expect(shape((await search('/tree')).places, 1)).toEqual(shape(original.places, 1))
  })

  it('to a folder where the name is taken gives another name, also beside the original', async () => {
    await put(app, ada.actor, '/a.txt')
    await put(app, ada.actor, '/dir/x')
    expect(await codes(['/a.txt', '/dir'], '/')).toEqual(['done', 'done'])
    expect(await codes(['/a.txt'], '/')).toEqual(['done'])
    expect(await pathsBelow('/')).toEqual([
      '/a (2).txt',
      '/a (3).txt',
      '/a.txt',
      '/dir',
      '/dir (2)',
      '/dir (2)/x',
      '/dir/x',
    ])
  })

  it('two with one name from different folders creates both', async () => {
    for (const path of ['/1/a.txt', '/2/a.txt', '/to/b.txt']) await put(app, ada.actor, path, path)
    expect(await codes(['/1/a.txt', '/2/a.txt'], '/to')).toEqual(['done', 'done'])
    expect(await pathsBelow('/to')).toEqual(['/to/a (2).txt', '/to/a.txt', '/to/b.txt'])
    expect(heard.lines()).toEqual(['copy /1/a.txt → /to/a.txt, /2/a.txt → /to/a (2).txt'])
    const rows = await app.context.db.q
      .selectFrom('session_log')
      .select(['path', 'source_path'])
      .where('type', '=', 'COPY')
      .orderBy('id')
      .execute()
    expect(rows).toEqual([
      { path: '/to/a.txt', source_path: '/1/a.txt' },
      { path: '/to/a (2).txt', source_path: '/2/a.txt' },
    ])
  })

  it('several returns a result for each; duplicates are copied once', async () => {
    await put(app, ada.actor, '/a.txt')
    await put(app, ada.actor, '/in/b.txt')
    await createFolder(app.context, ada.actor, { path: '/to/sub' })
    const asked = ['/a.txt', '/missing', '/', '../x', '/to', '/in', '/a.txt', '']
    const expected = ['done', 'not-found', 'invalid', 'invalid', 'invalid', 'done', 'done', 'invalid']
    expect(await codes(asked, '/to')).toEqual(expected)
    expect(await pathsBelow('/to')).toEqual(['/to/a.txt', '/to/in', '/to/in/b.txt', '/to/sub'])
  })

  it('a long list makes several visible at a time, each group announced as one event', async () => {
    const names = Array.from({ length: 230 }, (_, i) => `${i}.txt`)
    for (const name of names) await put(app, ada.actor, `/from/${name}`)
    await createFolder(app.context, ada.actor, { path: '/to' })
    const outcomes = await copyTo(
      names.map((name) => `/from/${name}`),
      '/to',
    )
    expect(outcomes.map(({ place }) => place && pathSeenBy(ada.actor, place))).toEqual(
      names.map((name) => `/to/${name}`),
    )
    expect(heard.lines().map((told) => told.split('→').length - 1)).toEqual([100, 100, 30])
    expect((await at('/to')).resource.childCount).toBe(230)
  })

  it('into itself, below itself, to a file or to a missing folder is refused', async () => {
    await put(app, ada.actor, '/a/b/c.txt')
    const { resource } = await at('/a')
    for (const identifier of ['/a', `id:${resource.id}`, `hash:${resource.hash}`])
      for (const target of ['/a', '/a/b']) expect(await codes([identifier], target)).toEqual(['invalid'])
    expect((await faultOf(copyTo(['/a'], '/a/b/c.txt'))).detail.subject).toBe('parent')
    expect(await codeOf(copyTo(['/a'], '/missing'))).toBe('not-found')
    expect(await pathsBelow('/')).toEqual(['/a', '/a/b', '/a/b/c.txt'])
    expect(heard.events).toEqual([])
  })

  it('a tree of the maximum depth succeeds; of a deeper one nothing is copied', async () => {
    await putDeep(app, ada, '/one', 252)
    await putDeep(app, ada, '/old', 253)
    await createFolder(app.context, ada.actor, { path: '/to' })
    expect(await codes(['/one', '/old'], '/to')).toEqual(['done', 'invalid'])
    const found = { folder: '/to', name: 'leaf.txt', offset: 0, limit: 9, sort: [] }
    expect((await listing.list(app.context, ada.actor, found)).places.map(({ names }) => names.length)).toEqual([255])
    expect((await tree.get(app.context, ada.actor, '/to')).resource.childCount).toBe(1)
  })

  it('T-18 T-19 stays within the home folder, and needs the permission', async () => {
    const jailed = await addPerson(app, 'jailed', { home: '/share' })
    const reader = await addPerson(app, 'reader', { permissions: ['list', 'download', 'upload', 'delete'] })
    const outside = await put(app, ada.actor, '/share2/theirs.txt')
    await put(app, ada.actor, '/share/mine.txt')
    const { id, hash } = outside.resource
    const theirs = [`id:${id}`, `hash:${hash}`, `id:${outside.lineage[1]}`, `id:${app.account.rootId}`]
    expect(await codes(theirs, '/', jailed)).toEqual(theirs.map(() => 'not-found'))
    for (const target of theirs) expect(await codeOf(copyTo(['/mine.txt'], target, jailed))).toBe('not-found')
    expect(await codeOf(copyTo(['/share/mine.txt'], '/', reader))).toBe('forbidden')
    expect(await codes(['/mine.txt'], '/', jailed)).toEqual(['done'])
    expect(await pathsBelow('/')).toEqual([
      '/share',
      '/share/mine (2).txt',
      '/share/mine.txt',
      '/share2',
      '/share2/theirs.txt',
    ])
  })
})
