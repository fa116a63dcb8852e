/** Client paths: relative ones start at the home folder, `.` and `..` are resolved lexically, and none leads above the home folder. */
import { Fault } from '../../core/fault.ts'
import { formatPath, PathError, parsePath } from '../../lib/text/path.ts'

/** Null for a path that is not valid UTF-8: no file has such a name. */
export type Path = string | null

/** Resolves `.` and `..`; the parent of `/` is `/`. */
function resolveDots(text: string): string {
  const names: string[] = []
  for (const segment of text.split('/')) {
    if (segment === '..') names.pop()
    else if (segment !== '' && segment !== '.') names.push(segment)
  }
  return formatPath(names)
}

/** The absolute path, normalized as stored names are. Throws PathError. */
function absolute(path: Path): string {
  if (path === null) throw new PathError('The path is not UTF-8.')
  return formatPath(parsePath(resolveDots(path)))
}

function orFault(path: Path, code: 'not-found' | 'invalid'): string {
  try {
    return absolute(path)
  } catch (error) {
    if (error instanceof PathError) throw new Fault(code, error.message, { subject: 'path' })
    throw error
  }
}

/** The path of an existing file or folder. Throws `not-found` for an invalid path, since nothing can exist there. */
export const pathToFind = (path: Path): string => orFault(path, 'not-found')

/** The path of a new file or folder. Throws `invalid` for an invalid path. */
export const pathToMake = (path: Path): string => orFault(path, 'invalid')

/** For the log; null for an invalid path. */
export function pathToLog(path: Path): string | null {
  try {
    return absolute(path)
  } catch (error) {
    if (error instanceof PathError) return null
    throw error
  }
}

export const parentPath = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')))

export const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The names of a path that `pathToFind` or `pathToMake` has returned. */
export const namesIn = (path: string): string[] => (path === '/' ? [] : path.slice(1).split('/'))
