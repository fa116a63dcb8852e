/** Bytes in this process, for tests: gone when it ends. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { type OnHanded, SinkClosedError, unlessAborted } from '../lib/streams/byte-loop.ts'
import { BlobMissing, type BlobStore, checkBlobKey, type WriteOptions } from './blob-store.ts'

const pieceBytes = 64 * 1024
const sentAtOnce = 256 * 1024

export function createMemoryStore(now: () => Date = () => new Date()): BlobStore {
  const blobs = new Map<string, { bytes: Buffer; modifiedAt: Date }>()
  const writing = new Set<string>()

  async function take(key: string, chunks: Buffer[], source: AsyncIterable<Buffer>, options: WriteOptions) {
    const { signal, onBytes, keep } = options
    const store = () => {
      const bytes = Buffer.concat(chunks)
      blobs.set(key, { bytes, modifiedAt: now() })
      return bytes
    }
    writing.add(key)
    try {
      await unlessAborted(collect(source, chunks, onBytes), signal)
      const bytes = store()
      return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
    } catch (error) {
      if (keep) await keep.onKept(store().length)
      throw error
    } finally {
      writing.delete(key)
    }
  }

  return {
    async write(key, source, options = {}) {
      checkBlobKey(key)
      if (blobs.has(key) || writing.has(key)) throw new Error('this key is already written')
      return await take(key, [], source, options)
    },
    async append(key, offset, source, options = {}) {
      const found = blobs.get(checkBlobKey(key))
      if (!found || found.bytes.length < offset) throw new BlobMissing('fewer bytes are stored under this key')
      return await take(key, [found.bytes.subarray(0, offset)], source, options)
    },
    async open(key) {
      const found = blobs.get(checkBlobKey(key))
      if (!found) throw new BlobMissing('no bytes are stored under this key')
      const { bytes } = found
      return {
        size: bytes.length,
        send: (sink, start, end, ...rest) => sendAll(sink, bytes.subarray(start, end), ...rest),
        stream: (start, end) => piecesOf(bytes, start, end),
        async close() {},
      }
    },
    async remove(key) {
      blobs.delete(checkBlobKey(key))
    },
    async *list() {
      for (const [key, { modifiedAt }] of [...blobs]) yield { key, modifiedAt }
    },
    async check() {},
  }
}

async function collect(
  source: AsyncIterable<Buffer>,
  chunks: Buffer[],
  onBytes: (total: number) => void = () => undefined,
) {
  let total = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  for await (const chunk of source) {
    chunks.push(Buffer.from(chunk))
    total += chunk.length
    onBytes(total)
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
