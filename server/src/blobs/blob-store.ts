/**
 * Bytes at rest. They are written once under a random key and never changed; which file they belong to is
 * the database's business. Every backend passes the same suite (blob-store.suite.ts); the comments are promises.
 */
import type { Writable } from 'node:stream'
import type { OnHanded } from '../lib/streams/byte-loop.ts'

export interface Written {
  /** Bytes. */
  readonly size: number
  /** Lower-case hex. */
  readonly sha256: string
}

/**
 * Writes one blob. It ends by exactly one of `finish`, `suspend` and `abandon`; where one of the first two rejects, `abandon`
 * is left. Calls take effect in the order in which they are made. Once one has rejected, all but `abandon` do.
 */
export interface BlobWriter {
  /**
   * Takes bytes for a place that begins at `offset`; a gap before it reads as zeros, bytes that are there are replaced. They
   * must not be changed from now on. Resolves when more may be given: a caller that waits keeps about a MiB in memory.
   * A failure to write them shows here, or in a later call. A store that can only append rejects with BlobAppendOnly for any
   * other offset than the length, and is as it was.
   */
  write(offset: number, bytes: Buffer): Promise<unknown>
  /** Makes the blob end after `length` bytes: cuts it, or adds zeros. Rejects with BlobAppendOnly as `write` does. */
  truncate(length: number): Promise<void>
  /** Bytes so far, those on their way included. */
  length(): number
  /** Resolves when what was given before survives the end of the process, and a power failure where the store was opened so. */
  flush(): Promise<void>
  /** Resolves when the bytes are complete and as durable as the store was opened to be. The digest is that of the whole. */
  finish(): Promise<Written>
  /** Leaves what was written under the key for `reopen`. Resolves with how many bytes that are, as durable as after `flush`. */
  suspend(): Promise<number>
  /** Leaves nothing under the key. Never rejects for what was written before. */
  abandon(): Promise<void>
}

export interface BlobReader {
  /** Bytes. */
  readonly size: number
  /** The bytes [offset, offset + length), fewer where the blob ends before, none behind its end. The caller's to keep. */
  read(offset: number, length: number): Promise<Buffer>
  /** Sends [start, end) with back-pressure; resolves when the sink has taken the last byte. Does not end the sink; rejects with SinkClosedError when it closes before. */
  send(sink: Writable, start: number, end: number, signal?: AbortSignal, onHanded?: OnHanded): Promise<void>
  /**
   * The bytes [start, end) in pieces, for who does something with them on the way. Several may run at once. Each piece is
   * the caller's to keep. Left early, it has let go of the reader once its `return` resolves.
   */
  stream(start: number, end: number): AsyncIterable<Buffer>
  close(): Promise<void>
}

export interface StoredBlob {
  readonly key: string
  readonly modifiedAt: Date
}

/** Keys are 32 lower-case hex digits; every method that takes one rejects anything else. */
export interface BlobStore {
  /** True: a writer takes bytes at the end only. */
  readonly appendOnly: boolean
  /**
   * Begins a blob. A key is written once; a second `create` rejects. Rejects with BlobStoreFull where `expected` bytes do not fit.
   */
  create(key: string, options?: { readonly expected?: number }): Promise<BlobWriter>
  /**
   * Goes on with a blob that was suspended, or whose process was killed: the writer's length is that of the durable bytes, at
   * least what was flushed. One writer at a time is the caller's care. Rejects with BlobMissing when there is no such key, and
   * with BlobStoreFull as `create` does.
   */
  reopen(key: string, options?: { readonly expected?: number }): Promise<BlobWriter>
  /** Rejects with BlobMissing when there is no such key. */
  open(key: string): Promise<BlobReader>
  /** Resolves whether or not the key was there. */
  remove(key: string): Promise<void>
  /** Every key, in no order. */
  list(): AsyncIterable<StoredBlob>
  /** Rejects with a sentence when the store can't take bytes now. */
  check(): Promise<void>
}

export class BlobMissing extends Error {
  override readonly name = 'BlobMissing'
}

/** The store takes bytes at the end of a blob only. */
export class BlobAppendOnly extends Error {
  override readonly name = 'BlobAppendOnly'

  constructor(offset: number, length: number) {
    super(`this store takes bytes in order only: the next ones belong at ${length}, not at ${offset}`)
  }
}

/** The store has no room for more bytes. */
export class BlobStoreFull extends Error {
  override readonly name = 'BlobStoreFull'
}

const keyForm = /^[0-9a-f]{32}$/
export const isBlobKey = (text: string): boolean => keyForm.test(text)

/** The key as it was given. Throws for what is not 32 hex digits: no other text ever becomes part of an address. */
export function checkBlobKey(key: string): string {
  if (!isBlobKey(key)) throw new Error('a blob key is 32 hex digits')
  return key
}
