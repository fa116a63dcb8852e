/**
 * Bytes on their way in: announced under a lease before the first is written, made live by who needs them, condemned when
 * that fails. The sweeper takes what a crash leaves once the lease is over.
 */
import type { Written } from '../../../blobs/blob-store.ts'
import { putBlob } from '../../../blobs/put-blob.ts'
import type { Tx } from '../../../db/engine.ts'
import type { Needs } from '../../context.ts'
import { faultOf } from '../../errors.ts'
import { Fault } from '../../fault.ts'
import * as bytes from './store.ts'

const leaseMs = 15 * 60_000
const leaseAgainMs = 60_000

type IncomingContext = Needs<'db' | 'clock' | 'random' | 'log'>

export interface Announced {
  readonly blobId: number
  readonly key: string
}

/** Written bytes that wait to be made live. */
export type Taken = Written & { readonly blobId: number /** How long it took, in ms. */; readonly duration: number }

/** Announces so many blobs. */
export async function announce(ctx: IncomingContext, accountId: number, count: number): Promise<Announced[]> {
  const keys = Array.from({ length: count }, () => ctx.random.hex(16))
  const at = ctx.clock.now().toISOString()
  const leased = { accountId, keys, leaseUntil: leaseUntil(ctx), at }
  const ids = await ctx.db.write((q) => bytes.insertUploading(q, leased))
  return keys.map((key, i) => ({ key, blobId: ids[i] ?? 0 }))
}

const leaseUntil = (ctx: Needs<'clock'>) => new Date(ctx.clock.now().getTime() + leaseMs).toISOString()

/** What is to be called while bytes keep coming: it extends the leases from time to time. */
export function keepLeased(ctx: IncomingContext, blobs: readonly Announced[]): () => void {
  const ids = blobs.map(({ blobId }) => blobId)
  let last = ctx.clock.now().getTime()
  return () => {
    const now = ctx.clock.now().getTime()
    if (now - last < leaseAgainMs) return
    last = now
    bytes.extendLeases(ctx.db.q, ids, leaseUntil(ctx)).catch((error: unknown) => ctx.log.warn({ err: error }, 'lease'))
  }
}

/** Throws `conflict` when the lease was lost. */
export async function makeLive(tx: Tx, { blobId, size, sha256 }: Omit<Taken, 'duration'>): Promise<void> {
  if (await bytes.makeLive(tx, blobId, { size, sha256 })) return
  throw new Fault('conflict', 'The upload stalled for too long and was given up. Send the file again.')
}

/**
 * Leaves to the sweeper what was not made live. What it has swept already, because the lease was over, was written to the end
 * all the same and nobody knows of it: that goes at once. Never throws: the leases end by themselves.
 */
export async function giveUp(ctx: IncomingContext & Needs<'blobs'>, blobs: readonly Announced[]): Promise<void> {
  const ids = blobs.map(({ blobId }) => blobId)
  const keys = blobs.map(({ key }) => key)
  try {
    await bytes.condemnUploads(ctx.db.q, ids)
    const known = await bytes.knownKeys(ctx.db.q, keys)
    for (const key of keys) if (!known.has(key)) await ctx.blobs.remove(key)
  } catch (error) {
    ctx.log.warn({ err: error }, 'lost upload')
  }
}

export interface Intake {
  readonly source: AsyncIterable<Buffer>
  readonly signal?: AbortSignal
  /** Bytes of the whole, where that is known. */
  readonly size?: number | null
  /** Called with the bytes so far; what it throws ends the intake. */
  readonly onBytes: (total: number) => void
}

/** Writes the source as one blob, then publishes it in one transaction. Leaves nothing when either fails. */
export async function takeIn<T>(
  ctx: IncomingContext & Needs<'blobs'>,
  accountId: number,
  { source, signal, size, onBytes }: Intake,
  publish: (tx: Tx, taken: Taken) => Promise<T>,
): Promise<T> {
  const started = ctx.clock.now().getTime()
  const blobs = await announce(ctx, accountId, 1)
  const [{ blobId, key } = { blobId: 0, key: '' }] = blobs
  try {
    const stillComing = keepLeased(ctx, blobs)
    const written = await putBlob(ctx.blobs, key, source, {
      onBytes: (total) => {
        onBytes(total)
        stillComing()
      },
      ...(size && { expected: size }),
      ...(signal && { signal }),
    })
    const taken = { ...written, blobId, duration: ctx.clock.now().getTime() - started }
    return await ctx.db.tx((tx) => publish(tx, taken))
  } catch (error) {
    await giveUp(ctx, blobs)
    throw faultOf(error) ?? error
  }
}
