/** Adds transfers of the session log to sums by day. Pure. */

export const totalKinds = ['all', 'user', 'visitors', 'folder'] as const
export type TotalKind = (typeof totalKinds)[number]

/** Subjects of a kind that have sums of their own on one day. Those with fewer bytes are in the sum of the others. */
const maxSubjects = 100
/** Subject of the sum of the others; no user and no folder has this name. */
const others = ''

/** Characters of a path that are read: the name of a folder has at most 255 bytes. */
export const longestPath = 300

export interface Sums {
  readonly uploads: number
  readonly uploadBytes: number
  readonly downloads: number
  readonly downloadBytes: number
}

export const none: Sums = { uploads: 0, uploadBytes: 0, downloads: 0, downloadBytes: 0 }

export const plus = (a: Sums, b: Sums): Sums => ({
  uploads: a.uploads + b.uploads,
  uploadBytes: a.uploadBytes + b.uploadBytes,
  downloads: a.downloads + b.downloads,
  downloadBytes: a.downloadBytes + b.downloadBytes,
})

/** What is read of an entry of the session log. */
export interface LogTransfer {
  readonly id: number
  readonly accountId: number
  readonly isVisitor: boolean
  readonly username: string
  readonly type: string
  readonly status: string
  /** The first `longestPath` characters. */
  readonly path: string
  readonly bytes: number
  readonly at: string
}

/**
 * What an entry adds to the sums; null if it is no transfer. Downloads in several parts are logged part by part, each with its bytes,
 * and count once, with the last part. An interrupted upload is logged too, but its bytes are those of the upload that completes it.
 */
export function transferOf({ type, status, bytes }: LogTransfer): Sums | null {
  const isComplete = status === '-'
  if (type === 'STOR') return isComplete ? { ...none, uploads: 1, uploadBytes: bytes } : null
  if (type === 'RETR') return { ...none, downloads: isComplete ? 1 : 0, downloadBytes: bytes }
  return null
}

const dayMs = 86_400_000

/** Days since 1970, in UTC. */
export const dayOf = (at: string | Date): number => Math.floor(new Date(at).getTime() / dayMs)

/** The folder in the root folder that a path is in; `/` for what is in the root folder itself. */
export function topFolder(path: string): string {
  const end = path.indexOf('/', 1)
  return end === -1 ? '/' : path.slice(0, end)
}

/** The kinds and subjects that an entry belongs to. */
export const subjectsOf = ({ isVisitor, username, path }: LogTransfer): [TotalKind, string][] => [
  ['all', others],
  isVisitor ? ['visitors', others] : ['user', username],
  ['folder', topFolder(path)],
]

export interface Merged {
  /** Sums that were added or changed. */
  readonly changed: ReadonlyMap<string, Sums>
  /** Subjects that lost their own sums to the others. */
  readonly removed: readonly string[]
}

const bytesOf = ({ uploadBytes, downloadBytes }: Sums) => uploadBytes + downloadBytes

/** Adds sums to those of a day, and keeps the `most` subjects with the most bytes. Nothing is lost: the others get the rest. */
export function merge(stored: ReadonlyMap<string, Sums>, added: ReadonlyMap<string, Sums>, most = maxSubjects): Merged {
  const merged = new Map(stored)
  for (const [subject, one] of added) merged.set(subject, plus(merged.get(subject) ?? none, one))
  const own = [...merged].filter(([subject]) => subject !== others)
  const rest = own.toSorted(([, a], [, b]) => bytesOf(b) - bytesOf(a)).slice(most)
  for (const [subject, one] of rest) {
    merged.delete(subject)
    merged.set(others, plus(merged.get(others) ?? none, one))
  }
  const changed = new Map([...merged].filter(([subject, one]) => stored.get(subject) !== one))
  return { changed, removed: rest.map(([subject]) => subject).filter((subject) => stored.has(subject)) }
}
