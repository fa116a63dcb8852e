/**
 * Renames, publishes and discards held files: complete uploads under temporary names. A rename to another kind of name publishes
 * one, with one upload event. See `holding.ts` for how a file becomes held, `held-publishing.ts` for those that are not renamed.
 */
import { BlobMissing } from '../../../blobs/blob-store.ts'
import type { Tx } from '../../../db/engine.ts'
import { isUniqueViolation } from '../../../db/errors.ts'
import { may, mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import * as store from '../bytes/held-store.ts'
import { discard as discardBytes, type StoredBytes } from '../bytes/incoming.ts'
import { openBytes } from '../bytes/open.ts'
import { deleteUpload } from '../bytes/resumable-store.ts'
import { markUploadsForDeletion } from '../bytes/store.ts'
import { releaseAll } from '../quotas/counting.ts'
import { withRoom } from '../quotas/quotas.ts'
import { findAndLock, lockFolders, moveToTrash } from '../tree/folder-locks.ts'
import { type Place, type Resource, toEventResource } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import { inUse } from './progress.ts'
import { chargeFile, nameTaken } from './publish.ts'
import { retentionMs, uploadKey } from './upload-key.ts'
import { fileNames, publish, type UploadContext } from './uploads.ts'

export interface HeldRenaming {
  /** Paths as the actor sees them. */
  readonly from: string
  readonly to: string
  /** What happens if a file has the new name. */
  readonly ifExists: 'fail' | 'replace'
  /** True for an actor who must not learn of published files: such a name is like a free one, and the published upload is numbered. */
  readonly isNumbered?: boolean
}

/**
 * Publishes the actor's held file under its final name. Null if it is not held, or no longer. Throws as the commit of an upload
 * does; the file then stays held.
 */
export async function publishHeld(ctx: UploadContext, actor: Actor, renaming: HeldRenaming): Promise<Place | null> {
  mustBeAllowed(actor, 'upload')
  const { from, to } = renaming
  const ifExists = renaming.isNumbered ? 'keep-both' : renaming.ifExists
  const names = fileNames(to)
  const held = await store.findHeld(ctx.db.q, uploadKey(actor, from, null), ctx.clock.now().toISOString())
  const bytes = held && (await bytesOf(ctx, held))
  if (!bytes) return null
  return await withRoom(ctx, async (tx) => {
    await actor.confirm(tx)
    const taken = await store.takeHeld(tx, held)
    if (!taken) return null
    if (from !== to) await discardReplaced(ctx, tx, actor, { held, from, to })
    const stored = { ...bytes, duration: held.duration, modifiedAt: taken.modifiedAt ?? undefined }
    const file = await publish(ctx, tx, actor, { names, ifExists, stored })
    if ('bytes' in bytes) await markUploadsForDeletion(tx, [held.blobId])
    await releaseAll(tx, [taken])
    await chargeFile(tx, actor, file)
    return file
  })
}

/** The bytes of a held file; few ones are going to be stored in the database. Null if they are missing, as in a restored backup. */
async function bytesOf(ctx: UploadContext, held: store.Held): Promise<StoredBytes | null> {
  const { accountId, blobId, blobKey, blobLocation, size, sha256 } = held
  const reader = await openBytes(ctx, { blobId, blobKey, blobLocation }).catch((error: unknown) => {
    if (error instanceof BlobMissing) return null
    throw error
  })
  try {
    if (reader?.size === size) {
      if (size > ctx.settings.inlineBytes || ctx.settings.inlineBytes === 0) return { blobId, size, sha256 }
      const at = ctx.clock.now().toISOString()
      return { accountId, key: ctx.random.hex(16), size, sha256, bytes: await reader.read(0, size), at }
    }
  } finally {
    await reader?.close()
  }
  ctx.log.error({ account: accountId, path: held.path, blob: blobKey }, 'a held file whose bytes are missing')
  await ctx.db.tx(async (tx) => releaseAll(tx, await deleteUpload(tx, blobId)))
  await discardBytes(ctx, [{ blobId, key: blobKey }])
  return null
}

/**
 * Deletes a file that was published under the temporary name before, if the actor may: the held file has replaced it for its uploader,
 * and a client that found it there later would resume it. Without a permission to replace files that is what the actor has uploaded.
 */
async function discardReplaced(
  ctx: UploadContext,
  tx: Tx,
  actor: Actor,
  { held, from, to }: Pick<HeldRenaming, 'from' | 'to'> & { readonly held: store.Held },
): Promise<void> {
  const heldAt = new Date(Date.parse(held.expiresAt) - retentionMs).toISOString()
  const mayReplace = may(actor, 'delete') || may(actor, 'modify')
  const isOwn = ({ createdById, uploadedById, visitor }: Resource): boolean =>
    createdById === actor.userId && uploadedById === actor.userId && visitor === null
  const isReplaced = (place: Place | null): boolean =>
    place?.resource.type === 'file' && place.resource.uploadedAt <= heldAt && (mayReplace || isOwn(place.resource))
  if (!isReplaced(await tree.lookUp(tx, actor, from))) return
  const into = await tree.lookUp(tx, actor, to.slice(0, Math.max(1, to.lastIndexOf('/'))))
  await lockFolders(tx, actor, [from], into ? [into.resource.id] : [])
  const { place, parentId } = await findAndLock(tx, actor, from, 'resource')
  if (!isReplaced(place)) return
  await moveToTrash(ctx, tx, actor, { id: place.resource.id, parentId })
  await ctx.record(tx, actor, { name: 'resources.delete', resources: [toEventResource(place)] })
}

/** Gives the actor's held file another temporary name. False if it is not held, or no longer. */
export async function renameHeld(
  ctx: Needs<'db' | 'clock'>,
  actor: Actor,
  { from, to, ifExists, isNumbered = false }: HeldRenaming,
): Promise<boolean> {
  mustBeAllowed(actor, 'upload')
  const names = fileNames(to)
  const key = uploadKey(actor, to, null)
  const now = ctx.clock.now().toISOString()
  try {
    return await ctx.db.tx(async (tx) => {
      await actor.confirm(tx)
      const [held, other] = await store.lockUploads(tx, [uploadKey(actor, from, null), key])
      if (!held?.heldUntil) return false
      if (from === to) return true
      const place = await tree.lookUp(tx, actor, to)
      const isTaken = (place !== null && !isNumbered) || (other && other.expiresAt > now)
      if (place?.resource.type === 'dir' || (isTaken && ifExists === 'fail')) throw nameTaken(names.at(-1) ?? '')
      if (other?.writingUntil && other.writingUntil > now) throw inUse()
      if (other) {
        await releaseAll(tx, await deleteUpload(tx, other.blobId))
        await markUploadsForDeletion(tx, [other.blobId])
      }
      await store.setHeldPath(tx, held, key)
      return true
    })
  } catch (error) {
    // An upload to the new name has just begun.
    throw isUniqueViolation(error) ? inUse() : error
  }
}

/** Discards the actor's held file, without an event. False if it is not held, or no longer. */
export async function dropHeld(ctx: UploadContext, actor: Actor, path: string): Promise<boolean> {
  mustBeAllowed(actor, 'upload')
  const held = await store.findHeld(ctx.db.q, uploadKey(actor, path, null), ctx.clock.now().toISOString())
  if (!held) return false
  const isTaken = await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const taken = await store.takeHeld(tx, held)
    if (taken) await releaseAll(tx, [taken])
    return taken !== null
  })
  if (isTaken) await discardBytes(ctx, [{ blobId: held.blobId, key: held.blobKey }])
  return isTaken
}
