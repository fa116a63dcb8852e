/** What restored resources were in the trash, and where, so that undoing the restore makes them that again. */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { type Deletion, named, notLost } from '../tree/store.ts'
import type { FormerDeletion } from './store.ts'

/** Of larger folders it is not known what a restore has brought. */
const maxContents = 1_000

export interface ContentRow {
  readonly id: number
  readonly parentId: number
  readonly type: 'file' | 'dir'
  readonly name: string
  readonly uploadedAt: string
}

/** Live contents of a folder on all levels, whether it is in the trash or not: up to `limit`. */
export async function contentsBelow(q: Queries, folderId: number, limit: number): Promise<ContentRow[]> {
  const { rows } = await sql<ContentRow>`
    with recursive down (id, parent_id, type, name, uploaded_at) as (
      select id, parent_id, type, name, uploaded_at from resources where parent_id = ${folderId} and deleted_at is null
      union all
      select r.id, r.parent_id, r.type, r.name, r.uploaded_at from down cross join resources r
        where down.type = 'dir' and r.parent_id = down.id and r.deleted_at is null
    )
    select id, parent_id as "parentId", type, name, uploaded_at as "uploadedAt" from down limit ${limit}`.execute(q)
  return rows
}

/** What a restored folder brought back. */
export interface RestoredContents {
  readonly ids: ReadonlySet<number>
  /** When the newest of it was uploaded; '' if there is nothing. */
  readonly latest: string
}

/**
 * What a folder contains, as text for `restored_content`: the time of the newest upload, and the ids as ranges, `2026-11-29T10:00:00.000Z 4-7,9`.
 * Null for a folder with more than 1,000 entries.
 */
export async function contentsRestored(q: Queries, folderId: number): Promise<string | null> {
  const rows = await contentsBelow(q, folderId, maxContents + 1)
  if (rows.length > maxContents) return null
  const latest =
    rows
      .map(({ uploadedAt }) => uploadedAt)
      .toSorted()
      .at(-1) ?? ''
  return `${latest} ${rangesOf(rows.map(({ id }) => id))}`
}

function rangesOf(ids: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const id of ids.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last && id === last[1] + 1) last[1] = id
    else ranges.push([id, id])
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',')
}

/** Null if it is not known. */
function parseContents(text: string | null): RestoredContents | null {
  const [, latest, ranges] = /^(\S*) ([\d,-]*)$/.exec(text ?? '') ?? []
  if (latest === undefined || ranges === undefined) return null
  const ids = new Set<number>()
  for (const range of ranges === '' ? [] : ranges.split(',')) {
    const [from = 0, to = from] = range.split('-').map(Number)
    for (let id = from; id <= to && ids.size <= maxContents; id++) ids.add(id)
  }
  return { ids, latest }
}

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
    .select(['r.name', 'r.last_deleted_name', 'r.restored_name', 'r.restored_content as contents'])
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
  /** What `contentsRestored` returned for it; null for a file. */
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
    .set({ restored_content: contents })
    .where('id', '=', id)
    .execute()
  const row = {
    restored_to: parent_id,
    parent_id: former.parentId,
    entry_id: former.entryId,
    lost_folders: former.lost,
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
    .set({ last_deleted_name: null, restored_name: null, restored_content: null })
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
