/** An index of claimed messages by node, so that pending ones are not read. */
import { type Kysely, sql } from 'kysely'

const statement = 'create index webhook_messages_claimed on webhook_messages (lease_by) where lease_by is not null'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(statement).execute(db)
}
