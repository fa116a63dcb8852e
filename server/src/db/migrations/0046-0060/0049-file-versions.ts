/**
 * Former contents of files, and how many of the counted bytes they are: of an account, and of a folder with a quota. `uploaded_by`
 * of a resource: who uploaded its contents, if that is not who created the file.
 */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { id, text }: MigrationSql): Promise<void> {
  for (const statement of [
    `create table file_versions (id ${id}, account_id bigint not null, file_id bigint not null, blob_id bigint not null,
      size bigint not null, modified_at ${text} not null, uploaded_at ${text} not null, uploaded_by bigint not null,
      replaced_at ${text} not null)`,
    'create index file_versions_file on file_versions (file_id, id)',
    'create index file_versions_account on file_versions (account_id, id)',
    'create index file_versions_replaced on file_versions (replaced_at, id)',
    'alter table resources add column uploaded_by bigint',
    'alter table accounts add column keep_versions integer not null default 1',
    'alter table accounts add column versions_used bigint not null default 0',
    'alter table folder_quotas add column versions_used bigint not null default 0',
  ])
    await sql.raw(statement).execute(db)
}
