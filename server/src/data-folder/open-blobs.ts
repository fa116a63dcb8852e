/** Opens the stores of the files: buckets, and a subfolder of the data folder, on a disk of which a reserve stays free. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { BlobStores } from '../blobs/blob-stores.ts'
import { openDiskStore } from '../blobs/disk.ts'
import { reserveOf } from '../blobs/disk-reserve.ts'
import type { Needs } from '../core/context.ts'
import { openStores } from '../core/files/storage/stores.ts'
import type { Config } from '../settings/config.ts'

/** Rejects, with a message for people, if files are in a place that cannot be opened. */
export async function openBlobs(
  { data, power, diskReserve, storage, bucketCredentials }: Config,
  ctx: Needs<'db' | 'clock' | 'random' | 'log' | 'tracing'>,
): Promise<BlobStores> {
  const reserve = reserveOf(data, diskReserve)
  const folder = join(data, 'blobs')
  return await openStores(ctx, storage, {
    credentials: bucketCredentials,
    disk: async ({ create }) => (create || existsSync(folder) ? await openDiskStore({ folder, power, reserve }) : null),
    async bucket(location) {
      const { openS3Store } = await import('../blobs/s3/store.ts')
      const { tracing } = ctx
      return await openS3Store({ location, spool: { folder: join(data, 'spool'), reserve }, tracing })
    },
  })
}
