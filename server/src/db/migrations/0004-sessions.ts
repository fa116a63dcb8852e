/** Sessions of browsers, and where users have signed in from. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../migration.ts'

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
]

export async function up(db: Kysely<unknown>, dialect: MigrationSql): Promise<void> {
  for (const statement of statements(dialect)) await sql.raw(statement).execute(db)
}
