/**
 * A snapshot of the list, taken at the beginning of a visit: changes neither move nor add rows until they are applied. Each row shows
 * its file as it is now, at its place in the snapshot. A file keeps it when the user opens it, too, so that one can go through a list file by
 * file. What the user changes here goes to its place at once. Pure.
 */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import { keyOf } from './steady.ts'

/** A file at its place in the list. */
export interface SnapshotFile {
  /** The file as it was in the snapshot, by which the list is ordered and collapsed into runs. */
  readonly atSnapshot: RecentFile
  /** What is shown there. */
  readonly shown: ShownFile
}

export interface ShownFile extends RecentFile {
  /** Whether something else has happened to it since the snapshot: a run says what happened before. */
  readonly isChanged: boolean
}

/** Changes by others that wait until they are applied. */
export interface PendingChanges {
  /** Files that were not there. */
  readonly added: number
  /** Files to which something else has happened. */
  readonly updated: number
}

export interface MergedList {
  /** All files in their order, also those that are gone: a deletion can be undone. */
  readonly snapshot: readonly RecentFile[]
  /** The files that still exist, at their places. */
  readonly files: readonly SnapshotFile[]
  /** Without openings and changes by the user, who knows of them. */
  readonly pending: PendingChanges
  /** Whether a new snapshot would move or add rows. */
  readonly isOutdated: boolean
}

/** What the server says now. */
export interface Now {
  /** The latest first. */
  readonly files: readonly RecentFile[]
  /** Whether there are earlier ones, which are not loaded. */
  readonly hasMore: boolean
  readonly isOwn: (change: Omit<RecentFile['attributes'], 'before'>) => boolean
  /** Whether the user has just changed the file in this tab, if that was the user: not by an application or elsewhere. */
  readonly isHere: (file: RecentFile) => boolean
}

const timeOf = ({ attributes }: RecentFile) => Date.parse(attributes.at)

/** Negative if the first one comes first. */
const compare = (a: RecentFile, b: RecentFile): number => timeOf(b) - timeOf(a) || b.id - a.id

/** The last change of a file, whether or not the user has opened it since. */
const changeOf = ({ attributes: { before, ...last } }: RecentFile) => before ?? last

const isSameChange = (a: RecentFile, b: RecentFile): boolean => {
  const [one, other] = [changeOf(a), changeOf(b)]
  return one.at === other.at && one.action === other.action
}

const isOpened = ({ attributes }: RecentFile) => attributes.action === 'opened'

/** Actions that create files. */
const creations: ReadonlySet<string> = new Set(['uploaded', 'copied', 'compressed', 'extracted'])

/** Merges what the server says now into a snapshot: files keep their places, and later pages are added at the end. */
export function mergeSnapshot(before: readonly RecentFile[], now: Now): MergedList {
  const known = new Map(before.map((file) => [file.id, file]))
  const unknown = unknownIn(before, known, now)
  const all = unknown.earlier.length > 0 ? [...before, ...unknown.earlier] : before
  const current = new Map(now.files.map((file) => [file.id, file]))
  const { snapshot, later } = withOwn(all, unknown.later, now)
  const last = now.files.at(-1)
  const isBeyond = (file: RecentFile) => now.hasMore && last !== undefined && timeOf(file) <= timeOf(last)
  const files = snapshot.flatMap((file): SnapshotFile[] => {
    const fresh = current.get(file.id) ?? (isBeyond(file) ? file : undefined)
    return fresh ? [{ atSnapshot: file, shown: shownOf(file, fresh) }] : []
  })
  const changed = snapshot.flatMap((file) => {
    const fresh = current.get(file.id)
    return fresh && !isSameChange(file, fresh) ? [fresh] : []
  })
  const added = later.filter(({ attributes }) => creations.has(attributes.action)).length
  const isByOthers = (file: RecentFile) => !now.isOwn(changeOf(file))
  const updated = changed.filter(isByOthers).length + later.length - added
  return { snapshot, files, pending: { added, updated }, isOutdated: changed.length + later.length > 0 }
}

/** The list with what the user has just changed here at the place of that change. What is restored returns to the place that it had. */
function withOwn(list: readonly RecentFile[], later: readonly RecentFile[], now: Now) {
  const isMoving = (file: RecentFile) => now.isOwn(changeOf(file)) && now.isHere(file)
  const current = new Map(now.files.map((file) => [file.id, file]))
  const moving = list.flatMap((file) => {
    const fresh = current.get(file.id)
    const isChanged = fresh && !isSameChange(file, fresh) && changeOf(fresh).action !== 'restored'
    return isChanged && isMoving(fresh) ? [fresh] : []
  })
  const added = later.filter(isMoving)
  if (moving.length + added.length === 0) return { snapshot: list, later }
  const ids = new Set(moving.map(({ id }) => id))
  const staying = list.filter(({ id }) => !ids.has(id))
  return { snapshot: inserted(staying, [...moving, ...added]), later: later.filter((file) => !added.includes(file)) }
}

/** The list with these files, too, each before the first one that it is later than. */
function inserted(list: readonly RecentFile[], files: readonly RecentFile[]): readonly RecentFile[] {
  const all = [...list]
  for (const file of files.toSorted(compare)) {
    const at = all.findIndex((other) => compare(file, other) < 0)
    all.splice(at < 0 ? all.length : at, 0, file)
  }
  return all
}

/** Files without a place in the list: those of later pages, and those of new actions. What was only opened elsewhere is neither. */
function unknownIn(before: readonly RecentFile[], known: ReadonlyMap<number, RecentFile>, { files }: Now) {
  const oldest = before.at(-1)
  const end = files.findLastIndex((file) => {
    const one = known.get(file.id)
    return one !== undefined && keyOf(one) === keyOf(file)
  })
  const earlier: RecentFile[] = []
  const later: RecentFile[] = []
  for (const [index, file] of files.entries()) {
    if (known.has(file.id)) continue
    const isEarlier = end >= 0 ? index > end : oldest === undefined || compare(oldest, file) < 0
    if (isEarlier) earlier.push(file)
    else if (!isOpened(file)) later.push(file)
  }
  return { earlier, later }
}

const shownOf = (before: RecentFile, fresh: RecentFile): ShownFile => ({
  ...fresh,
  isChanged: !isSameChange(before, fresh),
})

/** A new snapshot of these files, with all changes; files that the user has only opened stay at their places. */
export function refreshSnapshot(before: readonly RecentFile[], files: readonly RecentFile[]): readonly RecentFile[] {
  const known = new Map(before.map((file) => [file.id, file]))
  const staying: RecentFile[] = []
  const list = files.filter((file) => {
    const former = known.get(file.id)
    const isStaying = former && isOpened(file) && isSameChange(former, file)
    if (isStaying) staying.push(former)
    return !isStaying
  })
  return inserted(list, staying)
}
