import type { Queries } from '../../../db/engine.ts'
import { FolderNamer, type OnLookup } from '../../../lib/text/free-names.ts'
import { takenNames } from './names-store.ts'
import type { Folder } from './resource.ts'

/**
 * Returns free names in a locked folder, different from the names `besides`; use one instance for everything a transaction adds to
 * the folder.
 */
export function namerOf(
  q: Queries,
  folder: Folder,
  { besides = [], onTry }: { readonly besides?: readonly string[]; readonly onTry?: OnLookup } = {},
): FolderNamer {
  const others = new Set(besides)
  const taken = async (names: readonly string[]) => {
    const found = await takenNames(q, folder.resource.id, names)
    for (const name of names) if (others.has(name)) found.add(name)
    return found
  }
  return new FolderNamer(taken, onTry)
}
