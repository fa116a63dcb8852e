/** Reading a source of bytes by hand, where a `for await` loop would do too much when it is left. */
import { Readable } from 'node:stream'

/**
 * The iterator of a source. Ending it early (`return`) ends a generator as usual, but leaves a stream alive, to be drained
 * or read on: the stream of a request must outlast a refusal of its body, or nobody could be told.
 */
export function chunksOf(source: AsyncIterable<Buffer>): AsyncIterator<Buffer, unknown, undefined> {
  return source instanceof Readable ? source.iterator({ destroyOnReturn: false }) : source[Symbol.asyncIterator]()
}
