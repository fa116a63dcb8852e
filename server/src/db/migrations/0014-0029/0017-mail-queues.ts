/**
 * Emails wait in a queue per user who caused them, inside a queue per account. Each queue has its count of the hour and the time
 * when it is due next. Emails that are exempt from the limits have a separate index.
 */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

const statements = ({ text }: MigrationSql) => [
  'alter table letters add column user_id bigint not null default 0',
  'alter table letters add column exempt integer not null default 0',
  `create table mail_accounts (
      account_id bigint not null primary key references accounts(id), next_at ${text}, hour_start ${text} not null, sent integer not null)`,
  `create table mail_queues (
      account_id bigint not null references accounts(id), user_id bigint not null,
      next_at ${text}, hour_start ${text} not null, sent integer not null, primary key (account_id, user_id))`,
  `update letters set exempt = 1
    where state = 'waiting' and kind not in ('welcome', 'invitation', 'receipt', 'notification', 'referral')`,
  `insert into mail_accounts (account_id, next_at, hour_start, sent)
    select account_id, min(due_at), '', 0 from letters where state = 'waiting' and exempt = 0 group by account_id`,
  `insert into mail_queues (account_id, user_id, next_at, hour_start, sent)
    select account_id, user_id, min(due_at), '', 0 from letters where state = 'waiting' and exempt = 0 group by account_id, user_id`,
  'create index mail_accounts_next on mail_accounts (next_at)',
  'create index mail_queues_next on mail_queues (account_id, next_at)',
  'drop index letters_due',
  "create index letters_exempt on letters (due_at, id) where state = 'waiting' and exempt = 1",
  "create index letters_queue on letters (account_id, user_id, due_at, id) where state = 'waiting' and exempt = 0",
  "create index letters_expiry on letters (expires_at) where state = 'waiting' and expires_at is not null",
  'create index letters_state on letters (account_id, state, id)',
]

export async function up(db: Kysely<unknown>, dialect: MigrationSql): Promise<void> {
  for (const statement of statements(dialect)) await sql.raw(statement).execute(db)
}
