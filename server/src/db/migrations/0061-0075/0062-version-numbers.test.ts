import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { makeDatabase, storeEngines } from '../../../../test/databases.ts'
import { openDatabase } from '../../database/open.ts'
import type { Migrations } from '../../migration.ts'
import { migrations } from '../all.ts'

const before: Migrations = {
  all: Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0062')),
  minVersions: {},
}

it.each(storeEngines)('versions of an existing installation are numbered for each file, on %s', async (engine) => {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-migration-'))
  const made = await makeDatabase(engine, folder)
  const open = (plan?: Migrations) => openDatabase({ url: made.url, power: false, version: '1.0.0' }, plan)
  const old = await open(before)
  await old.migrate()
  const at = '2026-11-27T00:00:00.000Z'
  await sql`insert into accounts (id, name, name_key, plan, plan_limits, settings, disk_limit, disk_used, created_at, modified_at)
    values (1, 'a', 'a', 'p', '{}', '{}', 0, 0, ${at}, ${at})`.execute(old.q)
  for (const id of [7, 8])
    await sql`insert into resources (id, account_id, parent_id, name, search_name, sort_key, type, hash, size, child_count, created_by,
      created_at, modified_at, uploaded_at)
      values (${id}, 1, null, ${`${id}`}, '', '', 'file', ${`${id}`}, 5, 0, 1, ${at}, ${at}, ${at})`.execute(old.q)
  for (const id of [21, 22, 25])
    await sql`insert into file_versions (id, account_id, file_id, blob_id, size, modified_at, uploaded_at, uploaded_by, replaced_at)
      values (${id}, 1, 7, ${id}, ${id}, ${at}, ${at}, 1, ${at})`.execute(old.q)
  await old.close()
  const db = await open()
  await db.migrate()
  const versions = await db.q
    .selectFrom('file_versions')
    .select(['id', 'number', 'charged_bytes'])
    .orderBy('id')
    .execute()
  expect(versions.map((row) => Object.values(row))).toEqual([
    [21, 1, 21],
    [22, 2, 22],
    [25, 3, 25],
  ])
  const files = await db.q.selectFrom('resources').select(['id', 'content_number']).orderBy('id').execute()
  expect(files.map((row) => Object.values(row))).toEqual([
    [7, 4],
    [8, 1],
  ])
  await db.close()
  await made.drop()
  await rm(folder, { recursive: true, force: true })
})
