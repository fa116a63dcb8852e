/**
 * What happened to a file or folder, for everybody who may list it: the part of the session log that is about its content, name, place
 * and shares. What others read, and from where, is for administrators.
 */
import { formatPath } from '../../lib/text/path.ts'
import { isAdmin, mustBeAllowed } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { listedAmong } from '../files/trash/list.ts'
import * as tree from '../files/tree/tree.ts'
import { copiesOf, entriesOfCopies } from './copies-store.ts'
import { changesOf, removalsBelow } from './store.ts'
import {
  folderOf,
  mustSeeActivity,
  type ResourceActivity,
  seenFrom,
  spanOf,
  typesFor,
  withNicknames,
} from './visible-entries.ts'

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
  const range = { types: typesFor(actor), since: home.since, limit }
  const entries = await changesOf(q, actor.accountId, resource.id, range)
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
  const folder = await folderOf(q, actor, identifier)
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
