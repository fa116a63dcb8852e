/** A user's setting for sign-in over SFTP. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  await sql.raw(`alter table users add column sftp_access ${text} not null default 'any'`).execute(db)
}
