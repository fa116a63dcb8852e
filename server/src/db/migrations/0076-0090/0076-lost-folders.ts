/** Entries of the trash keep the names of folders above them that are purged before them. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  for (const column of ['lost_folders', 'lost_search'])
    await sql.raw(`alter table resources add column ${column} ${text}`).execute(db)
}
