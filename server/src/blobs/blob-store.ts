/**
 * Room 4 · bytes at rest. Bytes are written once under a random key and never changed; which file they belong to is
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

export interface WriteOptions {
  readonly signal?: AbortSignal
  /** How many bytes the source will give, where that is known: a store without room for them rejects before it takes one. */
  readonly expected?: number
  /** Called with the count of bytes taken so far, in bytes, at most a few times a MiB. */
  readonly onBytes?: (total: number) => void
  /** When given, bytes of a write that fails are kept, to go on with `append`; not where it failed because the store is full. */
  readonly keep?: Keeping
}

export interface Keeping {
  /** How many bytes may be lost when the process is killed. */
  readonly everyBytes: number
  /**
   * Called with the count of bytes that are safe now, as durable as the store was opened to be: from time to time, and once
   * more before a write rejects. Never called twice at once.
   */
  readonly onKept: (total: number) => Promise<void>
}

export interface BlobReader {
  /** Bytes. */
  readonly size: number
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
  /**
   * Takes the whole source. When it resolves the bytes are complete and as durable as the store was opened to be.
   * When it rejects nothing readable is left under the key, unless it was to be kept. A key is written once; a second
   * write rejects.
   */
  write(key: string, source: AsyncIterable<Buffer>, options?: WriteOptions): Promise<Written>
  /**
   * Goes on with a write that was kept: the source follows the first `offset` bytes, whatever came after those is
   * forgotten. Resolves with size and digest of the whole. Rejects with BlobMissing when fewer bytes are there.
   */
  append(key: string, offset: number, source: AsyncIterable<Buffer>, options?: WriteOptions): Promise<Written>
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
