/** Entries of the session log about a version of a file say which one: its number, and when it was uploaded. Earlier entries keep null. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  for (const column of ['version_number bigint', `version_uploaded_at ${text}`])
    await sql.raw(`alter table session_log add column ${column}`).execute(db)
}
