/**
 * The loop that sends all outgoing bytes: from a file to a sink, with two chunks in flight, one being read and one being sent;
 * smaller chunks while many transfers use large ones.
 */
import type { FileHandle } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { batched, unlessAborted } from './chunks.ts'
import { leaseBuffers } from './transfer-memory.ts'

/** Chunks that are passed on together. */
const batchChunks = 1_024
const bufferBytes = 1024 * 1024
/** For a file read in chunks, each in a buffer of its own. */
const pieceBytes = 256 * 1024

/** Called with the number of bytes of each chunk that is handed to the sink. */
export type OnWritten = (bytes: number) => void

/** The sink was closed, or failed, before it had accepted everything. */
export class SinkClosedError extends Error {
  override readonly name = 'SinkClosedError'
}

/** The file ends before the range does. */
export class FileTooShortError extends Error {
  override readonly name = 'FileTooShortError'
}

/**
 * Writes bytes `start` up to, not including, `end` of the file to the sink and resolves when the sink has flushed them. Neither
 * ends nor destroys the sink. Buffers are no larger than the rest of the range. Rejects with SinkClosedError if the sink closes
 * first, FileTooShortError, or the signal's reason.
 */
export async function sendRange(
  handle: FileHandle,
  start: number,
  end: number,
  sink: Writable,
  signal?: AbortSignal,
  onWritten: OnWritten = () => undefined,
): Promise<void> {
  signal?.throwIfAborted()
  const write = (piece: Buffer) => {
    onWritten(piece.length)
    return written(sink, piece)
  }
  if (start >= end) return
  using buffers = leaseBuffers(2, Math.min(bufferBytes, end - start))
  await whileOpen(sink, signal, (stop) => pumpRange(handle, { start, end, bytes: buffers.size }, write, stop))
}

/**
 * Writes all chunks of `source` to the sink, small ones together, and resolves when the sink has flushed them. The next chunks are
 * requested while the previous ones are being sent. Neither ends nor destroys the sink; always ends the source. Rejects with the
 * error of the source, SinkClosedError if the sink closes first, or the signal's reason.
 */
export async function sendChunks(
  source: AsyncIterable<Buffer>,
  sink: Writable,
  signal?: AbortSignal,
  onWritten: OnWritten = () => undefined,
): Promise<void> {
  using batch = leaseBuffers(2, pieceBytes)
  await whileOpen(sink, signal, async (stop) => {
    let sent = Promise.resolve()
    for await (const chunks of batched(source, batch.size, batchChunks)) {
      await unlessAborted(sent, stop)
      sink.cork()
      for (const chunk of chunks) {
        onWritten(chunk.length)
        sent = written(sink, chunk)
      }
      sink.uncork()
    }
    await sent
  })
}

/** The bytes `start` up to, not including, `end` of the file, one chunk read ahead. Throws FileTooShortError. */
export async function* readRange(handle: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  using pieces = leaseBuffers(2, Math.min(pieceBytes, end - start))
  const read = async (at: number): Promise<Buffer> => {
    const piece = Buffer.allocUnsafe(Math.min(pieces.size, end - at))
    const { bytesRead } = await handle.read(piece, 0, piece.length, at)
    if (bytesRead === 0) throw tooShort(at)
    return piece.subarray(0, bytesRead)
  }
  const begin = (at: number): Promise<Buffer> | undefined => {
    if (at >= end) return undefined
    const reading = read(at)
    // Awaited later; a failure before that must not count as unhandled.
    reading.catch(() => undefined)
    return reading
  }
  let ahead = begin(start)
  try {
    for (let at = start; ahead !== undefined; ) {
      const piece = await ahead
      at += piece.length
      ahead = begin(at)
      yield piece
    }
  } finally {
    // If it is left early, the handle is free only after the last read has finished.
    await ahead?.catch(() => undefined)
  }
}

/** Runs `work` on a sink. Rejects as soon as the sink closes or fails, or with the signal's reason. */
async function whileOpen(
  sink: Writable,
  signal: AbortSignal | undefined,
  work: (stop: AbortSignal) => Promise<void>,
): Promise<void> {
  signal?.throwIfAborted()
  const stop = new AbortController()
  const onClose = () => stop.abort(new SinkClosedError('The receiver closed the connection.'))
  const onError = (cause: Error) => stop.abort(new SinkClosedError('The connection to the receiver failed.', { cause }))
  const onAbort = () => stop.abort(signal?.reason)
  sink.on('close', onClose).on('error', onError)
  signal?.addEventListener('abort', onAbort)
  try {
    if (sink.destroyed || sink.writableEnded) onClose()
    await unlessAborted(work(stop.signal), stop.signal)
  } catch (error) {
    // A write's callback is called before the sink's error listeners: without a listener, the error would end the
    // process.
    sink.on('error', () => undefined)
    throw error
  } finally {
    sink.off('close', onClose).off('error', onError)
    signal?.removeEventListener('abort', onAbort)
  }
}

/** Reads the next chunk, of at most `bytes`, while the previous one is being sent; each buffer is free again when its turn comes. */
async function pumpRange(
  handle: FileHandle,
  { start, end, bytes }: { readonly start: number; readonly end: number; readonly bytes: number },
  write: (piece: Buffer) => Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  const sized = (left: number): Buffer => Buffer.allocUnsafe(Math.min(bytes, left))
  let free = sized(end - start)
  let other: Buffer | undefined
  let sent = Promise.resolve()
  for (let at = start; at < end; ) {
    stop.throwIfAborted()
    const { bytesRead } = await handle.read(free, 0, Math.min(free.length, end - at), at)
    if (bytesRead === 0) throw tooShort(at)
    await sent
    stop.throwIfAborted()
    sent = write(free.subarray(0, bytesRead))
    at += bytesRead
    const underWay = free
    free = other ?? sized(end - at)
    other = underWay
  }
  await sent
}

const tooShort = (at: number) => new FileTooShortError(`The file ends at byte ${at}, before the range does.`)

function written(sink: Writable, piece: Buffer): Promise<void> {
  const done = new Promise<void>((resolve, reject) => {
    sink.write(piece, (cause) => {
      if (cause) reject(new SinkClosedError('The receiver closed the connection.', { cause }))
      else resolve()
    })
  })
  // Awaited later; a failure before that must not count as unhandled.
  done.catch(() => undefined)
  return done
}
