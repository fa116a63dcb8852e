import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeDatabase, storeEngines } from '../../../../test/databases.ts'
import { openDatabase } from '../../database/open.ts'
import type { Database } from '../../engine.ts'
import type { Migrations } from '../../migration.ts'
import { migrations } from '../all.ts'

const before: Migrations = {
  all: Object.fromEntries(Object.entries(migrations).filter(([name]) => name < '0028')),
  minVersions: {},
}

describe.each(storeEngines)('ordering keys and endpoint health, on %s', (engine) => {
  let folder: string
  let made: Awaited<ReturnType<typeof makeDatabase>>
  const opened: Database[] = []
  const open = async (plan?: Migrations) => {
    const db = await openDatabase({ url: made.url, power: false, version: '1.0.0' }, plan)
    opened.push(db)
    return db
  }
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-migration-'))
    made = await makeDatabase(engine, folder)
  })
  afterEach(async () => {
    for (const db of opened.splice(0)) await db.close()
    await made.drop()
    await rm(folder, { recursive: true, force: true })
  })

  it('are kept in their rows when tables and columns are renamed', async () => {
    const old = await open(before)
    await old.migrate()
    await sql`insert into webhook_places (webhook_id, resource_id, message_id) values (1, 2, 3)`.execute(old.q)
    const later = '2026-11-27T00:00:00.000Z'
    await sql`insert into accounts (id, name, name_key, plan, plan_limits, disk_limit, disk_used, created_at, modified_at)
      values (7, 'a', 'a', 'p', '{}', 0, 0, ${later}, ${later})`.execute(old.q)
    await sql`insert into resources (id, account_id, name, type, hash, size, child_count, created_by, created_at, modified_at, uploaded_at)
      values (2, 7, '', 'dir', 'h', 0, 0, 1, ${later}, ${later}, ${later})`.execute(old.q)
    await sql`insert into webhooks (id, account_id, resource_id, endpoint_url, version, triggers, verification_sealed,
      signing_sealed, failed, paused, proven, paced_until, created_at, modified_at)
      values (1, 7, 2, 'https://a.example', 'v2', '', '', '', 0, 0, 1, ${later}, ${later}, ${later})`.execute(old.q)
    const db = await open()
    await db.migrate()
    expect(await db.q.selectFrom('webhook_ordering_keys').selectAll().execute()).toEqual([
      { webhook_id: 1, resource_id: 2, message_id: 3 },
    ])
    expect(await db.q.selectFrom('webhooks').select(['healthy', 'throttled_until']).execute()).toEqual([
      { healthy: 1, throttled_until: later },
    ])
  })
})
