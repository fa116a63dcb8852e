/** Resumable uploads: at most one per uploader and path. */
import type { Queries, Tx } from '../../../db/engine.ts'
import { preparedStatement } from '../../../db/prepared.ts'
import { sha256Hex } from '../../../lib/crypto/ids.ts'

/** Identifies an upload and its uploader. */
export interface UploadKey {
  readonly accountId: number
  readonly userId: number
  /** Path as the user sees it; for a visitor with the visit. */
  readonly path: string
  /** Total bytes; null if the sender has not declared them. */
  readonly size: number | null
  readonly kind: 'user' | 'operator' | 'visitor'
  /** The folder whose quotas the received bytes count against. */
  readonly folderId: number
}

export interface ResumableUpload {
  readonly id: number
  readonly blobId: number
  readonly blobKey: string
  /** Durable bytes. */
  readonly received: number
  readonly writingUntil: string | null
  readonly expiresAt: string
}

const at = (key: UploadKey) => ({ user_id: key.userId, path_key: sha256Hex(key.path) })

/** Null also if both sizes were declared and differ. */
export async function findUpload(q: Queries, key: UploadKey, now: string): Promise<ResumableUpload | null> {
  const { user_id, path_key } = at(key)
  const row = await q
    .selectFrom('resumable_uploads as u')
    .innerJoin('blobs as b', 'b.id', 'u.blob_id')
    .select(['u.id', 'u.blob_id', 'b.key', 'u.file_size', 'u.received', 'u.writing_until', 'u.expires_at'])
    .where('u.user_id', '=', user_id)
    .where('u.path_key', '=', path_key)
    .where('u.expires_at', '>', now)
    .where('b.state', '=', 'uploading')
    .executeTakeFirst()
  if (!row || (key.size !== null && row.file_size !== null && row.file_size !== key.size)) return null
  return {
    id: row.id,
    blobId: row.blob_id,
    blobKey: row.key,
    received: row.received,
    writingUntil: row.writing_until,
    expiresAt: row.expires_at,
  }
}

/** Whether anything of a user's is kept. */
export async function hasUploads(q: Queries, userId: number): Promise<boolean> {
  const row = await q
    .selectFrom('resumable_uploads')
    .select('id')
    .where('user_id', '=', userId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Received bytes of these uploads of one user, by path. */
export async function findUploadsOf(
  q: Queries,
  keys: readonly UploadKey[],
  now: string,
): Promise<ReadonlyMap<string, Pick<ResumableUpload, 'received' | 'expiresAt'>>> {
  const byKey = new Map(keys.map((key) => [at(key).path_key, key]))
  const [first] = keys
  if (!first) return new Map()
  const rows = await q
    .selectFrom('resumable_uploads as u')
    .innerJoin('blobs as b', 'b.id', 'u.blob_id')
    .select(['u.path_key', 'u.received', 'u.expires_at'])
    .where('u.user_id', '=', first.userId)
    .where('u.path_key', 'in', [...byKey.keys()])
    .where('u.expires_at', '>', now)
    .where('b.state', '=', 'uploading')
    .execute()
  return new Map(
    rows.map((row) => [byKey.get(row.path_key)?.path ?? '', { received: row.received, expiresAt: row.expires_at }]),
  )
}

export interface Recorded {
  readonly blobId: number
  readonly received: number
  readonly writingUntil: string | null
  readonly expiresAt: string
  readonly now: string
}

/**
 * Records the durable bytes of an upload. Replaces an earlier upload with the same key, unless somebody is sending it. Returns the
 * blobs that are no longer needed and the additional bytes to charge, or null if nothing was recorded.
 */
export async function recordUpload(
  tx: Tx,
  key: UploadKey,
  what: Recorded,
): Promise<{ replaced: number[]; more: number } | null> {
  const changes = {
    blob_id: what.blobId,
    file_size: key.size,
    received: what.received,
    writing_until: what.writingUntil,
    expires_at: what.expiresAt,
  }
  const { user_id, path_key } = at(key)
  const known = await tx
    .selectFrom('resumable_uploads')
    .select(['id', 'blob_id', 'writing_until', 'received', 'folder_id'])
    .where('user_id', '=', user_id)
    .where('path_key', '=', path_key)
    .executeTakeFirst()
  if (!known) {
    const made = await tx
      .insertInto('resumable_uploads')
      .values({ account_id: key.accountId, ...at(key), ...changes, folder_id: key.folderId })
      .onConflict((c) => c.doNothing())
      .executeTakeFirst()
    return Number(made.numInsertedOrUpdatedRows ?? 0) > 0 ? { replaced: [], more: what.received } : null
  }
  const isOwn = known.blob_id === what.blobId
  if (!isOwn && known.writing_until !== null && known.writing_until > what.now) return null
  await tx
    .updateTable('resumable_uploads')
    .set({ ...changes, folder_id: known.folder_id ?? key.folderId })
    .where('id', '=', known.id)
    .execute()
  const before = known.folder_id === null ? 0 : known.received
  return { replaced: isOwn ? [] : [known.blob_id], more: what.received - before }
}

/** Claims an upload for one writer; false if another writer has it, or it has changed. */
export async function claimUpload(
  q: Queries,
  upload: ResumableUpload,
  now: string,
  writingUntil: string,
): Promise<boolean> {
  const result = await q
    .updateTable('resumable_uploads')
    .set({ writing_until: writingUntil })
    .where('id', '=', upload.id)
    .where('received', '=', upload.received)
    .where('blob_id', '=', upload.blobId)
    .where((e) => e.or([e('writing_until', 'is', null), e('writing_until', '<=', now)]))
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Renews the claim of a writer, unless it was released. */
export async function renewClaim(q: Queries, blobId: number, writingUntil: string): Promise<void> {
  const query = q.updateTable('resumable_uploads').set({ writing_until: writingUntil }).where('blob_id', '=', blobId)
  await query.where('writing_until', 'is not', null).execute()
}

/** Releases the claim, so that others can resume the upload; false if these bytes were not recorded. */
export async function releaseClaim(q: Queries, blobId: number): Promise<boolean> {
  const query = q.updateTable('resumable_uploads').set({ writing_until: null }).where('blob_id', '=', blobId)
  return (await query.executeTakeFirst()).numUpdatedRows > 0n
}

/** Received bytes of a deleted upload, and the folder they were charged to; null if it was not deleted. */
export interface Deleted {
  readonly accountId: number
  readonly folderId: number | null
  readonly received: number
}

const deleted = ['account_id as accountId', 'folder_id as folderId', 'received'] as const

const deleteOne = preparedStatement('delete-resumable', (q, param: { blobId: number }) =>
  q.deleteFrom('resumable_uploads').where('blob_id', '=', param.blobId).returning(deleted),
)

export const deleteUpload = async (q: Queries, blobId: number): Promise<readonly Deleted[]> =>
  (await deleteOne(q, { blobId })).rows

/** Deletes up to `limit` uploads whose retention time is over; the leases of their bytes expire at the same instant. */
export const deleteExpired = (q: Queries, now: string, limit: number): Promise<Deleted[]> =>
  q
    .deleteFrom('resumable_uploads')
    .where('id', 'in', (e) =>
      e.selectFrom('resumable_uploads').select('id').where('expires_at', '<=', now).orderBy('expires_at').limit(limit),
    )
    .returning(deleted)
    .execute()

export const deleteOfUser = (q: Queries, userId: number): Promise<Deleted[]> =>
  q.deleteFrom('resumable_uploads').where('user_id', '=', userId).returning(deleted).execute()
