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
  all: Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0042')),
  minVersions: {},
}

it.each(storeEngines)('Secure Only of existing accounts is copied from their settings, on %s', async (engine) => {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-migration-'))
  const made = await makeDatabase(engine, folder)
  const open = (plan?: Migrations) => openDatabase({ url: made.url, power: false, version: '1.0.0' }, plan)
  const old = await open(before)
  await old.migrate()
  const at = '2026-11-27T00:00:00.000Z'
  const settings = [
    {},
    { secureOnly: false },
    { secureOnly: true },
    { signature: 'say "secureOnly":true', secureOnly: false },
    { complexPasswords: true, secureOnly: true, signature: '' },
  ]
  for (const [i, one] of settings.entries())
    await sql`insert into accounts
      (id, name, name_key, plan, plan_limits, settings, disk_limit, disk_used, created_at, modified_at)
      values (${i}, ${`a${i}`}, ${`a${i}`}, 'p', '{}', ${JSON.stringify(one)}, 0, 0, ${at}, ${at})`.execute(old.q)
  await old.close()
  const db = await open()
  await db.migrate()
  const rows = await db.q.selectFrom('accounts').select('secure_only').orderBy('id').execute()
  expect(rows.map(({ secure_only }) => secure_only)).toEqual([0, 0, 1, 0, 1])
  await db.close()
  await made.drop()
  await rm(folder, { recursive: true, force: true })
})
