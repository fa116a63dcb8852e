/**
 * What happened last to a file, beside its upload, and which files users have opened in the browser. Uploads have no rows: the time
 * and the uploader are those of the file.
 */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  for (const statement of [
    `create table recent_actions (
      resource_id bigint not null primary key references resources(id) on delete cascade,
      account_id bigint not null, action ${text} not null, user_id bigint, visitor ${text}, acted_at ${text} not null,
      former_name ${text}, former_folder_id bigint)`,
    'create index recent_actions_latest on recent_actions (account_id, acted_at, resource_id)',
    // Without foreign keys: a download must not fail because its file is deleted at the same time.
    `create table recent_opens (
      user_id bigint not null, resource_id bigint not null, opened_at ${text} not null, primary key (user_id, resource_id))`,
    'create index recent_opens_latest on recent_opens (user_id, opened_at, resource_id)',
  ])
    await sql.raw(statement).execute(db)
}
