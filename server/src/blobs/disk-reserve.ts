/** A part of the disk that uploads leave free, since the database and its log lie there as well. */
import { statfs } from 'node:fs/promises'
import { BlobStoreFull } from './blob-store.ts'

/** `share`: of the disk, from 0 to 1; `most`: bytes that are enough however large the disk is. */
export interface ReserveSize {
  readonly share: number
  readonly most: number
}

/** Bytes. */
export interface DiskSpace {
  readonly free: number
  readonly size: number
}

export interface DiskReserve {
  /** Rejects with BlobStoreFull when so many bytes more would touch the reserve. */
  check(bytes: number): Promise<void>
  /** Throws BlobStoreFull when so many bytes more would have touched the reserve a moment ago. Looks again in the background. */
  recheck(bytes?: number): void
}

/** How long a look at the disk counts, in ms. */
const freshMs = 200

async function spaceOf(folder: string): Promise<DiskSpace> {
  const { bavail, bsize, blocks } = await statfs(folder)
  return { free: bavail * bsize, size: blocks * bsize }
}

/** Of the disk that a folder lies on. */
export const reserveOf = (folder: string, size: ReserveSize): DiskReserve =>
  createDiskReserve(size, () => spaceOf(folder))

export function createDiskReserve(size: ReserveSize, look: () => Promise<DiskSpace>): DiskReserve {
  let room = Number.POSITIVE_INFINITY
  let lookedAt = Number.NEGATIVE_INFINITY
  let looking: Promise<void> | null = null
  const lookAgain = (): Promise<void> => {
    looking ??= look()
      .then((space) => {
        room = space.free - Math.min(size.most, space.size * size.share)
        lookedAt = performance.now()
      })
      // Where it can't be told how much is free, writing says when it is full.
      .catch(() => undefined)
      .finally(() => {
        looking = null
      })
    return looking
  }
  const isOld = () => performance.now() - lookedAt > freshMs
  const fits = (bytes: number) => bytes <= room && room > 0
  const full = () => new BlobStoreFull('the disk has no room for more bytes but its reserve')
  return {
    async check(bytes) {
      // Nothing is refused for how the disk was a moment ago: room may have been made since.
      if (isOld() || !fits(bytes)) await lookAgain()
      if (!fits(bytes)) throw full()
    },
    recheck(bytes = 0) {
      if (isOld()) void lookAgain()
      if (!fits(bytes)) throw full()
    },
  }
}
