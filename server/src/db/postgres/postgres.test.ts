import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, type KyselyConfig, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeDatabase, storeEngines } from '../../../test/databases.ts'
import { openDatabase } from '../database/open.ts'
import { type Database, Queries } from '../engine.ts'
import { preparedQuery } from '../prepared.ts'
import { postgresDialect } from './postgres.ts'

const byId = preparedQuery(
  'test-by-id',
  (_, param: { id: number }) => sql<{ id: number }>`select id from grown where id = ${param.id}`,
  (rows) => rows.length,
)

describe.runIf(storeEngines.includes('postgres'))('a transaction on PostgreSQL', () => {
  let folder: string
  let place: Awaited<ReturnType<typeof makeDatabase>>
  let db: Database
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-transactions-'))
    place = await makeDatabase('postgres', folder)
    db = await openDatabase({ url: place.url, power: false, connections: 1 })
    await sql`create table numbers (n integer primary key)`.execute(db.q)
  })
  afterEach(async () => {
    await db.close()
    await place.drop()
    await rm(folder, { recursive: true, force: true })
  })
  const insert = (q: Queries, n: number) => sql`insert into numbers values (${n})`.execute(q)
  const numbers = async () =>
    (await sql<{ n: number }>`select n from numbers order by n`.execute(db.q)).rows.map((row) => row.n)

  it('executes statements that are sent together in their order', async () => {
    const counts = await db.tx((tx) =>
      Promise.all(
        [1, 2, 3].map((n) =>
          sql<{
            count: number
          }>`with added as (insert into numbers values (${n})) select count(*) from numbers`.execute(tx),
        ),
      ),
    )
    expect(counts.map(({ rows }) => rows[0]?.count)).toEqual([0, 1, 2])
    expect(await numbers()).toEqual([1, 2, 3])
  })

  it('is rolled back, and its connection is used again, after one of them has failed', async () => {
    const failed = db.tx((tx) => Promise.all([insert(tx, 1), insert(tx, 1), insert(tx, 2)]))
    await expect(failed).rejects.toThrow('duplicate key')
    expect(await numbers()).toEqual([])
    await db.tx((tx) => insert(tx, 3))
    expect(await numbers()).toEqual([3])
  })

  it('is not committed if the failure of a statement was ignored', async () => {
    const ignoring = db.tx(async (tx) => {
      await insert(tx, 1)
      await insert(tx, 1).catch(() => undefined)
    })
    await expect(ignoring).rejects.toThrow('rolled back')
    expect(await numbers()).toEqual([])
  })

  it('refuses statements after its end', async () => {
    const ended = await db.tx(async (tx) => tx)
    await expect(insert(ended, 1)).rejects.toThrow('already committed or rolled back')
    await expect(byId(ended, { id: 1 })).rejects.toThrow('already committed or rolled back')
  })
})

describe.runIf(storeEngines.includes('postgres'))('a prepared statement on PostgreSQL', () => {
  let folder: string
  let database: Awaited<ReturnType<typeof makeDatabase>>
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-plans-'))
    database = await makeDatabase('postgres', folder)
  })
  afterEach(async () => {
    await database.drop()
    await rm(folder, { recursive: true, force: true })
  })

  /** The plan of a statement that was planned for a small table, after the table has grown. */
  async function planAfterGrowth(planMs: number): Promise<string> {
    const dialect = postgresDialect({ url: database.url, connections: 1, planMs })
    const db = new Kysely<never>({ dialect } satisfies KyselyConfig)
    const q = new Queries({ engine: 'postgres', executor: db.getExecutor() })
    const run = (text: string) => sql.raw<Record<string, string>>(text).execute(db)
    try {
      await run('create table grown (id bigint primary key, name text)')
      await run('alter table grown set (autovacuum_enabled = off)')
      await run("insert into grown select i, repeat('x', 100) from generate_series(1, 10) as i")
      await run('analyze grown')
      for (let i = 0; i < 10; i++) expect(await byId(q, { id: 3 })).toBe(1)
      await run("insert into grown select i, repeat('x', 100) from generate_series(11, 10000) as i")
      const { rows } = await run('explain execute "test-by-id" (3)')
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    } finally {
      await db.destroy()
    }
  }

  it('is prepared again once another server has added a column to what it reads, in a transaction and outside', async () => {
    const whole = preparedQuery(
      'test-whole',
      (_, param: { id: number }) => sql<Record<string, unknown>>`select * from grown where id = ${param.id}`,
      (rows) => Object.keys(rows[0] ?? {}),
    )
    const db = await openDatabase({ url: database.url, power: false, connections: 3 })
    const run = (text: string) => sql.raw(text).execute(db.q)
    /** On all connections at once. */
    const everywhere = (work: () => Promise<string[]>) => Promise.all([1, 2, 3].map(work))
    const inside = () => everywhere(() => db.tx((tx) => whole(tx, { id: 1 })))
    const outside = () => everywhere(() => whole(db.q, { id: 1 }))
    try {
      await run('create table grown (id bigint primary key)')
      await run('insert into grown values (1)')
      expect([...(await outside()), ...(await inside())]).toEqual(Array(6).fill(['id']))
      await run('alter table grown add column a text')
      expect(await outside()).toEqual(Array(3).fill(['id', 'a']))
      await inside()
      await run('alter table grown add column b text')
      expect(await inside()).toEqual(Array(3).fill(['id', 'a', 'b']))
      // Under another text: a pooler keeps what it has prepared beyond our connections.
      const { rows } = await db.tx(async (tx) => {
        await whole(tx, { id: 1 })
        return await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(tx)
      })
      expect(rows.map((row) => row.statement)).toContainEqual(expect.stringMatching(/where id = \$1 \/\* \w{12} \*\/$/))
    } finally {
      await db.close()
    }
  })

  it('is planned again after some time, so that it does not scan a table that has grown', async () => {
    expect(await planAfterGrowth(0)).toContain('Index')
  })

  it('keeps its plan until then', async () => {
    expect(await planAfterGrowth(3_600_000)).toContain('Seq Scan')
  })
})
