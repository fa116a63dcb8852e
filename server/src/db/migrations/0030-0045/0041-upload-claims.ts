/** The node that claims a resumable upload, so that another start on its host can release the claim of one that was killed. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  await sql.raw(`alter table resumable_uploads add column writing_by ${text}`).execute(db)
}
