import type { CurrentContent, FileVersion } from '@sallyport/contract/schemas/files/version.ts'

/** A content of a file. Its name is the time of its upload: a position would change when another one is restored or deleted. */
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

/** Whether the minute of an upload tells it from the others, and from those that were restored and are no longer in the list. */
export function hasOwnMinute(contents: readonly Content[], uploadDate: string): boolean {
  const uploads = contents.map(({ attributes }) => attributes.uploadDate)
  const restored = contents.flatMap(({ attributes }) => attributes.restoredFrom ?? [])
  const others = restored.filter((time) => !uploads.includes(time))
  const minute = uploadDate.slice(0, 16)
  return [...uploads, ...new Set(others)].filter((time) => time.startsWith(minute)).length < 2
}

export const keyOf = ({ version }: Content): number | 'current' => version?.id ?? 'current'

interface ContentPosition {
  /** 1 for the oldest; 0 if the content is no longer there. */
  readonly position: number
  readonly older: Content | undefined
  readonly newer: Content | undefined
}

export function positionIn(contents: readonly Content[], content: Content): ContentPosition {
  const index = contents.findIndex((other) => keyOf(other) === keyOf(content))
  if (index < 0) return { position: 0, older: undefined, newer: undefined }
  return { position: contents.length - index, older: contents[index + 1], newer: contents[index - 1] }
}
