/** Depth of the tree below folders, for the few with deep ones, and the file names that visitors sent. */
import { type Kysely, sql } from 'kysely'
import type { MigrationSql } from '../../migration.ts'

/** Levels without a record: the value of `ordinaryLevels` in core/files/tree/levels-store.ts when this migration was written. */
const ordinaryLevels = 64

/** For every folder more than 64 levels above its deepest descendant: that number of levels. Equal distances are followed once. */
export const recordExisting = `
  insert into deep_folders (resource_id, levels)
  with recursive down (id, level) as (
    select id, 0 from resources where parent_id is null
    union all
    select r.id, down.level + 1 from resources r join down on r.parent_id = down.id
  ), up (id, distance) as (
    select r.parent_id, 1 from resources r join down on down.id = r.id where down.level > ${ordinaryLevels}
    union
    select r.parent_id, up.distance + 1 from up join resources r on r.id = up.id where r.parent_id is not null
  )
  select id, max(distance) from up group by id having max(distance) > ${ordinaryLevels}`

export async function up(db: Kysely<unknown>, { text }: MigrationSql): Promise<void> {
  for (const statement of [
    'create table deep_folders (resource_id bigint primary key, levels integer not null)',
    recordExisting,
    `alter table form_entry_files add column sent_name ${text}`,
  ])
    await sql.raw(statement).execute(db)
}
