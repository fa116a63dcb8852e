/**
 * Uploads that this browser began and did not end. The server keeps what has arrived for two days, and the same file, chosen
 * once more, goes on from there; another file of the same name and size must not, so its time is remembered too.
 */

export interface Unfinished {
  readonly userId: number
  /** Where the file goes, its name included. */
  readonly path: string
  readonly size: number
  /** Of the file on the computer, ms since 1970. */
  readonly lastModified: number
  readonly overwrite: boolean
  /** When it was begun, ms since 1970. */
  readonly at: number
}

/** Smaller ones are sent anew as quickly as they are found again. */
export const worthResuming = 4 * 1024 * 1024

const keptMs = 47 * 3_600_000
const mostKept = 200
const place = 'unfinished-uploads'

type Shelf = Pick<Storage, 'getItem' | 'setItem'>

/** What is remembered and not too old; nothing when that is not readable. */
export function readUnfinished(shelf: Shelf, userId: number, now: number): Unfinished[] {
  return readAll(shelf).filter((it) => it.userId === userId && now - it.at < keptMs)
}

function readAll(shelf: Shelf): Unfinished[] {
  try {
    const all: unknown = JSON.parse(shelf.getItem(place) ?? '[]')
    return Array.isArray(all) ? all.filter(isUnfinished) : []
  } catch {
    return []
  }
}

function isUnfinished(it: unknown): it is Unfinished {
  const { userId, path, size, lastModified, at } = (it ?? {}) as Partial<Unfinished>
  return typeof path === 'string' && [userId, size, lastModified, at].every((value) => typeof value === 'number')
}

/** Remembers these in place of what was known of their paths. */
export function remember(shelf: Shelf, fresh: readonly Unfinished[]): void {
  const others = readAll(shelf).filter((it) => !fresh.some((one) => isSame(one, it)))
  write(shelf, [...others, ...fresh].slice(-mostKept))
}

export function forget(shelf: Shelf, gone: readonly Pick<Unfinished, 'userId' | 'path' | 'size'>[]): void {
  write(
    shelf,
    readAll(shelf).filter((it) => !gone.some((one) => isSame(one, it))),
  )
}

function write(shelf: Shelf, all: readonly Unfinished[]): void {
  try {
    shelf.setItem(place, JSON.stringify(all))
  } catch {
    // No room, or none allowed: then a reload begins anew.
  }
}

type Key = Pick<Unfinished, 'userId' | 'path' | 'size'>

const isSame = (one: Key, other: Key) =>
  one.userId === other.userId && one.path === other.path && one.size === other.size

type Given = Pick<File, 'name' | 'size' | 'lastModified'>

const fits = (it: Unfinished, file: Given) => it.size === file.size && it.lastModified === file.lastModified

/** The one that a file for this path goes on with. */
export const matching = (all: readonly Unfinished[], path: string, file: Given): Unfinished | undefined =>
  all.find((it) => it.path === path && fits(it, file))

/** The one that a file, chosen anywhere, goes on with. */
export const matchingFile = (all: readonly Unfinished[], file: Given): Unfinished | undefined =>
  all.find((it) => it.path.endsWith(`/${file.name}`) && fits(it, file))
