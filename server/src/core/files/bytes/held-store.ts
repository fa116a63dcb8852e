/** Complete uploads that are held under temporary names: not visible to others before they are renamed, or due. */
import type { Queries, Tx } from '../../../db/engine.ts'
import { lockRows } from '../../../db/query.ts'
import type { BlobLocation } from '../../../db/schema/files.ts'
import { at, type Deleted, deleted, listedAt, type UploadKey } from './resumable-store.ts'

/** How a file was sent, for the session log. */
export interface Sending {
  readonly protocol: string
  readonly address: string
  readonly sessionId: string
}

export interface Held extends Sending {
  readonly id: number
  readonly accountId: number
  readonly userId: number
  /** The root of its uploader's paths. */
  readonly rootId: number | null
  readonly blobId: number
  readonly blobKey: string
  readonly blobLocation: BlobLocation
  /** Bytes. */
  readonly size: number
  readonly sha256: string
  /** Path as its uploader sees it. */
  readonly path: string
  readonly modifiedAt: string | null
  /** Of the upload, in ms. */
  readonly duration: number
  readonly expiresAt: string
}

export interface Holding extends Sending {
  readonly blobId: number
  readonly sha256: string
  readonly until: string
  readonly modifiedAt: string | null
  readonly duration: number
}

/** Turns a recorded upload, all of whose bytes are durable, into a held file; false if the lease of its bytes was lost. */
export async function hold(tx: Tx, { blobId, sha256, ...holding }: Holding): Promise<boolean> {
  const digest = tx.updateTable('blobs').set({ sha256 }).where('id', '=', blobId).where('state', '=', 'uploading')
  if ((await digest.executeTakeFirst()).numUpdatedRows === 0n) return false
  const result = await tx
    .updateTable('resumable_uploads')
    .set({
      held_until: holding.until,
      modified_at: holding.modifiedAt,
      duration: holding.duration,
      protocol: holding.protocol,
      address: holding.address,
      session_id: holding.sessionId,
    })
    .where('blob_id', '=', blobId)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

const allHeld = (q: Queries, now: string) =>
  q
    .selectFrom('resumable_uploads as u')
    .innerJoin('blobs as b', 'b.id', 'u.blob_id')
    .select([
      'u.id',
      'u.account_id',
      'u.user_id',
      'u.folder_id',
      'u.blob_id',
      'b.key',
      'b.store',
      'u.received',
      'b.sha256',
    ])
    .select(['u.parent_path', 'u.name', 'u.modified_at', 'u.duration', 'u.expires_at'])
    .select(['u.protocol', 'u.address', 'u.session_id'])
    .where('u.held_until', 'is not', null)
    .where('u.expires_at', '>', now)
    .where('b.state', '=', 'uploading')

type Selected = Awaited<ReturnType<ReturnType<typeof allHeld>['execute']>>[number]

const toHeld = (row: Selected): Held => ({
  id: row.id,
  accountId: row.account_id,
  userId: row.user_id,
  rootId: row.folder_id,
  blobId: row.blob_id,
  blobKey: row.key,
  blobLocation: row.store,
  size: row.received,
  sha256: row.sha256,
  path: `${row.parent_path === '/' ? '' : row.parent_path}/${row.name}`,
  modifiedAt: row.modified_at,
  duration: Number(row.duration ?? 0),
  expiresAt: row.expires_at,
  protocol: row.protocol ?? '',
  address: row.address ?? '',
  sessionId: row.session_id ?? '',
})

export async function findHeld(q: Queries, key: UploadKey, now: string): Promise<Held | null> {
  const { user_id, path_key } = at(key)
  const query = allHeld(q, now).where('u.user_id', '=', user_id).where('u.path_key', '=', path_key)
  const row = await query.executeTakeFirst()
  return row ? toHeld(row) : null
}

/** Held uploads that are due to be published, longest due first. */
export async function dueHeld(q: Queries, now: string, limit: number): Promise<Held[]> {
  const query = allHeld(q, now).where('u.held_until', '<=', now).orderBy('u.held_until').limit(limit)
  return (await query.execute()).map(toHeld)
}

/** Ends the holding of a file that is published in this transaction; null if it has changed, or is no longer held. */
export async function takeHeld(
  tx: Tx,
  { id, blobId, size, expiresAt }: Held,
): Promise<(Deleted & { readonly modifiedAt: string | null }) | null> {
  const query = tx
    .deleteFrom('resumable_uploads')
    .where('id', '=', id)
    .where('held_until', 'is not', null)
    .where('blob_id', '=', blobId)
    .where('received', '=', size)
    // Set anew whenever bytes are recorded.
    .where('expires_at', '=', expiresAt)
    .returning([...deleted, 'modified_at as modifiedAt'])
  return (await query.executeTakeFirst()) ?? null
}

export interface Locked {
  readonly id: number
  readonly pathKey: string
  readonly blobId: number
  readonly writingUntil: string | null
  readonly heldUntil: string | null
  readonly expiresAt: string
}

/** Locks the uploads of a user with these keys until the end of the transaction; null for those that do not exist. */
export async function lockUploads(tx: Tx, keys: readonly UploadKey[]): Promise<(Locked | null)[]> {
  const wanted = keys.map(at)
  const query = tx
    .selectFrom('resumable_uploads')
    .select(['id', 'path_key as pathKey', 'blob_id as blobId', 'writing_until as writingUntil'])
    .select(['held_until as heldUntil', 'expires_at as expiresAt'])
    .where('user_id', '=', wanted[0]?.user_id ?? 0)
    .where(
      'path_key',
      'in',
      wanted.map(({ path_key }) => path_key),
    )
    // In one order, so that two transactions do not deadlock.
    .orderBy('id')
  const rows = await lockRows(tx, query).execute()
  return wanted.map(({ path_key }) => rows.find(({ pathKey }) => pathKey === path_key) ?? null)
}

/** Gives a locked held file another path, which no other upload of its user has. */
export async function setHeldPath(tx: Tx, { id }: Locked, key: UploadKey): Promise<void> {
  const { path_key } = at(key)
  await tx
    .updateTable('resumable_uploads')
    .set({ path_key, ...listedAt(key) })
    .where('id', '=', id)
    .execute()
}

/** False if it is not held. */
export async function setHeldModifiedAt(q: Queries, key: UploadKey, modifiedAt: string): Promise<boolean> {
  const { user_id, path_key } = at(key)
  const result = await q
    .updateTable('resumable_uploads')
    .set({ modified_at: modifiedAt })
    .where('user_id', '=', user_id)
    .where('path_key', '=', path_key)
    .where('held_until', 'is not', null)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Changes when it is due. */
export async function postponeHeld(q: Queries, { id, blobId }: Held, until: string): Promise<void> {
  await q
    .updateTable('resumable_uploads')
    .set({ held_until: until })
    .where('id', '=', id)
    .where('blob_id', '=', blobId)
    .where('held_until', 'is not', null)
    .execute()
}
