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
  all: Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0048')),
  minVersions: {},
}

it.each(storeEngines)(
  'no user of an existing installation is an operator, not even a master, on %s',
  async (engine) => {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-migration-'))
    const made = await makeDatabase(engine, folder)
    const open = (plan?: Migrations) => openDatabase({ url: made.url, power: false, version: '1.0.0' }, plan)
    const old = await open(before)
    await old.migrate()
    const at = '2026-11-27T00:00:00.000Z'
    await sql`insert into accounts (id, name, name_key, plan, plan_limits, settings, disk_limit, disk_used, created_at, modified_at)
    values (1, 'a', 'a', 'p', '{}', '{}', 0, 0, ${at}, ${at})`.execute(old.q)
    await sql`insert into users (id, account_id, username, username_key, email, nickname, role, permissions, home_id, time_zone, locked,
      onboarding, created_at, modified_at)
    values (1, 1, 'mira', 'mira', 'm@a.example', '', 'master', '', 1, 'UTC', 0, 0, ${at}, ${at})`.execute(old.q)
    await old.close()
    const db = await open()
    await db.migrate()
    expect(await db.q.selectFrom('users').select(['username', 'operator']).execute()).toEqual([
      { username: 'mira', operator: 0 },
    ])
    await db.close()
    await made.drop()
    await rm(folder, { recursive: true, force: true })
  },
)
