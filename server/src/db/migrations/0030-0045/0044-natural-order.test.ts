import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { makeDatabase, storeEngines } from '../../../../test/databases.ts'
import { sortKey } from '../../../lib/text/path.ts'
import { openDatabase } from '../../database/open.ts'
import type { Migrations } from '../../migration.ts'
import { migrations } from '../all.ts'

const before: Migrations = {
  all: Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0044')),
  minVersions: {},
}

it.each(storeEngines)(
  'existing files get the keys of their names, also in the trash and beyond one slice, on %s',
  async (engine) => {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-migration-'))
    const made = await makeDatabase(engine, folder)
    const open = (plan?: Migrations) => openDatabase({ url: made.url, power: false, version: '1.0.0' }, plan)
    const old = await open(before)
    await old.migrate()
    const at = '2026-11-27T00:00:00.000Z'
    await sql`insert into accounts
    (id, name, name_key, plan, plan_limits, settings, disk_limit, disk_used, created_at, modified_at)
    values (1, 'a', 'a', 'p', '{}', '{}', 0, 0, ${at}, ${at})`.execute(old.q)
    const add = (name: string, count: number, deletedAt: string | null) =>
      sql`insert into resources (account_id, parent_id, name, search_name, type, hash, size, child_count, created_by, created_at, modified_at, uploaded_at, deleted_at)
      select 1, null, ${sql.lit(name)}, '', 'file', ${sql.lit(name)} || i, 0, 0, 1, ${sql.lit(at)}, ${sql.lit(at)}, ${sql.lit(at)}, ${deletedAt}
      from (with recursive n (i) as (select 1 union all select i + 1 from n where i < ${sql.lit(count)}) select i from n) as n`.execute(
        old.q,
      )
    await add('File 10', 5_001, null)
    await add('Äpfel "9"\\', 1, at)
    await old.close()
    const db = await open()
    await db.migrate()
    const rows = await db.q
      .selectFrom('resources')
      .select(['name', 'sort_key', (e) => e.fn.countAll<number | string>().as('count')])
      .groupBy(['name', 'sort_key'])
      .orderBy('name')
      .execute()
    expect(rows.map(({ name, sort_key, count }) => [name, sort_key, Number(count)])).toEqual([
      ['File 10', sortKey('File 10'), 5_001],
      ['Äpfel "9"\\', sortKey('Äpfel "9"\\'), 1],
    ])
    await db.close()
    await made.drop()
    await rm(folder, { recursive: true, force: true })
  },
)
