import { parentPath } from '../../../lib/path.ts'
import type { FilesLocation } from '../location/location.ts'

type Place = Pick<FilesLocation, 'view' | 'folder' | 'find'>

/** Whether an entry with this path, which was not found in the list, may be in it: the filters of a search are not looked at. */
export function isIn({ view, folder, find }: Place, path: string): boolean {
  if (view !== 'folders') return view !== 'recent'
  return find ? path.startsWith(folder === '/' ? '/' : `${folder}/`) : parentPath(path) === folder
}

/** Whether an entry that was selected in this list, and now has this path, is there no longer. Recent also lists what was moved. */
export const hasLeft = (place: Place, path: string): boolean => place.view !== 'recent' && !isIn(place, path)
