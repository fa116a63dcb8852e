/** Depth of the tree below a folder: counted if few folders are below it, otherwise recorded. */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { indexedBy } from '../../../db/query.ts'

/** Maximum levels below a folder without a record. */
export const ordinaryLevels = 64

export interface CountedLevels {
  /** Number of folders visited, including the first. */
  readonly folders: number
  /** Levels below it, files included, as far as visited. */
  readonly levels: number
}

/**
 * Counts the levels below a folder, visiting a limited number of folders. The trash does not count. With a plain join SQLite would
 * read every folder of the database for each visited one.
 */
export async function countLevels(q: Queries, id: number, maxFolders: number): Promise<CountedLevels> {
  const { rows } = await countingBelow(q, id, maxFolders).execute(q)
  return { folders: Number(rows[0]?.folders ?? 0), levels: Number(rows[0]?.levels ?? 0) }
}

export const countingBelow = (q: Queries, id: number, maxFolders: number) => sql<{
  folders: number
  levels: number | null
}>`
    with recursive down (id, level, children) as (
      select id, 0, child_count from resources where id = ${id}
      union all
      select r.id, down.level + 1, r.child_count from down cross join resources r ${indexedBy(q, 'resources_kind')}
        where r.parent_id = down.id and r.type = 'dir' and r.deleted_at is null
    )
    select count(*) as folders, max(level + case when children > 0 then 1 else 0 end) as levels
    from (select level, children from down limit ${maxFolders}) as seen`

/** Recorded levels of these folders, by id. */
export async function recordedLevels(q: Queries, ids: readonly number[]): Promise<Map<number, number>> {
  const query = q.selectFrom('deep_folders').selectAll().where('resource_id', 'in', ids)
  return new Map((await query.execute()).map(({ resource_id, levels }) => [resource_id, levels]))
}

/** Deletes the recorded depth of a folder if it is above `above`. */
export async function forgetLevels(tx: Tx, id: number, above: number): Promise<void> {
  await tx.deleteFrom('deep_folders').where('resource_id', '=', id).where('levels', '>', above).execute()
}

export interface FolderLevels {
  readonly id: number
  readonly levels: number
}

/** Records levels below folders; higher records stay. */
export async function recordLevels(tx: Tx, folders: readonly FolderLevels[]): Promise<void> {
  if (folders.length === 0) return
  await tx
    .insertInto('deep_folders')
    .values(folders.map(({ id, levels }) => ({ resource_id: id, levels })))
    .onConflict((conflict) =>
      conflict
        .column('resource_id')
        .doUpdateSet((e) => ({ levels: e.ref('excluded.levels') }))
        .whereRef('deep_folders.levels', '<', 'excluded.levels'),
    )
    .execute()
}

/** Deletes the records of folders that no longer exist. */
export async function forgetGoneFolders(q: Queries): Promise<void> {
  await q
    .deleteFrom('deep_folders')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('resources').select('resources.id').whereRef('resources.id', '=', 'deep_folders.resource_id'),
        ),
      ),
    )
    .execute()
}

/** Records for a chain of folders, from the root down, that the account now has this level below them. */
export async function recordDepth(tx: Tx, lineage: readonly number[], bottom: number): Promise<void> {
  await recordLevels(
    tx,
    depths(lineage, bottom).filter(({ levels }) => levels > ordinaryLevels),
  )
}

export const depths = (lineage: readonly number[], bottom: number): FolderLevels[] =>
  lineage.map((id, level) => ({ id, levels: bottom - level }))
