/** Disk space that uploads leave free, since the database may be on the same disk. */
import { statfs } from 'node:fs/promises'
import { BlobStoreFull } from './blob-store.ts'

/** The reserve: a fraction of the disk (0 to 1), at most `maxBytes`. */
export interface ReserveSize {
  readonly share: number
  readonly maxBytes: number
}

/** Bytes. */
export interface DiskSpace {
  readonly free: number
  readonly size: number
}

export interface DiskReserve {
  /** Rejects with BlobStoreFull when writing `bytes` would use the reserve. */
  check(bytes: number): Promise<void>
  /** Like `check`, from the last measurement; throws, and measures again in the background. */
  recheck(bytes?: number): void
}

/** How long a measurement of the disk is valid, in ms. */
const freshMs = 200

async function spaceOf(folder: string): Promise<DiskSpace> {
  const { bavail, bsize, blocks } = await statfs(folder)
  return { free: bavail * bsize, size: blocks * bsize }
}

/** The reserve of the disk that contains a folder. */
export const reserveOf = (folder: string, size: ReserveSize): DiskReserve =>
  createDiskReserve(size, () => spaceOf(folder))

export function createDiskReserve(size: ReserveSize, measure: () => Promise<DiskSpace>): DiskReserve {
  let freeBytes = Number.POSITIVE_INFINITY
  let measuredAt = Number.NEGATIVE_INFINITY
  let measuring: Promise<void> | null = null
  const remeasure = (): Promise<void> => {
    measuring ??= measure()
      .then((space) => {
        freeBytes = space.free - Math.min(size.maxBytes, space.size * size.share)
        measuredAt = performance.now()
      })
      // When free space can't be measured, a failing write reports the full disk.
      .catch(() => undefined)
      .finally(() => {
        measuring = null
      })
    return measuring
  }
  const isOld = () => performance.now() - measuredAt > freshMs
  const fits = (bytes: number) => bytes <= freeBytes && freeBytes > 0
  const full = () => new BlobStoreFull('the disk has no room for more bytes but its reserve')
  return {
    async check(bytes) {
      // Measured again before refusing: space may have been freed since.
      if (isOld() || !fits(bytes)) await remeasure()
      if (!fits(bytes)) throw full()
    },
    recheck(bytes = 0) {
      if (isOld()) void remeasure()
      if (!fits(bytes)) throw full()
    },
  }
}
