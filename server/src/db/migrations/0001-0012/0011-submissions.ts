/** What submissions are searched by, where they came from, and which of them were never finished. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  for (const statement of [
    `alter table form_entries add column words ${text} not null default ''`,
    `alter table form_entries add column ip ${text} not null default ''`,
    // Labels stand among them, too; better than that they are not found.
    'update form_entries set words = fields',
    "create index form_entries_pending on form_entries (modified_at) where status = 'pending'",
  ])
    await sql.raw(statement).execute(db)
}
