/** Reading a source of bytes by hand, where a `for await` loop would do too much when it is left. */
import { finished, Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * The iterator of a source. Ending it early (`return`) ends a generator as usual, but leaves a stream alive, to be drained
 * or read on: the stream of a request must outlast a refusal of its body, or nobody could be told.
 */
export function chunksOf(source: AsyncIterable<Buffer>): AsyncIterator<Buffer, unknown, undefined> {
  return source instanceof Readable ? piecesOf(source) : source[Symbol.asyncIterator]()
}

/** What may have come and wait to be asked for, in bytes and in pieces, before the stream is made to pause. */
const aheadBytes = 128 * 1024
const aheadPieces = 16

/**
 * The pieces of a stream, each for the price of one promise, which is a small part of what the stream's own iterator takes.
 * Ended early, the stream stays paused, with what nobody took put back, unless somebody else listens to it. What is being
 * waited for then is never answered.
 */
function piecesOf(stream: Readable): AsyncIterator<Buffer, undefined, undefined> {
  const pieces: Buffer[] = []
  let bytes = 0
  let outcome: { readonly error?: Error | null | undefined } | undefined
  let waiting: PromiseWithResolvers<IteratorResult<Buffer, undefined>> | undefined
  let letGo: (() => void) | undefined

  const settle = () => {
    const asked = waiting
    waiting = undefined
    if (asked) answer().then(asked.resolve, asked.reject)
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
      else if (bytes >= aheadBytes || pieces.length >= aheadPieces) stream.pause()
    }
    const forget = finished(stream, { writable: false }, (error) => {
      outcome = { error }
      settle()
    })
    stream.on('data', onData).resume()
    return () => {
      forget()
      stream.off('data', onData)
      // Who listens too by now goes on with it.
      if (outcome || stream.readableEnded || stream.listenerCount('data') > 0) return
      stream.pause()
      for (const piece of pieces.splice(0).reverse()) stream.unshift(piece)
    }
  }
  return {
    next() {
      if (pieces.length > 0 || outcome) return answer()
      letGo ??= begin()
      if (stream.isPaused()) stream.resume()
      waiting = Promise.withResolvers()
      return waiting.promise
    },
    async return() {
      letGo?.()
      outcome = {}
      waiting = undefined
      pieces.length = 0
      return { done: true, value: undefined }
    },
  }
}

/**
 * Gives all chunks of `source` to `take`, one after another. Rejects with what either throws, or at once with the signal's
 * reason; nothing is taken after that. A source that is a stream is not destroyed, any other is ended.
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
    // Not awaited: a generator that still waits for its next chunk would answer only then.
    chunks.return?.()?.catch(() => undefined)
    throw error
  }
}

/** The pieces of a source in batches of so many bytes, or of `most` pieces: many small ones can be passed on in one go. */
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

/**
 * What comes out of a transform (a compressor, say) that the source is led through. Throws what either of them throws;
 * left early, both are ended.
 */
export async function* through(source: AsyncIterable<Buffer>, transform: Transform): AsyncGenerator<Buffer> {
  // Its failure is that of the transform, which is what is read here.
  pipeline(source, transform).catch(() => undefined)
  yield* transform
}

/** What `work` comes to, or at once the reason of the signal; `work` has to notice the signal by itself. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason)
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}
