/** The latest change of a folder, or of what is in it. Pure functions. */
import type { ActivityBelow, ActivityEntry } from '../../../data/files/item-activity.ts'
import type { Actor } from '../activity/who-did-what.tsx'
import type { ActivityName } from '../activity/words.ts'
import { type Happening, happeningsOf } from './below.ts'

export interface LatestChange {
  readonly at: string
  readonly by: Actor
  /** Path of what was changed in a folder, or removed from it. */
  readonly path?: string
}

/** Operations on a folder that change it, or what is in it. */
const changing: ReadonlySet<string> = new Set(['RNTO', 'MOVE', 'COPY', 'EXTRACT', 'RESTORE'])

/** Of what is in a folder: those that do not change it. */
const ofShares: ReadonlySet<ActivityName> = new Set(['shared', 'shareEnded', 'receives', 'receivesEnded'])

/** Undefined if nothing is known. Both the latest first: `own` is what happened to the folder itself. */
export const latestChange = (
  own: readonly ActivityEntry[] | undefined,
  below: ActivityBelow | undefined,
): LatestChange | undefined =>
  latestOf([
    below && ofHappening(happeningsOf(below).find(({ activity }) => !ofShares.has(activity))),
    ofEntry(below?.removed[0], true),
    ofEntry(
      own?.find(({ attributes }) => changing.has(attributes.operation)),
      false,
    ),
  ])

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
