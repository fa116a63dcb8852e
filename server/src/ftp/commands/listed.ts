/** What LIST, NLST, MLSD and STAT list: the entries of a folder, those that match a pattern, or a file by itself. */
import { isFolder } from '../../gateway/files/attributes.ts'
import { openFolderHandle } from '../../gateway/files/folder-handle.ts'
import type { FolderEntry, Handle } from '../../gateway/files/handle.ts'
import { findEntry } from '../../gateway/files/path-entry.ts'
import { lastName, pathToFind } from '../../gateway/files/paths.ts'
import { compileGlob, hasWildcard } from '../../lib/text/glob.ts'
import type { FtpState } from '../control/state.ts'
import { parseListArgument } from '../wire/list-options.ts'
import { pathOf } from './command.ts'
import { visibleAt } from './visible.ts'

export interface Listing extends Pick<Handle, 'next' | 'close'> {
  /** The path of the folder, or of the file, as the user sees it. */
  readonly path: string
  readonly isFile: boolean
  /** What precedes names in NLST, so that clients can use them as paths: `sub/` for `sub/*.csv`, '' for the current folder. */
  readonly prefix: string
}

export const isDots = ({ name }: FolderEntry): boolean => name === '.' || name === '..'

const exists = async (state: FtpState, argument: string): Promise<boolean> =>
  (await findEntry(state.access(), pathToFind(pathOf(state, argument)))) !== null

/** The path that an argument of LIST names: without its options, unless there is something of that name. */
export async function listedPath(state: FtpState, argument: string | null): Promise<string> {
  const { path, whole } = parseListArgument(argument)
  if (whole !== null && whole !== path && (await exists(state, whole))) return whole
  return path ?? '.'
}

/**
 * Opens a listing; the caller closes it. A last name with `*` or `?` is a pattern, for old clients (`mget *.csv`), unless there is
 * something of that name. Throws `not-found`.
 */
export async function openListing(state: FtpState, argument: string, prefix = ''): Promise<Listing> {
  const name = lastName(`/${argument}`)
  if (hasWildcard(name) && !(await exists(state, argument))) {
    const folder = argument.slice(0, argument.length - name.length)
    return matching(await openListing(state, folder || '.', folder), name)
  }
  const { path, entry } = await visibleAt(state, argument)
  if (entry.place && isFolder(entry.attributes)) {
    const handle = await openFolderHandle(state.access(), path, entry.place)
    const ownPrefix = prefix || (argument === '.' ? '' : `${argument.replace(/\/$/, '')}/`)
    return { path, isFile: false, prefix: ownPrefix, next: () => handle.next(), close: () => handle.close() }
  }
  const file = { name: lastName(path), attributes: entry.attributes, id: entry.place?.resource.id ?? null }
  return { path, isFile: true, prefix: argument.slice(0, argument.lastIndexOf('/') + 1), ...once([file]) }
}

function matching(listing: Listing, pattern: string): Listing {
  const matches = compileGlob(pattern)
  return {
    ...listing,
    async next() {
      const entries = await listing.next()
      return entries === null ? null : entries.filter((entry) => !isDots(entry) && matches(entry.name))
    },
  }
}

function once(entries: readonly FolderEntry[]): Pick<Handle, 'next' | 'close'> {
  let isRead = false
  return {
    async next() {
      if (isRead) return null
      isRead = true
      return entries
    },
    async close() {},
  }
}
