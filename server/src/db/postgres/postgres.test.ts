import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, type KyselyConfig, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines, makeDatabase } from '../../../test/databases.ts'
import { Queries } from '../engine.ts'
import { preparedQuery } from '../prepared.ts'
import { postgresDialect } from './postgres.ts'

const byId = preparedQuery(
  'test-by-id',
  (_, param: { id: number }) => sql<{ id: number }>`select id from grown where id = ${param.id}`,
  (rows) => rows.length,
)

describe.runIf(engines.includes('postgres'))('a prepared statement on PostgreSQL', () => {
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

  it('is planned again after some time, so that it does not scan a table that has grown', async () => {
    expect(await planAfterGrowth(0)).toContain('Index')
  })

  it('keeps its plan until then', async () => {
    expect(await planAfterGrowth(3_600_000)).toContain('Seq Scan')
  })
})
