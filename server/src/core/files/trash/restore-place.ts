/** What is restored, and the folder that it returns to. */
import type { Tx } from '../../../db/engine.ts'
import { isAdmin, mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import { makeFolders } from '../tree/folders.ts'
import type { Place } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import { purgeNow, type TrashScope } from './scope-store.ts'
import { markRecreated, markStandIns } from './stand-in-store.ts'
import * as store from './store.ts'

/** An entry of the trash, or content of one, locked with that entry until the end of the transaction. */
export interface Restorable extends store.LockedTrashEntry {
  /** The folder that the entry was in. */
  readonly formerId: number
  /** The entry that contains it; null for an entry. */
  readonly entryId: number | null
  /** Names of the entry and of the folders in it, down to the content; empty for the entry itself. */
  readonly folders: readonly string[]
}

/**
 * Finds and locks what an actor may restore: an entry of its part of the trash, or content of such an entry. Users restore content
 * of what is in their home folder, as they see it. Null if there is no such resource.
 */
export async function lockRestorable(tx: Tx, actor: Actor, scope: TrashScope, id: number): Promise<Restorable | null> {
  const entry = await store.lockTrashEntry(tx, scope, id)
  if (entry) return { ...entry, formerId: entry.parentId, entryId: null, folders: [] }
  const above = await entryAbove(tx, actor, id)
  const locked = above && (await store.lockTrashEntry(tx, scope, above.entry.id))
  if (!locked) return null
  // Everything that changes the content of an entry locks the entry first.
  const now = await entryAbove(tx, actor, id)
  const content = now?.entry.id === locked.id ? await store.contentById(tx, id) : null
  if (!content || !now) return null
  const { deletion, parentId: formerId, lost } = locked
  return { ...content, deletion, formerId, lost, entryId: locked.id, folders: now.folders }
}

/** The entry of the trash that contains a resource, and the names from it down to the folder of the resource. */
async function entryAbove(
  tx: Tx,
  actor: Actor,
  id: number,
): Promise<{ readonly entry: store.Step; readonly folders: readonly string[] } | null> {
  const chain = await store.pathInTrash(tx, actor.accountId, id)
  const at = chain.findIndex(({ deletedAt }) => deletedAt !== null)
  const entry = chain[at]
  if (!entry?.isListed || at === 0) return null
  if (!isAdmin(actor) && !chain.slice(at + 1).some((one) => one.id === actor.rootId)) return null
  const folders = chain.slice(1, at + 1).map(({ name }) => name)
  return { entry, folders: folders.toReversed() }
}

/**
 * The folder that something was in. Folders on the way to it that are in the trash, were purged, or are missing for content of a deleted
 * folder, are created again: `made` are their places, the uppermost first. Throws `conflict` if the path is not known, because a folder
 * was purged before migration 0076, or is not the actor's, or if a file has the name of a folder; `forbidden` if others deleted a folder, or it
 * was purged, and the actor may not create folders.
 */
export async function formerFolder(
  ctx: Needs<'clock' | 'random' | 'record'>,
  tx: Tx,
  actor: Actor,
  { name, lost, formerId, folders, deletion }: Restorable,
): Promise<{ readonly place: Place; readonly made: readonly Place[] }> {
  const existing = await tree.placeById(tx, actor, formerId)
  const path = existing ? { from: existing, missing: [] } : await deletedPath(tx, actor, formerId)
  if (!path) throw folderGone(name)
  if (lost.length > 0) mustBeAllowed(actor, 'modify')
  const missing = [...path.missing, ...lost.map(purgedFolder), ...folders.map((folder) => ({ name: folder, deletion }))]
  // The place of an entry may be deeper than the limit: `restoreBelow` checks it.
  if (missing.length === 0) return { place: path.from, made: [] }
  const names = missing.map((folder) => folder.name)
  const { place, made } = await makeFolders(ctx, tx, actor, { from: path.from, names, subject: 'parent', below: 1 })
  const ids = made === 0 ? [] : place.lineage.slice(-made)
  for (const [i, { deletion }] of missing.slice(missing.length - made).entries())
    if (deletion.at > purgeNow) await markStandIns(tx, ids.slice(i, i + 1), deletion)
    else await markRecreated(tx, ids.slice(i, i + 1))
  return { place, made: await Promise.all(ids.map((id) => tree.placeNow(tx, actor, id))) }
}

/** It is no stand-in of a folder in the trash. */
const purgedFolder = (name: string): Missing => ({ name, deletion: { at: purgeNow, by: null } })

const folderGone = (name: string) =>
  new Fault('conflict', `The folder that "${name}" was in was permanently deleted. Restore it to another folder.`)

/** A folder to create again, and the deletion that took it away. */
interface Missing {
  readonly name: string
  readonly deletion: store.FormerDeletion
}

/**
 * The way to a folder in the trash from the nearest folder above that is not, locked with the entry that all of it is in. Null if a
 * folder above was purged, or is not in the actor's root folder. Throws `forbidden` if others deleted one, and the actor may not
 * create folders.
 */
async function deletedPath(
  tx: Tx,
  actor: Actor,
  id: number,
): Promise<{ readonly from: Place; readonly missing: readonly Missing[] } | null> {
  const { accountId } = actor
  for (let locked = 0; ; ) {
    const chain = await store.pathInTrash(tx, accountId, id)
    const top = chain.findLastIndex(({ deletedAt }) => deletedAt !== null)
    const entry = chain[top]
    // It may have been restored, or a folder above it deleted, while the transaction waited for the lock.
    if (entry && entry.id !== locked) {
      await store.lockTrashEntry(tx, { accountId, seenBy: null }, entry.id)
      locked = entry.id
      continue
    }
    const from = await tree.placeById(tx, actor, chain[top + 1]?.id ?? 0)
    return from && { from, missing: missingOn(actor, chain.slice(0, top + 1).toReversed()) }
  }
}

/** From the uppermost folder down, each with its own deletion or that of the folder above. */
function missingOn(actor: Actor, steps: readonly store.Step[]): Missing[] {
  const missing: Missing[] = []
  for (const { name, lost, deletedAt, deletedById } of steps) {
    if (lost.length > 0) mustBeAllowed(actor, 'modify')
    missing.push(...lost.map(purgedFolder))
    const deletion = deletedAt === null ? missing.at(-1)?.deletion : { at: deletedAt, by: deletedById }
    if (!deletion) throw new Error('a path in the trash begins with a folder that was not deleted')
    if (deletion.by !== actor.userId) mustBeAllowed(actor, 'modify')
    missing.push({ name, deletion })
  }
  return missing
}
