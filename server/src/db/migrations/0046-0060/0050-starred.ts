/** Files and folders that users have starred. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  for (const statement of [
    `create table starred (
      user_id bigint not null references users(id) on delete cascade,
      resource_id bigint not null references resources(id) on delete cascade, starred_at ${text} not null,
      primary key (user_id, resource_id))`,
    'create index starred_resource on starred (resource_id)',
  ])
    await sql.raw(statement).execute(db)
}
