/** Opens the store of the files: a bucket, or a subfolder of the data folder, on a disk of which a reserve stays free. */
import { join } from 'node:path'
import type { BlobStore } from './blobs/blob-store.ts'
import { openDiskStore } from './blobs/disk.ts'
import { reserveOf } from './blobs/disk-reserve.ts'
import { storageName } from './blobs/s3/location.ts'
import type { Config } from './config.ts'
import type { Needs } from './core/context.ts'
import { checkStorage } from './core/setup/storage-check.ts'

/** Rejects when the database knows files in another place. */
export async function openBlobs(config: Config, ctx: Needs<'db'>): Promise<BlobStore> {
  const { data, power, diskReserve, storage } = config
  await checkStorage(ctx, storageName(storage))
  const reserve = reserveOf(data, diskReserve)
  if (!storage) return await openDiskStore({ folder: join(data, 'blobs'), power, reserve })
  const { openS3Store } = await import('./blobs/s3/store.ts')
  return await openS3Store({ location: storage, spool: { folder: join(data, 'spool'), reserve } })
}
