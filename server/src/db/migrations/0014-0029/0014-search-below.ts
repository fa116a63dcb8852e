/**
 * Indexes of the entries of a folder, separately for folders and files: a search below a folder descends by folders only, with this
 * index alone. The kind is the first column, so that lists sorted by name do not use the index.
 */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw('create index resources_kind on resources (type, parent_id, name, search_name, id) where deleted_at is null')
    .execute(db)
}
