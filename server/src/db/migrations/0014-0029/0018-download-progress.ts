/** The intervals of a file that were sent to a recipient, until they cover the file. Rows expire after an hour and have no foreign keys. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { name, text }: MigrationSql): Promise<void> {
  const statements = [
    `create table download_progress (
      account_id bigint not null, session_id ${name} not null, ip ${name} not null, resource_id bigint not null,
      blob_id bigint not null, intervals ${text} not null, touched_at ${text} not null,
      primary key (session_id, ip, resource_id, blob_id))`,
    'create index download_progress_touched on download_progress (touched_at)',
  ]
  for (const statement of statements) await sql.raw(statement).execute(db)
}
