/** What happened to a file or folder lately, and in a folder: read once, for the list of it and for the facts above. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useState } from 'react'
import { hasStatus } from '../../../data/api/failure.ts'
import {
  type ActivityEntry,
  firstBelow,
  mostBelow,
  useActivityBelow,
  useItemActivity,
} from '../../../data/files/item-activity.ts'
import { type Line, linesOf } from '../activity/logged.ts'
import { type Deed, deedsOf, mergedLines, type Removal, removalsOf } from './activity-lines.ts'

/** Lines that are shown first, and that each "Show more" adds. */
const pageLines = 20

/** Operations on a folder that change it, or what is in it. */
const changing: ReadonlySet<string> = new Set(['RNTO', 'MOVE', 'COPY', 'EXTRACT', 'RESTORE'])

export type AnyLine = Line<ActivityEntry> | Deed | Removal

export interface Activity {
  /** Whether the user may see it. */
  readonly isKnown: boolean
  /** Of the file or folder itself, the latest first. */
  readonly own: readonly ActivityEntry[]
  /** Latest first. */
  readonly lines: readonly AnyLine[]
  /** Shows more lines; undefined if there are none. */
  readonly more: (() => void) | undefined
  readonly isLoading: boolean
  readonly error: Error | null
  readonly retry: () => void
  /** When a folder, or what is in it, was changed last; undefined if nothing is known. */
  readonly changedAt: string | undefined
}

/** Administrators see all that the log has, others what changed. */
export function useActivity(entry: Resource): Activity {
  const { path, createdAt } = entry.attributes
  const [most, setMost] = useState(pageLines)
  const own = useItemActivity(entry, { isEnabled: path !== '/' })
  const below = useActivityBelow(entry, most === pageLines ? firstBelow : mostBelow)
  const { files = [], removed = [], hasMore = false } = below.data ?? {}
  const lines = mergedLines<AnyLine>(
    removalsOf(removed).map((line) => ({ at: line.removed[0].attributes.created, line })),
    deedsOf(files).map((line) => ({ at: line.files[0].attributes.at, line })),
    linesOf(own.data ?? [], createdAt).map((line) => ({ at: line.entry.attributes.created, line })),
  )
  return {
    // What was deleted is in the log of administrators only.
    isKnown: !hasStatus(own.error, 403, 404),
    own: own.data ?? [],
    lines: lines.slice(0, most),
    more: lines.length > most || hasMore ? () => setMost(most + pageLines) : undefined,
    isLoading: own.isLoading || below.isLoading,
    // Nothing can be below a folder that was deleted.
    error: own.error ?? (hasStatus(below.error, 403, 404) ? null : below.error),
    retry: () => void Promise.all([own, below].map((query) => query.error && query.refetch())),
    changedAt: latestOf([
      files[0]?.attributes.at,
      removed[0]?.attributes.created,
      own.data?.find(({ attributes }) => changing.has(attributes.operation))?.attributes.created,
    ]),
  }
}

/** The latest of these times; undefined if there is none. */
export const latestOf = (times: readonly (string | undefined)[]): string | undefined =>
  times.filter((at) => at !== undefined).toSorted((a, b) => Date.parse(b) - Date.parse(a))[0]
