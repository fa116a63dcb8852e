/** What the attempts at one webhook's messages are found by, the last one first of all. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create index webhook_attempts_webhook on webhook_attempts (webhook_id, sent_at, id)').execute(db)
}
