/** The index by which recent files find the submissions that they were uploaded with. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create index form_entry_files_resource on form_entry_files (resource_id)').execute(db)
}
