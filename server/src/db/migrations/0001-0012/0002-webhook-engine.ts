/** Fair and ordered delivery of webhook messages: circuit, rate limit and health of endpoints, and the order of messages. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

const webhookColumns = (text: string) => [
  'failures integer not null default 0',
  'proven integer not null default 0',
  `opened_at ${text}`,
  `open_until ${text}`,
  'rate_limit integer',
  `paced_until ${text}`,
  `ca_certificate ${text}`,
  `previous_verification_sealed ${text}`,
  `previous_signing_sealed ${text}`,
  `previous_until ${text}`,
  `warned_at ${text}`,
]

const statements = ({ text }: MigrationSql) => [
  ...webhookColumns(text).map((column) => `alter table webhooks add column ${column}`),
  `create table webhook_places (
      webhook_id bigint not null, resource_id bigint not null, message_id bigint not null,
      primary key (webhook_id, resource_id, message_id))`,
  'create index webhook_places_message on webhook_places (message_id)',
  'drop index webhook_messages_due',
  'drop index webhook_messages_webhook',
  "create index webhook_messages_line on webhook_messages (webhook_id, due_at, id) where state = 'pending'",
  "create index webhook_messages_oldest on webhook_messages (webhook_id, id) where state = 'pending'",
]

export async function up(db: Kysely<unknown>, dialect: MigrationSql): Promise<void> {
  for (const statement of statements(dialect)) await sql.raw(statement).execute(db)
}
