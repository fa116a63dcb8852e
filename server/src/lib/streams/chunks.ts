/** Reads a source of bytes where leaving a `for await` loop early would have unwanted effects. */
import { finished, Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * The iterator of a source. Ending it early (`return`) ends a generator as usual, but does not destroy a stream: the stream of a
 * request must outlast a refusal of its body, so that the response can be sent.
 */
export function chunksOf(source: AsyncIterable<Buffer>): AsyncIterator<Buffer, unknown, undefined> {
  return source instanceof Readable ? piecesOf(source) : source[Symbol.asyncIterator]()
}

/** Maximum bytes and chunks that are buffered before the stream is paused. */
const maxBufferedBytes = 128 * 1024
const maxBufferedPieces = 16

/**
 * The chunks of a stream, at the cost of one promise each, a small part of what the stream's own iterator takes. When ended early,
 * the stream stays paused and unread chunks are put back, unless it has other listeners; a pending read then never resolves.
 */
function piecesOf(stream: Readable): AsyncIterator<Buffer, undefined, undefined> {
  const pieces: Buffer[] = []
  let bytes = 0
  let outcome: { readonly error?: Error | null | undefined } | undefined
  let waiting: PromiseWithResolvers<IteratorResult<Buffer, undefined>> | undefined
  let detach: (() => void) | undefined

  const settle = () => {
    const read = waiting
    waiting = undefined
    if (read) answer().then(read.resolve, read.reject)
  }
  async function answer(): Promise<IteratorResult<Buffer, undefined>> {
    const piece = pieces.shift()
    if (piece !== undefined) {
      bytes -= piece.length
      return { done: false, value: piece }
    }
    if (outcome?.error) throw outcome.error
    return { done: true, value: undefined }
  }
  function begin(): () => void {
    const onData = (piece: Buffer) => {
      pieces.push(piece)
      bytes += piece.length
      if (waiting) settle()
      else if (bytes >= maxBufferedBytes || pieces.length >= maxBufferedPieces) stream.pause()
    }
    const removeListeners = finished(stream, { writable: false }, (error) => {
      outcome = { error }
      settle()
    })
    stream.on('data', onData).resume()
    return () => {
      removeListeners()
      stream.off('data', onData)
      // Another listener continues to read it.
      if (outcome || stream.readableEnded || stream.listenerCount('data') > 0) return
      stream.pause()
      for (const piece of pieces.splice(0).reverse()) stream.unshift(piece)
    }
  }
  return {
    next() {
      if (pieces.length > 0 || outcome) return answer()
      detach ??= begin()
      if (stream.isPaused()) stream.resume()
      waiting = Promise.withResolvers()
      return waiting.promise
    },
    async return() {
      detach?.()
      outcome = {}
      waiting = undefined
      pieces.length = 0
      return { done: true, value: undefined }
    },
  }
}

/**
 * Passes all chunks of `source` to `take`, one after another. Rejects with the error of either, or at once with the signal's
 * reason; then nothing more is passed. Does not destroy a source that is a stream; ends any other.
 */
export async function takeChunks(
  source: AsyncIterable<Buffer>,
  take: (chunk: Buffer) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted()
  const chunks = chunksOf(source)
  const pump = async () => {
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      signal?.throwIfAborted()
      await take(next.value)
    }
  }
  try {
    await unlessAborted(pump(), signal)
  } catch (error) {
    // Not awaited: a generator waiting for its next chunk would only respond after that.
    chunks.return?.()?.catch(() => undefined)
    throw error
  }
}

/** The chunks of a source in batches of this many bytes, or of `most` chunks, so that many small ones can be passed on together. */
export async function* batched(source: AsyncIterable<Buffer>, bytes: number, most: number): AsyncGenerator<Buffer[]> {
  let pieces: Buffer[] = []
  let length = 0
  for await (const piece of source) {
    pieces.push(piece)
    length += piece.length
    if (length < bytes && pieces.length < most) continue
    yield pieces
    pieces = []
    length = 0
  }
  if (pieces.length > 0) yield pieces
}

/** The output of a transform (for example a compressor) for this source. Throws errors of either; if left early, both are ended. */
export async function* through(source: AsyncIterable<Buffer>, transform: Transform): AsyncGenerator<Buffer> {
  // The pipeline destroys the transform with its error, which the read below then throws.
  pipeline(source, transform).catch(() => undefined)
  yield* transform
}

/** The result of `work`, or at once the reason of the signal; `work` must observe the signal itself. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
