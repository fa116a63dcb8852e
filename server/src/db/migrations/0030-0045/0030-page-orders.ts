/** Indexes with which lists sorted by size or date continue after the last page: folders and files separately, equal ones by name. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [name, column] of [
    ['resources_size', 'size'],
    ['resources_date', 'uploaded_at'],
  ])
    await sql
      .raw(`create index ${name} on resources (type, parent_id, ${column}, name) where deleted_at is null`)
      .execute(db)
}
