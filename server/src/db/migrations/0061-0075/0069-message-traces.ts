/** The trace of the event that a message is about, so that its deliveries continue it. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  await sql.raw(`alter table webhook_messages add column trace ${text}`).execute(db)
}
