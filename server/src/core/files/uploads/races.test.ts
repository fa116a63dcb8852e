/** Concurrent operations at one place: no duplicates, no partial results, consistent counters. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, logOf, storedKeys } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, contentOf, keepNoVersions, type Person, put } from '../../../../test/people.ts'
import { bytesOf, openTestApp, type TestApp } from '../../../../test/test-app.ts'
import type { Tx } from '../../../db/engine.ts'
import { lockRows } from '../../../db/query.ts'
import { Fault } from '../../fault.ts'
import { removeUnreferencedBytes } from '../gc/gc.ts'
import * as listing from '../listing/list.ts'
import * as moves from '../moves/moves.ts'
import * as trash from '../trash/trash.ts'
import { createFolder } from '../tree/folders.ts'
import * as tree from '../tree/tree.ts'
import { upload } from './uploads.ts'

const times = <T>(count: number, work: (i: number) => Promise<T>) =>
  Promise.allSettled(Array.from({ length: count }, (_, i) => work(i)))
const refusals = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
  outcomes.flatMap((outcome) => {
    if (outcome.status === 'fulfilled') return []
    if (outcome.reason instanceof Fault) return [outcome.reason.code]
    throw outcome.reason
  })

describe.each(engines)('concurrently, on %s', (engine) => {
  let app: TestApp
  let person: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    person = await addPerson(app, 'ada')
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })
  const log = async (code: string) => (await logOf(app.context)).filter((line) => line.startsWith(code))

  it('twenty uploads create their missing folders once and announce them once', async () => {
    expect(refusals(await times(20, (i) => put(app, person.actor, `/a/b/${i}.txt`)))).toEqual([])
    expect(await log('MKD')).toEqual(['MKD /a', 'MKD /a/b'])
    expect((await tree.get(app.context, person.actor, '/a/b')).resource.childCount).toBe(20)
    expect(await log('STOR')).toHaveLength(20)
  })

  it('twenty requests create a folder of one name: one succeeds, the others get a conflict', async () => {
    const outcomes = await times(20, () => createFolder(app.context, person.actor, { path: '/x/y' }))
    expect(refusals(outcomes)).toEqual(Array.from({ length: 19 }, () => 'invalid'))
    expect(await log('MKD')).toEqual(['MKD /x', 'MKD /x/y'])
  })

  it('twenty uploads of one name become twenty complete files with unique names', async () => {
    const outcomes = await times(20, (i) => put(app, person.actor, '/in/same.txt', `content ${i}`))
    expect(refusals(outcomes)).toEqual([])
    const stored = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.resource : null))
    expect(new Set(stored.map((resource) => resource?.name)).size).toBe(20)
    const contents = await Promise.all(stored.map((resource) => contentOf(app, resource?.blobKey ?? null)))
    expect(contents).toEqual(Array.from({ length: 20 }, (_, i) => `content ${i}`))
  })

  it('twenty empty uploads of one name, which are not charged, get unique names, too', async () => {
    const outcomes = await times(20, () => put(app, person.actor, '/in/empty', ''))
    expect(refusals(outcomes)).toEqual([])
    const found = await listing.list(app.context, person.actor, { folder: '/in', offset: 0, limit: 99, sort: [] })
    expect(new Set(found.places.map(({ resource }) => resource.name)).size).toBe(20)
  })

  it.each([
    ['as a version', 1],
    ['in the trash', 20],
  ])('twenty uploads that overwrite one file keep its id, and every content but the last %s', async (where, files) => {
    if (where === 'in the trash') await keepNoVersions(app)
    const outcomes = await times(20, (i) =>
      put(app, person.actor, '/in/same.txt', `content ${i}`, { ifExists: 'replace' }),
    )
    expect(refusals(outcomes)).toEqual([])
    const rows = await app.context.db.q
      .selectFrom('resources')
      .select(['id', 'deleted_at'])
      .where('name', '=', 'same.txt')
      .execute()
    expect(rows).toHaveLength(files)
    expect(rows.filter((row) => row.deleted_at === null)).toHaveLength(1)
    expect(await app.context.db.q.selectFrom('file_versions').select('id').execute()).toHaveLength(20 - files)
  })

  it('fifty uploads fill the quota exactly', async () => {
    await app.context.db.q.updateTable('accounts').set({ disk_limit: 1_050 }).execute()
    const outcomes = await times(50, (i) => put(app, person.actor, `/new-${i}/f`, 'x'.repeat(100)))
    expect(refusals(outcomes)).toEqual(Array.from({ length: 40 }, () => 'storage-full'))
    await removeUnreferencedBytes(app.context)
    expect(await storedKeys(app.context)).toHaveLength(10)
    expect(await log('STOR')).toHaveLength(10)
    expect(await log('MKD')).toHaveLength(10)
    await put(app, person.actor, '/last', 'x'.repeat(50))
  })

  it('twenty deletions of one file: one deletes and logs it, the others find nothing', async () => {
    await put(app, person.actor, '/in/a.txt')
    const outcomes = await times(20, () => trash.remove(app.context, person.actor, ['/in/a.txt']))
    const codes = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? outcome.value.map(({ fault }) => fault?.code) : ['threw'],
    )
    expect(codes.filter((code) => code === undefined)).toHaveLength(1)
    expect(codes.filter((code) => code === 'not-found')).toHaveLength(19)
    expect(await log('DELE')).toEqual(['DELE /in/a.txt'])
  })

  it('deletions of the same files in opposite orders finish, and delete each once', async () => {
    const paths = Array.from({ length: 10 }, (_, i) => `/d${i}/f`)
    for (const path of paths) await put(app, person.actor, path)
    const outcomes = await times(6, (i) => trash.remove(app.context, person.actor, i % 2 ? paths : paths.toReversed()))
    expect(refusals(outcomes)).toEqual([])
    expect((await log('DELE')).toSorted()).toEqual(paths.map((path) => `DELE ${path}`))
  })

  it('uploads into a tree that is being deleted are complete or refused, at every level', async () => {
    for (let round = 0; round < 8; round++) {
      const top = `/r${round}`
      await put(app, person.actor, `${top}/in/deep/first.txt`)
      const outcomes = await Promise.allSettled([
        ...Array.from({ length: 4 }, (_, i) => put(app, person.actor, `${top}/in/deep/${i}.txt`)),
        trash.remove(app.context, person.actor, [[`${top}/in/deep`, `${top}/in`, top][round % 3] ?? top]),
        trash.remove(app.context, person.actor, [`${top}/in/deep/first.txt`]),
      ])
      for (const code of refusals(outcomes)) expect(code).toBe('not-found')
    }
    const stored = (await log('STOR')).length
    const files = await app.context.db.q.selectFrom('resources').select('id').where('type', '=', 'file').execute()
    expect(files).toHaveLength(stored)
  })

  it('nothing below a trashed folder is moved to the trash separately', async () => {
    for (let round = 0; round < 15; round++) {
      await put(app, person.actor, `/t${round}/f.txt`)
      await Promise.all([
        trash.remove(app.context, person.actor, [`/t${round}`]),
        trash.remove(app.context, person.actor, [`/t${round}/f.txt`]),
      ])
    }
    const { q } = app.context.db
    const rows = await q
      .selectFrom('session_log')
      .select(['id', 'path'])
      .where('type', '=', 'DELE')
      .orderBy('id')
      .execute()
    for (const { path } of rows.filter((row) => row.path.endsWith('/f.txt'))) {
      const folder = path.slice(0, path.indexOf('/', 1))
      const order = rows.map((row) => row.path)
      const at = order.indexOf(folder)
      expect(at === -1 || at > order.indexOf(path)).toBe(true)
    }
  })

  it('moves in both directions and uploads all finish, and no folder is below itself', async () => {
    for (const top of ['/a', '/b']) for (let i = 0; i < 6; i++) await put(app, person.actor, `${top}${top}${i}`)
    const move = (resources: string[], parent: string) =>
      moves.moveAll(app.context, person.actor, { resources, parent })
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 12 }, (_, i) => put(app, person.actor, `/${i % 2 ? 'a' : 'b'}/up${i}`)),
      ...Array.from({ length: 6 }, (_, i) => move([`/a/a${i}`, `/a/a${(i + 3) % 6}`], '/b')),
      ...Array.from({ length: 6 }, (_, i) => move([`/b/b${i}`, `/b/b${(i + 3) % 6}`], '/a')),
    ])
    expect(refusals(outcomes)).toEqual([])
    for (let round = 0; round < 5; round++) {
      await createFolder(app.context, person.actor, { path: `/north${round}` })
      await createFolder(app.context, person.actor, { path: `/south${round}` })
      await Promise.allSettled([move([`/north${round}`], `/south${round}`), move([`/south${round}`], `/north${round}`)])
      const found = await listing.list(app.context, person.actor, {
        folder: '/',
        name: `?o?th${round}`,
        offset: 0,
        limit: 9,
        sort: [],
      })
      expect(found.total).toBe(2)
    }
  })

  it.runIf(engine === 'postgres')('uploads of one account lock its row last, after their events', async () => {
    const free: number[] = []
    const { db } = app.context
    await upload(app.context, person.actor, {
      ...{ path: '/new/a.txt', size: null, ifExists: 'fail', source: bytesOf('a') },
      also: async () => {
        const accounts = (tx: Tx) =>
          lockRows(tx, tx.selectFrom('accounts').select('id'), { skipLocked: true }).execute()
        free.push((await db.tx(accounts)).length)
      },
    })
    expect(free).toEqual([1])
    expect(await log('STOR')).toEqual(['STOR /new/a.txt'])
  })

  it('slow and fast uploads and listings do not wait for each other', async () => {
    const gate = Promise.withResolvers<void>()
    async function* slow(): AsyncIterable<Buffer> {
      yield Buffer.from('a')
      await gate.promise
      yield* bytesOf('b')
    }
    const pending = put(app, person.actor, '/slow.txt', '', { source: slow() })
    await put(app, person.actor, '/quick.txt')
    expect((await listing.list(app.context, person.actor, { folder: '/', offset: 0, limit: 9, sort: [] })).total).toBe(
      1,
    )
    gate.resolve()
    await pending
  })
})
