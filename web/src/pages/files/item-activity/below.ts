/** What happened to the files and folders in a folder and below it, in the words of lists. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { ActivityBelow, ActivityEntry } from '../../../data/files/item-activity.ts'
import { isWithin, parentPath } from '../../../lib/path.ts'
import { fromToOf, linesOf } from '../activity/logged.ts'
import type { Actor } from '../activity/who-did-what.tsx'
import type { ActivityName } from '../activity/words.ts'

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
}

/** The latest first. Files that the log has nothing of, as it ends somewhere, have their last change. */
export function happeningsOf({ history, files }: Pick<ActivityBelow, 'history' | 'files'>): Happening[] {
  const logged = loggedOf(history)
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

/** In their order. What each one says depends on what was before it. */
function loggedOf(history: readonly ActivityEntry[]): Happening[] {
  const activities = new Map<number, ActivityName>()
  for (const entries of Map.groupBy(history, ({ attributes }) => aboutOf(attributes)?.id).values())
    for (const { entry, activity } of linesOf(entries, (entries[0] && aboutOf(entries[0].attributes)?.createdAt) ?? ''))
      if (activity) activities.set(entry.id, activity)
  return history.flatMap(({ id, attributes }) => {
    const { created, username, displayName = username, visitor } = attributes
    const subject = subjectOf(attributes)
    const activity = activities.get(id)
    if (!subject || !activity) return []
    return {
      ...{ key: `entry ${id}`, at: created, activity, of: { by: username, byName: displayName, visitor } },
      subject,
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
  const { action, at, from, formerName } = attributes
  const { path, name } = resource.attributes
  return {
    ...{ key: `file ${id}`, at, activity: action === 'changed' ? 'replaced' : action, of: attributes },
    subject: { id, path, isFolder: false },
    fromTo:
      formerName === undefined
        ? from === undefined
          ? undefined
          : { from, to: parentPath(path) }
        : { from: formerName, to: name },
  }
}
