/**
 * Which visitor uploaded the content of a file, or of a version: the email address or the name as entered, '' if neither is known, null
 * for content of users. Files of earlier submissions get the email address, unless a user has replaced them since.
 */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  for (const statement of [
    `alter table resources add column visitor ${text}`,
    `alter table file_versions add column visitor ${text}`,
    `update resources set visitor = e.sender_email from form_entry_files f join form_entries e on e.id = f.entry_id
      where f.resource_id = resources.id and resources.uploaded_by is null`,
  ])
    await sql.raw(statement).execute(db)
}
