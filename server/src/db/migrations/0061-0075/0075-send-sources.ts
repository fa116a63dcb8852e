/** Which stored files and folders a send has copies of. Of earlier sends that is not known. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, _: MigrationSql): Promise<void> {
  for (const statement of [
    `create table send_sources (
      share_id bigint not null references shares(id) on delete cascade, copy_id bigint not null, root_id bigint not null,
      resource_id bigint not null, primary key (share_id, copy_id))`,
    'create index send_sources_resource on send_sources (resource_id, share_id)',
    `create index session_log_sends on session_log (account_id, share_id, id) where type in ('SEND', 'DELE_SEND')`,
  ])
    await sql.raw(statement).execute(db)
}
