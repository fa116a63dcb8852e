/** An index of the completed submissions, which lists of receive folders count. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw("create index form_entries_completed on form_entries (form_id, id) where status = 'completed'")
    .execute(db)
}
