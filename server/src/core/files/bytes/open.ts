/** The one way to read stored bytes, wherever they are. */
import { BlobMissing, type BlobReader } from '../../../blobs/blob-store.ts'
import { createBufferReader } from '../../../blobs/buffer-reader.ts'
import type { BlobLocation } from '../../../db/schema/files.ts'
import type { Needs } from '../../context.ts'
import { inlineBytesOf } from './inline-store.ts'

export interface StoredBlob {
  readonly blobId: number | null
  /** Null for what has no bytes: a folder. */
  readonly blobKey: string | null
  readonly blobLocation: BlobLocation | null
}

/**
 * Opens bytes for reading. Those in the database are read whole, and are as few as are stored there. Rejects with BlobMissing
 * where there are none.
 */
export async function openBytes(
  { db, blobs }: Needs<'db' | 'blobs'>,
  { blobId, blobKey, blobLocation }: StoredBlob,
): Promise<BlobReader> {
  if (blobKey === null || blobId === null) throw new BlobMissing('there are no bytes')
  if (blobLocation !== 'inline') return await blobs.open(blobKey)
  const bytes = await inlineBytesOf(db.q, blobId)
  if (!bytes) throw new BlobMissing('no bytes are stored in the database for this blob')
  return createBufferReader(bytes)
}
