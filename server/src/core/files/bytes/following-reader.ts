/** Goes on reading where the bytes are, if they are moved to another store and removed from the first one meanwhile. */
import { BlobMissing, type BlobReader } from '../../../blobs/blob-store.ts'
import { sendChunks } from '../../../lib/streams/byte-loop.ts'

/** `again` opens the bytes where they are now; it is called once, and rejects with the error that it gets if they are gone. */
export function followingReader(reader: BlobReader, again: (error: unknown) => Promise<BlobReader>): BlobReader {
  // Such a reader goes on whatever happens to the bytes.
  if (reader.survivesRemoval) return reader
  let next: Promise<BlobReader> | null = null
  const follow = (error: unknown): Promise<BlobReader> => {
    if (!(error instanceof BlobMissing)) return Promise.reject(error)
    next ??= again(error)
    return next
  }
  const current = (): Promise<BlobReader> => next ?? Promise.resolve(reader)

  async function* stream(start: number, end: number): AsyncGenerator<Buffer> {
    let at = start
    try {
      for await (const chunk of (await current()).stream(start, end)) {
        at += chunk.length
        yield chunk
      }
    } catch (error) {
      yield* (await follow(error)).stream(at, end)
    }
  }
  return {
    size: reader.size,
    survivesRemoval: false,
    async begin(start, end) {
      await (await current()).begin(start, end).catch(async (error) => (await follow(error)).begin(start, end))
    },
    async read(...range) {
      return await (await current()).read(...range).catch(async (error) => (await follow(error)).read(...range))
    },
    send: (sink, start, end, ...rest) => sendChunks(stream(start, end), sink, ...rest),
    stream,
    async close() {
      await reader.close()
      await next?.then((opened) => opened.close()).catch(() => undefined)
    },
  }
}
