/** What a restored resource was in the trash: its name, if the restore changed that, and what a folder contained. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  for (const column of ['last_deleted_name', 'restored_name', 'restored_content'])
    await sql.raw(`alter table resources add column ${column} ${text}`).execute(db)
}
