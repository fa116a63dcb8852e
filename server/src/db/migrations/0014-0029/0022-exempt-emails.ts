/** An index of emails exempt from hourly limits, by account, kind and mailbox: each mailbox has its own limit for these. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  for (const statement of [
    `create table exempt_emails (
      account_id bigint not null references accounts(id), kind ${text} not null, mailbox ${text} not null,
      hour_start ${text} not null, sent integer not null, primary key (account_id, kind, mailbox))`,
    'create index exempt_emails_start on exempt_emails (hour_start)',
  ])
    await sql.raw(statement).execute(db)
}
