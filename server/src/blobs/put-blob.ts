/** Writes a whole source as one blob. */
import { takeChunks } from '../lib/streams/chunks.ts'
import type { BlobStore, Written } from './blob-store.ts'

export interface PutOptions {
  readonly signal?: AbortSignal
  /** The source's size, when known: a store without space for it rejects before the first byte. */
  readonly expected?: number
}

/**
 * Writes the whole source. Once it resolves, the blob is complete and as durable as after `finish`. When it rejects, nothing
 * is stored under the key.
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
