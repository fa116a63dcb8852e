/** What a search filters by, and the kinds that it knows. */

export const categories = [
  ...(['folder', 'document', 'pdf', 'text', 'spreadsheet', 'presentation'] as const),
  ...(['picture', 'video', 'audio', 'archive', 'other'] as const),
] as const
type Category = (typeof categories)[number] | 'file'

/** What `GET /search/resources` filters by. */
export interface Filters {
  readonly type?: Category
  readonly extension?: string
  readonly minSize?: number
  readonly maxSize?: number
  readonly modifiedSince?: string
  readonly modifiedBefore?: string
  readonly uploadedBy?: string
  /** The folder to search in, absolute or relative to the open one. */
  readonly folder?: string
}

const otherNames: Readonly<Record<string, Category>> = {
  dir: 'folder',
  image: 'picture',
  photo: 'picture',
  movie: 'video',
  music: 'audio',
  sound: 'audio',
}

const plural = /s$/

/** `pdf`, `.PDF`, `Pictures` …; undefined if it is neither a kind nor an extension. */
export function typeFilter(value: string): Filters | undefined {
  const word = value.toLowerCase()
  for (const one of [word, word.replace(plural, '')]) {
    const category = otherNames[one] ?? [...categories, 'file' as const].find((known) => known === one)
    if (category) return { type: category }
  }
  const extension = word.replace(/^\./, '')
  return /^[^\s./*?:"]{1,32}$/.test(extension) ? { extension } : undefined
}
