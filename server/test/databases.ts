/** Empty databases for tests, on either engine. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import type { EngineName } from '../src/db/engine.ts'

/** Read at each use: a benchmark may start PostgreSQL after it has loaded this file. */
const postgresUrlNow = () => process.env['SALLYPORT_TEST_POSTGRES']
const postgresUrl = postgresUrlNow()

/** The engines of this run: PostgreSQL only if the test command has started one. */
export const engines: readonly EngineName[] = postgresUrl ? ['sqlite', 'postgres'] : ['sqlite']

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
 * Reuses databases of earlier apps in this run, migrated and emptied, which is quicker than creating one for each. The next
 * run drops those that a killed run has left.
 */
export async function borrowDatabase(
  engine: EngineName,
  folder: string,
): Promise<{ url: string; drop(): Promise<void> }> {
  if (engine === 'sqlite' || !postgresUrl) return await makeDatabase(engine, folder)
  const url = spare.pop() ?? (await makeSpare(postgresUrl))
  return {
    url,
    async drop() {
      await administer(url, emptyAllTables)
      spare.push(url)
    },
  }
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

/** Restarts ids at 1 and keeps the record of applied migrations. */
const emptyAllTables = `do $$ declare tables text; begin
  select string_agg(format('%I', tablename), ', ') into tables
    from pg_tables where schemaname = 'public' and tablename not like 'kysely%';
  if tables is not null then execute 'truncate ' || tables || ' restart identity cascade'; end if;
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
