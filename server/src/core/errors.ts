/** Maps errors of the database and the blob store to faults. */
import { BlobStoreFull, BlobStoreUnavailable } from '../blobs/blob-store.ts'
import { isStorageFull, isUnavailable } from '../db/errors.ts'
import { Fault } from './fault.ts'

/** The fault for an error of the database or the storage; null for a bug. */
export function faultOf(error: unknown): Fault | null {
  if (error instanceof Fault) return error
  if (error instanceof BlobStoreFull || isStorageFull(error))
    return new Fault('storage-full', 'The disk of the server is full. Nothing was stored.')
  if (isUnavailable(error))
    return new Fault('unavailable', 'The database is not responding at the moment. Try again in a second.', {
      retryAfter: 1_000,
    })
  if (error instanceof BlobStoreUnavailable)
    return new Fault('unavailable', 'The storage of the files is not responding at the moment. Try again later.', {
      retryAfter: 10_000,
    })
  return null
}
