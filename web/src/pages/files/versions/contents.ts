import type { CurrentContent, FileVersion } from '@sallyport/contract/schemas/files/version.ts'

/** A content of a file. */
export interface Content {
  readonly attributes: CurrentContent
  /** Null for the current content. */
  readonly version: FileVersion | null
}

interface Contents {
  readonly current: CurrentContent
  /** Newest first. */
  readonly versions: readonly FileVersion[]
}

/** Current content first. */
export const contentsOf = ({ current, versions }: Contents): Content[] => [
  { attributes: current, version: null },
  ...versions.map((version) => ({ attributes: version.attributes, version })),
]

export const keyOf = ({ version }: Content): number | 'current' => version?.id ?? 'current'

interface Neighbours {
  readonly older: Content | undefined
  readonly newer: Content | undefined
}

/** Those beside a content, also after it was deleted: it keeps its place among the numbers. */
export function neighboursOf(contents: readonly Content[], { attributes: { number } }: Content): Neighbours {
  return {
    older: contents.find(({ attributes }) => attributes.number < number),
    newer: contents.findLast(({ attributes }) => attributes.number > number),
  }
}

/** Whether an earlier version has the bytes of the current content: restoring it would change nothing. */
export const isLikeCurrent = (contents: readonly Content[], { version, attributes }: Content): boolean =>
  version !== null && attributes.sha256 !== '' && attributes.sha256 === contents[0]?.attributes.sha256

/** Extensions that are two spellings of one. */
const spellings: Readonly<Record<string, string>> = { jpeg: 'jpg', tiff: 'tif', htm: 'html', yml: 'yaml', mpeg: 'mpg' }

function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  const extension = dot <= 0 ? '' : name.slice(dot + 1).toLowerCase()
  return spellings[extension] ?? extension
}

/** Whether two files have the same type, by the extensions of their names. */
export const isOfSameType = (one: string, other: string): boolean => extensionOf(one) === extensionOf(other)
