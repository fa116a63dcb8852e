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

/** Those beside a content; none if it is no longer there. */
export function neighboursOf(contents: readonly Content[], content: Content): Neighbours {
  const index = contents.findIndex((other) => keyOf(other) === keyOf(content))
  if (index < 0) return { older: undefined, newer: undefined }
  return { older: contents[index + 1], newer: contents[index - 1] }
}

/** Whether an earlier version has the bytes of the current content: restoring it would change nothing. */
export const isLikeCurrent = (contents: readonly Content[], { version, attributes }: Content): boolean =>
  version !== null && attributes.sha256 !== '' && attributes.sha256 === contents[0]?.attributes.sha256
