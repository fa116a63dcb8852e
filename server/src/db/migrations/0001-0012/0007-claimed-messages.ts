/** Which messages are claimed, and by whom, without a look at those that wait. */
import { type Kysely, sql } from 'kysely'

const statement = 'create index webhook_messages_claimed on webhook_messages (lease_by) where lease_by is not null'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(statement).execute(db)
}
