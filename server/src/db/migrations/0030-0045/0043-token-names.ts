/** What tells the access tokens of a list apart: an optional name, and the last four characters of the value. Tokens from before have neither. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  await sql.raw(`alter table access_tokens add column name ${text} not null default ''`).execute(db)
  await sql.raw(`alter table access_tokens add column last_four ${text} not null default ''`).execute(db)
}
