/** What happened to the files and folders in a folder and below it, in the words of lists. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { ActivityBelow, ActivityEntry } from '../../../data/files/item-activity.ts'
import type { Submission } from '../../../data/sharing/submission-of-file.ts'
import { isWithin, parentPath } from '../../../lib/path.ts'
import { fromToOf, type Line, linesOf } from '../activity/logged.ts'
import { isUndoOf, type Restored } from '../activity/undone.ts'
import type { Actor } from '../activity/who-did-what.tsx'
import type { ActivityName } from '../activity/words.ts'
import { senderOf } from '../submissions/submission.ts'

interface Subject {
  readonly id: number
  readonly path: string
  readonly isFolder: boolean
  readonly isDeleted?: boolean
  /** Id of what was deleted, while the user sees it in the trash. */
  readonly trashed?: number
}

/** What one person did with one file or folder. */
export interface Happening {
  /** Of the entry of the log, or of the file. */
  readonly key: string
  readonly at: string
  readonly activity: ActivityName
  readonly of: Actor
  /** What it is now, or was when it was deleted. */
  readonly subject: Subject
  /** Names for a renaming, else folders. */
  readonly fromTo: { readonly from: string; readonly to: string } | undefined
  /** See `Line`. */
  readonly isUndone?: boolean | undefined
  readonly renamed?: Restored | undefined
  /** With which a visitor has sent the file. */
  readonly submission?: Submission | undefined
}

/** The latest first. Files that the log has nothing of, as it ends somewhere, have their last change. */
export function happeningsOf({ history, files }: Pick<ActivityBelow, 'history' | 'files'>): Happening[] {
  const submissions = new Map(files.map(({ id, attributes }) => [id, attributes.submission]))
  const logged = loggedOf(history).map((one) => withSubmission(one, submissions.get(one.subject.id)))
  const known = new Set(logged.map(({ subject }) => subject.id))
  // They came with that folder, which says so.
  const brought = history.flatMap(({ attributes: { operation, resource } }) =>
    operation === 'COPY' || operation === 'EXTRACT' ? (resource?.path ?? []) : [],
  )
  const isBrought = ({ attributes: { action }, resource }: RecentFile) =>
    (action === 'copied' || action === 'extracted') &&
    brought.some((folder) => isWithin(resource.attributes.path, folder))
  const others = files.filter((file) => !known.has(file.id) && !isBrought(file)).map(ofFile)
  return [...logged, ...others].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
}

/** The same, and what was removed: of what was moved out of the folder and back by its undoing, one line is left. */
export function happenedIn({ history, files, removed }: ActivityBelow): {
  readonly happenings: readonly Happening[]
  readonly removed: readonly ActivityEntry[]
} {
  const moves = Map.groupBy(history, ({ attributes }) => JSON.stringify([attributes.fileName, attributes.fileSource]))
  const undone = new Set<string>()
  const left = removed.filter(({ attributes }) => {
    const all = moves.get(JSON.stringify([attributes.fileSource, attributes.fileName])) ?? []
    // The first after it; the log has the latest first.
    const back = all.findLast((one) => !undone.has(`entry ${one.id}`) && isUndoOf(one.attributes, attributes))
    if (!back) return true
    undone.add(`entry ${back.id}`)
    return false
  })
  const happenings = happeningsOf({ history, files })
  return {
    removed: left,
    happenings: happenings.map((one) => (undone.has(one.key) ? { ...one, isUndone: true } : one)),
  }
}

/** Files that visitors have uploaded, whose submission is not known since they were changed. */
export const withoutSubmission = (happenings: readonly Happening[]): number[] => [
  ...new Set(
    happenings.flatMap(({ activity, of, submission, subject: { id, isFolder, isDeleted } }) =>
      activity === 'uploaded' && of.visitor !== undefined && !submission && !isFolder && !isDeleted ? id : [],
    ),
  ),
]

/** Of the upload by a visitor. */
export const withSubmission = (happening: Happening, submission: Submission | undefined): Happening =>
  submission && happening.activity === 'uploaded' && happening.of.visitor !== undefined
    ? { ...happening, of: senderOf(happening.of, submission), submission }
    : happening

/** In their order. What each one says depends on what was before it. */
function loggedOf(history: readonly ActivityEntry[]): Happening[] {
  const lines = new Map<number, Line<ActivityEntry>>()
  for (const entries of Map.groupBy(history, ({ attributes }) => aboutOf(attributes)?.id).values())
    for (const line of linesOf(entries, (entries[0] && aboutOf(entries[0].attributes)?.createdAt) ?? ''))
      lines.set(line.entry.id, line)
  return history.flatMap(({ id, attributes }) => {
    const { created, username, displayName = username, visitor } = attributes
    const subject = subjectOf(attributes)
    const { activity, isUndone, renamed } = lines.get(id) ?? {}
    if (!subject || !activity) return []
    return {
      ...{ key: `entry ${id}`, at: created, activity, of: { by: username, byName: displayName, visitor } },
      ...{ subject, isUndone, renamed },
      fromTo: fromToOf(attributes),
    }
  })
}

const aboutOf = ({ resource, deleted }: ActivityEntry['attributes']) => resource ?? deleted

function subjectOf(attributes: ActivityEntry['attributes']): Subject | undefined {
  const about = aboutOf(attributes)
  if (!about) return undefined
  const { trashed, resource } = attributes
  return {
    ...{ id: about.id, path: about.path, isFolder: about.type === 'dir' },
    ...(!resource && { isDeleted: true, ...(trashed !== undefined && { trashed }) }),
  }
}

function ofFile({ id, attributes, resource }: RecentFile): Happening {
  const { action, at, from, formerName, submission } = attributes
  const { path, name } = resource.attributes
  const happening: Happening = {
    ...{ key: `file ${id}`, at, activity: action === 'changed' ? 'replaced' : action, of: attributes },
    subject: { id, path, isFolder: false },
    fromTo:
      formerName === undefined
        ? from === undefined
          ? undefined
          : { from, to: parentPath(path) }
        : { from: formerName, to: name },
  }
  return withSubmission(happening, submission)
}
