/**
 * Resumable uploads are listed by folder, and complete ones are held under temporary names. Rows of earlier versions have only the
 * digest of their path: they are found by path, and listed once more bytes of them have been received.
 */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

export async function up(db: Kysely<unknown>, { name, text }: MigrationSql): Promise<void> {
  for (const statement of [
    `alter table resumable_uploads add column parent_path ${text}`,
    `alter table resumable_uploads add column parent_key ${text}`,
    `alter table resumable_uploads add column name ${name}`,
    `alter table resumable_uploads add column held_until ${text}`,
    `alter table resumable_uploads add column modified_at ${text}`,
    'alter table resumable_uploads add column duration bigint',
    `alter table resumable_uploads add column protocol ${text}`,
    `alter table resumable_uploads add column address ${text}`,
    `alter table resumable_uploads add column session_id ${text}`,
    'create index resumable_uploads_names on resumable_uploads (user_id, parent_key, name) where name is not null',
    'create index resumable_uploads_held on resumable_uploads (held_until) where held_until is not null',
  ])
    await sql.raw(statement).execute(db)
}
