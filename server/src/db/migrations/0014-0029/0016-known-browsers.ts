/**
 * Browsers in which a user has signed in, or that have entered the password of a share: attempts of others do not lock them out. An
 * index of sign-ins by address, because the password queue prefers addresses with earlier sign-ins.
 */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

const statements = ({ text }: MigrationSql) => [
  `create table known_browsers (
      user_id bigint not null references users(id) on delete cascade, token_hash ${text} not null, seen_at ${text} not null,
      primary key (user_id, token_hash))`,
  'create index known_browsers_token on known_browsers (token_hash)',
  'create index known_browsers_seen on known_browsers (seen_at)',
  `create table share_browsers (
      share_id bigint not null references shares(id) on delete cascade, token_hash ${text} not null, seen_at ${text} not null,
      primary key (share_id, token_hash))`,
  'create index share_browsers_token on share_browsers (token_hash)',
  'create index share_browsers_seen on share_browsers (seen_at)',
  'create index known_addresses_address on known_addresses (address)',
]

export async function up(db: Kysely<unknown>, dialect: MigrationSql): Promise<void> {
  for (const statement of statements(dialect)) await sql.raw(statement).execute(db)
}
