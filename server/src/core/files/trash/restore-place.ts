/** What is restored, and the folder that it returns to. */
import type { Tx } from '../../../db/engine.ts'
import { isAdmin } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import { makeFolders } from '../tree/folders.ts'
import type { Place } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import { markStandIns } from './stand-in-store.ts'
import * as store from './store.ts'

/** An entry of the trash, or content of one, locked with that entry until the end of the transaction. */
export interface Restorable extends store.LockedTrashEntry {
  /** The folder that the entry was in. */
  readonly formerId: number
  /** Names of the entry and of the folders in it, down to the content; empty for the entry itself. */
  readonly folders: readonly string[]
}

/**
 * Finds and locks what an actor may restore: an entry of its part of the trash, or content of such an entry. Users restore content
 * of what is in their home folder, as they see it. Null if there is no such resource.
 */
export async function lockRestorable(
  tx: Tx,
  actor: Actor,
  scope: store.TrashScope,
  id: number,
): Promise<Restorable | null> {
  const entry = await store.lockTrashEntry(tx, scope, id)
  if (entry) return { ...entry, formerId: entry.parentId, folders: [] }
  const above = await entryAbove(tx, actor, id)
  const locked = above && (await store.lockTrashEntry(tx, scope, above.entry.id))
  if (!locked) return null
  // Everything that changes the content of an entry locks the entry first.
  const now = await entryAbove(tx, actor, id)
  const content = now?.entry.id === locked.id ? await store.contentById(tx, id) : null
  if (!content || !now) return null
  return { ...content, deletion: locked.deletion, formerId: locked.parentId, folders: now.folders }
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
 * The folder that something was in. For content of a deleted folder, that folder and those in it are created again where they are
 * missing. Throws `conflict` if the folder that the entry was in no longer exists, or a file has the name of a folder.
 */
export async function formerFolder(
  ctx: Needs<'clock' | 'random' | 'record'>,
  tx: Tx,
  actor: Actor,
  { name, formerId, folders, deletion }: Restorable,
): Promise<Place> {
  const from = await tree.placeById(tx, actor, formerId)
  if (!from)
    throw new Fault(
      'conflict',
      (of) => `The folder that "${name}" was in no longer exists. Name the folder to restore it to in ${of.parent}.`,
    )
  // The place of an entry may be deeper than the limit: `restoreBelow` checks it.
  if (folders.length === 0) return from
  const { place, made } = await makeFolders(ctx, tx, actor, { from, names: folders, subject: 'parent', below: 1 })
  if (made > 0) await markStandIns(tx, place.lineage.slice(-made), deletion)
  return place
}
