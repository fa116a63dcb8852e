/** Paths as shown: absolute, separated by `/`, without a trailing slash except for the root `/`. */

/** Normalizes an entered path: `inbound//2026/` → `/inbound/2026`. */
export const normalizePath = (text: string): string => `/${text.split('/').filter(Boolean).join('/')}`

/** The parent folder; that of `/` is `/`. */
export const parentPath = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'

/** The last segment; empty for `/`. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

export const joinPath = (folder: string, name: string): string => `${folder === '/' ? '' : folder}/${name}`

/** A search pattern that matches any path containing the text, unless it has a `*` or `?` of its own. */
export const pathPattern = (text: string | undefined) => (!text || /[*?]/.test(text) ? text : `*${text}*`)

/** True if `path` is `folder` or below it. */
export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
