/**
 * The one way in for bytes, whoever sends them. A session takes bytes at any offset; nothing is visible before its commit, one
 * short transaction that makes the whole visible together with everything that follows from it.
 */
import type { BlobWriter } from '../../../blobs/blob-store.ts'
import type { Tx } from '../../../db/engine.ts'
import { takeChunks } from '../../../lib/streams/chunks.ts'
import { faultOf } from '../../errors.ts'
import { type Fault, type FaultCode, invalid } from '../../fault.ts'
import { type Announced, type IncomingContext, keepLeased, leaseMs, type StoredBytes } from '../bytes/incoming.ts'
import { type IncomingBytes, receiveBytes } from '../bytes/receive.ts'
import type { UploadKey } from '../bytes/resumable-store.ts'
import type { Room } from '../quotas/quotas.ts'
import { keepProgress, type Progress } from './progress.ts'

/** A whole file that waits to be published. */
export type StoredFile = StoredBytes & {
  /** How long it took to come, in ms. */
  readonly duration: number
  /** As its sender said last, where it said it with the commit. */
  readonly modifiedAt?: string | undefined
}

/** What a session is for. */
export interface Destination<Value> {
  readonly accountId: number
  /** Bytes of the whole; null where the sender does not know. */
  readonly size: number | null
  /** What was free when the session began. */
  readonly room: Room
  /** What it is kept under when it is suspended; null for a session that never is. */
  readonly key: UploadKey | null
  /** Makes the file visible and announces it, in the transaction of the commit. */
  publish(tx: Tx, stored: StoredFile): Promise<Value>
  /** Takes the file from the quotas that it counts against, at the end of that transaction. */
  charge(tx: Tx, published: Value): Promise<void>
}

/** What an earlier session has left: all bytes that the writer holds were received. */
export interface Resumed {
  readonly announced: Announced
  readonly writer: BlobWriter
}

export interface CommitOptions<Value> {
  /** What else is to happen with the file, in the transaction that makes it visible. */
  readonly also?: ((tx: Tx, published: Value) => Promise<void>) | undefined
  /** When its content was changed last, where the sender knows that only now; ISO-8601. */
  readonly modifiedAt?: string | undefined
}

/**
 * A session ends by one of `commit`, `abort` and `suspend`. A commit that rejects leaves it to be ended by one of the others,
 * `end` chooses which. Calls that come after the end reject.
 */
export interface UploadSession<Value> {
  /**
   * Takes bytes at an offset. Resolves when more may be given; a caller that waits keeps about a MiB in memory. Rejects with
   * `storage-full` as soon as no room is left, `invalid` for more bytes than were declared.
   */
  write(offset: number, bytes: Buffer): Promise<void>
  /** Cuts the file, or adds zeros. */
  truncate(length: number): Promise<void>
  /** Bytes that have come without a gap from the first one on, those included that an earlier session left. */
  received(): number
  /** Bytes up to the last one that has come. */
  length(): number
  /** Resolves when what was written before is durable, and kept for the uploader if the process is killed. */
  flush(): Promise<void>
  /** Resolves once the file is complete, durable, visible and announced. */
  commit(options?: CommitOptions<Value>): Promise<Value>
  /** Discards what has come. */
  abort(): Promise<void>
  /** Keeps what was received for whoever sent it; where the session is not to be kept, discards it. */
  suspend(): Promise<void>
  /** Aborts after a refusal, which would come again; suspends after anything else. Never rejects. */
  end(error: unknown): Promise<void>
}

/** Refusals that may pass: the database is away; nobody is signed in any more. */
const mayPass: ReadonlySet<FaultCode> = new Set(['unavailable', 'unauthenticated'])

/**
 * Opens a session. Nothing is stored before bytes come that no longer fit in memory (see `heldBytes`), so that small files may
 * be stored elsewhere at commit. Rejects with BlobStoreFull where a declared size does not fit on the disk.
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
  readonly #touch: () => void
  readonly #started: number
  /** Bytes that arrived before, and are charged already. */
  readonly #before: number
  #isOpen = true
  #hasEnded = false

  constructor(ctx: IncomingContext, destination: Destination<Value>, resumed: Resumed | undefined) {
    const { accountId, size, key } = destination
    this.#ctx = ctx
    this.#destination = destination
    this.#started = ctx.clock.now().getTime()
    this.#before = resumed?.writer.length() ?? 0
    const expected = Math.max(0, (size ?? 0) - this.#before)
    this.#incoming = receiveBytes(ctx, accountId, { expected, ...resumed })
    const blobs = () => [this.#incoming.blob()].filter((blob) => blob !== null)
    this.#touch = keepLeased(ctx, blobs, () => this.#progress?.leaseMs() ?? leaseMs)
    const start = { received: this.#before, onSign: this.#touch }
    this.#progress = key && keepProgress(ctx, key, this.#incoming, start)
  }

  async prepare(): Promise<void> {
    await this.#incoming.prepare()
  }

  async write(offset: number, bytes: Buffer): Promise<void> {
    this.#mustFit(offset + bytes.length)
    this.#touch()
    this.#progress?.note()
    if (offset > this.length()) await this.#ctx.blobs.checkRoom(offset + bytes.length - this.length())
    await this.#incoming.write(offset, bytes)
  }

  async truncate(length: number): Promise<void> {
    this.#mustFit(length)
    if (length > this.length()) await this.#ctx.blobs.checkRoom(length - this.length())
    await this.#progress?.beforeCut(length)
    await this.#incoming.truncate(length)
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
    this.#progress?.mustHold()
    await this.#progress?.settled()
    const written = await this.#incoming.finish()
    const stored = { ...written, modifiedAt, duration: this.#ctx.clock.now().getTime() - this.#started }
    const value = await this.#ctx.db.tx(async (tx) => {
      const published = await publish(tx, stored)
      await also?.(tx, published)
      // Both hold the account's row, for which all its uploads wait.
      await this.#progress?.deleteIn(tx)
      await charge(tx, published)
      return published
    })
    this.#hasEnded = true
    await this.#progress?.stop()
    return value
  }

  async abort(): Promise<void> {
    if (!this.#mustEnd()) return
    await this.#progress?.stop()
    await this.#discard()
  }

  async suspend(): Promise<void> {
    if (!this.#mustEnd()) return
    const progress = this.#progress
    await progress?.stop()
    if (!progress || this.received() === 0 || !(await progress.suspend())) await this.#discard()
  }

  async end(error: unknown): Promise<void> {
    const fault = faultOf(error)
    try {
      await (fault && !mayPass.has(fault.code) ? this.abort() : this.suspend())
    } catch (failure) {
      this.#ctx.log.warn({ err: failure }, 'upload that broke off')
    }
  }

  /** False when it has ended before. */
  #mustEnd(): boolean {
    const wasEnded = this.#hasEnded
    this.#isOpen = false
    this.#hasEnded = true
    return !wasEnded
  }

  #mustBeOpen(): void {
    if (!this.#isOpen) throw new Error('this upload session has ended')
  }

  #mustFit(length: number): void {
    this.#mustBeOpen()
    const { size, room } = this.#destination
    if (size !== null && length > size) throw wrongSize(size, length)
    if (length > this.length()) room.check(length - this.#before)
  }

  /** Another writer that has taken over keeps what is stored. */
  async #discard(): Promise<void> {
    if (this.#progress?.isLost()) return await this.#incoming.close()
    const progress = this.#progress
    if (progress && this.#incoming.blob()) await this.#ctx.db.tx((tx) => progress.deleteIn(tx))
    await this.#incoming.abandon()
  }
}

const wrongSize = (declared: number, received: number): Fault =>
  invalid('size', (of) => `${of.size} says ${declared} bytes but ${received} bytes arrived. The upload was cancelled.`)

/**
 * Gives a session all of a source, behind what it received, and commits it. When anything fails the session has ended: see
 * `end`. Rejects with a Fault, or with what broke the source.
 */
export async function sendThrough<Value>(
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
