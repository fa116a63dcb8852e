/**
 * What restoring has replaced: the deletion of a resource that came back from the trash, and the time of the upload of a version that is
 * the content of its file again.
 */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  for (const statement of [
    `alter table resources add column last_deleted_at ${text}`,
    'alter table resources add column last_deleted_by bigint',
    `alter table resources add column restored_from ${text}`,
    `alter table file_versions add column restored_from ${text}`,
  ])
    await sql.raw(statement).execute(db)
}
