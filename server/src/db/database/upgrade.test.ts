import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeDatabase, storeEngines } from '../../../test/databases.ts'
import type { Database } from '../engine.ts'
import { type Migrate, type Migrations, unreleased } from '../migration.ts'
import { migrations, minVersions } from '../migrations/all.ts'
import { openDatabase } from './open.ts'

const released: Migrations = { all: migrations, minVersions }
/** The released migrations and some after them. */
const withLater = (later: Record<string, Migrate>, needed: Record<string, string> = {}): Migrations => ({
  all: { ...migrations, ...later },
  minVersions: { ...minVersions, ...needed },
})

const addColumn: Migrate = async (db) => {
  await sql`alter table installation add column later integer`.execute(db)
}
const addTable: Migrate = async (db) => {
  await sql`create table later (id integer)`.execute(db)
}
const failHalfWay: Migrate = async (db) => {
  await sql`update installation set value = 'changed'`.execute(db)
  await sql`create table unfinished (id integer)`.execute(db)
  await sql`insert into missing values (1)`.execute(db)
}

describe.each(storeEngines)('an upgrade of %s', (engine) => {
  let folder: string
  let url: string
  let made: Awaited<ReturnType<typeof makeDatabase>>
  const opened: Database[] = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-upgrade-'))
    made = await makeDatabase(engine, folder)
    url = made.url
  })
  afterEach(async () => {
    for (const db of opened.splice(0)) await db.close()
    await made.drop()
    await rm(folder, { recursive: true, force: true })
  })

  const open = async (plan: Migrations = released, version = '1.4.0') => {
    const db = await openDatabase({ url, power: false, version }, plan)
    opened.push(db)
    return db
  }
  /** A database as the released version leaves it, with a row in it. */
  const install = async () => {
    const db = await open()
    await db.migrate()
    await db.q.insertInto('installation').values({ name: 'kept', value: 'as it was' }).execute()
    return db
  }
  const facts = (db: Database) =>
    sql<{ name: string }>`select * from installation`.execute(db.q).then(({ rows }) => rows)

  it('that fails leaves the tables and rows unchanged, and names the failed migration', async () => {
    const before = await install()
    const rows = await facts(before)
    const plan = withLater({ '9001-column': addColumn, '9002-half-way': failHalfWay, '9003-table': addTable })
    const db = await open(plan)
    await expect(db.migrate()).rejects.toThrow(
      /^The migration 9002-half-way failed: .*missing.*\. The database is as it was before the upgrade\.$/,
    )
    expect(await facts(db)).toEqual(rows)
    for (const table of ['unfinished', 'later'])
      await expect(sql`select * from ${sql.table(table)}`.execute(db.q)).rejects.toThrow(table)
    expect(await before.isCurrent()).toBe(true)
    expect(await db.isCurrent()).toBe(false)
  })

  it.runIf(engine === 'postgres')('waits for transactions of other servers, and does not fail them', async () => {
    const other = await install()
    const started = Promise.withResolvers<void>()
    const migrated = Promise.withResolvers<void>()
    const writing = other.tx(async (tx) => {
      await sql`update installation set value = 'changed' where name = 'kept'`.execute(tx)
      started.resolve()
      // Longer than a deadlock is looked for. Then what the migration would have locked.
      await migrated.promise
      await sql`select * from accounts for update`.execute(tx)
      await sql`select * from webhooks for update`.execute(tx)
    })
    await started.promise
    const db = await open(
      withLater({
        '9001-many': async (one) => {
          await sql`alter table webhooks add column later integer`.execute(one)
          await sql`alter table accounts add column later integer`.execute(one)
          await sql`alter table installation add column later integer`.execute(one)
        },
      }),
    )
    const migrating = db.migrate()
    const waits = sql<{ count: number }>`select count(*)::integer as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    await expect.poll(async () => (await waits.execute(other.q)).rows[0]?.count).toBeGreaterThan(0)
    await expect.poll(async () => (await waits.execute(other.q)).rows[0]?.count).toBe(0)
    migrated.resolve()
    await writing
    expect(await migrating).toEqual(['9001-many'])
  })

  it('succeeds once the failed migration is corrected', async () => {
    await install()
    const broken = await open(withLater({ '9001-column': addColumn, '9002-half-way': failHalfWay }))
    await expect(broken.migrate()).rejects.toThrow('9002-half-way')
    const repaired = await open(withLater({ '9001-column': addColumn, '9002-half-way': addTable }))
    expect(await repaired.migrate()).toEqual(['9001-column', '9002-half-way'])
  })

  it('that older servers cannot read is refused by them, before they change anything', async () => {
    await install()
    const later = withLater({ '9001-column': addColumn }, { '9001-column': '2.0.0' })
    const upgraded = await open(later, '2.0.0')
    expect(await upgraded.migrate()).toEqual(['9001-column'])
    const rows = await facts(upgraded)
    expect(rows).toContainEqual(expect.objectContaining({ name: 'min_version', value: '2.0.0' }))
    const bytes = async () => (engine === 'sqlite' ? await readFile(url) : null)
    const before = await bytes()
    // It has a pending migration of its own, which must not run.
    await expect(open(withLater({ '9005-other': addTable }), '1.10.7')).rejects.toThrow(
      'This is version 1.10.7, but the database was upgraded by a later one and needs at least version 2.0.0. ' +
        'Install version 2.0.0 or later, or restore the backup from before that upgrade. Nothing was changed.',
    )
    expect(await bytes()).toEqual(before)
    expect(await facts(upgraded)).toEqual(rows)
    await expect(sql`select * from later`.execute(upgraded.q)).rejects.toThrow('later')
  })

  it('that older servers can still read is opened by them', async () => {
    await install()
    const upgraded = await open(withLater({ '9001-column': addColumn }), '1.5.0')
    await upgraded.migrate()
    expect(await (await open(released, '1.4.0')).migrate()).toEqual([])
  })

  it('with an unreleased version refuses no server', async () => {
    const plan = { ...withLater({ '9001-column': addColumn }), minVersions: { '9001-column': unreleased } }
    const upgraded = await open(plan, '0.0.1')
    expect(await upgraded.migrate()).toContain('9001-column')
    expect((await facts(upgraded)).map(({ name }) => name)).not.toContain('min_version')
    await open(plan, '0.0.1')
  })

  it('keeps the highest of the versions that its migrations need', async () => {
    const plan = withLater(
      { '9001-column': addColumn, '9002-table': addTable },
      { '9001-column': '1.10.0', '9002-table': '1.9.0' },
    )
    await (await open(plan, '2.0.0')).migrate()
    await expect(open(plan, '1.9.9')).rejects.toThrow('at least version 1.10.0')
    await open(plan, '1.10.0-rc.1')
  })
})
