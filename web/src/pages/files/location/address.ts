/** Addresses of folders: `/files/inbound/2026`. Each name is encoded separately, so that any name is preserved. */

const names = (path: string) => path.split('/').filter((name) => name !== '')

/** The part of the address after `/files/`, decoded. */
export const restOf = (path: string): string => names(path).join('/')

export const isOfFiles = (pathname: string): boolean => names(pathname)[0] === 'files'

/** The folder of a pathname. */
export const folderAt = (pathname: string): string => `/${names(pathname).slice(1).map(unescaped).join('/')}`

function unescaped(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    // A single % that somebody typed.
    return name
  }
}

export interface Step {
  readonly name: string
  readonly path: string
}

/** The folders of the path from the top down, with their names. */
export const breadcrumbsOf = (path: string): Step[] =>
  names(path).map((name, index, all) => ({ name, path: `/${all.slice(0, index + 1).join('/')}` }))
