/** Bytes of small files can be stored in the database: `store` states where those of a blob are. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { engine, text }: MigrationSql): Promise<void> {
  const bytes = engine === 'sqlite' ? 'blob' : 'bytea'
  for (const statement of [
    `alter table blobs add column store ${text} not null default 'disk'`,
    // A separate table, so that reading rows of blobs reads no bytes.
    `create table blob_bytes (
      blob_id ${engine === 'sqlite' ? 'integer' : 'bigint'} primary key references blobs(id) on delete cascade, bytes ${bytes} not null)`,
    // Most files are compressed already, and another attempt costs more than it saves.
    ...(engine === 'postgres' ? ['alter table blob_bytes alter column bytes set storage external'] : []),
  ])
    await sql.raw(statement).execute(db)
}
