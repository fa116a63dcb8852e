/**
 * Interrupted uploads that can be resumed. Received bytes belong to the uploader and path (for visitors also to the visit), are
 * retained for two days, and are invisible to others; one writer at a time. Uploads that were cancelled by the sender or refused
 * are discarded; those whose session ended during the upload are retained until the user has signed in again.
 */
import { BlobMissing, type BlobWriter } from '../../../blobs/blob-store.ts'
import { storeAt } from '../../../blobs/blob-stores.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import { after, discard, type IncomingContext } from '../bytes/incoming.ts'
import { reordering } from '../bytes/reorder.ts'
import * as store from '../bytes/resumable-store.ts'
import { releaseAll } from '../quotas/counting.ts'
import { inUse, writerMs } from './progress.ts'
import type { Resumed } from './session.ts'

/** The received bytes of an upload, for its uploader; null when there is nothing to resume. */
export async function find(
  ctx: Needs<'db' | 'clock'>,
  actor: Actor,
  key: store.UploadKey,
): Promise<store.ResumableUpload | null> {
  mustBeAllowed(actor, 'upload')
  return await store.findUpload(ctx.db.q, key, ctx.clock.now().toISOString())
}

/** Discards received bytes. Throws `conflict` while somebody is sending. */
export async function cancel(ctx: IncomingContext, actor: Actor, key: store.UploadKey): Promise<void> {
  const upload = await find(ctx, actor, key)
  if (!upload) return
  if (!(await claim(ctx, upload))) throw inUse()
  await remove(ctx, upload)
}

export const wrongOffset = (received: number): Fault =>
  new Fault('conflict', (of) => `${of.offset} must be ${received}: that many bytes of this file have been received.`, {
    subject: 'offset',
  })

/**
 * Claims a retained upload for one writer, if at least `from` bytes were received; null if there is nothing to resume. Throws
 * `conflict` while somebody is sending it.
 */
export async function resume(ctx: IncomingContext, key: store.UploadKey, from: number): Promise<Resumed | null> {
  const upload = await store.findUpload(ctx.db.q, key, ctx.clock.now().toISOString())
  if (!upload || upload.received < from) return null
  if (!(await claim(ctx, upload))) throw inUse()
  try {
    const writer = await reopen(ctx, upload, key.size)
    if (writer) return { announced: { blobId: upload.blobId, key: upload.blobKey }, writer }
  } catch (error) {
    await store.releaseClaim(ctx.db.q, upload.blobId, ctx.settings.nodeId, upload.heldUntil)
    throw error
  }
  await remove(ctx, upload)
  return null
}

/** A writer after the bytes that are known to be durable; null if some of them are missing. */
async function reopen(
  ctx: IncomingContext,
  { blobKey, blobLocation, received }: store.ResumableUpload,
  size: number | null,
): Promise<BlobWriter | null> {
  const expected = Math.max(0, (size ?? received) - received)
  const bytes = await storeAt(ctx.blobs, blobLocation)
  const writer = await bytes.reopen(blobKey, { expected }).catch((error: unknown) => {
    if (error instanceof BlobMissing) return null
    throw error
  })
  if (!writer) return null
  try {
    if (writer.length() < received) {
      await writer.suspend()
      return null
    }
    await writer.truncate(received)
    return bytes.appendOnly ? reordering(writer) : writer
  } catch (error) {
    await writer.suspend().catch(() => undefined)
    throw error
  }
}

const claim = (ctx: IncomingContext, upload: store.ResumableUpload): Promise<boolean> =>
  store.claimUpload(ctx.db.q, upload, ctx.clock.now().toISOString(), {
    until: after(ctx, writerMs),
    by: ctx.settings.nodeId,
  })

async function remove(ctx: IncomingContext, { blobId, blobKey }: store.ResumableUpload): Promise<void> {
  await ctx.db.tx(async (tx) => releaseAll(tx, await store.deleteUpload(tx, blobId)))
  await discard(ctx, [{ blobId, key: blobKey }])
}

/** Releases the claims of nodes that have ended, so that their uploads can be resumed before the claims expire. */
export async function releaseUploads(ctx: Needs<'db'>, hasEnded: (nodeId: string) => boolean): Promise<void> {
  const dead = (await store.claimingNodes(ctx.db.q)).filter(hasEnded)
  for (const nodeId of dead) await store.releaseClaimsOf(ctx.db.q, nodeId)
}

/** Small, so that a transaction does not delay others. */
const expiredAtOnce = 100

/** Deletes what was kept for its two days. */
export async function deleteExpired(ctx: Needs<'db' | 'clock'>): Promise<void> {
  const now = ctx.clock.now().toISOString()
  for (let deleted = expiredAtOnce; deleted === expiredAtOnce; )
    deleted = await ctx.db.tx(async (tx) => {
      const expired = await store.deleteExpired(tx, now, expiredAtOnce)
      await releaseAll(tx, expired)
      return expired.length
    })
}
