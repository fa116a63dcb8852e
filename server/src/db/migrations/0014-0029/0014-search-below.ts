/**
 * What lies in a folder, files and folders apart: searches below a folder go down by the folders alone and read this index,
 * not the rows. The kind comes first, so that no list in the order of names is tempted to use it.
 */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw('create index resources_kind on resources (type, parent_id, name, search_name, id) where deleted_at is null')
    .execute(db)
}
