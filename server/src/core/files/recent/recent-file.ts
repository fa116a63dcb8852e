/** What can have happened to a file last. Pure. */
import type { Place } from '../tree/resource.ts'

const notedActions = ['renamed', 'moved', 'copied', 'restored', 'compressed', 'extracted'] as const
export type NotedAction = (typeof notedActions)[number]

/** `changed`: the content was replaced. `versionRestored`: by that of a version. `opened`: by the actor. */
export type RecentAction = NotedAction | 'uploaded' | 'changed' | 'versionRestored' | 'opened'

/** Whose actions count. */
export type ActedBy = 'everyone' | 'me' | 'others'

export interface Happened {
  readonly action: RecentAction
  readonly at: string
  /** Name of the user; of a visitor's action, the owner of the share. Empty if the user was deleted. */
  readonly by: string
  /** Set if a visitor did it: the email address or name as entered, '' if neither is known. */
  readonly visitor: string | null
}

export interface RecentFile extends Happened {
  readonly place: Place
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
  { by, me }: { readonly by: ActedBy; readonly me: { readonly id: number; readonly username: string } },
): Happened | null {
  const counts = (userId: number | null, visitor: string | null) =>
    by === 'everyone' || (by === 'me') === (userId === me.id && visitor === null)
  const found: Happened[] = []
  const { uploadedAt, uploadedBy, visitor } = resource
  if (counts(latest.uploaderId, visitor)) {
    const origin = lineage.map((id) => origins.get(id)).find((one) => one && isFrom(resource, one))
    const isReplaced = resource.uploadedAt !== resource.createdAt
    const changed = latest.restoredFrom === null ? 'changed' : 'versionRestored'
    const action = isReplaced ? changed : origin ? notedAction(origin.action) : 'uploaded'
    found.push({ action, at: uploadedAt, by: uploadedBy, visitor })
  }
  if (latest.action !== null && latest.actedAt !== null && counts(latest.actorId, latest.actedVisitor)) {
    const [action, actor] = [notedAction(latest.action), latest.actedBy ?? '']
    found.push({ action, at: latest.actedAt, by: actor, visitor: latest.actedVisitor })
  }
  if (latest.openedAt !== null && by !== 'others')
    found.push({ action: 'opened', at: latest.openedAt, by: me.username, visitor: null })
  // Of the same moment, the later source: a copy has the time of its row.
  return found.reduce<Happened | null>((last, one) => (last === null || one.at >= last.at ? one : last), null)
}

/** Nothing can be uploaded into a folder that is being copied or extracted: it is hidden until then. */
const isFrom = ({ createdAt }: Place['resource'], origin: Origin): boolean =>
  origin.createdAt <= createdAt && createdAt <= origin.actedAt
