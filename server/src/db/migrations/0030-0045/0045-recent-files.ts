/** The index by which searches with filters, and recent files, read the entries of an account: the latest uploads first. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index resources_recent on resources (account_id, uploaded_at, id) where deleted_at is null`.execute(
    db,
  )
}
