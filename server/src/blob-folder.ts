/** Where the bytes of this installation lie: a folder of the data folder, whose disk keeps a reserve. */
import { join } from 'node:path'
import type { BlobStore } from './blobs/blob-store.ts'
import { openDiskStore } from './blobs/disk.ts'
import { reserveOf } from './blobs/disk-reserve.ts'
import type { Config } from './config.ts'

export const openBlobs = ({ data, power, diskReserve }: Config): Promise<BlobStore> =>
  openDiskStore({ folder: join(data, 'blobs'), power, reserve: reserveOf(data, diskReserve) })
