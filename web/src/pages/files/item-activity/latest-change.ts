/** The latest change of a file or folder, or of what is in it: the newest line of its activity that is one. Pure functions. */
import type { ActivityBelow, ActivityEntry } from '../../../data/files/item-activity.ts'
import { type Line, linesOf } from '../activity/logged.ts'
import type { Actor } from '../activity/who-did-what.tsx'
import type { ActivityName } from '../activity/words.ts'
import { type ActivityOfFolder, type AnyLine, activityLines } from './activity-lines.ts'
import { happenedIn } from './below.ts'

export interface LatestChange {
  readonly at: string
  readonly by: Actor
  /** Path of what was changed in a folder, or removed from it. */
  readonly path?: string
  readonly removal?: 'deleted' | 'moved'
}

/** What changes a file or folder, unlike a download or a share. */
const changing: ReadonlySet<ActivityName | undefined> = new Set([
  ...(['uploaded', 'replaced', 'created', 'renamed', 'moved', 'copied', 'compressed', 'extracted'] as const),
  ...(['recreated', 'deleted', 'restored', 'versionRestored', 'versionDeleted'] as const),
])

const nothingBelow: ActivityBelow = { history: [], files: [], removed: [], isCut: false }

/** What is known of an entry, of a folder with what is in it. `own`: what happened to it itself. */
export const allActivity = (
  own: readonly ActivityEntry[] = [],
  below: ActivityBelow = nothingBelow,
  createdAt: string,
): ActivityOfFolder => ({ ...happenedIn(below), own: linesOf(own, createdAt) })

/** Undefined if nothing is known. */
export function latestChange(activity: ActivityOfFolder): LatestChange | undefined {
  for (const line of activityLines(activity)) {
    const change = ofLine(line)
    if (change) return change
  }
  return undefined
}

/** What gives a file its content. */
const bringing: ReadonlySet<ActivityName | undefined> = new Set([
  ...(['uploaded', 'replaced', 'copied', 'compressed', 'extracted', 'versionRestored'] as const),
])

/** Which line is the latest change; of a file that of its content. -1 if none of them is. */
export const indexOfChange = (lines: readonly AnyLine[], { isContent }: { readonly isContent: boolean }): number =>
  lines.findIndex((line) => {
    if (!isContent) return ofLine(line) !== undefined
    return 'entry' in line && bringing.has(line.activity) && !line.entry.attributes.isOfCopy
  })

/** The log has seconds, and is written after the row, in ms. */
const secondMs = 1_000

interface ChangeAmong extends Pick<LatestChange, 'at' | 'path'> {
  readonly entry: { readonly id: number }
}

/** Which line is about this change of one of several entries, or of what is in it; -1 if none of them is. */
export const indexOfLatest = (lines: readonly AnyLine[], { at, path, entry }: ChangeAmong): number =>
  lines.findIndex((line) => {
    const change = ofLine(line)
    if (!change || Math.abs(Date.parse(change.at) - Date.parse(at)) > secondMs) return false
    if (!('happened' in line)) return change.path === path
    return line.happened.some(({ subject }) => subject.id === entry.id || subject.path === path)
  })

function ofLine(line: AnyLine): LatestChange | undefined {
  if ('entry' in line) return ofOwn(line)
  if ('removed' in line) {
    const { operation, fileName, fileSource } = line.removed[0].attributes
    const wasMoved = operation === 'MOVE'
    return {
      ...ofEntry(line.removed[0]),
      path: wasMoved ? fileSource : fileName,
      removal: wasMoved ? 'moved' : 'deleted',
    }
  }
  const { activity, at, of, subject, isUndone } = line.happened[0]
  return changing.has(activity) && !isUndone ? { at, by: of, path: subject.path } : undefined
}

const ofOwn = ({ entry, activity, isUndone }: Line<ActivityEntry>): LatestChange | undefined =>
  changing.has(activity) && !entry.attributes.isOfCopy && !isUndone ? ofEntry(entry) : undefined

function ofEntry({ attributes }: ActivityEntry): LatestChange {
  const { username, displayName = username, visitor, created } = attributes
  return { at: created, by: { by: username, byName: displayName, visitor } }
}

/** Undefined if there is none. */
export const latestOf = <T extends { readonly at: string }>(changes: readonly (T | undefined)[]): T | undefined =>
  changes.filter((one) => one !== undefined).toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))[0]
