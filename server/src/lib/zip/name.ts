/** Names in zip archives, such that no reader on any system writes outside the folder it extracts to. */
import { PathError, parsePath } from '../text/path.ts'

const drive = /^[a-z]:/i

/** The name of a top-level entry of an archive: never one that starts like a Windows drive. */
export const topEntryName = (name: string): string => entryName(name).replace(drive, (found) => `${found[0]}_`)

/** The name of an entry below the top level. Backslashes, which other programs treat as separators, are replaced. */
export const entryName = (name: string): string => name.replaceAll('\\', '_')

/**
 * The names of an entry's path, from the root of the archive. Throws PathError for paths that lead outside the folder on any system
 * (absolute, a drive, `..`, a backslash), and for names that are not allowed for files here.
 */
export function parseEntryName(text: string): string[] {
  if (text.startsWith('/')) throw new PathError('The path is absolute.')
  if (drive.test(text)) throw new PathError('The path begins with a drive.')
  const names = parsePath(text)
  if (names.length === 0) throw new PathError('The name is empty.')
  return names
}
