/** What happened to a file or folder lately, and in a folder: read once, for the list of it and for the facts above. */
import { hasStatus } from '../../../data/api/failure.ts'
import {
  type ActivityEntry,
  type ActivitySubject,
  useActivityBelow,
  useItemActivity,
} from '../../../data/files/item-activity.ts'
import { useSubmissions } from '../../../data/sharing/submission-of-file.ts'
import { activityLines } from './activity-lines.ts'
import { withoutSubmission, withSubmission } from './below.ts'
import type { KindChoice } from './kind-menu.tsx'
import { allActivity, indexOfChange, type LatestChange, latestChange } from './latest-change.ts'
import { type ShownLines, useLines } from './use-lines.ts'

export interface Activity extends ShownLines {
  /** Path of the file or folder. */
  readonly path: string
  /** Whether the user may see it. */
  readonly isKnown: boolean
  /** Of a folder: whether older changes of what is in it may be left out. */
  readonly isCut: boolean
  /** Of the file or folder itself, the latest first. */
  readonly own: readonly ActivityEntry[]
  readonly isLoading: boolean
  readonly error: Error | null
  readonly retry: () => void
  /** The latest change of a folder, or of what is in it; undefined until all of it is known. */
  readonly changed: LatestChange | undefined
}

/** They are asked for one by one. */
const mostSubmissions = 10

interface Options {
  readonly choice?: KindChoice | undefined
  readonly isInTrash?: boolean
}

/** Administrators see all that the log has of the file or folder itself, others what changed. */
export function useActivity(entry: ActivitySubject, { choice, isInTrash = false }: Options = {}): Activity {
  const { path, type, createdAt } = entry.attributes
  const own = useItemActivity(entry, { isEnabled: path !== '/', isInTrash })
  const below = useActivityBelow(entry, { isInTrash })
  const known = allActivity(own.data, below.data, createdAt)
  const submissions = useSubmissions(withoutSubmission(known.happenings).slice(0, mostSubmissions))
  const happenings = known.happenings.map((one) =>
    withSubmission(one, one.submission ?? submissions.get(one.subject.id)),
  )
  const all = { ...known, happenings }
  const isContent = type === 'file'
  const shown = useLines(activityLines(all), { changeIn: (lines) => indexOfChange(lines, { isContent }), choice })
  return {
    path,
    // What was deleted is in the log of administrators only.
    isKnown: !hasStatus(own.error, 403, 404),
    isCut: below.data?.isCut === true,
    own: own.data ?? [],
    ...shown,
    isLoading: own.isLoading || below.isLoading,
    // Nothing can be below a folder that was deleted.
    error: own.error ?? (hasStatus(below.error, 403, 404) ? null : below.error),
    retry: () => void Promise.all([own, below].map((query) => query.error && query.refetch())),
    changed: below.data && !own.isLoading && !own.error ? latestChange(all) : undefined,
  }
}
