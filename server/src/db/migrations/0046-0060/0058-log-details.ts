/**
 * Entries of the session log say which visitor acted (the email address or the name as entered, '' if neither is known, null for users),
 * why something was refused, and how large an interrupted upload would have been.
 */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  for (const column of [`visitor ${text}`, `reason ${text}`, 'total_bytes bigint'])
    await sql.raw(`alter table session_log add column ${column}`).execute(db)
}
