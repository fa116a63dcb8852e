/** Empty databases for tests, on either engine. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import type { EngineName } from '../src/db/engine.ts'

const postgresUrl = process.env['SALLYPORT_TEST_POSTGRES']

/** The engines that this run has: PostgreSQL where the test command has started one. */
export const engines: readonly EngineName[] = postgresUrl ? ['sqlite', 'postgres'] : ['sqlite']

/** An empty database of its own: a file, or one made and dropped on the test server. */
export async function makeDatabase(
  engine: EngineName,
  folder: string,
): Promise<{ url: string; drop(): Promise<void> }> {
  if (engine === 'sqlite') return { url: join(folder, 'test.db'), drop: async () => undefined }
  if (!postgresUrl) throw new Error('no PostgreSQL was started for this run')
  const name = `test_${randomBytes(8).toString('hex')}`
  await administer(postgresUrl, `create database ${name}`)
  const url = new URL(postgresUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => administer(postgresUrl, `drop database ${name} with (force)`) }
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
