/** What restored folders brought back: apart from the rows of the tree, since that of a large folder is long. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  await sql.raw(`alter table restored_resources add column contents ${text}`).execute(db)
}
