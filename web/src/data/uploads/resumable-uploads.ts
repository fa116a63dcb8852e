/**
 * Unfinished uploads of this browser. The server retains their bytes for two days, and the same file can be resumed; the
 * modification time is stored to distinguish another file with the same name and size.
 */

export interface ResumableUpload {
  readonly userId: number
  /** Destination path, including the name. */
  readonly path: string
  readonly size: number
  /** Modification time of the local file, ms since 1970. */
  readonly lastModified: number
  readonly overwrite: boolean
  /** Start of the upload, ms since 1970. */
  readonly at: number
}

/** Smaller uploads are restarted: that is as fast as resuming. */
export const worthResuming = 4 * 1024 * 1024

const keptMs = 47 * 3_600_000
const maxKept = 200
const place = 'unfinished-uploads'

type Shelf = Pick<Storage, 'getItem' | 'setItem'>

/** Stored entries that have not expired; empty if the storage is not readable. */
export function readStored(shelf: Shelf, userId: number, now: number): ResumableUpload[] {
  return readAll(shelf).filter((it) => it.userId === userId && now - it.at < keptMs)
}

function readAll(shelf: Shelf): ResumableUpload[] {
  try {
    const all: unknown = JSON.parse(shelf.getItem(place) ?? '[]')
    return Array.isArray(all) ? all.filter(isUnfinished) : []
  } catch {
    return []
  }
}

function isUnfinished(it: unknown): it is ResumableUpload {
  const { userId, path, size, lastModified, at } = (it ?? {}) as Partial<ResumableUpload>
  return typeof path === 'string' && [userId, size, lastModified, at].every((value) => typeof value === 'number')
}

/** Stores these in place of earlier entries with their paths. */
export function storeUploads(shelf: Shelf, fresh: readonly ResumableUpload[]): void {
  const others = readAll(shelf).filter((it) => !fresh.some((one) => isSame(one, it)))
  write(shelf, [...others, ...fresh].slice(-maxKept))
}

export function removeStored(shelf: Shelf, gone: readonly Pick<ResumableUpload, 'userId' | 'path' | 'size'>[]): void {
  write(
    shelf,
    readAll(shelf).filter((it) => !gone.some((one) => isSame(one, it))),
  )
}

function write(shelf: Shelf, all: readonly ResumableUpload[]): void {
  try {
    shelf.setItem(place, JSON.stringify(all))
  } catch {
    // Storage is full or disabled: after a reload these uploads start again.
  }
}

type Key = Pick<ResumableUpload, 'userId' | 'path' | 'size'>

const isSame = (one: Key, other: Key) =>
  one.userId === other.userId && one.path === other.path && one.size === other.size

type Given = Pick<File, 'name' | 'size' | 'lastModified'>

const fits = (it: ResumableUpload, file: Given) => it.size === file.size && it.lastModified === file.lastModified

/** The unfinished upload that a file for this path would resume. */
export const matching = (all: readonly ResumableUpload[], path: string, file: Given): ResumableUpload | undefined =>
  all.find((it) => it.path === path && fits(it, file))

/** The unfinished upload that a selected file would resume, wherever it was selected. */
export const matchingFile = (all: readonly ResumableUpload[], file: Given): ResumableUpload | undefined =>
  all.find((it) => it.path.endsWith(`/${file.name}`) && fits(it, file))
