/** An index of resumable uploads by the end of their retention. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create index resumable_uploads_end on resumable_uploads (expires_at)').execute(db)
}
