/**
 * The list as it was taken at the beginning of a visit: updates neither move nor add rows until they are taken in. Each row shows
 * its file as it is now; only its place is held. A file keeps it when the user opens it, too, so that one can go through a list file by
 * file. What the user changes here goes to its place at once. Pure.
 */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import { keyOf } from './steady.ts'

/** A file at its place in the list. */
export interface HeldFile {
  /** When the list was taken: what it is ordered and collapsed into runs by. */
  readonly taken: RecentFile
  /** What is shown there. */
  readonly shown: ShownFile
}

export interface ShownFile extends RecentFile {
  /** Whether something else has happened to it since the list was taken: a run says what happened before. */
  readonly isChanged: boolean
}

export interface News {
  /** Files that were not there. */
  readonly added: number
  /** Files to which something else has happened. */
  readonly updated: number
}

export interface HeldList {
  /** All files at their places, also those that are gone: a deletion can be undone. */
  readonly taken: readonly RecentFile[]
  readonly files: readonly HeldFile[]
  /** What is not in its order yet. Openings and changes by the user are no news. */
  readonly news: News
  /** Whether taking the list anew would move or add rows. */
  readonly isBehind: boolean
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

/** The list with what the server says now: files at their places, and later pages at the end. */
export function held(before: readonly RecentFile[], now: Now): HeldList {
  const known = new Map(before.map((file) => [file.id, file]))
  const unknown = unknownIn(before, known, now)
  const all = unknown.earlier.length > 0 ? [...before, ...unknown.earlier] : before
  const current = new Map(now.files.map((file) => [file.id, file]))
  const { taken, later } = withOwn(all, unknown.later, now)
  const last = now.files.at(-1)
  const isBeyond = (file: RecentFile) => now.hasMore && last !== undefined && timeOf(file) <= timeOf(last)
  const files = taken.flatMap((file): HeldFile[] => {
    const fresh = current.get(file.id) ?? (isBeyond(file) ? file : undefined)
    return fresh ? [{ taken: file, shown: shownOf(file, fresh) }] : []
  })
  const changed = taken.flatMap((file) => {
    const fresh = current.get(file.id)
    return fresh && !isSameChange(file, fresh) ? [fresh] : []
  })
  const added = later.filter(({ attributes }) => creations.has(attributes.action)).length
  const isNews = (file: RecentFile) => !now.isOwn(changeOf(file))
  const updated = changed.filter(isNews).length + later.length - added
  return { taken, files, news: { added, updated }, isBehind: changed.length + later.length > 0 }
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
  if (moving.length + added.length === 0) return { taken: list, later }
  const ids = new Set(moving.map(({ id }) => id))
  const staying = list.filter(({ id }) => !ids.has(id))
  return { taken: inserted(staying, [...moving, ...added]), later: later.filter((file) => !added.includes(file)) }
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

const shownOf = (taken: RecentFile, fresh: RecentFile): ShownFile => ({
  ...fresh,
  isChanged: !isSameChange(taken, fresh),
})

/** The list with all that has happened; files that the user has only opened stay at their places. */
export function takenIn({ taken }: Pick<HeldList, 'taken'>, files: readonly RecentFile[]): readonly RecentFile[] {
  const known = new Map(taken.map((file) => [file.id, file]))
  const staying: RecentFile[] = []
  const list = files.filter((file) => {
    const before = known.get(file.id)
    const isStaying = before && isOpened(file) && isSameChange(before, file)
    if (isStaying) staying.push(before)
    return !isStaying
  })
  return inserted(list, staying)
}
