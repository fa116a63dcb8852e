import type { CurrentContent, FileVersion } from '@sallyport/contract/schemas/files/version.ts'

/** A content of a file. */
export interface Content {
  /** Its position, the oldest kept content being 1: it changes when that is deleted. */
  readonly number: number
  readonly attributes: Pick<CurrentContent, 'size' | 'uploadedBy' | 'visitor' | 'uploadDate'>
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
  { number: versions.length + 1, attributes: current, version: null },
  ...versions.map((version, index) => ({
    number: versions.length - index,
    attributes: version.attributes,
    version,
  })),
]
