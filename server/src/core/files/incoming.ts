/**
 * Bytes on their way in: announced under a lease before the first is written, made live by who needs them, condemned when
 * that fails. The sweeper takes what a crash leaves once the lease is over.
 */
import type { Written } from '../../blobs/blob-store.ts'
import type { Tx } from '../../db/engine.ts'
import { Fault } from '../fault.ts'
import { faultOf } from '../ground.ts'
import type { Has } from '../tools.ts'
import * as bytes from './bytes-store.ts'

const leaseMs = 15 * 60_000
const leaseAgainMs = 60_000

type IncomingTools = Has<'db' | 'clock' | 'random' | 'log'>

export interface Announced {
  readonly blobId: number
  readonly key: string
}

/** Written bytes that wait to be made live. */
export type Taken = Written & { readonly blobId: number /** How long it took, in ms. */; readonly duration: number }

/** Announces so many blobs. */
export async function announce(t: IncomingTools, accountId: number, count: number): Promise<Announced[]> {
  const keys = Array.from({ length: count }, () => t.random.hex(16))
  const at = t.clock.now().toISOString()
  const leased = { accountId, keys, leaseUntil: leaseUntil(t), at }
  const ids = await t.db.write((q) => bytes.insertUploading(q, leased))
  return keys.map((key, i) => ({ key, blobId: ids[i] ?? 0 }))
}

const leaseUntil = (t: Has<'clock'>) => new Date(t.clock.now().getTime() + leaseMs).toISOString()

/** What is to be called while bytes keep coming: it extends the leases from time to time. */
export function keepLeased(t: IncomingTools, blobs: readonly Announced[]): () => void {
  const ids = blobs.map(({ blobId }) => blobId)
  let last = t.clock.now().getTime()
  return () => {
    const now = t.clock.now().getTime()
    if (now - last < leaseAgainMs) return
    last = now
    bytes.extendLeases(t.db.q, ids, leaseUntil(t)).catch((error: unknown) => t.log.warn({ err: error }, 'lease'))
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
export async function giveUp(t: IncomingTools & Has<'blobs'>, blobs: readonly Announced[]): Promise<void> {
  const ids = blobs.map(({ blobId }) => blobId)
  const keys = blobs.map(({ key }) => key)
  try {
    await bytes.condemnUploads(t.db.q, ids)
    const known = await bytes.knownKeys(t.db.q, keys)
    for (const key of keys) if (!known.has(key)) await t.blobs.remove(key)
  } catch (error) {
    t.log.warn({ err: error }, 'lost upload')
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
  t: IncomingTools & Has<'blobs'>,
  accountId: number,
  { source, signal, size, onBytes }: Intake,
  publish: (tx: Tx, taken: Taken) => Promise<T>,
): Promise<T> {
  const started = t.clock.now().getTime()
  const blobs = await announce(t, accountId, 1)
  const [{ blobId, key } = { blobId: 0, key: '' }] = blobs
  try {
    const stillComing = keepLeased(t, blobs)
    const written = await t.blobs.write(key, source, {
      onBytes: (total) => {
        onBytes(total)
        stillComing()
      },
      ...(size && { expected: size }),
      ...(signal && { signal }),
    })
    const taken = { ...written, blobId, duration: t.clock.now().getTime() - started }
    return await t.db.tx((tx) => publish(tx, taken))
  } catch (error) {
    await giveUp(t, blobs)
    throw faultOf(error) ?? error
  }
}
