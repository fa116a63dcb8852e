/**
 * Storage quotas of folders. A row without a parent (a copy in progress, resources detached by a purge, the root of a send) is
 * charged to its storage parent, and so is the trash of a folder that was purged.
 */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    'alter table users add column storage_quota bigint',
    'alter table shares add column storage_quota bigint',
    'alter table accounts add column quota_folders bigint not null default 0',
    'alter table resources add column storage_parent_id bigint',
    'alter table resources add column deleted_by bigint',
    'create index resources_storage_parent on resources (storage_parent_id) where storage_parent_id is not null',
    'alter table partial_uploads add column folder_id bigint',
    'create index partial_uploads_folder on partial_uploads (folder_id) where folder_id is not null',
    `create table folder_quotas (
      folder_id bigint primary key, account_id bigint not null references accounts(id), limit_bytes bigint,
      used_bytes bigint not null default 0, counted integer not null default 0, changes bigint not null default 0)`,
    'create index folder_quotas_account on folder_quotas (account_id)',
  ])
    await sql.raw(statement).execute(db)
}
