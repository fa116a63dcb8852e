/** Stores of bytes by name: files of an installation can be in several, and `blobs.store` states where those of each one are. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

interface Installation {
  readonly installation: { name: string; value: string }
}

export async function up(db: Kysely<unknown>, { name, text }: MigrationSql): Promise<void> {
  await sql
    .raw(`create table stores (name ${name} primary key, location ${text} not null, created_at ${text} not null)`)
    .execute(db)
  const facts = (db as Kysely<Installation>).selectFrom('installation').select('value').where('name', '=', 'storage')
  const location = (await facts.executeTakeFirst())?.value ?? 'disk'
  const store = location === 'disk' ? 'disk' : 's3:first'
  await sql`insert into stores (name, location, created_at) values (${store}, ${location}, '2026-11-28T00:00:00.000Z')`.execute(
    db,
  )
  // Only unreleased versions have stored files in a bucket, and called that store `disk`.
  if (store !== 'disk') await sql`update blobs set store = ${store} where store = 'disk'`.execute(db)
  await sql`delete from installation where name = 'storage'`.execute(db)
}
