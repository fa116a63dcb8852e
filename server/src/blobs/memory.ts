/** Bytes in this process, for tests: gone when it ends. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { SinkClosedError, unlessAborted } from '../lib/byte-loop.ts'
import { BlobMissing, type BlobStore, checkBlobKey } from './blob-store.ts'

const pieceBytes = 64 * 1024

export function createMemoryStore(now: () => Date = () => new Date()): BlobStore {
  const blobs = new Map<string, { bytes: Buffer; modifiedAt: Date }>()
  const writing = new Set<string>()
  return {
    async write(key, source, { signal, onBytes } = {}) {
      checkBlobKey(key)
      if (blobs.has(key) || writing.has(key)) throw new Error('this key is already written')
      writing.add(key)
      try {
        const bytes = await unlessAborted(collect(source, onBytes), signal)
        blobs.set(key, { bytes, modifiedAt: now() })
        return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
      } finally {
        writing.delete(key)
      }
    },
    async open(key) {
      const found = blobs.get(checkBlobKey(key))
      if (!found) throw new BlobMissing('no bytes are stored under this key')
      const { bytes } = found
      return {
        size: bytes.length,
        send: (sink, start, end, signal) => sendAll(sink, bytes.subarray(start, end), signal),
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

async function collect(source: AsyncIterable<Buffer>, onBytes: (total: number) => void = () => undefined) {
  const chunks: Buffer[] = []
  let total = 0
  for await (const chunk of source) {
    chunks.push(Buffer.from(chunk))
    total += chunk.length
    onBytes(total)
  }
  return Buffer.concat(chunks)
}

async function* piecesOf(bytes: Buffer, start: number, end: number): AsyncGenerator<Buffer> {
  if (end > bytes.length) throw new Error('the bytes end before the range does')
  for (let at = start; at < end; at += pieceBytes) yield Buffer.from(bytes.subarray(at, Math.min(at + pieceBytes, end)))
}

async function sendAll(sink: Writable, bytes: Buffer, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  if (sink.destroyed) throw new SinkClosedError('the sink is closed')
  if (bytes.length === 0 || sink.write(bytes)) return
  const { promise: closed, reject } = Promise.withResolvers<never>()
  const onClose = () => reject(new SinkClosedError('the sink closed before the last byte'))
  sink.once('close', onClose)
  try {
    await unlessAborted(Promise.race([once(sink, 'drain'), closed]), signal)
  } finally {
    sink.off('close', onClose)
  }
}
