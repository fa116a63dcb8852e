/** Uploads that broke off: one for each user, path and size. */
import type { Queries, Tx } from '../../../db/engine.ts'
import { preparedStatement } from '../../../db/prepared.ts'
import { sha256Hex } from '../../../lib/crypto/ids.ts'

/** What an upload is known by. */
export interface UploadKey {
  readonly accountId: number
  readonly userId: number
  /** As the user sees it. */
  readonly path: string
  /** Bytes of the whole. */
  readonly size: number
  /** Who sends, and the folder whose quotas what has arrived counts against. */
  readonly kind: 'user' | 'operator' | 'visitor'
  readonly folderId: number
}

export interface Partial {
  readonly id: number
  readonly blobId: number
  readonly blobKey: string
  /** Bytes that are safe. */
  readonly received: number
  readonly writingUntil: string | null
  readonly expiresAt: string
}

const at = (key: UploadKey) => ({ user_id: key.userId, path_key: sha256Hex(key.path), file_size: key.size })

export async function findPartial(q: Queries, key: UploadKey, now: string): Promise<Partial | null> {
  const { user_id, path_key, file_size } = at(key)
  const row = await q
    .selectFrom('partial_uploads as p')
    .innerJoin('blobs as b', 'b.id', 'p.blob_id')
    .select(['p.id', 'p.blob_id', 'b.key', 'p.received', 'p.writing_until', 'p.expires_at'])
    .where('p.user_id', '=', user_id)
    .where('p.path_key', '=', path_key)
    .where('p.file_size', '=', file_size)
    .where('p.expires_at', '>', now)
    .where('b.state', '=', 'uploading')
    .executeTakeFirst()
  if (!row) return null
  return {
    id: row.id,
    blobId: row.blob_id,
    blobKey: row.key,
    received: row.received,
    writingUntil: row.writing_until,
    expiresAt: row.expires_at,
  }
}

export interface Remembered {
  readonly blobId: number
  readonly received: number
  readonly writingUntil: string | null
  readonly expiresAt: string
  readonly now: string
}

/**
 * Writes down how much of an upload is safe. An earlier one of the same key is forgotten, unless somebody is sending it:
 * then this one is not remembered. Returns the blobs that nobody needs any more and how many bytes more are to be charged, or null
 * when this one was not remembered.
 */
export async function rememberPartial(
  tx: Tx,
  key: UploadKey,
  what: Remembered,
): Promise<{ replaced: number[]; more: number } | null> {
  const changes = {
    blob_id: what.blobId,
    received: what.received,
    writing_until: what.writingUntil,
    expires_at: what.expiresAt,
  }
  const { user_id, path_key, file_size } = at(key)
  const known = await tx
    .selectFrom('partial_uploads')
    .select(['id', 'blob_id', 'writing_until', 'received', 'folder_id'])
    .where('user_id', '=', user_id)
    .where('path_key', '=', path_key)
    .where('file_size', '=', file_size)
    .executeTakeFirst()
  if (!known) {
    const made = await tx
      .insertInto('partial_uploads')
      .values({ account_id: key.accountId, ...at(key), ...changes, folder_id: key.folderId })
      .onConflict((c) => c.doNothing())
      .executeTakeFirst()
    return Number(made.numInsertedOrUpdatedRows ?? 0) > 0 ? { replaced: [], more: what.received } : null
  }
  const isOwn = known.blob_id === what.blobId
  if (!isOwn && known.writing_until !== null && known.writing_until > what.now) return null
  await tx
    .updateTable('partial_uploads')
    .set({ ...changes, folder_id: known.folder_id ?? key.folderId })
    .where('id', '=', known.id)
    .execute()
  const before = known.folder_id === null ? 0 : known.received
  return { replaced: isOwn ? [] : [known.blob_id], more: what.received - before }
}

/** Takes a partial for one writer; false when somebody else has it, or it has changed since. */
export async function claimPartial(q: Queries, partial: Partial, now: string, writingUntil: string): Promise<boolean> {
  const result = await q
    .updateTable('partial_uploads')
    .set({ writing_until: writingUntil })
    .where('id', '=', partial.id)
    .where('received', '=', partial.received)
    .where('blob_id', '=', partial.blobId)
    .where((e) => e.or([e('writing_until', 'is', null), e('writing_until', '<=', now)]))
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** The writer lives. */
export async function stillWriting(q: Queries, blobId: number, writingUntil: string): Promise<void> {
  const query = q.updateTable('partial_uploads').set({ writing_until: writingUntil }).where('blob_id', '=', blobId)
  await query.where('writing_until', 'is not', null).execute()
}

/** Lets others go on with it; false when these bytes were not remembered. */
export async function release(q: Queries, blobId: number): Promise<boolean> {
  const query = q.updateTable('partial_uploads').set({ writing_until: null }).where('blob_id', '=', blobId)
  return (await query.executeTakeFirst()).numUpdatedRows > 0n
}

/** What had arrived of an upload that is forgotten, and where it was charged; null when it was not. */
export interface Forgotten {
  readonly accountId: number
  readonly folderId: number | null
  readonly received: number
}

const forgotten = ['account_id as accountId', 'folder_id as folderId', 'received'] as const

const deletePartial = preparedStatement('forget-partial', (q, param: { blobId: number }) =>
  q.deleteFrom('partial_uploads').where('blob_id', '=', param.blobId).returning(forgotten),
)

export const forgetPartial = async (q: Queries, blobId: number): Promise<readonly Forgotten[]> =>
  (await deletePartial(q, { blobId })).rows

/** Forgets what was kept for its time; the bytes' leases end at the same instant. */
export const forgetExpired = (q: Queries, now: string): Promise<Forgotten[]> =>
  q.deleteFrom('partial_uploads').where('expires_at', '<=', now).returning(forgotten).execute()

export const forgetOfUser = (q: Queries, userId: number): Promise<Forgotten[]> =>
  q.deleteFrom('partial_uploads').where('user_id', '=', userId).returning(forgotten).execute()
