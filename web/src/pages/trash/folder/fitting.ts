/** Texts for a path, the longest first: whole, then without folders at its beginning, with an ellipsis in their place. Pure. */
export function shortenedPaths(path: string): string[] {
  const folders = path.split('/').filter((name) => name !== '')
  return [path, ...folders.slice(1).map((_, index) => `…/${folders.slice(index + 1).join('/')}`)]
}

/** The longest text that fits into a width, in px; the shortest one if none does. */
export function fitting(texts: readonly string[], width: number, widthOf: (text: string) => number): string {
  return texts.find((text) => widthOf(text) <= width) ?? texts.at(-1) ?? ''
}
