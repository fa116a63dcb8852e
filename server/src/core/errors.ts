/** Maps errors of the database and the blob store to faults. */
import { BlobStoreFull } from '../blobs/blob-store.ts'
import { isStorageFull, isUnavailable } from '../db/errors.ts'
import { Fault } from './fault.ts'

/** The fault behind an error of the database or the storage; null for a bug. */
export function faultOf(error: unknown): Fault | null {
  if (error instanceof Fault) return error
  if (error instanceof BlobStoreFull || isStorageFull(error))
    return new Fault('storage-full', 'The server has no room left for this. Nothing of it was kept.')
  if (isUnavailable(error))
    return new Fault('unavailable', 'The database does not answer at the moment. Try again in a second.', {
      retryAfter: 1_000,
    })
  return null
}
