import mime from 'mime'

/** The media type suggested by a file name; `application/octet-stream` if unknown. Says nothing about the content. */
export const mimeTypeOf = (name: string): string => mime.getType(name) ?? 'application/octet-stream'
