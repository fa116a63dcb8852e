import mime from 'mime'

/** The media type that a file's name suggests; `application/octet-stream` when it suggests none. Never a promise about its content. */
export const mimeTypeOf = (name: string): string => mime.getType(name) ?? 'application/octet-stream'
