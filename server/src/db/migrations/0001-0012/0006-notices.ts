/** Email lists, SSH keys, notifications and their pending notices; new columns of emails: kind, sender, sealed link. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

const tables = ({ id, name, text }: MigrationSql) => [
  `create table email_lists (
      id ${id}, account_id bigint not null references accounts(id), user_id bigint not null references users(id) on delete cascade,
      name ${text} not null, note ${text} not null, emails ${text} not null, created_at ${text} not null, modified_at ${text} not null)`,
  `create table ssh_keys (
      id ${id}, account_id bigint not null references accounts(id), user_id bigint not null references users(id) on delete cascade,
      algorithm ${text} not null, bits integer not null, fingerprint ${name} not null, public_key ${text} not null,
      comment ${text} not null, created_at ${text} not null, used_at ${text})`,
  `create table notifications (
      id ${id}, account_id bigint not null references accounts(id), user_id bigint not null references users(id) on delete cascade,
      resource_id bigint not null, share_id bigint, type ${text} not null, action ${text} not null, actors ${text} not null,
      message ${text}, send_email integer not null, told_at ${text}, created_at ${text} not null, modified_at ${text} not null)`,
  `create table notification_recipients (
      id ${id}, account_id bigint not null references accounts(id), notification_id bigint not null references notifications(id) on delete cascade,
      email ${text} not null, code_hash ${text} not null, code_sealed ${text} not null, created_at ${text} not null, modified_at ${text} not null)`,
  `create table notices (
      id ${id}, account_id bigint not null references accounts(id), notification_id bigint not null references notifications(id) on delete cascade,
      action ${text} not null, username ${text} not null, paths ${text} not null, count bigint not null, created_at ${text} not null)`,
  `create table account_notices (
      account_id bigint not null references accounts(id), kind ${text} not null, sent_at ${text} not null, primary key (account_id, kind))`,
]

const columns = ({ text }: MigrationSql) => [
  `alter table letters add column kind ${text} not null default 'other'`,
  `alter table letters add column sender_name ${text} not null default ''`,
  `alter table letters add column sender_address ${text} not null default ''`,
  `alter table letters add column secret_sealed ${text}`,
  `alter table letters add column one_click integer not null default 0`,
  `alter table letters add column expires_at ${text}`,
]

const indexes = [
  'create index email_lists_user on email_lists (user_id)',
  'create unique index ssh_keys_one on ssh_keys (user_id, fingerprint)',
  'create index ssh_keys_account on ssh_keys (account_id, id)',
  'create index notifications_resource on notifications (account_id, resource_id)',
  'create index notifications_user on notifications (user_id)',
  'create index notifications_share on notifications (share_id) where share_id is not null',
  'create index notification_recipients_of on notification_recipients (notification_id)',
  'create unique index notification_recipients_code on notification_recipients (code_hash)',
  'create index notices_of on notices (notification_id, created_at)',
  'create index letters_account on letters (account_id, id)',
]

export async function up(db: Kysely<unknown>, dialect: MigrationSql): Promise<void> {
  for (const statement of [...tables(dialect), ...columns(dialect), ...indexes]) await sql.raw(statement).execute(db)
}
