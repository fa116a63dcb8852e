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
import type { Actor } from '../activity/who-did-what.tsx'
import type { ActivityName } from '../activity/words.ts'
import { type Deed, deedsOf, mergedLines, type Removal, removalsOf } from './activity-lines.ts'
import { type Happening, happeningsOf } from './below.ts'

/** Lines that are shown first, and that each "Show more" adds. */
const pageLines = 20

/** Operations on a folder that change it, or what is in it. */
const changing: ReadonlySet<string> = new Set(['RNTO', 'MOVE', 'COPY', 'EXTRACT', 'RESTORE'])

/** Of what is in a folder: those that do not change it. */
const ofShares: ReadonlySet<ActivityName> = new Set(['shared', 'shareEnded', 'receives', 'receivesEnded'])

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

export interface LatestChange {
  readonly at: string
  readonly by: Actor
  /** Path of what was changed in a folder, or removed from it. */
  readonly path?: string
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
    changed: latestOf([
      ofHappening(happenings.find(({ activity }) => !ofShares.has(activity))),
      ofEntry(removed[0], true),
      ofEntry(
        own.data?.find(({ attributes }) => changing.has(attributes.operation)),
        false,
      ),
    ]),
  }
}

const ofHappening = (one: Happening | undefined): LatestChange | undefined =>
  one && { at: one.at, by: one.of, path: one.subject.path }

/** `isBelow`: whether it was removed from the folder, which was not changed itself. */
function ofEntry(entry: ActivityEntry | undefined, isBelow: boolean): LatestChange | undefined {
  if (!entry) return undefined
  const { operation, username, displayName = username, visitor, fileName, fileSource, created } = entry.attributes
  const by = { by: username, byName: displayName, visitor }
  return { at: created, by, ...(isBelow && { path: operation === 'MOVE' ? fileSource : fileName }) }
}

/** Undefined if there is none. */
export const latestOf = <T extends { readonly at: string }>(changes: readonly (T | undefined)[]): T | undefined =>
  changes.filter((one) => one !== undefined).toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))[0]
