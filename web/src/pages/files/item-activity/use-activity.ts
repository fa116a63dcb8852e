/** What happened to a file or folder lately, and in a folder: read once, for the list of it and for the facts above. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useState } from 'react'
import { hasStatus } from '../../../data/api/failure.ts'
import { type ActivityEntry, useActivityBelow, useItemActivity } from '../../../data/files/item-activity.ts'
import { type AnyLine, activityLines } from './activity-lines.ts'
import { allActivity, indexOfChange, type LatestChange, latestChange } from './latest-change.ts'

/** Lines that are shown first, and that each "Show more" adds. */
const pageLines = 20

export interface Activity {
  /** Path of the file or folder. */
  readonly path: string
  /** Whether the user may see it. */
  readonly isKnown: boolean
  /** Of a folder: whether older changes of what is in it may be left out. */
  readonly isCut: boolean
  /** Of the file or folder itself, the latest first. */
  readonly own: readonly ActivityEntry[]
  /** Latest first. */
  readonly lines: readonly AnyLine[]
  /** Shows more lines; undefined if there are none. */
  readonly more: (() => void) | undefined
  readonly isLoading: boolean
  readonly error: Error | null
  readonly retry: () => void
  /** The latest change of a folder, or of what is in it; undefined until all of it is known. */
  readonly changed: LatestChange | undefined
  /** Leads to the line of the latest change, of a file that of its content; undefined if there is none. */
  readonly onShowChange: (() => void) | undefined
  /** The line that was asked for last. */
  readonly found: FoundLine | undefined
}

/** A new one each time that it is asked for. */
export interface FoundLine {
  readonly index: number
}

/** Administrators see all that the log has of the file or folder itself, others what changed. */
export function useActivity(entry: Resource): Activity {
  const { path, type, createdAt } = entry.attributes
  const [most, setMost] = useState(pageLines)
  const [found, setFound] = useState<FoundLine>()
  const own = useItemActivity(entry, { isEnabled: path !== '/' })
  const below = useActivityBelow(entry)
  const all = allActivity(own.data, below.data, createdAt)
  const lines = activityLines(all)
  const index = indexOfChange(lines, { isContent: type === 'file' })
  return {
    path,
    // What was deleted is in the log of administrators only.
    isKnown: !hasStatus(own.error, 403, 404),
    isCut: below.data?.isCut === true,
    own: own.data ?? [],
    lines: lines.slice(0, most),
    more: lines.length > most ? () => setMost(most + pageLines) : undefined,
    isLoading: own.isLoading || below.isLoading,
    // Nothing can be below a folder that was deleted.
    error: own.error ?? (hasStatus(below.error, 403, 404) ? null : below.error),
    retry: () => void Promise.all([own, below].map((query) => query.error && query.refetch())),
    changed: below.data && !own.isLoading && !own.error ? latestChange(all) : undefined,
    onShowChange:
      index < 0
        ? undefined
        : () => {
            setMost((now) => Math.max(now, index + 1))
            setFound({ index })
          },
    found,
  }
}
