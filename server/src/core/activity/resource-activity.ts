/**
 * What happened to a file or folder, for everybody who may list it: the part of the session log that is about its content, name, place
 * and shares. What others read, and from where, is for administrators.
 */
import type { Queries } from '../../db/engine.ts'
import { formatPath } from '../../lib/text/path.ts'
import { may, mustBeAllowed } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault } from '../fault.ts'
import * as tree from '../files/tree/tree.ts'
import { nicknamesOf } from './nicknames-store.ts'
import { pathBelow } from './share-log.ts'
import { changesOf, type Entry, lastPlaced } from './store.ts'

const changes = ['STOR', 'MKD', 'RNTO', 'MOVE', 'COPY', 'COMPR', 'EXTRACT', 'DELE', 'RESTORE'] as const
const versionChanges = ['RESTORE_VERSION', 'DELE_VERSION'] as const
const shareChanges = ['SHARE', 'DELE_SHARE', 'RECV', 'DELE_RECV'] as const

export interface ResourceActivity {
  readonly entry: Entry
  /** Display name of the user; '' if there is none. */
  readonly nickname: string
  /** Paths as the actor sees them; `previousPath` is '' without one, and outside its root folder. */
  readonly path: string
  readonly previousPath: string
}

/**
 * The latest entries, newest first: those about what happened in the actor's root folder. Throws `forbidden`, `not-found`. Of an entry that
 * came from elsewhere nothing before that is said. Reads a bounded number of rows, by an index.
 */
export async function activityOf(
  { db: { q } }: Needs<'db'>,
  actor: Actor,
  identifier: string,
  limit: number,
): Promise<ResourceActivity[]> {
  mustBeAllowed(actor, 'list')
  if (actor.kind === 'visitor') throw new Fault('forbidden', 'Visitors cannot see what happened to files.')
  const { resource } = await tree.find(q, actor, identifier)
  const home = await homeOf(q, actor)
  const types = [...changes, ...versionChanges, ...(may(actor, 'share') ? shareChanges : [])]
  const entries = await changesOf(q, actor.accountId, resource.id, { types, since: home.since, limit })
  const within = entries.flatMap((entry) => {
    const path = pathBelow(home.path, entry.path)
    return path === '' ? [] : [{ entry, path, previousPath: pathBelow(home.path, entry.source_path) }]
  })
  const usernames = new Set(within.map(({ entry }) => entry.username))
  const nicknames = await nicknamesOf(q, actor.accountId, [...usernames])
  return within.map((one) => ({ ...one, nickname: nicknames.get(one.entry.username) ?? '' }))
}

/**
 * The path of the actor's root folder, and since when it has it: the log has paths, and before that they led to another folder, whose
 * content was not the actor's.
 */
async function homeOf(q: Queries, actor: Actor): Promise<{ readonly path: string; readonly since: string }> {
  const { resource, names, lineage } = await tree.rootOf(q, actor)
  const [, ...below] = lineage
  if (below.length === 0) return { path: '/', since: '' }
  const times = [resource.createdAt, (await lastPlaced(q, actor.accountId, below)) ?? '']
  return { path: formatPath(names), since: times.toSorted().at(-1) ?? '' }
}
