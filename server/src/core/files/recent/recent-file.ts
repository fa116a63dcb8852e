/** What can have happened to a file last. Pure. */
import type { Actor } from '../../actor.ts'
import type { Place } from '../tree/resource.ts'

const notedActions = ['renamed', 'moved', 'copied', 'restored', 'compressed', 'extracted'] as const
const uploadActions = new Set<RecentAction>(['uploaded', 'changed', 'versionRestored', 'copied', 'extracted'])
export type NotedAction = (typeof notedActions)[number]

/** Whether such an action can be that of an upload: files that came with a folder have no action of their own. */
export const canBeUpload = (action: RecentAction): boolean => uploadActions.has(action)

/** Whether such an action can have a row of its own. */
export const canBeNoted = (action: RecentAction): boolean => notedActions.some((noted) => noted === action)

/** `changed`: the content was replaced. `versionRestored`: by that of a version. `opened`: by the actor. */
export type RecentAction = NotedAction | 'uploaded' | 'changed' | 'versionRestored' | 'opened'

/** Who did the last action: anyone, visitors of shares, one user, or anyone but that user. */
export type Whose = 'everyone' | 'visitors' | { readonly userId: number; readonly is: 'this' | 'other' }

/** What the list shows of the last actions on files. */
export interface Wanted {
  readonly whose: Whose
  readonly activity: RecentAction | undefined
  /** The actor, if files count that they have opened. */
  readonly opener: Pick<Actor, 'userId' | 'username'> | null
  /** ISO time: later openings do not count. */
  readonly before: string | undefined
}

export interface Happened {
  readonly action: RecentAction
  readonly at: string
  /** Name of the user; of a visitor's action, the owner of the share. Empty if the user was deleted. */
  readonly by: string
  /** Display name of that user; '' if there is none. */
  readonly nickname: string
  /** Set if a visitor did it: the email address or name as entered, '' if neither is known. */
  readonly visitor: string | null
  /** Of a renamed file. */
  readonly formerName?: string | null
  /** When the restored version was uploaded. */
  readonly restoredFrom?: string | null
  /** Of a moved or copied file. */
  readonly formerFolderId?: number | null
}

/** The last action on a file; of an opened one also what happened before. */
export interface LastAction extends Happened {
  readonly before?: Happened
}

export interface RecentFile extends LastAction {
  readonly place: Place
  /** The folder that it was moved or copied from, if it is there and in the actor's home folder. */
  readonly from?: Place | undefined
}

/** Whether a visitor has uploaded it, and nothing else has changed it since. */
export const isUploadOfVisitor = ({ before, ...last }: RecentFile): boolean => {
  const { action, visitor } = before ?? last
  return action === 'uploaded' && visitor !== null
}

const notedAction = (text: string): NotedAction => notedActions.find((action) => action === text) ?? 'moved'

/** What is known of the last actions on a file. */
export interface Latest {
  readonly id: number
  readonly uploaderId: number
  readonly restoredFrom: string | null
  readonly action: string | null
  readonly actedAt: string | null
  readonly actorId: number | null
  readonly actedBy: string | null
  readonly actedVisitor: string | null
  readonly actedByName: string | null
  readonly uploaderName: string | null
  readonly formerName: string | null
  readonly formerFolderId: number | null
  readonly openedAt: string | null
}

/** The folder with which a file was copied or extracted. */
export interface Origin {
  readonly id: number
  readonly action: string
  readonly createdAt: string
  readonly actedAt: string
}

interface Deed extends Happened {
  readonly userId: number | null
}

/** What happened to a file last, by whoever; null if it is not what is wanted. An opening counts only with an `opener`, the actor. */
export function latestOf(
  place: Place,
  latest: Latest,
  origins: ReadonlyMap<number, Origin>,
  { whose, activity, opener, before }: Wanted,
): LastAction | null {
  const { userId, ...change } = lastChange(place, latest, origins)
  const { openedAt } = latest
  const isCounted = openedAt !== null && (before === undefined || openedAt < before)
  const isOpened = isCounted && opener !== null && change.at <= openedAt
  if (activity !== undefined && activity !== (isOpened ? 'opened' : change.action)) return null
  if (!isDoneBy(whose, isOpened ? opener.userId : userId, isOpened ? null : change.visitor)) return null
  if (!isOpened) return change
  return { action: 'opened', at: openedAt, by: opener.username, nickname: '', visitor: null, before: change }
}

function isDoneBy(whose: Whose, userId: number | null, visitor: string | null): boolean {
  if (whose === 'everyone') return true
  if (whose === 'visitors') return visitor !== null
  return (whose.is === 'this') === (userId === whose.userId && visitor === null)
}

/** The upload of the content, or the noted action if it was later. Of the same moment, that one: a copy has the time of its row. */
function lastChange({ resource, lineage }: Place, latest: Latest, origins: ReadonlyMap<number, Origin>): Deed {
  const { uploadedAt, uploadedBy, visitor } = resource
  if (latest.action !== null && latest.actedAt !== null && latest.actedAt >= uploadedAt) {
    const { actedAt, actedBy, actedByName, actedVisitor, formerName, formerFolderId } = latest
    const who = { userId: latest.actorId, by: actedBy ?? '', nickname: actedByName ?? '', visitor: actedVisitor }
    return { action: notedAction(latest.action), at: actedAt, ...who, formerName, formerFolderId }
  }
  const { uploaderId, uploaderName, restoredFrom } = latest
  const origin = lineage.map((id) => origins.get(id)).find((one) => one && isFrom(resource, one))
  const isReplaced = uploadedAt !== resource.createdAt
  const changed = restoredFrom === null ? 'changed' : 'versionRestored'
  const action = isReplaced ? changed : origin ? notedAction(origin.action) : 'uploaded'
  return {
    action,
    at: uploadedAt,
    userId: uploaderId,
    by: uploadedBy,
    nickname: uploaderName ?? '',
    visitor,
    restoredFrom,
  }
}

/** Nothing can be uploaded into a folder that is being copied or extracted: it is hidden until then. */
const isFrom = ({ createdAt }: Place['resource'], origin: Origin): boolean =>
  origin.createdAt <= createdAt && createdAt <= origin.actedAt
