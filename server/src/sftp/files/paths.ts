/** Paths of clients: relative ones begin at the home folder, `.` and `..` are resolved on the text, and nothing leads above it. */
import { Fault } from '../../core/fault.ts'
import { formatPath, PathError, parsePath } from '../../lib/text/path.ts'
import type { Path } from '../codec/requests.ts'

/** `/` stays what it is: there is nothing above the home folder. */
function resolveDots(text: string): string {
  const names: string[] = []
  for (const segment of text.split('/')) {
    if (segment === '..') names.pop()
    else if (segment !== '' && segment !== '.') names.push(segment)
  }
  return formatPath(names)
}

/** The absolute path in the form in which names are stored. Throws PathError. */
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

/** The path of something that is looked for. Throws `not-found` for one that nothing can have. */
export const pathToFind = (path: Path): string => orFault(path, 'not-found')

/** The path of something that is to be made. Throws `invalid` for one that nothing can have. */
export const pathToMake = (path: Path): string => orFault(path, 'invalid')

export const parentPath = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')))

export const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

export const childPath = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`)
