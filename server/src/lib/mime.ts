import mime from 'mime'

/** The package takes `.ts` and `.mts` for video (MPEG transport streams); almost always they are source code. */
const typeScript: ReadonlySet<string> = new Set(['ts', 'mts', 'cts', 'tsx'])

const extensionOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase()

/** The media type suggested by a file name; `application/octet-stream` if unknown. Says nothing about the content. */
export const mimeTypeOf = (name: string): string =>
  name.includes('.') && typeScript.has(extensionOf(name))
    ? 'application/typescript'
    : (mime.getType(name) ?? 'application/octet-stream')
