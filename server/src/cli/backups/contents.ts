/** The files of a backup, as its database lists them. */
import type { BlobStore } from '../../blobs/blob-store.ts'
import { asStores, type BlobStores } from '../../blobs/blob-stores.ts'
import { holdersOf } from '../../core/files/gc/verification.ts'
import { amounts } from '../../core/files/storage/move-store.ts'
import type { Database } from '../../db/engine.ts'
import type { Progress } from '../output/progress.ts'

/** A store in which the bytes of all other stores are, too, as in a backup. */
export const everywhere = (store: BlobStore): BlobStores => ({ ...asStores(store), at: async () => store })

/** Stored files that are not in a backup, or (`damaged`) are not what was acknowledged. */
export interface Lost {
  readonly lost: number
  /** Account and path: of each list the first ten thousand or so. */
  readonly missing: readonly string[]
  readonly damaged: readonly string[]
}

const listed = 10_000

/** Collects what is lost. */
export function createLost(db: Database) {
  let lost = 0
  const names = { missing: [] as string[], damaged: [] as string[] }
  return {
    async add(state: 'missing' | 'damaged', blob: Parameters<typeof holdersOf>[1]): Promise<void> {
      lost += 1
      if (names[state].length < listed) names[state].push(...(await holdersOf({ db }, blob)))
    },
    result: (): Lost => ({ lost, ...names }),
  }
}

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
