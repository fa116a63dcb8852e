/** Opens stored bytes, in the blob store or the database. All readers use this function. */
import { BlobMissing, type BlobReader } from '../../../blobs/blob-store.ts'
import { createBufferReader } from '../../../blobs/buffer-reader.ts'
import type { BlobLocation } from '../../../db/schema/files.ts'
import type { Needs } from '../../context.ts'
import { inlineBytesOf } from './inline-store.ts'

export interface StoredBlob {
  readonly blobId: number | null
  /** Key of the stored bytes; null for a folder. */
  readonly blobKey: string | null
  readonly blobLocation: BlobLocation | null
}

/**
 * Opens bytes for reading. Bytes in the database are read at once, since only small files are stored there. Rejects with
 * BlobMissing if there are none.
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
