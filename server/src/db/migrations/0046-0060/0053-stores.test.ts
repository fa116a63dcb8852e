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
  all: Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0053')),
  minVersions: {},
}

const cases = storeEngines.flatMap((engine) => [
  { engine, location: 'disk', store: 'disk' },
  { engine, location: 's3://files/a/', store: 's3:first' },
])

it.each(cases)('files in $location are known to be there, on $engine', async ({ engine, location, store }) => {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-migration-'))
  const made = await makeDatabase(engine, folder)
  const open = (plan?: Migrations) => openDatabase({ url: made.url, power: false, version: '1.0.0' }, plan)
  const old = await open(before)
  await old.migrate()
  const at = '2026-11-27T00:00:00.000Z'
  await sql`insert into accounts (id, name, name_key, plan, plan_limits, settings, disk_limit, disk_used, created_at, modified_at)
    values (1, 'a', 'a', 'p', '{}', '{}', 0, 0, ${at}, ${at})`.execute(old.q)
  for (const [key, where] of [
    ['a', 'disk'],
    ['b', 'inline'],
  ])
    await sql`insert into blobs (account_id, key, size, sha256, refs, state, created_at, store)
      values (1, ${key}, 0, '', 1, 'live', ${at}, ${where})`.execute(old.q)
  if (location !== 'disk') await old.q.insertInto('installation').values({ name: 'storage', value: location }).execute()
  await old.close()
  const db = await open()
  await db.migrate()
  expect(await db.q.selectFrom('blobs').select(['key', 'store']).orderBy('key').execute()).toEqual([
    { key: 'a', store },
    { key: 'b', store: 'inline' },
  ])
  expect(await db.q.selectFrom('stores').select(['name', 'location']).execute()).toEqual([{ name: store, location }])
  await db.close()
  await made.drop()
  await rm(folder, { recursive: true, force: true })
})
