/** Paths as people see them: absolute, `/` between the parts, none at the end but for the top folder `/` itself. */

/** What was typed, brought into shape: `inbound//2026/` → `/inbound/2026`. */
export const tidyPath = (text: string): string => `/${text.split('/').filter(Boolean).join('/')}`

/** The folder around it; that of `/` is `/`. */
export const parentPath = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'

/** The last part; empty for `/`. */
export const nameIn = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

export const joinPath = (folder: string, name: string): string => `${folder === '/' ? '' : folder}/${name}`

/** A part of a path finds all paths that hold it, unless it brings its own `*` or `?`. */
export const pathPattern = (text: string | undefined) => (!text || /[*?]/.test(text) ? text : `*${text}*`)

/** Whether `path` is `folder` or lies anywhere below. */
export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
