/** A whole source as one blob. */
import { takeChunks } from '../lib/streams/chunks.ts'
import type { BlobStore, Written } from './blob-store.ts'

export interface PutOptions {
  readonly signal?: AbortSignal
  /** How many bytes the source will give, where that is known: a store without room for them rejects before it takes one. */
  readonly expected?: number
}

/**
 * Takes the whole source. When it resolves the bytes are complete and as durable as the store was opened to be. When it
 * rejects nothing is left under the key.
 */
export async function putBlob(
  store: BlobStore,
  key: string,
  source: AsyncIterable<Buffer>,
  { signal, expected = 0 }: PutOptions = {},
): Promise<Written> {
  const writer = await store.create(key, { expected })
  try {
    await takeChunks(source, (chunk) => writer.write(writer.length(), chunk), signal)
    return await writer.finish()
  } catch (error) {
    await writer.abandon()
    throw error
  }
}
