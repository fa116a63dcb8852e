/** Search text and address of submissions, and an index of unfinished ones. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  for (const statement of [
    `alter table form_entries add column words ${text} not null default ''`,
    `alter table form_entries add column ip ${text} not null default ''`,
    // The text of existing rows includes the labels: better found too often than not at all.
    'update form_entries set words = fields',
    "create index form_entries_pending on form_entries (modified_at) where status = 'pending'",
  ])
    await sql.raw(statement).execute(db)
}
