/** Where restored resources were in the trash, so that undoing the restore returns them there. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  // The other ids have no foreign keys: a folder must not stay because something was restored from it.
  const columns = [
    'resource_id bigint not null primary key references resources(id) on delete cascade',
    'restored_to bigint not null',
    'parent_id bigint not null',
    'entry_id bigint',
    `lost_folders ${text}`,
  ]
  await sql.raw(`create table restored_resources (${columns.join(', ')})`).execute(db)
}
