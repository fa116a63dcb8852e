/** A blob store whose disk is full after the first write. Existing blobs can be read. */
import { BlobStoreFull } from '../src/blobs/blob-store.ts'
import type { Context } from '../src/core/context.ts'

export const fullStore = (blobs: Context['blobs']): Context['blobs'] => ({
  ...blobs,
  create: async (key) => ({ ...(await blobs.create(key)), write: () => Promise.reject(new BlobStoreFull('full')) }),
})
