/**
 * Numbers of contents, counted for each file, and which one a restored content was. Restored versions keep their rows, which share the
 * bytes with the content: `charged_bytes` is what a version counts against quotas, 0 if its bytes are counted elsewhere.
 */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, _: MigrationSql): Promise<void> {
  for (const statement of [
    'alter table resources add column content_number integer not null default 1',
    'alter table resources add column restored_number integer',
    'alter table file_versions add column number integer not null default 0',
    'alter table file_versions add column restored_number integer',
    'alter table file_versions add column charged_bytes bigint not null default 0',
    `update file_versions set charged_bytes = size, number =
      (select count(*) from file_versions o where o.file_id = file_versions.file_id and o.id <= file_versions.id)`,
    `update resources set content_number = 1 + (select count(*) from file_versions v where v.file_id = resources.id)
      where id in (select file_id from file_versions)`,
    // Those that make room for uploads: restored and empty ones, which free nothing, are not read.
    'create index file_versions_charged on file_versions (account_id, id) where charged_bytes > 0',
  ])
    await sql.raw(statement).execute(db)
}
