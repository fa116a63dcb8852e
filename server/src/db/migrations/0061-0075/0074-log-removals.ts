/** What was removed from a folder is looked for among the latest deletions and moves of the account. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, _: MigrationSql): Promise<void> {
  await sql
    .raw(`create index session_log_removals on session_log (account_id, created_at, id)
      where type in ('DELE', 'MOVE')`)
    .execute(db)
}
