/** What entries of the session log change on screens, and which part of it a user learns. Pure. */
import { isAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import { type LogEntry, longestPath } from './log-store.ts'

/** Codes of the session log for changes of the contents of a folder. */
const changing = new Set([
  'STOR',
  'MKD',
  'DELE',
  'RNTO',
  'MOVE',
  'COPY',
  'COMPR',
  'EXTRACT',
  'RESTORE',
  'RESTORE_VERSION',
])
/** Those by which a user opens a file in the web app. */
const opening = new Set(['PREVIEW', 'RETR'])
/** Those that change the trash. */
const ofTrash = new Set(['DELE', 'RESTORE', 'PURGE'])
/** Those after which paths below an entry are no longer the same. */
const moving = new Set(['DELE', 'RNTO', 'MOVE'])

/** Folders named in one notice, and the length of their paths together; more are replaced by `all`. */
const maxFolders = 100
const maxPathText = 20_000
const maxShares = 500

/** Changes in an account since the last read. */
export interface Changes {
  /** Paths of folders whose contents have changed, absolute in the account; null for any folder. */
  folders: Set<string> | null
  /** Those from which an entry was moved away, renamed or deleted: what is below it is affected too. */
  readonly moved: Set<string>
  /** Ids of shares that were changed or used; null for any share. */
  shares: Set<number> | null
  /** Whether versions of files were deleted or added. */
  versions: boolean
  /** Whether something was deleted, restored, or deleted permanently. */
  trash: boolean
  /** Ids of users who have opened files in the web app; null for any user. */
  openers: Set<number> | null
  activity: boolean
  connections: boolean
}

export const noChanges = (): Changes => ({
  folders: new Set(),
  moved: new Set(),
  shares: new Set(),
  versions: false,
  trash: false,
  openers: new Set(),
  activity: false,
  connections: false,
})

/** For when it is unknown what has changed. */
export const anyChanges = (): Changes => ({
  ...noChanges(),
  folders: null,
  shares: null,
  versions: true,
  trash: true,
  openers: null,
  activity: true,
  connections: true,
})

const parentOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')))

export function addEntry(
  changes: Changes,
  { type, status, path, source_path: source, share_id: share, user_id: user, protocol }: LogEntry,
): void {
  changes.activity = true
  if (opening.has(type) && protocol === 'web' && user !== null) changes.openers?.add(user)
  if (share !== null && changes.shares?.add(share) && changes.shares.size > maxShares) changes.shares = null
  if (type === 'DELE_VERSION') changes.versions = true
  if (ofTrash.has(type) && status === '-') changes.trash = true
  if (!changing.has(type) || status !== '-' || !path.startsWith('/')) return
  if (path.length > longestPath || source.length > longestPath) changes.folders = null
  addFolder(changes, parentOf(path))
  if (!moving.has(type)) return
  const from = parentOf(source.startsWith('/') ? source : path)
  addFolder(changes, from)
  if (changes.folders) changes.moved.add(from)
}

function addFolder(changes: Changes, folder: string): void {
  if (changes.folders?.add(folder) && changes.folders.size > maxFolders) changes.folders = null
}

/** What one user is notified of. Paths are relative to the user's root, as in the API; it has no names of files. */
export interface Notice {
  readonly files?: 'all' | { readonly changed: readonly string[]; readonly moved: readonly string[] }
  readonly shares?: true
  /** Of any file in the account. */
  readonly versions?: true
  readonly trash?: true
  /** The user has opened a file. */
  readonly opened?: true
  readonly activity?: true
  readonly connections?: true
}

/** The path as its user sees it; null outside of its root. */
function belowRoot(root: string, path: string): string | null {
  if (root === '/' || root === path) return root === path ? '/' : path
  return path.startsWith(`${root}/`) ? path.slice(root.length) : null
}

const pathsBelow = (root: string, paths: Iterable<string>): string[] =>
  [...paths].map((path) => belowRoot(root, path)).filter((path) => path !== null)

/**
 * The part of changes that an actor may learn: what it has opened itself, of files with the permission `list`, of versions with `download`, of the trash with `delete`, of its own shares or
 * as an administrator of all, of activity and connections as an administrator. `root`: path of its root, '' if it is in the trash. `owners`: owners of the
 * shares. Null if nothing remains.
 */
export function noticeFor(
  changes: Changes,
  actor: Actor,
  root: string,
  owners: ReadonlyMap<number, number>,
): Notice | null {
  const admin = isAdmin(actor)
  const files = actor.permissions.has('list') && root !== '' ? filesPart(changes, root) : undefined
  const isOwn = (share: number) => owners.get(share) === actor.userId
  const shares =
    actor.permissions.has('share') &&
    (changes.shares === null || (admin ? changes.shares.size > 0 : [...changes.shares].some(isOwn)))
  const notice: Notice = {
    ...(files && { files }),
    ...(shares && { shares }),
    ...(changes.versions && actor.permissions.has('download') && { versions: true }),
    ...(changes.trash && (admin || actor.permissions.has('delete')) && { trash: true }),
    ...((changes.openers === null || changes.openers.has(actor.userId)) && { opened: true }),
    ...(admin && changes.activity && { activity: true }),
    ...(admin && changes.connections && { connections: true }),
  }
  return Object.keys(notice).length > 0 ? notice : null
}

function filesPart({ folders, moved }: Changes, root: string): Notice['files'] {
  if (folders === null) return 'all'
  const changed = pathsBelow(root, folders)
  if (changed.reduce((sum, { length }) => sum + length, 0) > maxPathText) return 'all'
  return changed.length > 0 ? { changed, moved: pathsBelow(root, moved) } : undefined
}
