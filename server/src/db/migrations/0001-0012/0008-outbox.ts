/** An index of the messages of a webhook. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create index webhook_messages_webhook on webhook_messages (webhook_id, id)').execute(db)
}
