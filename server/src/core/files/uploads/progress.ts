/** Progress of a resumable upload, recorded periodically and when it is suspended. */
import type { Tx } from '../../../db/engine.ts'
import { faultOf } from '../../errors.ts'
import { Fault } from '../../fault.ts'
import { hold, type Sending } from '../bytes/held-store.ts'
import { type Announced, after, type IncomingContext, stalled, type WrittenBlob } from '../bytes/incoming.ts'
import type { IncomingBytes } from '../bytes/receive.ts'
import * as resumable from '../bytes/resumable-store.ts'
import * as bytes from '../bytes/store.ts'
import { release, releaseAll } from '../quotas/counting.ts'
import { take, withRoom } from '../quotas/quotas.ts'
import { retentionMs } from './upload-key.ts'

/** Time since a writer last renewed its claim after which another may take over, in ms. */
export const writerMs = 2 * 60_000
const renewMs = 20_000
/** A writer ends this much earlier than others may take over. */
const marginMs = 1_000
/** Maximum bytes that are lost if the process is killed. */
const recordEveryBytes = 32 * 1024 * 1024

export interface Progress {
  /** Recorded bytes, which are charged. */
  recorded(): number
  /** Requested lease of the bytes, in ms; null before anything was recorded. */
  leaseMs(): number | null
  /** Throws `conflict` if another writer may have taken over. */
  mustHaveClaim(): void
  /** Must be called with each write. Throws as `mustHaveClaim` does. */
  onWrite(): void
  /** Records the received bytes now. Resolves when they are durable. */
  flush(): Promise<void>
  /** To be called before bytes are cut: none of them is recorded when it resolves. */
  beforeCut(length: number): Promise<void>
  /** Whether another writer may have taken over, because this one has not renewed its claim in time. */
  isLost(): boolean
  /** Resolves when no recording is in progress. */
  settled(): Promise<void>
  /** Deletes the record, and releases what was charged for it. */
  deleteIn(tx: Tx): Promise<void>
  /** Holds a complete file; `check` runs first in the transaction. Throws `storage-full`. */
  hold(written: WrittenBlob, holding: Holding): Promise<void>
  /** Retains what was received; false if it could not be recorded. */
  suspend(): Promise<boolean>
  /** Stops renewing the claim. */
  stop(): Promise<void>
}

export interface Holding extends Sending {
  /** How long the bytes are held, in ms from now. */
  readonly heldMs: number
  readonly modifiedAt: string | null
  readonly duration: number
  check(tx: Tx): Promise<void>
}

/** Another writer has claimed the upload, or may have done so. */
export class UploadInUse extends Fault {
  constructor() {
    super('conflict', 'Another request is sending this upload. Wait until it has finished.')
  }
}

export const inUse = (): Fault => new UploadInUse()

export interface ProgressStart {
  /** Bytes recorded before. */
  readonly received: number
  /** Called at each renewal of the lease. */
  readonly onRenew: () => void
  /** Called when other bytes than before are recorded. */
  readonly onRecorded: () => void
}

export const keepProgress = (
  ctx: IncomingContext,
  key: resumable.UploadKey,
  incoming: IncomingBytes,
  start: ProgressStart,
): Progress => new RecordedProgress(ctx, key, incoming, start)

/** Deletes the record of an upload, unless another writer has taken it over. */
export async function deleteOwn({ db }: Pick<IncomingContext, 'db'>, progress: Progress): Promise<void> {
  if (progress.isLost()) return
  await db
    .tx((tx) => progress.deleteIn(tx))
    .catch((error: unknown) => {
      if (!progress.isLost()) throw error
    })
}

class RecordedProgress implements Progress {
  readonly #ctx: IncomingContext
  readonly #key: resumable.UploadKey
  readonly #incoming: IncomingBytes
  readonly #onRenew: () => void
  readonly #onRecorded: () => void
  readonly #renewTimer: NodeJS.Timeout
  #recorded: number
  /** Bytes recorded, or being recorded. */
  #reported: number
  #recording: Promise<void> | null = null
  #isTakenOver = false
  /** By a monotonic clock. */
  #lastRenewal = performance.now()

  constructor(
    ctx: IncomingContext,
    key: resumable.UploadKey,
    incoming: IncomingBytes,
    { received, onRenew, onRecorded }: ProgressStart,
  ) {
    this.#ctx = ctx
    this.#key = key
    this.#incoming = incoming
    this.#onRenew = onRenew
    this.#onRecorded = onRecorded
    this.#recorded = received
    this.#reported = received
    this.#renewTimer = setInterval(() => void this.#renew().catch((error) => this.#warn(error)), renewMs)
  }

  recorded(): number {
    return this.#recorded
  }

  leaseMs(): number | null {
    return this.#recorded > 0 ? retentionMs : null
  }

  isLost(): boolean {
    return this.#isTakenOver || (this.#recorded > 0 && performance.now() - this.#lastRenewal > writerMs - marginMs)
  }

  mustHaveClaim(): void {
    if (this.isLost()) throw inUse()
  }

  onWrite(): void {
    this.mustHaveClaim()
    const front = this.#incoming.received()
    if (this.#recording || front - this.#reported < recordEveryBytes) return
    this.#start(front).catch((error) => this.#warn(error))
  }

  async flush(): Promise<void> {
    this.mustHaveClaim()
    await this.#recording
    const front = this.#incoming.received()
    if (front > 0) await this.#start(front)
    else await this.#incoming.flush()
  }

  #start(front: number): Promise<void> {
    this.#reported = front
    const recording = this.#record(front)
    this.#recording = recording
      .catch(() => undefined)
      .finally(() => {
        this.#recording = null
      })
    return recording
  }

  async beforeCut(length: number): Promise<void> {
    await this.#recording
    this.#reported = Math.min(this.#reported, length)
    if (this.#recorded > length) await this.#record(length)
  }

  async settled(): Promise<void> {
    await this.#recording
  }

  async deleteIn(tx: Tx): Promise<void> {
    const blob = this.#incoming.blob()
    if (!blob) return
    const deleted = await resumable.deleteUpload(tx, blob.blobId)
    const isOther = (one: resumable.DeletedUpload) =>
      one.writingUntil !== null && one.writingBy !== this.#ctx.settings.nodeId
    this.#isTakenOver ||= deleted.some(isOther)
    if (this.#isTakenOver) throw inUse()
    await releaseAll(tx, deleted)
  }

  async hold({ blobId, size, sha256 }: WrittenBlob, { check, heldMs, ...holding }: Holding): Promise<void> {
    await withRoom(this.#ctx, async (tx) => {
      await check(tx)
      await this.#recordIn(tx, blobId, size, true)
      if (!(await hold(tx, { ...holding, blobId, sha256, until: after(this.#ctx, heldMs) }))) throw stalled()
    })
  }

  async suspend(): Promise<boolean> {
    let blob: Announced | null
    try {
      blob = await this.#incoming.suspend()
    } catch (error) {
      this.#warn(error)
      return await this.#keepRecorded(error)
    }
    if (!blob) return false
    await this.#recordDurable(blob.blobId, this.#incoming.received()).catch((error) => this.#warn(error))
    return await resumable.releaseClaim(this.#ctx.db.q, blob.blobId, this.#ctx.settings.nodeId)
  }

  /** What was recorded before remains when the storage is away. */
  async #keepRecorded(error: unknown): Promise<boolean> {
    const blob = this.#incoming.blob()
    if (!blob || this.#recorded === 0 || faultOf(error)?.code !== 'unavailable') return false
    return await resumable.releaseClaim(this.#ctx.db.q, blob.blobId, this.#ctx.settings.nodeId)
  }

  async stop(): Promise<void> {
    clearInterval(this.#renewTimer)
    await this.#recording
  }

  #warn(error: unknown): void {
    this.#ctx.log.warn({ err: error }, 'progress of an upload')
  }

  async #renew(): Promise<void> {
    const begun = performance.now()
    this.#onRenew()
    const blob = this.#incoming.blob()
    if (blob && this.#recorded > 0) {
      const claim = { until: after(this.#ctx, writerMs), by: this.#ctx.settings.nodeId }
      this.#isTakenOver = !(await resumable.renewClaim(this.#ctx.db.q, blob.blobId, claim))
    }
    this.#lastRenewal = begun
  }

  async #record(received: number): Promise<void> {
    const { blobId } = await this.#incoming.flush()
    const begun = performance.now()
    await this.#recordDurable(blobId, received)
    this.#recorded = received
    this.#onRecorded()
    this.#lastRenewal = begun
  }

  async #recordDurable(blobId: number, received: number): Promise<void> {
    await withRoom(this.#ctx, (tx) => this.#recordIn(tx, blobId, received))
  }

  /** Records how many bytes are durable, and discards an earlier attempt at the same upload. A complete file is not claimed. */
  async #recordIn(tx: Tx, blobId: number, received: number, isComplete = false): Promise<void> {
    const ctx = this.#ctx
    const key = this.#key
    const now = ctx.clock.now().toISOString()
    const [writingUntil, expiresAt] = [isComplete ? null : after(ctx, writerMs), after(ctx, retentionMs)]
    const outcome = await resumable.recordUpload(tx, key, {
      ...{ blobId, received, writingUntil, expiresAt, now, isComplete },
      writingBy: ctx.settings.nodeId,
    })
    if (outcome === null && isComplete) throw inUse()
    if (outcome === null) return
    const { replaced, more } = outcome
    if (more > 0) await take(tx, key, key.folderId, more)
    else await release(tx, key.accountId, key.folderId, -more)
    await bytes.extendLeases(tx, [blobId], expiresAt)
    if (replaced.length > 0) await bytes.markUploadsForDeletion(tx, replaced)
  }
}
