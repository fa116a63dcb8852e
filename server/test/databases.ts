/** Empty databases for tests, on either engine. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openDatabase } from '../src/db/database/open.ts'
import type { EngineName } from '../src/db/engine.ts'

/** Read at each use: a benchmark may start PostgreSQL after it has loaded this file. */
const postgresUrlNow = () => process.env['SALLYPORT_TEST_POSTGRES']
const postgresUrl = postgresUrlNow()

/** True in `npm run test:all`, which runs every test on both engines. */
export const testsAll: boolean = process.env['SALLYPORT_TEST_ALL'] === '1'

/**
 * Engines for tests of what can differ between them: stores, locks, query plans, migrations, deliveries, crashes. PostgreSQL only
 * if the test command has started one.
 */
export const storeEngines: readonly EngineName[] = postgresUrl ? ['sqlite', 'postgres'] : ['sqlite']

/** Engines for tests of rules, which the stores serve alike: SQLite, and both in `npm run test:all`. */
export const engines: readonly EngineName[] = testsAll ? storeEngines : ['sqlite']

/** Creates an empty database: a file, or a database on the test server. */
export async function makeDatabase(
  engine: EngineName,
  folder: string,
): Promise<{ url: string; drop(): Promise<void> }> {
  if (engine === 'sqlite') return { url: join(folder, 'test.db'), drop: async () => undefined }
  const postgresUrl = postgresUrlNow()
  if (!postgresUrl) throw new Error('no PostgreSQL was started for this run')
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(postgresUrl, `create database ${name}`)
  const url = new URL(postgresUrl)
  url.pathname = `/${name}`
  return {
    url: url.href,
    async drop() {
      await administer(postgresUrl, `drop database ${name} with (force)`)
    },
  }
}

const spare: string[] = []

/**
 * A migrated database without rows, quicker than a new one: on SQLite a copy of one that was migrated before, on PostgreSQL one of
 * an earlier app of this run, emptied. The next run drops those that a killed run has left.
 */
export async function borrowDatabase(
  engine: EngineName,
  folder: string,
): Promise<{ url: string; drop(): Promise<void> }> {
  if (engine === 'sqlite' || !postgresUrl) {
    const made = await makeDatabase(engine, folder)
    migratedFile ??= migrateFile()
    await writeFile(made.url, await migratedFile, { mode: 0o600 })
    return made
  }
  const url = spare.pop() ?? (await makeSpare(postgresUrl))
  return {
    url,
    async drop() {
      await administer(url, emptyAllTables)
      spare.push(url)
    },
  }
}

let migratedFile: Promise<Buffer> | undefined

async function migrateFile(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-migrated-'))
  const url = join(folder, 'test.db')
  const db = await openDatabase({ url, power: false })
  await db.migrate()
  await db.close()
  const bytes = await readFile(url)
  await rm(folder, { recursive: true })
  return bytes
}

let isFirst = true

async function makeSpare(server: string): Promise<string> {
  if (isFirst) await dropOrphanedSpares(server)
  isFirst = false
  const name = `test_spare_${process.pid}_${randomBytes(8).toString('hex')}`
  await administer(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

async function dropOrphanedSpares(server: string): Promise<void> {
  const rows = await administer<{ datname: string }>(
    server,
    `select datname from pg_database where datname like 'test\\_spare\\_%'`,
  )
  for (const { datname } of rows) {
    const pid = Number(datname.split('_')[2])
    if (!isAlive(pid)) await administer(server, `drop database if exists ${datname} with (force)`)
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/**
 * Restarts ids and keeps the record of applied migrations. Most tables have no or few rows, which are deleted much faster than
 * a table is truncated.
 */
const emptyAllTables = `do $$ declare name text; begin
  set local session_replication_role = replica;
  for name in select tablename from pg_tables where schemaname = 'public' and tablename not like 'kysely%' loop
    if pg_relation_size(quote_ident(name)::regclass) > 1000000 then execute format('truncate %I cascade', name);
    else execute format('delete from %I', name); end if;
  end loop;
  for name in select sequencename from pg_sequences where schemaname = 'public' and last_value is not null loop
    execute format('alter sequence %I restart', name);
  end loop;
end $$`

/** Runs one statement on a PostgreSQL database. */
export async function administer<Row extends object>(url: string, statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end()
  }
}
