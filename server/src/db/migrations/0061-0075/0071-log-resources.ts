/**
 * Entries of the session log say which file or folder they are about: paths change, and are used again. Earlier entries keep null, so that
 * the index is empty at first, and is made in one read of the table.
 */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, _: MigrationSql): Promise<void> {
  for (const statement of [
    'alter table session_log add column resource_id bigint',
    // The account is in it so that the planner prefers it to the index by account and time.
    'create index session_log_resource on session_log (account_id, resource_id, created_at, id) where resource_id is not null',
  ])
    await sql.raw(statement).execute(db)
}
