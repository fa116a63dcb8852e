/** The activity of a folder: what happened to it, to the files in it, and to what is not in it any more, in one order. */
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import { parentPath } from '../../../lib/path.ts'
import type { Line } from '../activity/logged.ts'
import type { ActivityName } from '../activity/words.ts'
import type { Happening } from './below.ts'

/** What one person did in the same way with several files or folders at about the same time, the latest first. */
export interface Deed {
  readonly happened: readonly [Happening, ...Happening[]]
}

/** Entries that one person removed in the same way at about the same time, the latest first. */
export interface Removal {
  readonly removed: readonly [ActivityEntry, ...ActivityEntry[]]
}

export type AnyLine = Line<ActivityEntry> | Deed | Removal

/** Entries of a line that are named; one more in place of "and 1 more". */
const mostNames = 3

/** Those of a line that are named, and the number of others. */
export function namedOf<T>(all: readonly T[]): { readonly named: readonly T[]; readonly others: number } {
  const named = all.length === mostNames + 1 ? all : all.slice(0, mostNames)
  return { named, others: all.length - named.length }
}

/** Longest time between two of a line, in ms. */
const longestGap = 5 * 60_000

/** Activities that are said of several at once. Of a renaming both names are said. */
const shared: ReadonlySet<ActivityName> = new Set([
  ...(['uploaded', 'replaced', 'created', 'moved', 'copied'] as const),
  ...(['compressed', 'extracted', 'restored', 'versionRestored'] as const),
])

/** Each the latest first. */
export interface ActivityOfFolder {
  readonly removed: readonly ActivityEntry[]
  readonly happenings: readonly Happening[]
  /** What happened to the folder itself. */
  readonly own: readonly Line<ActivityEntry>[]
}

/** Something that happened, which can be on one line with others. */
type Event = {
  readonly at: string
  /** Those with the same key can be on one line; null if it is alone. */
  readonly key: string | null
  /** Who did it, if it can be a part of uploading a folder. */
  readonly uploader?: string | undefined
} & ({ readonly happening: Happening } | { readonly removal: ActivityEntry } | { readonly own: Line<ActivityEntry> })

/**
 * Lines, the latest first. What is on one line was done by one person in the same way, came from one folder and went to one, and nothing
 * else happened in between; but the folders that an upload creates do not divide its files. Of the same second, what was removed comes first.
 */
export function activityLines({ removed, happenings, own }: ActivityOfFolder): AnyLine[] {
  const events: Event[] = [...removed.map(ofRemoval), ...happenings.map(ofHappening), ...own.map(ofOwn)]
  const lines: [Event, ...Event[]][] = []
  /** Those that the next event can be added to. */
  let open: [Event, ...Event[]][] = []
  for (const event of events.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))) {
    const line = open.find((one) => isTogether(one, event))
    const added: [Event, ...Event[]] = line ?? [event]
    if (line) line.push(event)
    else lines.push(added)
    open = [added, ...open.filter((one) => one !== added && event.uploader && event.uploader === one[0].uploader)]
  }
  return lines.map(lineOf)
}

const isTogether = ([first, ...others]: readonly [Event, ...Event[]], event: Event): boolean =>
  event.key !== null && first.key === event.key && soonAfter((others.at(-1) ?? first).at, event.at)

const soonAfter = (later: string, earlier: string): boolean => Date.parse(later) - Date.parse(earlier) <= longestGap

const ofHappening = (happening: Happening): Event => {
  const { activity, of, fromTo, at, isUndone, renamed, submission } = happening
  const places = isUndone ? ['undone'] : [fromTo?.from, fromTo?.to, submission?.id]
  const isShared = shared.has(activity) && !renamed
  const key = isShared ? ['in', activity, of.by, of.visitor, ...places] : null
  const isOfUpload = activity === 'uploaded' || activity === 'created'
  const uploader = isOfUpload ? JSON.stringify([of.by, of.visitor]) : undefined
  return { at, key: key && JSON.stringify(key), uploader, happening }
}

const ofRemoval = (removal: ActivityEntry): Event => {
  const { operation, username, visitor, fileName, fileSource, created } = removal.attributes
  const folders = operation === 'MOVE' ? foldersOf(parentPath(fileSource), fileName) : [parentPath(fileName)]
  return { at: created, key: JSON.stringify(['out', operation, username, visitor, ...folders]), removal }
}

const ofOwn = (own: Line<ActivityEntry>): Event => ({ at: own.entry.attributes.created, key: null, own })

/** `from`: a folder. `to`: a path in the other one; '' for outside of the home folder. */
const foldersOf = (from: string, to: string): string[] => [from, to && parentPath(to)]

/** All events of a line are of the same kind. */
function lineOf([first, ...others]: readonly [Event, ...Event[]]): AnyLine {
  if ('own' in first) return first.own
  if ('removal' in first)
    return { removed: [first.removal, ...others.flatMap((one) => ('removal' in one ? one.removal : []))] }
  return { happened: [first.happening, ...others.flatMap((one) => ('happening' in one ? one.happening : []))] }
}

/** What a line is about, each once. */
export const subjectsOf = (happened: Deed['happened']): Happening['subject'][] => [
  ...new Map(happened.map(({ subject }) => [subject.id, subject])).values(),
]
