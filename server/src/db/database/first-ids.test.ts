import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeDatabase, storeEngines } from '../../../test/databases.ts'
import { openTestApp } from '../../../test/test-app.ts'
import type { Database } from '../engine.ts'
import { openDatabase } from './open.ts'

const account = (name: string) => ({
  ...{ name, name_key: name, plan: '', plan_limits: '', disk_limit: 1, disk_used: 0, created_at: '', modified_at: '' },
})

describe.each(storeEngines)('ids on %s', (engine) => {
  let folder: string
  let made: Awaited<ReturnType<typeof makeDatabase>>
  let db: Database
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-ids-'))
    made = await makeDatabase(engine, folder)
    db = await openDatabase({ url: made.url, power: false })
  })
  afterEach(async () => {
    await db.close()
    await made.drop()
    await rm(folder, { recursive: true })
  })

  const add = async (name: string) => {
    const query = db.q.insertInto('accounts').values(account(name)).returning('id')
    return (await query.executeTakeFirstOrThrow()).id
  }
  /** The last assigned id, by table. */
  const lastIds = async () => {
    const { rows } =
      engine === 'sqlite'
        ? await sql<{ name: string; last: number }>`select name, seq as last from sqlite_sequence`.execute(db.q)
        : await sql<{ name: string; last: number }>`select table_name as name, identity_start::bigint - 1 as last
            from information_schema.columns where is_identity = 'YES'`.execute(db.q)
    return new Map(rows.map(({ name, last }) => [name, Number(last)]))
  }

  it('of a new installation start at 1,000 in every table', async () => {
    await db.migrate()
    await db.migrate()
    const last = await lastIds()
    expect(last.size).toBeGreaterThan(20)
    expect([...new Set(last.values())]).toEqual([999])
    expect(await add('first')).toBe(1_000)
    await db.migrate()
    expect(await add('second')).toBe(1_001)
  })

  it('of an installation with an account continue', async () => {
    await db.migrate()
    const begin =
      engine === 'sqlite' ? 'delete from sqlite_sequence' : 'alter table accounts alter column id set start 1 restart'
    await sql.raw(begin).execute(db.q)
    expect(await add('old')).toBe(1)
    await db.migrate()
    expect(await add('older')).toBe(2)
  })

  it('are not reused when the only account is deleted', async () => {
    await db.migrate()
    for (const name of ['a', 'b', 'c']) await add(name)
    await db.q.deleteFrom('accounts').execute()
    await db.migrate()
    expect(await add('d')).toBe(1_003)
  })

  it('shown by the API start there, too', async () => {
    const app = await openTestApp(engine)
    const { account: first, master } = app
    expect([first.id, first.rootId, master.id].map((id) => id >= 1_000)).toEqual([true, true, true])
    await app.close()
  })
})
