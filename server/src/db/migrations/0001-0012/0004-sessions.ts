/** Browser sessions, the browsers and addresses of earlier sign-ins, second factors, and emails with links to set a password. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

const statements = ({ id, text }: MigrationSql) => [
  `create table sessions (
      id ${id}, account_id bigint not null references accounts(id), user_id bigint not null references users(id) on delete cascade,
      token_hash ${text} not null unique, address ${text} not null, user_agent ${text} not null, stays integer not null,
      created_at ${text} not null, used_at ${text} not null, expires_at ${text} not null)`,
  'create index sessions_user on sessions (user_id)',
  'create index sessions_over on sessions (expires_at)',
  `create table known_addresses (
      user_id bigint not null references users(id) on delete cascade, address ${text} not null, seen_at ${text} not null,
      primary key (user_id, address))`,
  `create table second_factors (
      user_id bigint primary key references users(id) on delete cascade, account_id bigint not null references accounts(id),
      enrolment ${text} not null, secret_sealed ${text} not null, confirmed_at ${text}, pending_until ${text} not null,
      last_step bigint not null)`,
  `create table recovery_codes (
      id ${id}, user_id bigint not null references users(id) on delete cascade, enrolment ${text} not null, code_hash ${text} not null)`,
  'create index recovery_codes_user on recovery_codes (user_id)',
  `create table reset_codes (
      id ${id}, account_id bigint not null references accounts(id), user_id bigint not null references users(id) on delete cascade,
      code_hash ${text} not null unique, kind ${text} not null, created_at ${text} not null, expires_at ${text} not null)`,
  'create index reset_codes_user on reset_codes (user_id)',
  'create index users_email on users (email)',
]

export async function up(db: Kysely<unknown>, dialect: MigrationSql): Promise<void> {
  for (const statement of statements(dialect)) await sql.raw(statement).execute(db)
}
