/** Sums of transfers by day, and how far the session log was counted into them: from its beginning, in the background. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { name, text }: MigrationSql): Promise<void> {
  for (const statement of [
    `create table transfer_totals (
      account_id bigint not null references accounts(id), kind ${text} not null, day bigint not null, subject ${name} not null,
      uploads bigint not null, upload_bytes bigint not null, downloads bigint not null, download_bytes bigint not null,
      primary key (account_id, kind, day, subject))`,
    `create table transfer_position (
      id bigint primary key, position bigint not null, next_position bigint not null, next_transaction ${text} not null,
      next_at ${text} not null)`,
  ])
    await sql.raw(statement).execute(db)
}
