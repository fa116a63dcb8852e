/** Links that shares had on the server that they were imported from. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { name, text }: MigrationSql): Promise<void> {
  for (const statement of [
    `create table share_aliases (
      code ${name} primary key, account_id bigint not null references accounts(id) on delete cascade,
      share_id bigint not null references shares(id) on delete cascade,
      recipient_id bigint references share_recipients(id) on delete cascade, expires_at ${text} not null)`,
    'create index share_aliases_share on share_aliases (share_id)',
    'create index share_aliases_recipient on share_aliases (recipient_id)',
    'create index share_aliases_expires on share_aliases (expires_at)',
  ])
    await sql.raw(statement).execute(db)
}
