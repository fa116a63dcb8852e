/** The files of a backup, as its database lists them. */
import type { BlobStore } from '../../blobs/blob-store.ts'
import { asStores, type BlobStores } from '../../blobs/blob-stores.ts'
import { amounts } from '../../core/files/storage/move-store.ts'
import type { Database } from '../../db/engine.ts'
import type { Progress } from '../output/progress.ts'

/** A store in which the bytes of all other stores are, too, as in a backup. */
export const everywhere = (store: BlobStore): BlobStores => ({ ...asStores(store), at: async () => store })

export interface Total extends Pick<Progress, 'totalFiles' | 'totalBytes'> {
  /** Bytes outside the database. */
  readonly bytesInFiles: number
}

export async function totalOf({ q }: Database): Promise<Total> {
  const live = (await amounts(q)).filter(({ state }) => state === 'live')
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
  return {
    totalFiles: sum(live.map(({ files }) => files)),
    totalBytes: sum(live.map(({ bytes }) => bytes)),
    bytesInFiles: sum(live.filter(({ store }) => store !== 'inline').map(({ bytes }) => bytes)),
  }
}
