/** Blobs in memory, for tests. */
import { createHash } from 'node:crypto'
import { BlobAppendOnly, BlobMissing, type BlobStore, type BlobWriter, checkBlobKey } from './blob-store.ts'
import { createBufferReader } from './buffer-reader.ts'

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
    survivesRemoval: true,
    async create(key) {
      if (blobs.has(checkBlobKey(key))) throw new Error('this key is already written')
      const blob = { bytes: Buffer.alloc(0), modifiedAt: now() }
      blobs.set(key, blob)
      return writerOf(key, blob)
    },
    reopen: async (key) => writerOf(key, found(key)),
    open: async (key) => createBufferReader(found(key).bytes),
    async remove(key) {
      blobs.delete(checkBlobKey(key))
    },
    async *list({ onlyUnfinished = false } = {}) {
      if (onlyUnfinished) return
      for (const [key, { modifiedAt }] of [...blobs].sort(([a], [b]) => (a < b ? -1 : 1))) yield { key, modifiedAt }
    },
    async check() {},
    async checkSpace() {},
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
