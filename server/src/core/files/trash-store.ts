import { lockRows, type Tx } from '../../db/engine.ts'

export interface Trashed {
  readonly id: number
  readonly accountId: number
  readonly type: string
  readonly size: number
  readonly blobId: number | null
  readonly deletedAt: string
}

/** The oldest of what was deleted before an instant. */
export async function trashedBefore(tx: Tx, before: string, limit: number): Promise<Trashed[]> {
  const query = tx
    .selectFrom('resources')
    .select(['id', 'account_id', 'type', 'size', 'blob_id', 'deleted_at'])
    .where('deleted_at', 'is not', null)
    .where('deleted_at', '<', before)
    .orderBy('deleted_at')
    .limit(limit)
  const rows = await lockRows(tx, query, { skipLocked: true }).execute()
  return rows.map((row) => ({
    id: row.id,
    accountId: row.account_id,
    type: row.type,
    size: row.size,
    blobId: row.blob_id,
    deletedAt: row.deleted_at ?? before,
  }))
}

/** Makes what lies directly below a trashed folder trash of its own, so that a deep tree is purged level by level. */
export async function cutLoose(tx: Tx, folder: Trashed): Promise<void> {
  await tx
    .updateTable('resources')
    .set((e) => ({ parent_id: null, deleted_at: e.fn.coalesce('deleted_at', e.val(folder.deletedAt)) }))
    .where('parent_id', '=', folder.id)
    .execute()
}

export async function eraseRow(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('resources').where('id', '=', id).execute()
}
