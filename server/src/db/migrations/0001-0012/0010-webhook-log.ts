/** An index of the attempts of a webhook by time. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create index webhook_attempts_webhook on webhook_attempts (webhook_id, sent_at, id)').execute(db)
}
