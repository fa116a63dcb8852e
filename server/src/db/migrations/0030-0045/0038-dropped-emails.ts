/** Lists dropped emails: one row per limit and hour, with their number. An index finds old emails to delete. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    'alter table letters add column dropped integer not null default 0',
    'alter table exempt_emails add column dropped_id bigint',
    "create index letters_settled on letters (created_at, id) where state <> 'waiting'",
    'create index letters_body on letters (body_id) where body_id is not null',
  ])
    await sql.raw(statement).execute(db)
}
