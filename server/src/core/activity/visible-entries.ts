/** What an actor may see of the session log: what changed files and folders in its root folder, and by whom. */
import type { Queries } from '../../db/engine.ts'
import { formatPath } from '../../lib/text/path.ts'
import { may, mustBeAllowed } from '../access.ts'
import type { Actor } from '../actor.ts'
import { Fault, invalid } from '../fault.ts'
import type { Place, Resource } from '../files/tree/resource.ts'
import * as tree from '../files/tree/tree.ts'
import { nicknamesOf } from './nicknames-store.ts'
import { type Entry, lastPlaced } from './store.ts'

const changes = ['STOR', 'MKD', 'RNTO', 'MOVE', 'COPY', 'COMPR', 'EXTRACT', 'DELE', 'RESTORE'] as const
const versionChanges = ['RESTORE_VERSION', 'DELE_VERSION'] as const
const shareChanges = ['SHARE', 'DELE_SHARE', 'RECV', 'DELE_RECV'] as const

export interface ResourceActivity {
  readonly entry: Entry
  /** Display name of the user; '' if there is none. */
  readonly nickname: string
  /** Paths as the actor sees them; '' without one, and outside its root folder. */
  readonly path: string
  readonly previousPath: string
  /** Id of what was deleted, while the actor sees it in the trash. */
  readonly trashedId?: number | undefined
  /** Of what happened to a copy: the send. */
  readonly sendId?: number | undefined
  /** Of what happened below a folder: where the file or folder is now. */
  readonly place?: Place | undefined
  /** Of what happened below a folder to what was deleted from it since. */
  readonly deleted?: DeletedResource | undefined
}

/** A file or folder that was deleted from a folder. */
export interface DeletedResource {
  readonly id: number
  /** Where it was when it was deleted, as the actor sees it. */
  readonly path: string
  /** Undefined once it was purged. */
  readonly resource?: Resource | undefined
}

/** What an actor may see of what happened to a file or folder. */
export const typesFor = (actor: Actor): string[] => [
  ...[...changes, ...versionChanges],
  ...(may(actor, 'share') ? shareChanges : []),
]

/** Throws `not-found`, and `invalid` for a file. */
export async function folderOf(q: Queries, actor: Actor, identifier: string): Promise<Place> {
  const folder = await tree.find(q, actor, identifier)
  if (folder.resource.type !== 'dir')
    throw invalid('resource', (of) => `${of.resource}: "${identifier}" is a file. Name a folder.`)
  return folder
}

/** A path of the account, relative to a home folder; '' if it is outside. */
export function pathBelow(home: string, path: string): string {
  if (home === '/') return path
  if (path === home) return '/'
  return path.startsWith(`${home}/`) ? path.slice(home.length) : ''
}

export const seenFrom = (home: string, entry: Entry) => ({
  entry,
  path: pathBelow(home, entry.path),
  previousPath: pathBelow(home, entry.source_path),
})

export function mustSeeActivity(actor: Actor): void {
  mustBeAllowed(actor, 'list')
  if (actor.kind === 'visitor') throw new Fault('forbidden', 'Visitors cannot see what happened to files.')
}

export async function withNicknames(
  q: Queries,
  actor: Actor,
  found: readonly Omit<ResourceActivity, 'nickname'>[],
): Promise<ResourceActivity[]> {
  const usernames = new Set(found.map(({ entry }) => entry.username))
  const nicknames = await nicknamesOf(q, actor.accountId, [...usernames])
  return found.map((one) => ({ ...one, nickname: nicknames.get(one.entry.username) ?? '' }))
}

/**
 * The path of a folder in the account, and since when it has it: the log has paths, and before that they led to another folder, whose
 * content was another one, and for a root folder not the actor's.
 */
export async function spanOf(
  q: Queries,
  actor: Actor,
  { resource, names, lineage }: Place,
): Promise<{ readonly path: string; readonly since: string }> {
  const [, ...below] = lineage
  if (below.length === 0) return { path: '/', since: '' }
  const times = [resource.createdAt, (await lastPlaced(q, actor.accountId, below)) ?? '']
  return { path: formatPath(names), since: times.toSorted().at(-1) ?? '' }
}
