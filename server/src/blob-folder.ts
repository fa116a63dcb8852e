/** Location of the stored files: a subfolder of the data folder, on a disk of which a reserve stays free. */
import { join } from 'node:path'
import type { BlobStore } from './blobs/blob-store.ts'
import { openDiskStore } from './blobs/disk.ts'
import { reserveOf } from './blobs/disk-reserve.ts'
import type { Config } from './config.ts'

export const openBlobs = ({ data, power, diskReserve }: Config): Promise<BlobStore> =>
  openDiskStore({ folder: join(data, 'blobs'), power, reserve: reserveOf(data, diskReserve) })
