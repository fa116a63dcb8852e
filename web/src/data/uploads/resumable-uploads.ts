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
export const minResumableBytes = 4 * 1024 * 1024

const maxAgeMs = 47 * 3_600_000
const maxStored = 200
const storageKey = 'unfinished-uploads'

type ItemStorage = Pick<Storage, 'getItem' | 'setItem'>

/** Stored entries that have not expired; empty if the storage is not readable. */
export function readStored(storage: ItemStorage, userId: number, now: number): ResumableUpload[] {
  return readAll(storage).filter((it) => it.userId === userId && now - it.at < maxAgeMs)
}

function readAll(storage: ItemStorage): ResumableUpload[] {
  try {
    const all: unknown = JSON.parse(storage.getItem(storageKey) ?? '[]')
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
export function storeUploads(storage: ItemStorage, fresh: readonly ResumableUpload[]): void {
  const others = readAll(storage).filter((it) => !fresh.some((one) => isSameUpload(one, it)))
  write(storage, [...others, ...fresh].slice(-maxStored))
}

export function removeStored(
  storage: ItemStorage,
  removed: readonly Pick<ResumableUpload, 'userId' | 'path' | 'size'>[],
): void {
  write(
    storage,
    readAll(storage).filter((it) => !removed.some((one) => isSameUpload(one, it))),
  )
}

function write(storage: ItemStorage, all: readonly ResumableUpload[]): void {
  try {
    storage.setItem(storageKey, JSON.stringify(all))
  } catch {
    // Storage is full or disabled: after a reload these uploads start again.
  }
}

type Key = Pick<ResumableUpload, 'userId' | 'path' | 'size'>

const isSameUpload = (one: Key, other: Key) =>
  one.userId === other.userId && one.path === other.path && one.size === other.size

type Given = Pick<File, 'name' | 'size' | 'lastModified'>

const fits = (it: ResumableUpload, file: Given) => it.size === file.size && it.lastModified === file.lastModified

/** The unfinished upload that a file for this path would resume. */
export const matching = (all: readonly ResumableUpload[], path: string, file: Given): ResumableUpload | undefined =>
  all.find((it) => it.path === path && fits(it, file))

/** The unfinished upload that a selected file would resume, wherever it was selected. */
export const matchingFile = (all: readonly ResumableUpload[], file: Given): ResumableUpload | undefined =>
  all.find((it) => it.path.endsWith(`/${file.name}`) && fits(it, file))
