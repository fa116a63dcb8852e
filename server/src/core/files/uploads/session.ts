/**
 * Upload sessions: all bytes are written through them. A session accepts bytes at any offset; nothing is visible until its commit,
 * one short transaction that publishes the file together with all its consequences.
 */
import type { BlobWriter } from '../../../blobs/blob-store.ts'
import type { Tx } from '../../../db/engine.ts'
import { takeChunks } from '../../../lib/streams/chunks.ts'
import { faultOf } from '../../errors.ts'
import { type Fault, type FaultCode, invalid } from '../../fault.ts'
import {
  type Announced,
  type IncomingContext,
  keepLeased,
  leaseMs,
  type SharedBytes,
  type StoredBytes,
} from '../bytes/incoming.ts'
import { type IncomingBytes, receiveBytes } from '../bytes/receive.ts'
import type { UploadKey } from '../bytes/resumable-store.ts'
import type { FreeSpace, Reservation } from '../quotas/free-space.ts'
import { withRoom } from '../quotas/quotas.ts'
import { deleteOwn, type Holding, keepProgress, type Progress } from './progress.ts'

/** A complete file, to be published. */
export type StoredFile = StoredBytes & {
  /** Duration of the upload, in ms. */
  readonly duration: number
  /** Modification time declared by the sender with the commit. */
  readonly modifiedAt?: string | undefined
}

/** Options of a session. */
export interface Destination<Value> {
  readonly accountId: number
  /** Total bytes; null if the sender does not know. */
  readonly size: number | null
  /** Free space when the session began. */
  readonly room: FreeSpace
  /** Key under which it is retained when suspended; null if it cannot be resumed. */
  readonly key: UploadKey | null
  /** Publishes and announces the file, in the transaction of the commit. */
  publish(tx: Tx, stored: StoredFile): Promise<Value>
  /** Charges the file to its quotas, at the end of that transaction. */
  charge(tx: Tx, published: Value): Promise<void>
}

/** Bytes of an earlier session; all bytes in the writer count as received. */
export interface Resumed {
  readonly announced: Announced
  readonly writer: BlobWriter
}

export interface CommitOptions<Value> {
  /** Additional work with the file, in the transaction that publishes it. */
  readonly also?: ((tx: Tx, published: Value) => Promise<void>) | undefined
  /** Modification time of the content, if the sender only knows it now; ISO 8601. */
  readonly modifiedAt?: string | undefined
}

/**
 * A session ends with one of `commit`, `hold`, `abort` and `suspend`. After one of the first two has rejected, the caller calls one
 * of the others; `end` chooses which. Later calls reject.
 */
export interface UploadSession<Value> {
  /**
   * Writes bytes at an offset. Resolves when more may be written; a caller that awaits it keeps about 1 MiB in memory. Rejects with
   * `storage-full` as soon as there is no space left, `invalid` for more bytes than declared.
   */
  write(offset: number, bytes: Buffer): Promise<void>
  /** Truncates the file, or extends it with zeros. */
  truncate(length: number): Promise<void>
  /**
   * Takes the bytes of another file of the account as its content, which are not copied unless it is changed again. False if it has
   * bytes already. Throws as `write` does.
   */
  share(bytes: SharedBytes): boolean
  /** Contiguous bytes received from the start, including those of an earlier session. */
  received(): number
  /** Offset after the last received byte. */
  length(): number
  /** Resolves when earlier writes are durable, and retained for the uploader if the process is killed. */
  flush(): Promise<void>
  /** Resolves once the file is complete, durable, visible and announced. */
  commit(options?: CommitOptions<Value>): Promise<Value>
  /** Resolves once the file is complete and durable, without publishing it. Only for a session that can be resumed. */
  hold(holding: Omit<Holding, 'duration'>): Promise<void>
  /** Discards the received bytes. */
  abort(): Promise<void>
  /** Retains the received bytes for the uploader; discards them if the session cannot be resumed. */
  suspend(): Promise<void>
  /** Aborts after a refusal, which would happen again; suspends after other errors. Never rejects. */
  end(error: unknown): Promise<void>
}

/** Refusals that may be temporary: the database is unavailable, or the user is no longer signed in. */
const temporaryFaults: ReadonlySet<FaultCode> = new Set(['unavailable', 'unauthenticated'])

/**
 * Opens a session. Bytes stay in memory up to a limit (see `receive.ts`), so that the commit can store small files in the
 * database. Rejects with BlobStoreFull if a declared size does not fit on the disk.
 */
export async function openSession<Value>(
  ctx: IncomingContext,
  destination: Destination<Value>,
  resumed?: Resumed,
): Promise<UploadSession<Value>> {
  const session = new Session(ctx, destination, resumed)
  try {
    await session.prepare()
    return session
  } catch (error) {
    await session.end(error)
    throw faultOf(error) ?? error
  }
}

class Session<Value> implements UploadSession<Value> {
  readonly #ctx: IncomingContext
  readonly #destination: Destination<Value>
  readonly #incoming: IncomingBytes
  readonly #progress: Progress | null
  readonly #reservation: Reservation
  readonly #extendLease: () => void
  readonly #started: number
  /** Bytes received before, which are already charged. */
  readonly #receivedBefore: number
  #isOpen = true
  #hasEnded = false

  constructor(ctx: IncomingContext, destination: Destination<Value>, resumed: Resumed | undefined) {
    const { accountId, size, key, room } = destination
    this.#ctx = ctx
    this.#destination = destination
    this.#started = ctx.clock.now().getTime()
    this.#receivedBefore = resumed?.writer.length() ?? 0
    const expected = Math.max(0, (size ?? 0) - this.#receivedBefore)
    this.#incoming = receiveBytes(ctx, accountId, { expected, ...resumed })
    const blobs = () => [this.#incoming.blob()].filter((blob) => blob !== null)
    this.#extendLease = keepLeased(ctx, blobs, () => this.#progress?.leaseMs() ?? leaseMs)
    this.#reservation = room.reserve()
    const events = { onRenew: this.#extendLease, onRecorded: () => this.#reserve(this.length()) }
    this.#progress = key && keepProgress(ctx, key, this.#incoming, { received: this.#receivedBefore, ...events })
  }

  async prepare(): Promise<void> {
    await this.#incoming.prepare()
  }

  async write(offset: number, bytes: Buffer): Promise<void> {
    this.#checkLength(offset + bytes.length)
    this.#extendLease()
    this.#progress?.onWrite()
    if (offset > this.length()) await this.#ctx.blobs.checkSpace(offset + bytes.length - this.length())
    await this.#incoming.write(offset, bytes)
  }

  async truncate(length: number): Promise<void> {
    this.#checkLength(length)
    if (length > this.length()) await this.#ctx.blobs.checkSpace(length - this.length())
    await this.#progress?.beforeCut(length)
    await this.#incoming.truncate(length)
    this.#reserve(length)
  }

  share(bytes: SharedBytes): boolean {
    this.#checkLength(bytes.size)
    return this.#incoming.share(bytes)
  }

  received(): number {
    return this.#incoming.received()
  }

  length(): number {
    return this.#incoming.length()
  }

  async flush(): Promise<void> {
    this.#mustBeOpen()
    if (this.length() === 0) return
    if (this.#progress) await this.#progress.flush()
    else await this.#incoming.flush()
  }

  async commit({ also, modifiedAt }: CommitOptions<Value> = {}): Promise<Value> {
    this.#mustBeOpen()
    this.#isOpen = false
    const { size, publish, charge } = this.#destination
    if (size !== null && this.length() !== size) throw wrongSize(size, this.length())
    this.#progress?.mustHaveClaim()
    await this.#progress?.settled()
    const stored = { ...(await this.#incoming.finish()), modifiedAt, duration: this.#duration() }
    const value = await withRoom(this.#ctx, async (tx) => {
      const published = await publish(tx, stored)
      await also?.(tx, published)
      // Both lock the account's row, for which all its uploads wait.
      await this.#progress?.deleteIn(tx)
      await charge(tx, published)
      return published
    })
    this.#hasEnded = true
    this.#reservation.release()
    await this.#progress?.stop()
    return value
  }

  async hold(holding: Omit<Holding, 'duration'>): Promise<void> {
    const progress = this.#progress
    if (!progress) throw new Error('only an upload that can be resumed can be held')
    this.#mustBeOpen()
    this.#isOpen = false
    progress.mustHaveClaim()
    await progress.settled()
    const written = await this.#incoming.finishBlob()
    await progress.hold(written, { ...holding, duration: this.#duration() })
    this.#hasEnded = true
    this.#reservation.release()
    await progress.stop()
  }

  #duration(): number {
    return this.#ctx.clock.now().getTime() - this.#started
  }

  async abort(): Promise<void> {
    if (!this.#close()) return
    await this.#progress?.stop()
    await this.#discard()
  }

  async suspend(): Promise<void> {
    if (!this.#close()) return
    const progress = this.#progress
    await progress?.stop()
    if (!progress || this.received() === 0 || !(await progress.suspend())) await this.#discard()
  }

  async end(error: unknown): Promise<void> {
    const fault = faultOf(error)
    try {
      await (fault && !temporaryFaults.has(fault.code) ? this.abort() : this.suspend())
    } catch (failure) {
      this.#ctx.log.warn({ err: failure }, 'upload that broke off')
    }
  }

  /** False if it has already ended. */
  #close(): boolean {
    const wasEnded = this.#hasEnded
    this.#isOpen = false
    this.#hasEnded = true
    this.#reservation.release()
    return !wasEnded
  }

  #mustBeOpen(): void {
    if (!this.#isOpen) throw new Error('this upload session has ended')
  }

  #checkLength(length: number): void {
    this.#mustBeOpen()
    const { size } = this.#destination
    if (size !== null && length > size) throw wrongSize(size, length)
    if (length > this.length()) this.#reserve(length, length - this.#receivedBefore)
  }

  /** Reserves what is not charged of a file of this length. Throws `storage-full` if `more` bytes do not fit. */
  #reserve(length: number, more?: number): void {
    if (!this.#hasEnded) this.#reservation.set(Math.max(0, length - (this.#progress?.recorded() ?? 0)), more)
  }

  /** Deletes the stored bytes, unless another writer has taken over the upload. */
  async #discard(): Promise<void> {
    const progress = this.#progress
    if (progress && this.#incoming.blob()) await deleteOwn(this.#ctx, progress)
    await this.#incoming.close(progress?.isLost() ? 'keep' : 'discard')
  }
}

const wrongSize = (declared: number, received: number): Fault =>
  invalid('size', (of) => `${of.size} says ${declared} bytes but ${received} bytes arrived. The upload was cancelled.`)

/**
 * Writes all bytes of a source to a session, after those received, and commits it. After a failure the session has ended: see
 * `end`. Rejects with a Fault, or with the error of the source.
 */
export async function uploadAll<Value>(
  session: UploadSession<Value>,
  source: AsyncIterable<Buffer>,
  { signal, ...options }: CommitOptions<Value> & { readonly signal?: AbortSignal | undefined } = {},
): Promise<Value> {
  try {
    await takeChunks(source, (chunk) => session.write(session.length(), chunk), signal)
    return await session.commit(options)
  } catch (error) {
    await session.end(error)
    throw faultOf(error) ?? error
  }
}
