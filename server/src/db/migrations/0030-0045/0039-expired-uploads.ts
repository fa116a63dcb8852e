/** Uploads that were kept for their time are found without reading all others. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create index resumable_uploads_end on resumable_uploads (expires_at)').execute(db)
}
