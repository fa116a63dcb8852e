/** Events, retained for the feed, and filters of webhooks beside their triggers. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

const statements = ({ id, text }: MigrationSql) => [
  `create table events (
      id ${id}, account_id bigint not null references accounts(id), first_id bigint, position bigint, name ${text} not null,
      username ${text} not null, protocol ${text} not null, ip ${text} not null, facts ${text} not null, created_at ${text} not null)`,
  'create index events_account on events (account_id, id)',
  'create index events_waiting on events (account_id, id) where position is null',
  'create unique index events_position on events (account_id, position) where position is not null',
  `create table event_feeds (
      account_id bigint primary key references accounts(id), position bigint not null, pruned bigint not null)`,
  `alter table webhooks add column filters ${text}`,
  'alter table webhook_messages add column event_id bigint',
  'create index webhook_messages_event on webhook_messages (event_id, webhook_id) where event_id is not null',
  "create index webhook_messages_exhausted on webhook_messages (webhook_id, created_at) where state = 'exhausted'",
  'create index webhook_messages_key on webhook_messages (message_key)',
]

export async function up(db: Kysely<unknown>, dialect: MigrationSql): Promise<void> {
  for (const statement of statements(dialect)) await sql.raw(statement).execute(db)
}
