/** A reader of bytes that are in memory. */
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { type OnWritten, SinkClosedError } from '../lib/streams/byte-loop.ts'
import { unlessAborted } from '../lib/streams/chunks.ts'
import type { BlobReader } from './blob-store.ts'

const pieceBytes = 64 * 1024
const sentAtOnce = 256 * 1024

export function createBufferReader(bytes: Buffer): BlobReader {
  return {
    survivesRemoval: true,
    begin: async () => undefined,
    size: bytes.length,
    async read(offset, length, room = 0) {
      const part = bytes.subarray(offset, offset + length)
      const copy = Buffer.allocUnsafe(room + part.length)
      part.copy(copy, room)
      return copy
    },
    send: (sink, start, end, ...rest) => sendAll(sink, bytes.subarray(start, end), ...rest),
    stream: (start, end) => piecesOf(bytes, start, end),
    async close() {},
  }
}

async function* piecesOf(bytes: Buffer, start: number, end: number): AsyncGenerator<Buffer> {
  if (end > bytes.length) throw new Error('the bytes end before the range does')
  for (let at = start; at < end; at += pieceBytes) yield Buffer.from(bytes.subarray(at, Math.min(at + pieceBytes, end)))
}

async function sendAll(sink: Writable, bytes: Buffer, signal?: AbortSignal, onWritten?: OnWritten): Promise<void> {
  signal?.throwIfAborted()
  const { promise: closed, reject } = Promise.withResolvers<never>()
  const onClose = () => reject(new SinkClosedError('the sink closed before the last byte'))
  closed.catch(() => undefined)
  sink.once('close', onClose)
  try {
    for (let at = 0; at < bytes.length; at += sentAtOnce) {
      if (sink.destroyed) throw new SinkClosedError('the sink is closed')
      const piece = bytes.subarray(at, at + sentAtOnce)
      onWritten?.(piece.length)
      if (!sink.write(piece)) await unlessAborted(Promise.race([once(sink, 'drain'), closed]), signal)
    }
  } finally {
    sink.off('close', onClose)
  }
}
