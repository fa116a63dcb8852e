/** What happened to several selected entries, and in folders among them, in one order. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { ActivityOfEntry } from '../../../data/files/item-activity.ts'
import { fromToOf, linesOf } from '../activity/logged.ts'
import { type AnyLine, activityLines } from './activity-lines.ts'
import { type Happening, happeningsOf } from './below.ts'

export function linesOfSeveral(
  entries: readonly Resource[],
  activity: ReadonlyMap<number, ActivityOfEntry>,
): AnyLine[] {
  const all = entries.map((entry) => ({ entry, ...activity.get(entry.id) }))
  const happenings = all.flatMap(({ entry, own = [], below }) => [
    ...happenedTo(entry, own),
    ...(below ? happeningsOf(below) : []),
  ])
  const removed = all.flatMap(({ below }) => below?.removed ?? [])
  return activityLines({
    // What is in a selected folder can be selected, too.
    happenings: [...new Map(happenings.map((one) => [`${one.key} ${one.subject.id}`, one])).values()],
    removed: [...new Map(removed.map((one) => [one.id, one])).values()],
    own: [],
  })
}

const happenedTo = ({ id, attributes }: Resource, own: ActivityOfEntry['own']): Happening[] =>
  linesOf(own, attributes.createdAt).flatMap(({ entry, activity }) => {
    if (!activity) return []
    const { created, username, displayName = username, visitor } = entry.attributes
    return {
      ...{ key: `entry ${entry.id}`, at: created, activity, of: { by: username, byName: displayName, visitor } },
      subject: { id, path: attributes.path, isFolder: attributes.type === 'dir' },
      fromTo: fromToOf(entry.attributes),
    }
  })
