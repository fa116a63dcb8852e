/** Blobs in memory, for tests. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { type OnHanded, SinkClosedError } from '../lib/streams/byte-loop.ts'
import { unlessAborted } from '../lib/streams/chunks.ts'
import {
  BlobAppendOnly,
  BlobMissing,
  type BlobReader,
  type BlobStore,
  type BlobWriter,
  checkBlobKey,
} from './blob-store.ts'

const pieceBytes = 64 * 1024
const sentAtOnce = 256 * 1024

interface MemoryBlob {
  bytes: Buffer
  modifiedAt: Date
}

/** `appendOnly`: behaves like an object store. */
export function createMemoryStore(
  now: () => Date = () => new Date(),
  { appendOnly = false }: { readonly appendOnly?: boolean } = {},
): BlobStore {
  const blobs = new Map<string, MemoryBlob>()
  const found = (key: string): MemoryBlob => {
    const blob = blobs.get(checkBlobKey(key))
    if (!blob) throw new BlobMissing('no bytes are stored under this key')
    return blob
  }
  const writerOf = (key: string, blob: MemoryBlob) => {
    const touch = () => {
      blob.modifiedAt = now()
    }
    return createWriter(blob, { appendOnly, touch, remove: () => blobs.delete(key) })
  }

  return {
    appendOnly,
    async create(key) {
      if (blobs.has(checkBlobKey(key))) throw new Error('this key is already written')
      const blob = { bytes: Buffer.alloc(0), modifiedAt: now() }
      blobs.set(key, blob)
      return writerOf(key, blob)
    },
    reopen: async (key) => writerOf(key, found(key)),
    open: async (key) => readerOf(found(key).bytes),
    async remove(key) {
      blobs.delete(checkBlobKey(key))
    },
    async *list() {
      for (const [key, { modifiedAt }] of [...blobs]) yield { key, modifiedAt }
    },
    async check() {},
  }
}

interface WriterOptions {
  readonly appendOnly: boolean
  readonly touch: () => void
  readonly remove: () => void
}

function createWriter(blob: MemoryBlob, { appendOnly, touch, remove }: WriterOptions): BlobWriter {
  /** Grows by half, so that a long blob is not copied at each write. */
  let buffer = blob.bytes
  const resize = (length: number) => {
    if (length > buffer.length) buffer = Buffer.concat([blob.bytes], Math.ceil(length * 1.5))
    // Bytes beyond the end must read as zeros when the blob grows again.
    else if (length < blob.bytes.length) buffer.fill(0, length, blob.bytes.length)
    blob.bytes = buffer.subarray(0, length)
  }
  const mustAppend = (offset: number) => {
    if (appendOnly && offset !== blob.bytes.length) throw new BlobAppendOnly(offset, blob.bytes.length)
  }
  return {
    async write(offset, bytes) {
      mustAppend(offset)
      if (offset + bytes.length > blob.bytes.length) resize(offset + bytes.length)
      bytes.copy(blob.bytes, offset)
      touch()
    },
    async truncate(length) {
      mustAppend(length)
      resize(length)
    },
    length: () => blob.bytes.length,
    async flush() {},
    async finish() {
      touch()
      return { size: blob.bytes.length, sha256: createHash('sha256').update(blob.bytes).digest('hex') }
    },
    suspend: async () => blob.bytes.length,
    async abandon() {
      remove()
    },
  }
}

function readerOf(bytes: Buffer): BlobReader {
  return {
    size: bytes.length,
    read: async (offset, length) => Buffer.from(bytes.subarray(offset, offset + length)),
    send: (sink, start, end, ...rest) => sendAll(sink, bytes.subarray(start, end), ...rest),
    stream: (start, end) => piecesOf(bytes, start, end),
    async close() {},
  }
}

async function* piecesOf(bytes: Buffer, start: number, end: number): AsyncGenerator<Buffer> {
  if (end > bytes.length) throw new Error('the bytes end before the range does')
  for (let at = start; at < end; at += pieceBytes) yield Buffer.from(bytes.subarray(at, Math.min(at + pieceBytes, end)))
}

async function sendAll(sink: Writable, bytes: Buffer, signal?: AbortSignal, onHanded?: OnHanded): Promise<void> {
  signal?.throwIfAborted()
  const { promise: closed, reject } = Promise.withResolvers<never>()
  const onClose = () => reject(new SinkClosedError('the sink closed before the last byte'))
  closed.catch(() => undefined)
  sink.once('close', onClose)
  try {
    for (let at = 0; at < bytes.length; at += sentAtOnce) {
      if (sink.destroyed) throw new SinkClosedError('the sink is closed')
      const piece = bytes.subarray(at, at + sentAtOnce)
      onHanded?.(piece.length)
      if (!sink.write(piece)) await unlessAborted(Promise.race([once(sink, 'drain'), closed]), signal)
    }
  } finally {
    sink.off('close', onClose)
  }
}
