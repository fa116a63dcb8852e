/** A whole source as one blob. */
import { takeChunks } from '../lib/streams/chunks.ts'
import { BlobMissing, type BlobStore, BlobStoreFull, type BlobWriter, type Written } from './blob-store.ts'

export interface WriteOptions {
  readonly signal?: AbortSignal
  /** How many bytes the source will give, where that is known: a store without room for them rejects before it takes one. */
  readonly expected?: number
  /** Called with the count of bytes taken so far, in bytes, at most a few times a MiB. */
  readonly onBytes?: (total: number) => void
  /** When given, bytes of a write that fails are kept, to go on with `append`; not where it failed because the store is full. */
  readonly keep?: Keeping
}

export interface Keeping {
  /** How many bytes may be lost when the process is killed. */
  readonly everyBytes: number
  /**
   * Called with the count of bytes that are safe now, as durable as the store was opened to be: from time to time, and once
   * more before a write rejects. Never called twice at once.
   */
  readonly onKept: (total: number) => Promise<void>
}

/**
 * Takes the whole source. When it resolves the bytes are complete and as durable as the store was opened to be. When it
 * rejects nothing readable is left under the key, unless it was to be kept.
 */
export async function putBlob(
  store: BlobStore,
  key: string,
  source: AsyncIterable<Buffer>,
  options: WriteOptions = {},
): Promise<Written> {
  const { expected = 0 } = options
  return await takeAll(await store.create(key, { expected }), source, options)
}

/**
 * Goes on with a write that was kept: the source follows the first `offset` bytes, whatever came after those is forgotten.
 * Resolves with size and digest of the whole. Rejects with BlobMissing when fewer bytes are there.
 */
export async function appendBlob(
  store: BlobStore,
  key: string,
  offset: number,
  source: AsyncIterable<Buffer>,
  options: WriteOptions = {},
): Promise<Written> {
  const { expected = 0 } = options
  const writer = await store.reopen(key, { expected })
  if (writer.length() < offset) {
    await writer.suspend()
    throw new BlobMissing('fewer bytes are stored than are to be gone on from')
  }
  await writer.truncate(offset)
  return await takeAll(writer, source, options)
}

async function takeAll(
  writer: BlobWriter,
  source: AsyncIterable<Buffer>,
  { signal, onBytes, keep }: WriteOptions,
): Promise<Written> {
  let total = writer.length()
  let reported = total
  let reporting: Promise<void> | null = null
  const report = async (bytes: number) => {
    await writer.flush()
    await keep?.onKept(bytes)
  }
  try {
    const take = (chunk: Buffer) => {
      const at = total
      total += chunk.length
      onBytes?.(total)
      if (keep && !reporting && at - reported >= keep.everyBytes) {
        reported = at
        reporting = report(at)
          .catch(() => undefined)
          .finally(() => {
            reporting = null
          })
      }
      return writer.write(at, chunk)
    }
    await takeChunks(source, take, signal)
    await reporting
    return await writer.finish()
  } catch (error) {
    await reporting
    // On a full disk what is kept would be in everybody's way, also in that of the database beside it.
    if (keep && !(error instanceof BlobStoreFull)) {
      const kept = await writer.suspend().catch(() => null)
      if (kept !== null) await keep.onKept(kept).catch(() => undefined)
    } else await writer.abandon()
    throw error
  }
}
