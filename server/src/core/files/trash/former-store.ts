/** What restored resources were in the trash, and where, so that undoing the restore makes them that again. */
import type { Tx } from '../../../db/engine.ts'
import { parseContents, type RestoredContents } from '../restored/content-ids.ts'
import { type Deletion, named, notLost } from '../tree/store.ts'
import type { FormerDeletion } from './store.ts'

/** Where a restored resource was in the trash. */
export interface FormerPlace {
  /** The folder that it was restored to. */
  readonly restoredTo: number
  readonly parentId: number
  /** The entry of the trash that contained it; null if it was an entry itself. */
  readonly entryId: number | null
  /** See `lost_folders` in the schema. */
  readonly lost: string | null
}

export interface LastDeletion extends Deletion {
  /** The home folder of whoever deleted it. */
  readonly homeId: number | null
  /** The name that it had in the trash, if the restore gave it the one that it has now. */
  readonly name: string | null
  /** Of a folder; null if it is not known. */
  readonly contents: RestoredContents | null
  /** Null if that is not known. */
  readonly former: FormerPlace | null
}

/** The deletion that a restore of a live resource has undone, if there was one. */
export async function lastDeletionOf(tx: Tx, id: number): Promise<LastDeletion | null> {
  const row = await tx
    .selectFrom('resources as r')
    .leftJoin('users as u', 'u.id', 'r.last_deleted_by')
    .leftJoin('restored_resources as f', 'f.resource_id', 'r.id')
    .select(['r.last_deleted_at as at', 'r.last_deleted_by as by', 'u.home_id as homeId'])
    .select(['r.name', 'r.last_deleted_name', 'r.restored_name', 'f.contents'])
    .select([
      'f.restored_to as restoredTo',
      'f.parent_id as parentId',
      'f.entry_id as entryId',
      'f.lost_folders as lost',
    ])
    .where('r.id', '=', id)
    .executeTakeFirst()
  if (!row || row.at === null || row.by === null) return null
  const { at, by, homeId, restoredTo, parentId, entryId, lost } = row
  const name = row.name === row.restored_name ? row.last_deleted_name : null
  const former = restoredTo === null || parentId === null ? null : { restoredTo, parentId, entryId, lost }
  return { at, by, homeId, name, contents: parseContents(row.contents), former }
}

export interface RestoredPlace {
  readonly parentId: number
  readonly name: string
  readonly deletion: FormerDeletion
  /** Its name and place in the trash. */
  readonly former: { readonly name: string } & Omit<FormerPlace, 'restoredTo'>
  /** Of a folder: the text of `contentsText`; null if it is not known. */
  readonly contents: string | null
}

export async function restoreRow(tx: Tx, id: number, place: RestoredPlace): Promise<void> {
  const { parentId: parent_id, name, former, deletion, contents } = place
  const isRenamed = name !== former.name
  await tx
    .updateTable('resources')
    .set({ parent_id, ...named(name), deleted_at: null, deleted_by: null, storage_parent_id: null, ...notLost })
    .set({ last_deleted_at: deletion.at, last_deleted_by: deletion.by })
    .set({ last_deleted_name: isRenamed ? former.name : null, restored_name: isRenamed ? name : null })
    .where('id', '=', id)
    .execute()
  const row = {
    restored_to: parent_id,
    parent_id: former.parentId,
    entry_id: former.entryId,
    lost_folders: former.lost,
    contents,
  }
  await tx
    .insertInto('restored_resources')
    .values({ resource_id: id, ...row })
    .onConflict((conflict) => conflict.column('resource_id').doUpdateSet(row))
    .execute()
}

/** Returns content to the deleted folder that it was restored from. */
export async function returnRow(tx: Tx, id: number, place: { parentId: number; name: string }): Promise<void> {
  await tx
    .updateTable('resources')
    .set({ parent_id: place.parentId, ...named(place.name), last_deleted_at: null, last_deleted_by: null })
    .set({ last_deleted_name: null, restored_name: null })
    .where('id', '=', id)
    .execute()
}

/** Changes the folder that an entry of the trash is restored to. */
export async function moveEntry(
  tx: Tx,
  id: number,
  { parentId, lost }: Pick<FormerPlace, 'parentId' | 'lost'>,
): Promise<void> {
  const columns = { parent_id: parentId, lost_folders: lost, lost_search: lost?.toLowerCase() ?? null }
  await tx.updateTable('resources').set(columns).where('id', '=', id).execute()
}

/** Forgets where a restored resource was. */
export async function forgetFormer(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('restored_resources').where('resource_id', '=', id).execute()
}

/** Moves live contents from a folder to another one, in which their names are free. Both are locked. */
export async function moveChildren(tx: Tx, ids: readonly number[], from: number, to: number): Promise<void> {
  await tx
    .updateTable('resources')
    .set({ parent_id: to })
    .where('id', 'in', ids)
    .where('parent_id', '=', from)
    .execute()
}

/** Notes the name that content of a restored folder had, which has another one since the folder was merged. */
export async function noteMergedName(
  tx: Tx,
  id: number,
  { before, now }: { before: string; now: string },
): Promise<void> {
  await tx
    .updateTable('resources')
    .set({ last_deleted_name: before, restored_name: now })
    .where('id', '=', id)
    // Of what was restored itself, the names of that restore are kept.
    .where('last_deleted_at', 'is', null)
    .execute()
}

/** Content of these folders that has the name which it got when they were merged, with the one before. */
export async function mergedNames(
  tx: Tx,
  folderIds: readonly number[],
): Promise<{ id: number; parentId: number; before: string }[]> {
  const rows = await tx
    .selectFrom('resources')
    .select(['id', 'parent_id', 'last_deleted_name'])
    .where('parent_id', 'in', folderIds)
    .where('deleted_at', 'is', null)
    .where('last_deleted_at', 'is', null)
    .whereRef('restored_name', '=', 'name')
    .execute()
  return rows.flatMap(({ id, parent_id: parentId, last_deleted_name: before }) =>
    parentId === null || before === null ? [] : [{ id, parentId, before }],
  )
}
