/** What the session log says of a file or folder, in the words of lists. */
import type { SessionActivityEntry } from '@sallyport/contract/schemas/activity/session-activity.ts'
import { baseName, parentPath } from '../../../lib/path.ts'
import { type Restored, restoredAs, undoneIn } from './undone.ts'
import type { ActivityName } from './words.ts'

type Attributes = SessionActivityEntry['attributes']
export type Logged = Pick<Attributes, 'operation' | 'status' | 'fileName' | 'fileSource' | 'created'> & {
  /** It was done to a copy of it in a send. */
  readonly isOfCopy?: boolean
}
type LoggedOfPerson = Logged & Pick<Attributes, 'username' | 'visitor' | 'protocol'>

const activities: Readonly<Partial<Record<Attributes['operation'], ActivityName>>> = {
  STOR: 'uploaded',
  RETR: 'downloaded',
  PREVIEW: 'opened',
  DENIED: 'denied',
  DELE: 'deleted',
  RESTORE: 'restored',
  PURGE: 'purged',
  RESTORE_VERSION: 'versionRestored',
  DELE_VERSION: 'versionDeleted',
  MKD: 'created',
  RNTO: 'renamed',
  MOVE: 'moved',
  COPY: 'copied',
  COMPR: 'compressed',
  EXTRACT: 'extracted',
  SHARE: 'shared',
  EDIT_SHARE: 'shareChanged',
  DELE_SHARE: 'shareEnded',
  SEND: 'sent',
  EDIT_SEND: 'sendChanged',
  DELE_SEND: 'sendEnded',
  RECV: 'receives',
  EDIT_RECV: 'formChanged',
  DELE_RECV: 'receivesEnded',
  NOTIFY: 'notificationCreated',
  EDIT_NTFY: 'notificationChanged',
  DELE_NTFY: 'notificationDeleted',
  DFA: 'linkCreated',
  EDIT_DFA: 'linkChanged',
  DELE_DFA: 'linkDeleted',
}

const partial: typeof activities = { STOR: 'partUploaded', RETR: 'partDownloaded' }

/** Operations after which there is a file with this path. */
const bringing: ReadonlySet<string> = new Set(['STOR', 'RESTORE', 'RNTO', 'MOVE', 'COPY', 'COMPR', 'EXTRACT'])

/** The log has seconds. */
const secondMs = 1_000
/** Longest time between a folder and its entry. */
const longestCreation = 60_000

/**
 * What each entry of the log says, the latest first; undefined for an operation without words, and for one that concerns another file. An upload has replaced what was there
 * before. `createdAt`: when the file was created, since its first upload can be older than the entries.
 */
export function activitiesOf(entries: readonly Logged[], createdAt: string): (ActivityName | undefined)[] {
  let isThere: boolean | undefined
  const createdEnd = Date.parse(createdAt) + secondMs
  return entries
    .toReversed()
    .map(({ operation, status, created, isOfCopy }) => {
      if (isOfCopy) return operation === 'RETR' ? 'copyDownloaded' : activities[operation]
      if (status === 'partial') return partial[operation]
      const isReplaced = operation === 'STOR' && (isThere || Date.parse(created) > createdEnd)
      // What was purged is another file, unless the last thing known of this one is its deletion.
      if (operation === 'PURGE' && isThere !== false) return undefined
      if (operation === 'DELE') isThere = false
      else if (bringing.has(operation)) isThere = true
      if (operation === 'MKD' && Date.parse(created) > createdEnd + longestCreation) return 'recreated'
      return isReplaced ? 'replaced' : activities[operation]
    })
    .toReversed()
}

/**
 * Of these the log has many entries for what a person does once: one for each page or size of a preview, for each version in a
 * comparison, and for each range of a download.
 */
const repeating: ReadonlySet<ActivityName> = new Set(['opened', 'partDownloaded'])

export interface Line<Entry> {
  readonly entry: Entry
  /** Undefined for an operation without words. */
  readonly activity: ActivityName | undefined
  /** Somebody took it back shortly afterwards: that has no line of its own. */
  readonly isUndone?: boolean
  /** Of what was restored under another name, because its own was taken. */
  readonly renamed?: Restored
}

/**
 * One line for each entry, the latest first; of openings in a row, with no other activity in between, only the latest by each person, and
 * an action with its undoing is one.
 */
export function linesOf<Entry extends { readonly attributes: LoggedOfPerson }>(
  entries: readonly Entry[],
  createdAt: string,
): Line<Entry>[] {
  const logged = entries.map(({ attributes }) => attributes)
  const activities = activitiesOf(logged, createdAt)
  const { undone, undoing } = undoneIn(logged)
  const inRow = new Set<string>()
  return entries.flatMap((entry, index) => {
    const activity = activities[index]
    const { operation, username, visitor, protocol } = entry.attributes
    if ((operation === 'PURGE' && !activity) || undoing.has(index)) return []
    if (!activity || !repeating.has(activity)) inRow.clear()
    else {
      const key = JSON.stringify([activity, username, visitor, protocol])
      if (inRow.has(key)) return []
      inRow.add(key)
    }
    const renamed = restoredAs(logged, index)
    return [{ entry, activity, ...(undone.has(index) && { isUndone: true }), ...(renamed && { renamed }) }]
  })
}

/** Where an entry came from and went to: names for a renaming, else folders. */
export function fromToOf({ operation, fileName, fileSource }: Logged): { from: string; to: string } | undefined {
  if (fileSource === '') return undefined
  if (operation === 'RNTO') return { from: baseName(fileSource), to: baseName(fileName) }
  if (operation === 'MOVE' || operation === 'COPY') return { from: parentPath(fileSource), to: parentPath(fileName) }
  return undefined
}
