/** The first tables. `sql` has the differences between the engines. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

const peopleTables = ({ id, name, text }: MigrationSql) => [
  `create table installation (name ${text} primary key, value ${text} not null)`,
  `create table accounts (
      id ${id}, name ${name} not null, name_key ${name} not null unique, plan ${text} not null, plan_limits ${text} not null,
      settings ${text} not null default '{}', allowed_ranges ${text},
      root_id bigint, master_id bigint, disk_limit bigint not null, disk_used bigint not null,
      created_at ${text} not null, modified_at ${text} not null)`,
  `create table users (
      id ${id}, account_id bigint not null references accounts(id), username ${name} not null, username_key ${name} not null unique,
      password_hash ${text}, email ${text} not null, nickname ${text} not null, role ${text} not null, permissions ${text} not null,
      home_id bigint not null, time_zone ${text} not null, locked integer not null, onboarding integer not null,
      expires_at ${text}, accessed_at ${text}, created_at ${text} not null, modified_at ${text} not null)`,
  `create table api_keys (
      id ${id}, account_id bigint not null references accounts(id), created_by bigint not null, name ${text} not null,
      description ${text} not null, value_hash ${text} not null unique, value_sealed ${text} not null,
      created_at ${text} not null, modified_at ${text} not null)`,
  `create table access_tokens (
      id ${id}, account_id bigint not null references accounts(id), key_id bigint not null references api_keys(id) on delete cascade,
      user_id bigint not null references users(id) on delete cascade, token_hash ${text} not null unique,
      created_at ${text} not null, used_at ${text})`,
  `create table usage (
      account_id bigint not null references accounts(id), minute bigint not null, count bigint not null,
      primary key (account_id, minute))`,
]

const fileTables = ({ id, name, text }: MigrationSql) => [
  `create table blobs (
      id ${id}, account_id bigint not null references accounts(id), key ${text} not null unique, size bigint not null,
      sha256 ${text} not null, refs bigint not null, state ${text} not null, lease_until ${text}, created_at ${text} not null)`,
  `create table partial_uploads (
      id ${id}, account_id bigint not null references accounts(id), user_id bigint not null references users(id) on delete cascade,
      path_key ${text} not null, file_size bigint not null, blob_id bigint not null, received bigint not null,
      writing_until ${text}, expires_at ${text} not null)`,
  `create table resources (
      id ${id}, account_id bigint not null references accounts(id), parent_id bigint, name ${name} not null, search_name ${name} not null default '',
      type ${text} not null, hash ${text} not null unique, size bigint not null, blob_id bigint,
      child_count bigint not null, created_by bigint not null, created_at ${text} not null, modified_at ${text} not null,
      uploaded_at ${text} not null, accessed_at ${text}, deleted_at ${text})`,
]

const messageTables = ({ id, text }: MigrationSql) => [
  `create table webhooks (
      id ${id}, account_id bigint not null references accounts(id), resource_id bigint not null, endpoint_url ${text} not null,
      version ${text} not null, triggers ${text} not null, verification_sealed ${text} not null, signing_sealed ${text} not null,
      failed integer not null, paused integer not null, failing_since ${text}, alerted_at ${text},
      created_at ${text} not null, modified_at ${text} not null)`,
  `create table webhook_messages (
      id ${id}, account_id bigint not null references accounts(id), webhook_id bigint not null, message_key ${text} not null,
      attempt_prefix ${text} not null, event ${text} not null, version ${text} not null, username ${text} not null,
      protocol ${text} not null, ip ${text} not null, path ${text} not null, body_before ${text} not null, body_after ${text} not null,
      state ${text} not null, attempts integer not null, kind ${text} not null, resend_attempt integer, due_at ${text} not null,
      lease_until ${text}, lease_by ${text}, created_at ${text} not null)`,
  `create table webhook_attempts (
      id ${id}, account_id bigint not null references accounts(id), webhook_id bigint not null, message_id bigint not null,
      attempt integer not null, attempt_id ${text} not null, resend integer not null, endpoint_url ${text} not null,
      webhook_path ${text} not null, event ${text} not null, version ${text} not null, username ${text} not null, ip ${text} not null,
      path ${text} not null, request_headers ${text} not null, request_body ${text} not null, status integer not null,
      response_headers ${text} not null, response_body ${text} not null, response_size bigint not null,
      error_kind ${text} not null, error ${text} not null, duration_ms integer not null,
      created_at ${text} not null, sent_at ${text} not null)`,
  `create table session_log (
      id ${id}, account_id bigint not null references accounts(id), user_id bigint, session_id ${text} not null,
      username ${text} not null, ip ${text} not null, type ${text} not null, path ${text} not null, source_path ${text} not null,
      protocol ${text} not null, status ${text} not null, duration bigint not null, bytes bigint not null, created_at ${text} not null)`,
  `create table letters (
      id ${id}, account_id bigint not null references accounts(id), recipient ${text} not null, subject ${text} not null,
      text ${text} not null, html ${text} not null, state ${text} not null, attempts integer not null, due_at ${text} not null,
      lease_until ${text}, last_error ${text} not null, created_at ${text} not null, sent_at ${text})`,
]

const indexes = [
  'create unique index partial_uploads_one on partial_uploads (user_id, path_key, file_size)',
  'create index partial_uploads_blob on partial_uploads (blob_id)',
  'create unique index resources_name on resources (parent_id, name) where deleted_at is null',
  'create index resources_parent on resources (parent_id)',
  'create index resources_search on resources (account_id, search_name, id) where deleted_at is null',
  'create index resources_trash on resources (deleted_at) where deleted_at is not null',
  'create index resources_account_trash on resources (account_id, deleted_at, id) where deleted_at is not null',
  'create index users_account on users (account_id)',
  'create index api_keys_account on api_keys (account_id)',
  'create index access_tokens_key on access_tokens (key_id)',
  'create index access_tokens_user on access_tokens (user_id)',
  "create index blobs_dead on blobs (state, lease_until) where state <> 'live' or refs = 0",
  'create index webhooks_watching on webhooks (account_id, resource_id)',
  "create index webhook_messages_due on webhook_messages (due_at, id) where state = 'pending'",
  'create index webhook_messages_webhook on webhook_messages (webhook_id, state)',
  'create index webhook_attempts_account on webhook_attempts (account_id, sent_at, id)',
  'create index webhook_attempts_message on webhook_attempts (message_id)',
  'create index session_log_account on session_log (account_id, created_at, id)',
  "create index letters_due on letters (due_at) where state = 'waiting'",
]

export async function up(db: Kysely<unknown>, dialect: MigrationSql): Promise<void> {
  for (const statement of [...peopleTables(dialect), ...fileTables(dialect), ...messageTables(dialect), ...indexes])
    await sql.raw(statement).execute(db)
}
