/** An index of messages that were attempted before: a probe of an endpoint takes these first. */
import { type Kysely, sql } from 'kysely'

const statement =
  "create index webhook_messages_tried on webhook_messages (webhook_id, due_at, id) where state = 'pending' and attempts > 0"

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(statement).execute(db)
}
