import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { parentPath } from '../../../lib/path.ts'

export interface OriginalFolder {
  readonly key: string
  /** The first entry that was in it. */
  readonly entry: TrashedResource
}

/** One for each folder that the entries were in. Entries from outside the user's home folder have paths as if they were at its root. */
export function originalFolders(entries: readonly TrashedResource[]): OriginalFolder[] {
  const folders = new Map<string, TrashedResource>()
  for (const entry of entries) {
    const { folderExists, path } = entry.attributes
    const key = `${folderExists} ${parentPath(path)}`
    if (!folders.has(key)) folders.set(key, entry)
  }
  return [...folders].map(([key, entry]) => ({ key, entry }))
}
