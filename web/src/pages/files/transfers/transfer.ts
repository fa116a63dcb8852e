import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { isWithin, parentPath } from '../../../lib/path.ts'

/** Entries that are moved or copied into a folder, without a dialog. */
export interface Transfer {
  readonly how: 'move' | 'copy'
  readonly entries: readonly Resource[]
  readonly to: string
}

/** No folder is put into itself, and nothing is moved to where it is. */
export function isPossible({ how, entries, to }: Transfer): boolean {
  if (entries.some(({ attributes: { type, path } }) => type === 'dir' && isWithin(to, path))) return false
  return entries.some(({ attributes }) => how === 'copy' || parentPath(attributes.path) !== to)
}
