/** Bytes in this process, for tests: gone when it ends. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { BlobMissing, type BlobStore, checkBlobKey } from './blob-store.ts'

export function createMemoryStore(now: () => Date = () => new Date()): BlobStore {
  const blobs = new Map<string, { bytes: Buffer; modifiedAt: Date }>()
  const writing = new Set<string>()
  return {
    async write(key, source, { signal, onBytes } = {}) {
      checkBlobKey(key)
      if (blobs.has(key) || writing.has(key)) throw new Error('this key is already written')
      writing.add(key)
      try {
        const chunks: Buffer[] = []
        let total = 0
        for await (const chunk of source) {
          signal?.throwIfAborted()
          chunks.push(Buffer.from(chunk))
          total += chunk.length
          onBytes?.(total)
        }
        const bytes = Buffer.concat(chunks)
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

async function sendAll(sink: Writable, bytes: Buffer, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  if (sink.destroyed) throw new Error('the sink is closed')
  if (bytes.length === 0 || sink.write(bytes)) return
  const ended = new AbortController()
  const closed = () => ended.abort(new Error('the sink closed before the last byte'))
  const calledOff = () => ended.abort(signal?.reason)
  sink.once('close', closed)
  signal?.addEventListener('abort', calledOff)
  try {
    await once(sink, 'drain', { signal: ended.signal })
  } catch (error) {
    throw ended.signal.reason ?? error
  } finally {
    sink.off('close', closed)
    signal?.removeEventListener('abort', calledOff)
  }
}
