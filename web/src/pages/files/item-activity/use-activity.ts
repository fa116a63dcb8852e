/** What happened to a file or folder lately, and in a folder: read once, for the list of it and for the facts above. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useState } from 'react'
import { hasStatus } from '../../../data/api/failure.ts'
import {
  type ActivityBelow,
  type ActivityEntry,
  useActivityBelow,
  useItemActivity,
} from '../../../data/files/item-activity.ts'
import { type Line, linesOf } from '../activity/logged.ts'
import { type Deed, deedsOf, mergedLines, type Removal, removalsOf } from './activity-lines.ts'
import { happeningsOf } from './below.ts'
import { type LatestChange, latestChange } from './latest-change.ts'

/** Lines that are shown first, and that each "Show more" adds. */
const pageLines = 20

export type AnyLine = Line<ActivityEntry> | Deed | Removal

export interface Activity {
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
  /** The latest change of a folder, or of what is in it; undefined if nothing is known. */
  readonly changed: LatestChange | undefined
}

const nothingBelow: ActivityBelow = { history: [], files: [], removed: [], isCut: false }

/** Administrators see all that the log has of the file or folder itself, others what changed. */
export function useActivity(entry: Resource): Activity {
  const { path, createdAt } = entry.attributes
  const [most, setMost] = useState(pageLines)
  const own = useItemActivity(entry, { isEnabled: path !== '/' })
  const below = useActivityBelow(entry)
  const { removed, isCut, ...inside } = below.data ?? nothingBelow
  const happenings = happeningsOf(inside)
  const lines = mergedLines<AnyLine>(
    removalsOf(removed).map((line) => ({ at: line.removed[0].attributes.created, line })),
    deedsOf(happenings).map((line) => ({ at: line.happened[0].at, line })),
    linesOf(own.data ?? [], createdAt).map((line) => ({ at: line.entry.attributes.created, line })),
  )
  return {
    // What was deleted is in the log of administrators only.
    isKnown: !hasStatus(own.error, 403, 404),
    isCut,
    own: own.data ?? [],
    lines: lines.slice(0, most),
    more: lines.length > most ? () => setMost(most + pageLines) : undefined,
    isLoading: own.isLoading || below.isLoading,
    // Nothing can be below a folder that was deleted.
    error: own.error ?? (hasStatus(below.error, 403, 404) ? null : below.error),
    retry: () => void Promise.all([own, below].map((query) => query.error && query.refetch())),
    changed: latestChange(own.data, below.data),
  }
}
