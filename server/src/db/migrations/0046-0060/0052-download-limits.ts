/** Download limits of shares, and what was downloaded in a visit of a share with a limit: each content counts once. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { name }: MigrationSql): Promise<void> {
  for (const statement of [
    'alter table shares add column download_limit bigint',
    'alter table shares add column download_count bigint not null default 0',
    `create table visit_downloads (
      visit_id bigint not null references visits(id) on delete cascade, content ${name} not null, primary key (visit_id, content))`,
  ])
    await sql.raw(statement).execute(db)
}
