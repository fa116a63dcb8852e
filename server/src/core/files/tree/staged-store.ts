/**
 * Hidden rows of staged trees: the root of a staged tree has no parent and counts as trash from now, so that the purge removes it
 * after a crash.
 */

import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { named } from './store.ts'

export interface StagedRow {
  readonly accountId: number
  readonly parentId: number | null
  readonly name: string
  readonly type: 'file' | 'dir'
  readonly hash: string
  readonly size: number
  readonly blobId: number | null
  readonly createdBy: number
  readonly at: string
  readonly deletedAt: string | null
  /** For a folder whose children are known before they are inserted. */
  readonly childCount?: number
  /** The folder that the root of a tree is charged to until it is published. */
  readonly storageParentId?: number | null
}

/** Inserts rows and returns their ids in the order given. */
export async function insertRows(tx: Tx, wanted: readonly StagedRow[]): Promise<number[]> {
  const rows = await tx
    .insertInto('resources')
    .values(
      wanted.map((row) => ({
        account_id: row.accountId,
        parent_id: row.parentId,
        ...named(row.name),
        type: row.type,
        hash: row.hash,
        size: row.size,
        blob_id: row.blobId,
        child_count: row.childCount ?? 0,
        created_by: row.createdBy,
        created_at: row.at,
        modified_at: row.at,
        uploaded_at: row.at,
        accessed_at: null,
        deleted_at: row.deletedAt,
        storage_parent_id: row.storageParentId ?? null,
      })),
    )
    .returning(['id', 'hash'])
    .execute()
  const ids = new Map(rows.map((row) => [row.hash, row.id]))
  return wanted.map((row) => ids.get(row.hash) ?? 0)
}

/** Nests hidden rows, each in the one before it. */
export async function nestFolders(tx: Tx, ids: readonly number[]): Promise<void> {
  const parents = ids.slice(1).map((id, i) => sql`when ${id} then cast(${ids[i] ?? 0} as bigint)`)
  await tx
    .updateTable('resources')
    .set({ parent_id: sql<number>`case id ${sql.join(parents, sql` `)} end`, deleted_at: null })
    .where('id', 'in', ids.slice(1))
    .execute()
}

/** Adds a reference for each occurrence of a blob; false if one of them is already marked for deletion. */
export async function addReferences(tx: Tx, blobIds: readonly number[]): Promise<boolean> {
  const mentions = new Map<number, number[]>()
  for (const [id, count] of counted(blobIds)) mentions.set(count, [...(mentions.get(count) ?? []), id])
  for (const [count, ids] of mentions) {
    const result = await tx
      .updateTable('blobs')
      .set((e) => ({ refs: e('refs', '+', count) }))
      .where('id', 'in', ids)
      .where('state', '=', 'live')
      .executeTakeFirst()
    if (Number(result.numUpdatedRows) !== ids.length) return false
  }
  return true
}

function counted(ids: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

/** Publishes the root of a complete tree; the caller has locked the folder and checked that the name is free. */
export async function publishStaged(
  tx: Tx,
  id: number,
  place: { readonly parentId: number; readonly name: string },
): Promise<void> {
  await tx
    .updateTable('resources')
    .set({ parent_id: place.parentId, ...named(place.name), deleted_at: null, storage_parent_id: null })
    .where('id', '=', id)
    .execute()
}

/** Charges a staged tree to its destination folder. */
export async function chargeTo(tx: Tx, id: number, folderId: number): Promise<void> {
  await tx.updateTable('resources').set({ storage_parent_id: folderId }).where('id', '=', id).execute()
}

/** Adds to the child count of a folder for staged children. */
export async function countIn(tx: Tx, id: number, children: number): Promise<void> {
  await tx
    .updateTable('resources')
    .set((e) => ({ child_count: e('child_count', '+', children) }))
    .where('id', '=', id)
    .execute()
}

const longAgo = '1970-01-01T00:00:00.000Z'

/** Leaves a staged tree to the next purge, unless it was published. */
export async function abandon(q: Queries, id: number): Promise<void> {
  await q
    .updateTable('resources')
    .set({ deleted_at: longAgo })
    .where('id', '=', id)
    .where('parent_id', 'is', null)
    .execute()
}
