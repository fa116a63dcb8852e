/** What a name may not be, in a sentence; the server has the last word. */
const longest = 255

export function nameMistake(name: string): string | undefined {
  if (name.trim() === '') return undefined
  if (name.includes('/')) return 'A name has no slash.'
  if (name === '.' || name === '..') return 'This name has a meaning of its own. Choose another one.'
  const bytes = new TextEncoder().encode(name).length
  if (bytes > longest) return `The name has ${bytes} bytes; ${longest} are allowed.`
  return undefined
}

/** How much of a name is chosen when it is to be changed: all but the extension. */
export function stemLength(name: string, isFolder: boolean): number {
  const dot = name.lastIndexOf('.')
  return isFolder || dot <= 0 ? name.length : dot
}
