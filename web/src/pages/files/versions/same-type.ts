/** Extensions that are two spellings of one. */
const spellings: Readonly<Record<string, string>> = { jpeg: 'jpg', tiff: 'tif', htm: 'html', yml: 'yaml', mpeg: 'mpg' }

function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  const extension = dot <= 0 ? '' : name.slice(dot + 1).toLowerCase()
  return spellings[extension] ?? extension
}

/** Whether two files have the same type, by the extensions of their names. */
export const isOfSameType = (one: string, other: string): boolean => extensionOf(one) === extensionOf(other)
