/** Addresses of folders: `/files/inbound/2026`. Each name is escaped by itself, so that any name survives the address bar. */

const names = (path: string) => path.split('/').filter((name) => name !== '')

/** The part of the address after `/files/` that stands for a folder, not escaped. */
export const restOf = (path: string): string => names(path).join('/')

/** The folder that the pathname of an address stands for. */
export const folderAt = (pathname: string): string => `/${names(pathname).slice(1).map(unescaped).join('/')}`

function unescaped(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    // A lone % that somebody typed.
    return name
  }
}

export interface Step {
  readonly name: string
  readonly path: string
}

/** From the top down: every folder on the way, with its name. */
export const wayTo = (path: string): Step[] =>
  names(path).map((name, index, all) => ({ name, path: `/${all.slice(0, index + 1).join('/')}` }))
