/**
 * Resumable uploads are identified by uploader and path, no longer by size as well, which a sender need not know. For each path the
 * latest is kept; the others expire at once, and what was charged for them is returned.
 */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

const longAgo = '1970-01-01T00:00:00.000Z'

export async function up(db: Kysely<unknown>, { id, text }: MigrationSql): Promise<void> {
  for (const statement of [
    `create table resumable_uploads (
      id ${id}, account_id bigint not null references accounts(id), user_id bigint not null references users(id) on delete cascade,
      path_key ${text} not null, file_size bigint, blob_id bigint not null, received bigint not null,
      writing_until ${text}, folder_id bigint, expires_at ${text} not null)`,
    `insert into resumable_uploads
      (account_id, user_id, path_key, file_size, blob_id, received, writing_until, folder_id, expires_at)
      select account_id, user_id, case place when 1 then path_key else path_key || ' ' || id end, file_size, blob_id, received,
        null, folder_id, case place when 1 then expires_at else '${longAgo}' end
      from (
        select p.*, row_number() over (partition by user_id, path_key order by expires_at desc, id desc) as place
        from partial_uploads p
      ) as ranked`,
    'drop table partial_uploads',
    'create unique index resumable_uploads_one on resumable_uploads (user_id, path_key)',
    'create index resumable_uploads_blob on resumable_uploads (blob_id)',
    'create index resumable_uploads_folder on resumable_uploads (folder_id) where folder_id is not null',
    // A lease could be shorter than the retention time of an upload.
    `update blobs set lease_until = (select max(u.expires_at) from resumable_uploads u where u.blob_id = blobs.id)
      where state = 'uploading' and id in (select blob_id from resumable_uploads)`,
  ])
    await sql.raw(statement).execute(db)
}
