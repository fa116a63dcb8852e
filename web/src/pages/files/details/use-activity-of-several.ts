/** What happened to several selected entries: their activity in one list, and which change was the latest. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { type ActivityOfEntry, useActivityOf } from '../../../data/files/item-activity.ts'
import { type Submission, useSubmissions } from '../../../data/sharing/submission-of-file.ts'
import { type Change, changeOfFile, changeOfFolder } from '../authors/authors.ts'
import type { AnyLine } from '../item-activity/activity-lines.ts'
import { linesOfSeveral, uploadedByVisitors } from '../item-activity/activity-of-several.ts'
import type { KindChoice } from '../item-activity/kind-menu.tsx'
import { allActivity, indexOfLatest, latestChange, latestOf } from '../item-activity/latest-change.ts'
import type { Activity } from '../item-activity/use-activity.ts'
import { useLines } from '../item-activity/use-lines.ts'
import { senderOf } from '../submissions/submission.ts'

/** They are asked for one by one: of more nothing is said. */
const mostEntries = 10

/** The latest change, and of which entry. */
export type ChangeAmong = Change & { readonly entry: Resource }

export interface ActivityOfSeveral {
  readonly shown: Omit<Activity, 'own' | 'changed'>
  /** Undefined until all of it is known. */
  readonly latest: ChangeAmong | undefined
}

/** Undefined for more than a few, and where something is not known. */
export function useActivityOfSeveral(entries: readonly Resource[], choice: KindChoice): ActivityOfSeveral | undefined {
  const isAsked = entries.length <= mostEntries
  const activity = useActivityOf(isAsked ? entries : [])
  const known = activity === undefined || activity === 'loading' ? undefined : activity
  const submissions = useSubmissions(known ? uploadedByVisitors(entries, known) : [])
  const lines = known ? linesOfSeveral(entries, known, submissions) : []
  const latest = known && latestOf(entries.map((entry) => changeOf(entry, known.get(entry.id), submissions)))
  const changeIn = (some: readonly AnyLine[]) => (latest ? indexOfLatest(some, latest) : -1)
  const shown = useLines(lines, { changeIn, choice })
  if (!isAsked || !activity) return undefined
  return {
    shown: {
      ...shown,
      ...{ path: '', isKnown: true, isLoading: activity === 'loading', error: null, retry: () => undefined },
      isCut: entries.some(({ id }) => known?.get(id)?.below?.isCut),
    },
    latest,
  }
}

/** The same as in its own details. */
function changeOf(
  entry: Resource,
  { own, below }: Partial<ActivityOfEntry> = {},
  submissions: ReadonlyMap<number, Submission>,
): ChangeAmong {
  if (entry.attributes.type === 'dir')
    return { entry, ...changeOfFolder(entry, latestChange(allActivity(own, below, entry.attributes.createdAt))) }
  const { by, ...change } = changeOfFile(entry)
  return { entry, ...change, by: by && senderOf(by, submissions.get(entry.id)) }
}
