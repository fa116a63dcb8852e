/** Bytes stored in the largest folders in the root folder of each account, as they were counted last. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  await sql
    .raw(
      `create table folder_sizes (
        account_id bigint primary key references accounts(id), sizes ${text}, disk_used bigint not null,
        counted_at ${text} not null, due_at ${text} not null)`,
    )
    .execute(db)
}
