/** Reading a source of bytes by hand, where a `for await` loop would do too much when it is left. */
import { Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * The iterator of a source. Ending it early (`return`) ends a generator as usual, but leaves a stream alive, to be drained
 * or read on: the stream of a request must outlast a refusal of its body, or nobody could be told.
 */
export function chunksOf(source: AsyncIterable<Buffer>): AsyncIterator<Buffer, unknown, undefined> {
  return source instanceof Readable ? source.iterator({ destroyOnReturn: false }) : source[Symbol.asyncIterator]()
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
