/** Unpublished uploads as their uploader sees them; other users see the published version. */
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import type { StoredBlob } from '../bytes/open.ts'
import * as store from '../bytes/resumable-store.ts'
import { retentionMs, uploadKey } from './upload-key.ts'

/** A suspended upload, or a file that is held under a temporary name. */
export interface Unfinished {
  /** Bytes that can be resumed. */
  readonly size: number
  /** Time at which they were recorded. */
  readonly at: string
  /** The bytes of a held file, which is complete; null for a suspended upload. */
  readonly held: (StoredBlob & { readonly size: number }) | null
  /** Of a held file, if the sender has declared it. */
  readonly modifiedAt: string | null
}

/** Whether the actor may have unfinished uploads: without any, `findUnfinished` needs not be asked. */
export async function hasUnfinished(ctx: Needs<'db'>, actor: Actor): Promise<boolean> {
  return actor.permissions.has('upload') && (await store.hasUploads(ctx.db.q, actor.userId))
}

function toUnfinished(upload: store.Retained): Unfinished {
  const { received: size, expiresAt, heldUntil, modifiedAt, blobId, blobKey, blobLocation } = upload
  const at = new Date(Date.parse(expiresAt) - retentionMs).toISOString()
  return { size, at, held: heldUntil === null ? null : { blobId, blobKey, blobLocation, size }, modifiedAt }
}

/**
 * Whether the actor sees an unfinished upload instead of the published version, whose time is given (null: there is none). A newer
 * version has replaced a suspended upload, but not a held file, which its uploader is going to rename.
 */
export const isSeen = (upload: Unfinished, uploadedAt: string | null): boolean =>
  upload.held !== null || uploadedAt === null || uploadedAt <= upload.at

/** The actor's unfinished upload to a path; null if there is none, or the published version is seen instead of it. */
export async function findUnfinished(
  ctx: Needs<'db' | 'clock'>,
  actor: Actor,
  path: string,
  uploadedAt: string | null,
): Promise<Unfinished | null> {
  if (!actor.permissions.has('upload')) return null
  const found = await store.findUploadAt(ctx.db.q, uploadKey(actor, path, null), ctx.clock.now().toISOString())
  const upload = found && toUnfinished(found)
  return upload && isSeen(upload, uploadedAt) ? upload : null
}

/** The actor's unfinished uploads to a folder, by name, after a name. */
export async function unfinishedIn(
  ctx: Needs<'db' | 'clock'>,
  actor: Actor,
  folder: { readonly path: string; readonly after: string; readonly limit: number },
): Promise<(Unfinished & { readonly name: string })[]> {
  const now = ctx.clock.now().toISOString()
  const found = await store.uploadsIn(ctx.db.q, actor.userId, { ...folder, now })
  return found.map(({ name, ...upload }) => ({ name, ...toUnfinished(upload) }))
}
