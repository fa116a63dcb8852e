/** Logos of accounts. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { name, text }: MigrationSql): Promise<void> {
  await sql
    .raw(`create table logos (
      hash ${name} primary key, account_id bigint not null unique references accounts(id), image ${text} not null, created_at ${text} not null)`)
    .execute(db)
}
