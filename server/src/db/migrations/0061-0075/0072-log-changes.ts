/** What happened to a file or folder is read without its downloads, previews and refusals, which can be any number. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, _: MigrationSql): Promise<void> {
  await sql
    .raw(`create index session_log_changes on session_log (account_id, resource_id, created_at, id)
      where resource_id is not null and type not in ('RETR', 'PREVIEW', 'DENIED')`)
    .execute(db)
}
