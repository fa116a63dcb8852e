/**
 * Incoming bytes: announced under a lease before the first one is stored, made live in the transaction that refers to them,
 * discarded if that fails. After a crash garbage collection removes them when the lease has expired.
 */
import type { BlobReader, Written } from '../../../blobs/blob-store.ts'
import type { Tx } from '../../../db/engine.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import { type InlineBlob, insertInline } from './inline-store.ts'
import * as store from './store.ts'

export const leaseMs = 15 * 60_000
const leaseAgainMs = 60_000

export type IncomingContext = Needs<'db' | 'blobs' | 'clock' | 'random' | 'log' | 'settings'>

export interface Announced {
  readonly blobId: number
  readonly key: string
}

/**
 * Complete bytes to be made live: written to a blob, or, if few, held in memory and inserted with the row that refers to them, or
 * those of another file.
 */
export type StoredBytes = WrittenBlob | InlineBlob | SharedBytes

export interface WrittenBlob extends Written {
  readonly blobId: number
}

/** The live bytes of another file of the account. */
export interface SharedBytes extends Written {
  readonly blobId: number
  open(): Promise<BlobReader>
}

/** Announces this many blobs. */
export async function announce(
  ctx: Needs<'db' | 'blobs' | 'clock' | 'random'>,
  accountId: number,
  count: number,
): Promise<Announced[]> {
  const keys = Array.from({ length: count }, () => ctx.random.hex(16))
  const at = ctx.clock.now().toISOString()
  const leased = { accountId, keys, leaseUntil: after(ctx, leaseMs), at, store: ctx.blobs.name }
  const ids = await ctx.db.write((q) => store.insertUploading(q, leased))
  return keys.map((key, i) => ({ key, blobId: ids[i] ?? 0 }))
}

export const after = (ctx: Needs<'clock'>, ms: number): string => new Date(ctx.clock.now().getTime() + ms).toISOString()

/** Must be called while bytes arrive: periodically extends the leases to at least `untilMs` from now. */
export function keepLeased(
  ctx: Needs<'db' | 'clock' | 'log'>,
  blobs: () => readonly Announced[],
  untilMs: () => number = () => leaseMs,
): () => void {
  let last = ctx.clock.now().getTime()
  return () => {
    const now = ctx.clock.now().getTime()
    if (now - last < leaseAgainMs) return
    last = now
    const ids = blobs().map(({ blobId }) => blobId)
    if (ids.length === 0) return
    store
      .extendLeases(ctx.db.q, ids, after(ctx, untilMs()))
      .catch((error: unknown) => ctx.log.warn({ err: error }, 'lease of an upload'))
  }
}

/**
 * Makes bytes live, with one reference more. Returns the blob's id. Throws `conflict` if the lease was lost, or the file whose bytes
 * are shared was purged.
 */
export async function makeLive(tx: Tx, stored: StoredBytes): Promise<number> {
  if ('bytes' in stored) return await insertInline(tx, stored)
  if ('open' in stored) {
    if (await store.addReference(tx, stored.blobId)) return stored.blobId
    throw new Fault('conflict', 'The copied file was deleted permanently in the meantime. Copy another one.')
  }
  const { blobId, size, sha256 } = stored
  if (await store.makeLive(tx, blobId, { size, sha256 })) return blobId
  throw stalled()
}

export const stalled = (): Fault =>
  new Fault('conflict', 'The upload stalled for too long and was cancelled. Upload the file again.')

/**
 * Releases bytes that were not made live to garbage collection; they can no longer be made live. Bytes whose rows were already
 * collected, because the lease had expired, are removed at once. Returns whether none of them has a reference. Never throws: leases
 * expire anyway.
 */
export async function discard(ctx: Needs<'db' | 'blobs' | 'log'>, blobs: readonly Announced[]): Promise<boolean> {
  const ids = blobs.map(({ blobId }) => blobId)
  const keys = blobs.map(({ key }) => key)
  try {
    await store.markUploadsForDeletion(ctx.db.q, ids)
    const states = await store.statesOf(ctx.db.q, keys)
    const unknown = keys.filter((key) => !states.has(key))
    if (unknown.length > 0)
      for (const { store: bytes } of await ctx.blobs.all()) for (const key of unknown) await bytes.remove(key)
    return keys.every((key) => states.get(key) !== 'live')
  } catch (error) {
    ctx.log.warn({ err: error }, 'upload that can not be discarded')
    return false
  }
}
