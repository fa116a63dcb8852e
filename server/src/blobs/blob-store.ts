/**
 * The interface of blob storage. A blob is written once under a random key and never changed; the database knows which
 * files it belongs to. Every backend passes the same suite (blob-store.suite.ts), which tests what the comments guarantee.
 */
import type { Writable } from 'node:stream'
import type { OnWritten } from '../lib/streams/byte-loop.ts'

export interface Written {
  /** Bytes. */
  readonly size: number
  /** Lower-case hex. */
  readonly sha256: string
}

/**
 * Writes one blob. Ends with exactly one of `finish`, `suspend` and `abandon`; when one of the first two rejects, call
 * `abandon`. Calls take effect in the order in which they are made. Once one has rejected, all later ones but `abandon` do.
 */
export interface BlobWriter {
  /**
   * Writes bytes at `offset`; a gap before it reads as zeros, existing bytes are replaced. The buffer must not be changed
   * afterwards. Resolves when more may be written: a caller that awaits it keeps about a MiB in memory. A write error
   * rejects this call or a later one. A store that can only append rejects with BlobAppendOnly for any offset but the
   * length, and is unchanged.
   */
  write(offset: number, bytes: Buffer): Promise<unknown>
  /** Sets the length: truncates, or appends zeros. Rejects with BlobAppendOnly as `write` does. */
  truncate(length: number): Promise<void>
  /** Bytes so far, including those not yet written. */
  length(): number
  /** Resolves when all bytes so far survive the end of the process, and a power failure if the store was opened with `power`. */
  flush(): Promise<void>
  /** Resolves when the blob is complete and as durable as after `flush`, with size and digest of the whole. */
  finish(): Promise<Written>
  /** Keeps the bytes so far for `reopen`. Resolves with their number, as durable as after `flush`. */
  suspend(): Promise<number>
  /** Removes the blob. Does not reject for earlier write errors. */
  abandon(): Promise<void>
}

export interface BlobReader {
  /** Bytes. */
  readonly size: number
  /** True: it reads on when the blob is removed. */
  readonly survivesRemoval: boolean
  /**
   * Requests the bytes [start, end), which the next `send` or `stream` of this range delivers. Rejects as they do before the first
   * byte, for callers that cannot report it later.
   */
  begin(start: number, end: number): Promise<void>
  /**
   * The bytes [offset, offset + length), fewer at the end of the blob, none beyond it. The buffer starts with `room` (default 0)
   * bytes of arbitrary content. The caller owns the buffer.
   */
  read(offset: number, length: number, room?: number): Promise<Buffer>
  /** Sends [start, end) with back-pressure; resolves when the sink has accepted the last byte. Does not end the sink; rejects with SinkClosedError when it closes early. */
  send(sink: Writable, start: number, end: number, signal?: AbortSignal, onWritten?: OnWritten): Promise<void>
  /**
   * The bytes [start, end) in chunks, which the caller owns. Several streams may run at once. A stream that is left early has
   * released the reader once its `return` resolves.
   */
  stream(start: number, end: number): AsyncIterable<Buffer>
  close(): Promise<void>
}

export interface StoredBlob {
  readonly key: string
  readonly modifiedAt: Date
  /** Whether it is known to be the remains of an unfinished blob. */
  readonly isUnfinished?: boolean
}

export interface ListOptions {
  /** Lists what is known to be unfinished only. */
  readonly onlyUnfinished?: boolean
}

/** Keys are 32 lower-case hex digits; every method that takes one rejects anything else. */
export interface BlobStore {
  /** Whether readers, once open, read on when the blob is removed. If not, bytes of files should be kept for a while. */
  readonly survivesRemoval: boolean
  /** True: writers can only append. */
  readonly appendOnly: boolean
  /**
   * Creates a blob. A second `create` for a key rejects. Rejects with BlobStoreFull when `expected` bytes do not fit.
   */
  create(key: string, options?: { readonly expected?: number }): Promise<BlobWriter>
  /**
   * Opens a blob for writing that was suspended, or whose process was killed. The writer's length is that of the stored bytes,
   * at least what was flushed. The caller ensures that there is one writer at a time. Rejects with BlobMissing when there is
   * no such key, and with BlobStoreFull as `create` does.
   */
  reopen(key: string, options?: { readonly expected?: number }): Promise<BlobWriter>
  /**
   * Rejects with BlobMissing when there is no such key. A store elsewhere takes over `size`, if given, instead of asking; a missing
   * blob is then noticed by the reader's methods, which reject in the same way.
   */
  open(key: string, size?: number): Promise<BlobReader>
  /** Resolves whether or not the key was there. */
  remove(key: string): Promise<void>
  /** Every key, in ascending order as far as the store can; a key may be listed more than once. */
  list(options?: ListOptions): AsyncIterable<StoredBlob>
  /** Rejects, with a message for people, when the store can't be written now. */
  check(): Promise<void>
  /** Rejects with BlobStoreFull if this many bytes more do not fit. */
  checkSpace(bytes: number): Promise<void>
  /**
   * Tries everything that this module needs of a store elsewhere, with a few bytes that are removed again. Resolves with what does
   * not work, as sentences for people. Rejects with BlobStoreUnavailable if it does not respond. Absent for stores on this machine.
   */
  selfTest?(scope: TestScope): Promise<readonly string[]>
  /** What should be changed in its rules, although it works, as sentences for people. */
  advice?(): Promise<readonly string[]>
  /**
   * Marks the store as used by an installation, unless it is marked; resolves with the mark that is there. Absent for stores on this
   * machine.
   */
  claim?(owner: StoreOwner): Promise<StoreOwner>
  /** Removes the mark. */
  release?(): Promise<void>
}

/** `start`: what can change from one start to the next. */
export type TestScope = 'start' | 'all'

export interface StoreOwner {
  /** Id of the installation. */
  readonly installation: string
  /** Name of the store there. */
  readonly store: string
}

export class BlobMissing extends Error {
  override readonly name = 'BlobMissing'
}

/** The store can only append to a blob. */
export class BlobAppendOnly extends Error {
  override readonly name = 'BlobAppendOnly'

  constructor(offset: number, length: number) {
    super(`this store takes bytes in order only: the next ones belong at ${length}, not at ${offset}`)
  }
}

/** The store has no space for more bytes. */
export class BlobStoreFull extends Error {
  override readonly name = 'BlobStoreFull'
}

/** The store does not respond, or refuses all access; the same call may succeed later. */
export class BlobStoreUnavailable extends Error {
  override readonly name = 'BlobStoreUnavailable'
}

const keyForm = /^[0-9a-f]{32}$/
export const isBlobKey = (text: string): boolean => keyForm.test(text)

/** Returns the key. Throws unless it has 32 hex digits, so that no other text becomes part of a path. */
export function checkBlobKey(key: string): string {
  if (!isBlobKey(key)) throw new Error('a blob key is 32 hex digits')
  return key
}
