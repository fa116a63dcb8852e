/** What has changed on the server since the last refresh, and which queries show it. Pure. */
import { parentPath } from '../../lib/path.ts'

/** As the server sends it: `server/src/core/live-updates/changes.ts`. */
export interface Notice {
  readonly files?: 'all' | { readonly changed: readonly string[]; readonly moved: readonly string[] }
  readonly shares?: true
  readonly versions?: true
  readonly trash?: true
  readonly opened?: true
  readonly activity?: true
  readonly connections?: true
}

export const everything: Notice = {
  files: 'all',
  shares: true,
  versions: true,
  trash: true,
  opened: true,
  activity: true,
  connections: true,
}

export interface Changes {
  /** Paths of folders whose contents have changed. */
  readonly folders: 'all' | ReadonlySet<string>
  /** Those from which an entry was moved away or deleted: folders below them are affected too. */
  readonly moved: ReadonlySet<string>
  readonly shares: boolean
  /** Of any file. */
  readonly versions: boolean
  readonly trash: boolean
  /** Whether the user has opened a file. */
  readonly opened: boolean
  readonly activity: boolean
  readonly connections: boolean
}

export const noChanges: Changes = {
  folders: new Set(),
  moved: new Set(),
  shares: false,
  versions: false,
  trash: false,
  opened: false,
  activity: false,
  connections: false,
}

const maxFolders = 500

export function withNotice(changes: Changes, { files, ...notice }: Notice): Changes {
  const { shares, versions, trash, opened, activity, connections } = notice
  const rest = {
    shares: changes.shares || shares === true,
    versions: changes.versions || versions === true,
    trash: changes.trash || trash === true,
    opened: changes.opened || opened === true,
    activity: changes.activity || activity === true,
    connections: changes.connections || connections === true,
  }
  if (files === undefined || changes.folders === 'all') return { ...changes, ...rest }
  const folders = files === 'all' ? null : new Set([...changes.folders, ...files.changed])
  if (files === 'all' || !folders || folders.size > maxFolders) return { folders: 'all', moved: new Set(), ...rest }
  return { folders, moved: new Set([...changes.moved, ...files.moved]), ...rest }
}

const isBelow = (path: string, folder: string) => folder === '/' || path === folder || path.startsWith(`${folder}/`)

/** Whether the contents of a folder may have changed; with `below`, also those of any folder below it. */
export function affectsFolder({ folders, moved }: Changes, path: string, { below = false } = {}): boolean {
  if (folders === 'all' || folders.has(path)) return true
  if ([...moved].some((from) => isBelow(path, from))) return true
  return below && [...folders].some((folder) => isBelow(folder, path))
}

/** Whether a file or folder at this path may have changed, the contents of a folder included. */
export const affectsEntry = (changes: Changes, path: string): boolean =>
  affectsFolder(changes, parentPath(path)) || affectsFolder(changes, path)

export const hasFileChanges = ({ folders }: Changes): boolean => folders === 'all' || folders.size > 0
