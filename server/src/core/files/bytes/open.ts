/** Opens stored bytes, in a blob store or the database. All readers use this function. */
import { BlobMissing, type BlobReader } from '../../../blobs/blob-store.ts'
import { storeAt } from '../../../blobs/blob-stores.ts'
import { createBufferReader } from '../../../blobs/buffer-reader.ts'
import type { BlobLocation } from '../../../db/schema/files.ts'
import type { Needs } from '../../context.ts'
import { followingReader } from './following-reader.ts'
import { inlineBytesOf } from './inline-store.ts'
import { locationOf } from './store.ts'

export interface StoredBlob {
  readonly blobId: number | null
  /** Key of the stored bytes; null for a folder. */
  readonly blobKey: string | null
  readonly blobLocation: BlobLocation | null
  /** Bytes, if the store needs not be asked: missing ones are then noticed only when they are read. */
  readonly size?: number
}

interface Located {
  readonly blobId: number
  readonly blobKey: string
  readonly blobLocation: BlobLocation
  readonly size: number | undefined
}

/**
 * Opens bytes for reading. Bytes in the database are read at once, since only small files are stored there. Bytes that are moved to
 * another store meanwhile are read there. Rejects with BlobMissing if there are none.
 */
export async function openBytes(ctx: Needs<'db' | 'blobs'>, stored: StoredBlob): Promise<BlobReader> {
  const { blobId, blobKey, blobLocation, size } = stored
  if (blobKey === null || blobId === null) throw new BlobMissing('there are no bytes')
  const blob = { blobId, blobKey, size, blobLocation: blobLocation ?? ctx.blobs.name }
  /** The bytes where they are now; rejects with `error` if that is where they were missing. */
  const again = async (error: unknown): Promise<BlobReader> => {
    const moved = await locationOf(ctx.db.q, blobId)
    if (moved === null || moved === blob.blobLocation) throw error
    return await openAt(ctx, { ...blob, blobLocation: moved })
  }
  try {
    const reader = await openAt(ctx, blob)
    // Bytes in the database have been read.
    return blob.blobLocation === 'inline' ? reader : followingReader(reader, again)
  } catch (error) {
    if (!(error instanceof BlobMissing)) throw error
    return await again(error)
  }
}

async function openAt({ db, blobs }: Needs<'db' | 'blobs'>, blob: Located): Promise<BlobReader> {
  const { blobId, blobKey, blobLocation, size } = blob
  if (blobLocation !== 'inline') return await (await storeAt(blobs, blobLocation)).open(blobKey, size)
  const bytes = await inlineBytesOf(db.q, blobId)
  if (!bytes) throw new BlobMissing('no bytes are stored in the database for this blob')
  return createBufferReader(bytes)
}
