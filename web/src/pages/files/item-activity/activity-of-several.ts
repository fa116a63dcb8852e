/** What happened to several selected entries, and in folders among them, in one order. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { ActivityOfEntry } from '../../../data/files/item-activity.ts'
import type { Submission } from '../../../data/sharing/submission-of-file.ts'
import { fromToOf, linesOf } from '../activity/logged.ts'
import { type AnyLine, activityLines } from './activity-lines.ts'
import { type Happening, happenedIn, withSubmission } from './below.ts'

export function linesOfSeveral(
  entries: readonly Resource[],
  activity: ReadonlyMap<number, ActivityOfEntry>,
  /** Of files that visitors have sent by a form, by their ids. */
  submissions: ReadonlyMap<number, Submission> = new Map(),
): AnyLine[] {
  const all = entries.map((entry) => {
    const { own = [], below } = activity.get(entry.id) ?? {}
    const happened = happenedTo(entry, own).map((one) => withSubmission(one, submissions.get(entry.id)))
    return { own: happened, below: below && happenedIn(below) }
  })
  const happenings = all.flatMap(({ own, below }) => [...own, ...(below?.happenings ?? [])])
  const removed = all.flatMap(({ below }) => below?.removed ?? [])
  return activityLines({
    // What is in a selected folder can be selected, too.
    happenings: [...new Map(happenings.map((one) => [`${one.key} ${one.subject.id}`, one])).values()],
    removed: [...new Map(removed.map((one) => [one.id, one])).values()],
    own: [],
  })
}

const happenedTo = ({ id, attributes }: Resource, own: ActivityOfEntry['own']): Happening[] =>
  linesOf(own, attributes.createdAt).flatMap(({ entry, activity, isUndone, renamed }) => {
    if (!activity) return []
    const { created, username, displayName = username, visitor } = entry.attributes
    return {
      ...{ key: `entry ${entry.id}`, at: created, activity, of: { by: username, byName: displayName, visitor } },
      subject: { id, path: attributes.path, isFolder: attributes.type === 'dir' },
      ...{ fromTo: fromToOf(entry.attributes), isUndone, renamed },
    }
  })

/** Files among them that visitors have uploaded. */
export const uploadedByVisitors = (
  entries: readonly Resource[],
  activity: ReadonlyMap<number, ActivityOfEntry>,
): number[] =>
  entries.flatMap(({ id, attributes }) => {
    const { own = [] } = activity.get(id) ?? {}
    const isSent = own.some(({ attributes: { operation, visitor } }) => operation === 'STOR' && visitor !== undefined)
    return attributes.type === 'file' && isSent ? id : []
  })
