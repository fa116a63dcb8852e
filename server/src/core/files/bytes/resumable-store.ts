/** Resumable uploads: at most one per uploader and path. */
import type { Queries, Tx } from '../../../db/engine.ts'
import { preparedQuery, preparedStatement } from '../../../db/prepared.ts'
import { lockRows } from '../../../db/query.ts'
import type { BlobLocation } from '../../../db/schema/files.ts'
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
  readonly blobLocation: BlobLocation
  /** Durable bytes. */
  readonly received: number
  readonly writingUntil: string | null
  /** Set while it is held: it is complete. */
  readonly heldUntil: string | null
  readonly expiresAt: string
}

export const at = (key: UploadKey) => ({ user_id: key.userId, path_key: sha256Hex(key.path) })

/** The columns by which it is listed; null for a visitor, who lists nothing. */
export function listedAt({ kind, path }: UploadKey) {
  if (kind === 'visitor') return { parent_path: null, parent_key: null, name: null }
  const cut = path.lastIndexOf('/')
  const parent = path.slice(0, Math.max(1, cut))
  return { parent_path: parent, parent_key: sha256Hex(parent), name: path.slice(cut + 1) }
}

const uploads = preparedQuery(
  'resumable-upload',
  (q, param: { userId: number; pathKey: string }) =>
    q
      .selectFrom('resumable_uploads as u')
      .innerJoin('blobs as b', 'b.id', 'u.blob_id')
      .select(['u.id', 'u.blob_id', 'b.key', 'b.store', 'u.file_size', 'u.received', 'u.writing_until'])
      .select(['u.held_until', 'u.expires_at', 'u.modified_at'])
      .where('u.user_id', '=', param.userId)
      .where('u.path_key', '=', param.pathKey)
      .where('b.state', '=', 'uploading'),
  ([row]) => row ?? null,
)

async function uploadAt(q: Queries, key: UploadKey, now: string) {
  const { user_id: userId, path_key: pathKey } = at(key)
  const row = await uploads(q, { userId, pathKey })
  // The time is no parameter, so that the result can be cached.
  return row && row.expires_at > now ? row : null
}

/** Null also if both sizes were declared and differ, or if one is and the upload is held. */
export async function findUpload(q: Queries, key: UploadKey, now: string): Promise<ResumableUpload | null> {
  const row = await uploadAt(q, key, now)
  if (!row) return null
  // Of a sender that declares sizes, which does not see held files, this is another upload.
  const isOther = key.size !== null && (row.held_until !== null || (row.file_size ?? key.size) !== key.size)
  if (isOther) return null
  return {
    id: row.id,
    blobId: row.blob_id,
    blobKey: row.key,
    blobLocation: row.store,
    received: row.received,
    writingUntil: row.writing_until,
    heldUntil: row.held_until,
    expiresAt: row.expires_at,
  }
}

const anyUpload = preparedQuery(
  'any-resumable-upload',
  (q, param: { userId: number }) =>
    q.selectFrom('resumable_uploads').select('id').where('user_id', '=', param.userId).limit(1),
  ([row]) => row !== undefined,
)

/** Whether anything of a user's is kept. */
export const hasUploads = (q: Queries, userId: number): Promise<boolean> => anyUpload(q, { userId })

/** A retained upload as its uploader sees it. */
export type Retained = Pick<
  ResumableUpload,
  'blobId' | 'blobKey' | 'blobLocation' | 'received' | 'heldUntil' | 'expiresAt'
> & {
  /** Of a held file, if the sender has declared it. */
  readonly modifiedAt: string | null
}

export async function findUploadAt(q: Queries, key: UploadKey, now: string): Promise<Retained | null> {
  const row = await uploadAt(q, key, now)
  return (
    row && {
      blobId: row.blob_id,
      blobKey: row.key,
      blobLocation: row.store,
      received: row.received,
      heldUntil: row.held_until,
      expiresAt: row.expires_at,
      modifiedAt: row.modified_at,
    }
  )
}

/** Uploads of a user to a folder, in the order of their names, after a name. */
export async function uploadsIn(
  q: Queries,
  userId: number,
  folder: { readonly path: string; readonly after: string; readonly limit: number; readonly now: string },
): Promise<(Retained & { readonly name: string })[]> {
  const rows = await q
    .selectFrom('resumable_uploads as u')
    .innerJoin('blobs as b', 'b.id', 'u.blob_id')
    .select([
      'u.blob_id as blobId',
      'b.key as blobKey',
      'b.store as blobLocation',
      'u.received',
      'u.held_until as heldUntil',
    ])
    .select(['u.expires_at as expiresAt', 'u.modified_at as modifiedAt', 'u.name'])
    .where('u.user_id', '=', userId)
    .where('u.expires_at', '>', folder.now)
    .where('b.state', '=', 'uploading')
    .where('u.parent_key', '=', sha256Hex(folder.path))
    .where('u.name', '>', folder.after)
    .orderBy('u.name')
    .limit(folder.limit)
    .execute()
  return rows.map(({ name, ...upload }) => ({ ...upload, name: name ?? '' }))
}

export interface Recorded {
  readonly blobId: number
  readonly received: number
  readonly writingUntil: string | null
  /** Name of this node. */
  readonly writingBy: string
  readonly expiresAt: string
  readonly now: string
  /** Whether they are a complete file, which takes the place of any other upload. */
  readonly isComplete?: boolean
}

/**
 * Records the durable bytes of an upload. Replaces an earlier upload with the same key, unless that is held or somebody is sending
 * it. Returns the blobs that are no longer needed and the additional bytes to charge, or null if nothing was recorded.
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
    writing_by: what.writingBy,
    expires_at: what.expiresAt,
    held_until: null,
    ...listedAt(key),
  }
  const { user_id, path_key } = at(key)
  const query = tx
    .selectFrom('resumable_uploads')
    .select(['id', 'blob_id', 'writing_until', 'writing_by', 'held_until', 'received', 'folder_id'])
    .where('user_id', '=', user_id)
    .where('path_key', '=', path_key)
  const known = await lockRows(tx, query).executeTakeFirst()
  if (!known) {
    const made = await tx
      .insertInto('resumable_uploads')
      .values({ account_id: key.accountId, ...at(key), ...changes, folder_id: key.folderId })
      .onConflict((c) => c.doNothing())
      .executeTakeFirst()
    if (Number(made.numInsertedOrUpdatedRows ?? 0) > 0) return { replaced: [], more: what.received }
    return what.isComplete ? await recordUpload(tx, key, what) : null
  }
  const isOwn = known.blob_id === what.blobId
  const isClaimed = known.writing_until !== null && known.writing_until > what.now
  // These bytes, which another node has resumed.
  if (isOwn && isClaimed && known.writing_by !== what.writingBy) return null
  if (!isOwn && !what.isComplete && (isClaimed || known.held_until !== null)) return null
  await tx
    .updateTable('resumable_uploads')
    .set({ ...changes, folder_id: known.folder_id ?? key.folderId })
    .where('id', '=', known.id)
    .execute()
  const before = known.folder_id === null ? 0 : known.received
  // A writer whose claim is displaced goes on, and may still complete its own version.
  return { replaced: isOwn || isClaimed ? [] : [known.blob_id], more: what.received - before }
}

/** A claim of this node. */
export interface Claim {
  readonly until: string
  /** Name of the node. */
  readonly by: string
}

/** Claims an upload for one writer, after which it is no longer held; false if another writer has it, or it has changed. */
export async function claimUpload(q: Queries, upload: ResumableUpload, now: string, claim: Claim): Promise<boolean> {
  const result = await q
    .updateTable('resumable_uploads')
    .set({ writing_until: claim.until, writing_by: claim.by, held_until: null })
    .where('id', '=', upload.id)
    .where('received', '=', upload.received)
    .where('blob_id', '=', upload.blobId)
    .where((e) => e.or([e('writing_until', 'is', null), e('writing_until', '<=', now)]))
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Renews the claim of a writer, unless it was released; false if another node has claimed the upload since then. */
export async function renewClaim(q: Queries, blobId: number, { until, by }: Claim): Promise<boolean> {
  const query = q.updateTable('resumable_uploads').set({ writing_until: until }).where('blob_id', '=', blobId)
  const result = await query.where('writing_by', '=', by).where('writing_until', 'is not', null).executeTakeFirst()
  if (result.numUpdatedRows > 0n) return true
  const others = q.selectFrom('resumable_uploads').select('id').where('blob_id', '=', blobId)
  const claimed = others.where('writing_by', '!=', by).where('writing_until', 'is not', null)
  return (await claimed.executeTakeFirst()) === undefined
}

/** Names of the nodes with claims. */
export async function claimingNodes(q: Queries): Promise<string[]> {
  const query = q.selectFrom('resumable_uploads').select('writing_by').distinct()
  const rows = await query.where('writing_until', 'is not', null).where('writing_by', 'is not', null).execute()
  return rows.flatMap(({ writing_by }) => writing_by ?? [])
}

export async function releaseClaimsOf(q: Queries, nodeId: string): Promise<void> {
  const query = q.updateTable('resumable_uploads').set({ writing_until: null }).where('writing_by', '=', nodeId)
  await query.where('writing_until', 'is not', null).execute()
}

/** Releases a node's claim, so that others can resume the upload; false if there is none: not recorded, or another node's. */
export async function releaseClaim(
  q: Queries,
  blobId: number,
  by: string,
  heldUntil: string | null = null,
): Promise<boolean> {
  const released = { writing_until: null, held_until: heldUntil }
  const query = q.updateTable('resumable_uploads').set(released).where('blob_id', '=', blobId)
  return (await query.where('writing_by', '=', by).executeTakeFirst()).numUpdatedRows > 0n
}

/** Received bytes of a deleted upload, and the folder they were charged to; null if it was not deleted. */
export interface Deleted {
  readonly accountId: number
  readonly folderId: number | null
  readonly received: number
}

export const deleted = ['account_id as accountId', 'folder_id as folderId', 'received'] as const

const deleteOne = preparedStatement('delete-resumable', (q, param: { blobId: number }) =>
  q
    .deleteFrom('resumable_uploads')
    .where('blob_id', '=', param.blobId)
    .returning([...deleted, 'writing_by as writingBy', 'writing_until as writingUntil']),
)

export interface DeletedUpload extends Deleted {
  /** The last writer, and until when it has the claim; null if it was released. */
  readonly writingBy: string | null
  readonly writingUntil: string | null
}

export const deleteUpload = async (q: Queries, blobId: number): Promise<readonly DeletedUpload[]> =>
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
