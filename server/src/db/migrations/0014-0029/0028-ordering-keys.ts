/** Renames tables and columns of ordered and fair delivery: ordering keys, endpoint health, throttling. */
import { type Kysely, sql } from 'kysely'

const statements = [
  'alter table webhook_places rename to webhook_ordering_keys',
  'drop index webhook_places_message',
  'create index webhook_ordering_keys_message on webhook_ordering_keys (message_id)',
  'alter table webhooks rename column proven to healthy',
  'alter table webhooks rename column paced_until to throttled_until',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
