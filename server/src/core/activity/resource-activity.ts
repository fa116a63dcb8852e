/**
 * What happened to a file or folder, for everybody who may list it: the part of the session log that is about its content, name, place
 * and shares. What others read, and from where, is for administrators.
 */
import type { Queries } from '../../db/engine.ts'
import { formatPath } from '../../lib/text/path.ts'
import { isAdmin, may, mustBeAllowed } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, invalid } from '../fault.ts'
import { listedAmong } from '../files/trash/list.ts'
import type { Place } from '../files/tree/resource.ts'
import * as tree from '../files/tree/tree.ts'
import { copiesOf, entriesOfCopies } from './copies-store.ts'
import { nicknamesOf } from './nicknames-store.ts'
import { pathBelow } from './share-log.ts'
import { changesOf, type Entry, lastPlaced, removalsBelow } from './store.ts'

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
  mustSeeActivity(actor)
  const { resource } = await tree.find(q, actor, identifier)
  const home = await spanOf(q, actor, await tree.rootOf(q, actor))
  const types = [...changes, ...versionChanges, ...(may(actor, 'share') ? shareChanges : [])]
  const entries = await changesOf(q, actor.accountId, resource.id, { types, since: home.since, limit })
  const seen = entries.map((entry) => seenFrom(home.path, entry)).filter(({ path }) => path !== '')
  return await withNicknames(q, actor, seen)
}

/**
 * What was deleted in a folder and below it, and moved out of it, newest first. `path` is '' for what was moved out of the actor's root
 * folder. Throws `forbidden`, `not-found`, and `invalid` for a file. Looks at the latest 2,000 deletions and moves of the account.
 */
export async function removalsFrom(
  ctx: Needs<'db'>,
  actor: Actor,
  identifier: string,
  limit: number,
): Promise<ResourceActivity[]> {
  mustSeeActivity(actor)
  const { q } = ctx.db
  const folder = await tree.find(q, actor, identifier)
  if (folder.resource.type !== 'dir')
    throw invalid('resource', (of) => `${of.resource}: "${identifier}" is a file. Name a folder.`)
  const entries = await removalsBelow(q, actor.accountId, { ...(await spanOf(q, actor, folder)), limit })
  const home = formatPath((await tree.rootOf(q, actor)).names)
  const deleted = entries.flatMap(({ type, resource_id: id }) => (type === 'DELE' && id !== null ? [id] : []))
  const listed = await listedAmong(ctx, actor, deleted)
  const seen = entries.map((entry) => {
    const id = entry.resource_id ?? 0
    return { ...seenFrom(home, entry), trashedId: entry.type === 'DELE' && listed.has(id) ? id : undefined }
  })
  return await withNicknames(q, actor, seen)
}

/** Sends whose activity is read: the latest. */
const mostSends = 20

/**
 * What happened to the copies of a file or folder that were sent, newest first: when it was sent, when the send was deleted, and what
 * visitors downloaded; of the latest 20 sends that the actor may see. `path` is the name of the send. Throws `forbidden`, `not-found`.
 */
export async function sendsOf(
  { db: { q } }: Needs<'db'>,
  actor: Actor,
  identifier: string,
  limit: number,
): Promise<ResourceActivity[]> {
  mustSeeActivity(actor)
  mustBeAllowed(actor, 'share')
  const { resource } = await tree.find(q, actor, identifier)
  const ownerId = isAdmin(actor) ? undefined : actor.userId
  const copies = await copiesOf(q, actor.accountId, resource.id, { ownerId, limit: mostSends })
  const entries = await entriesOfCopies(q, actor.accountId, copies, limit)
  const names = new Map(copies.map(({ shareId, name }) => [shareId, name]))
  const seen = entries.map((entry) => {
    const sendId = entry.share_id ?? 0
    return { entry, path: names.get(sendId) ?? '', previousPath: '', sendId }
  })
  return await withNicknames(q, actor, seen)
}

const seenFrom = (home: string, entry: Entry) => ({
  entry,
  path: pathBelow(home, entry.path),
  previousPath: pathBelow(home, entry.source_path),
})

function mustSeeActivity(actor: Actor): void {
  mustBeAllowed(actor, 'list')
  if (actor.kind === 'visitor') throw new Fault('forbidden', 'Visitors cannot see what happened to files.')
}

async function withNicknames(
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
async function spanOf(
  q: Queries,
  actor: Actor,
  { resource, names, lineage }: Place,
): Promise<{ readonly path: string; readonly since: string }> {
  const [, ...below] = lineage
  if (below.length === 0) return { path: '/', since: '' }
  const times = [resource.createdAt, (await lastPlaced(q, actor.accountId, below)) ?? '']
  return { path: formatPath(names), since: times.toSorted().at(-1) ?? '' }
}
