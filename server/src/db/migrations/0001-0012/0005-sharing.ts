/** Shares, their recipients and visits, forms and their submissions, direct links. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

const shareTables = ({ id, name, text }: MigrationSql) => [
  `create table shares (
      id ${id}, account_id bigint not null references accounts(id), owner_id bigint not null, type ${text} not null, name ${text} not null,
      hash ${name} not null unique, owner_hash ${name} not null, status integer not null, resource_id bigint, access ${text} not null,
      password_hash ${text}, is_public integer not null, require_email integer not null, embed integer not null,
      create_folders integer not null, has_notification integer not null, notification_emails ${text} not null,
      expires_at ${text}, resent_at ${text}, send_token_hash ${text} unique, send_token_until ${text},
      created_at ${text} not null, modified_at ${text} not null)`,
  `create table share_recipients (
      id ${id}, account_id bigint not null references accounts(id), share_id bigint not null references shares(id) on delete cascade,
      email ${text} not null, email_key ${name} not null, copy integer not null, hash ${name} not null, sent_at ${text}, received_at ${text},
      created_at ${text} not null)`,
  `create table share_messages (
      id ${id}, account_id bigint not null references accounts(id), share_id bigint not null references shares(id) on delete cascade,
      user_id bigint not null, subject ${text} not null, body ${text} not null, created_at ${text} not null)`,
  `create table visits (
      id ${id}, account_id bigint not null references accounts(id), share_id bigint not null references shares(id) on delete cascade,
      recipient_id bigint, by_owner integer not null, token_hash ${text} not null unique, email ${text} not null, entry_id bigint,
      created_at ${text} not null, expires_at ${text} not null)`,
  `create table direct_links (
      id ${id}, account_id bigint not null references accounts(id), created_by bigint not null, resource_id bigint not null unique,
      hash ${name} not null unique, enabled integer not null, index_enabled integer not null, block_until ${text},
      created_at ${text} not null, modified_at ${text} not null)`,
]

const formTables = ({ id, text }: MigrationSql) => [
  `create table forms (
      id ${id}, account_id bigint not null references accounts(id), share_id bigint not null unique references shares(id) on delete cascade,
      description ${text}, submit_text ${text} not null, success_text ${text} not null, css ${text},
      created_at ${text} not null, modified_at ${text} not null)`,
  `create table form_elements (
      id ${id}, account_id bigint not null references accounts(id), form_id bigint not null references forms(id) on delete cascade,
      position integer not null, name ${text} not null, type ${text} not null, settings ${text} not null)`,
  `create table form_entries (
      id ${id}, account_id bigint not null references accounts(id), form_id bigint not null references forms(id) on delete cascade,
      visit_id bigint, folder ${text} not null, fields ${text} not null, sender_email ${text} not null, status ${text} not null,
      created_at ${text} not null, modified_at ${text} not null)`,
  `create table form_entry_files (
      id ${id}, account_id bigint not null references accounts(id), entry_id bigint not null references form_entries(id) on delete cascade,
      resource_id bigint not null, path ${text} not null)`,
]

const indexes = [
  'create index resources_roots on resources (account_id) where parent_id is null',
  'create unique index shares_live on shares (resource_id) where status = 1',
  'create index shares_account on shares (account_id, created_at, id)',
  'create index shares_owner on shares (owner_id)',
  'create unique index share_recipients_one on share_recipients (share_id, email_key)',
  'create index share_messages_share on share_messages (share_id)',
  'create index visits_share on visits (share_id)',
  'create index visits_end on visits (expires_at)',
  'create index form_elements_form on form_elements (form_id)',
  'create index form_entries_form on form_entries (form_id, id)',
  'create unique index form_entry_files_one on form_entry_files (entry_id, resource_id)',
  'create index session_log_share on session_log (share_id, id) where share_id is not null',
]

export async function up(db: Kysely<unknown>, dialect: MigrationSql): Promise<void> {
  const share = 'alter table session_log add column share_id bigint'
  for (const statement of [...shareTables(dialect), ...formTables(dialect), share, ...indexes])
    await sql.raw(statement).execute(db)
}
