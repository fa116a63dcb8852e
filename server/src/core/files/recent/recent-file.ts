/** What can have happened to a file last. Pure. */
import type { Place } from '../tree/resource.ts'

const notedActions = ['renamed', 'moved', 'copied', 'restored', 'compressed', 'extracted'] as const
export type NotedAction = (typeof notedActions)[number]

/** `changed`: the content was replaced. `versionRestored`: by that of a version. `opened`: by the actor. */
export type RecentAction = NotedAction | 'uploaded' | 'changed' | 'versionRestored' | 'opened'

/** Whose actions count: those of all, of one user, or of all others. */
export type Whose = 'everyone' | { readonly userId: number; readonly is: 'this' | 'other' }

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

/** The last action on a file of those that count; null if there is none. */
export function latestOf(
  { resource, lineage }: Place,
  latest: Latest,
  origins: ReadonlyMap<number, Origin>,
  { whose, opener }: { readonly whose: Whose; readonly opener: string | null },
): LastAction | null {
  const counts = (userId: number | null, visitor: string | null) =>
    whose === 'everyone' || (whose.is === 'this') === (userId === whose.userId && visitor === null)
  const found: Happened[] = []
  const { uploadedAt, uploadedBy, visitor } = resource
  if (counts(latest.uploaderId, visitor)) {
    const origin = lineage.map((id) => origins.get(id)).find((one) => one && isFrom(resource, one))
    const isReplaced = resource.uploadedAt !== resource.createdAt
    const changed = latest.restoredFrom === null ? 'changed' : 'versionRestored'
    const action = isReplaced ? changed : origin ? notedAction(origin.action) : 'uploaded'
    const { restoredFrom } = latest
    found.push({ action, at: uploadedAt, by: uploadedBy, nickname: latest.uploaderName ?? '', visitor, restoredFrom })
  }
  if (latest.action !== null && latest.actedAt !== null && counts(latest.actorId, latest.actedVisitor)) {
    const [action, actor] = [notedAction(latest.action), latest.actedBy ?? '']
    const { actedAt, actedByName, actedVisitor, formerName, formerFolderId } = latest
    const who = { by: actor, nickname: actedByName ?? '', visitor: actedVisitor }
    found.push({ action, at: actedAt, ...who, formerName, formerFolderId })
  }
  // Of the same moment, the later source: a copy has the time of its row.
  const last = found.reduce<Happened | null>((last, one) => (last === null || one.at >= last.at ? one : last), null)
  const { openedAt } = latest
  if (openedAt === null || opener === null || (last && last.at > openedAt)) return last
  const opened = { action: 'opened', at: openedAt, by: opener, nickname: '', visitor: null } as const
  return last ? { ...opened, before: last } : opened
}

/** Nothing can be uploaded into a folder that is being copied or extracted: it is hidden until then. */
const isFrom = ({ createdAt }: Place['resource'], origin: Origin): boolean =>
  origin.createdAt <= createdAt && createdAt <= origin.actedAt
