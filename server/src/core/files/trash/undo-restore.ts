/**
 * Undoes the restore of a resource: it becomes the entry of the trash again that it was, or the content of one, and folders that were
 * created for it and are empty now are removed. What was added to a restored folder stays where it is: see `leave-added.ts`.
 */
import type { Tx } from '../../../db/engine.ts'
import { isAdmin } from '../../access.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { chargeMoveOf, moveCharge } from '../quotas/moving.ts'
import type { Sizes } from '../quotas/sizes.ts'
import * as quotas from '../quotas/store.ts'
import { moveToTrash } from '../tree/folder-locks.ts'
import { levelsBelow } from '../tree/levels.ts'
import { recordDepth } from '../tree/levels-store.ts'
import type { Place } from '../tree/resource.ts'
import * as tree from '../tree/store.ts'
import * as formerStore from './former-store.ts'
import { isRemovable, removeStandIn } from './stand-in-store.ts'
import * as store from './store.ts'

/** What undoes the restore of a resource. */
export interface Undo {
  readonly deletion: tree.Deletion
  /** The name that it has in the trash. */
  readonly name: string
  /** The folder that it returns to, locked; null if that is the one that it is in. */
  readonly former: Former | null
}

/**
 * The deletion that the restore of a resource has undone. Null if it is to be deleted as usual: it was not restored, the actor could not
 * have restored it, or its content is newer.
 */
export async function restoredFrom(
  tx: Tx,
  actor: Actor,
  { resource }: Place,
): Promise<formerStore.LastDeletion | null> {
  const last = await formerStore.lastDeletionOf(tx, resource.id)
  if (!last || actor.kind === 'visitor' || !(isAdmin(actor) || last.by === actor.userId)) return null
  return resource.type === 'file' && resource.uploadedAt > last.at ? null : last
}

/**
 * Finds and locks the folder that the resource returns to; the caller has locked the one that it is in. What has expired meanwhile is
 * deleted now. `isPartial`: some of its contents stay; then it does not return to a folder that counts against other quotas.
 */
export async function planUndo(
  ctx: Needs<'clock' | 'settings'>,
  tx: Tx,
  actor: Actor,
  { place, last, isPartial }: { place: Place; last: formerStore.LastDeletion; isPartial: boolean },
): Promise<Undo> {
  const now = ctx.clock.now()
  const name = last.name ?? place.resource.name
  if (Date.parse(last.at) + ctx.settings.trashMs <= now.getTime())
    return { deletion: { at: now.toISOString(), by: actor.userId }, name, former: null }
  const found = await lockFormer(tx, place, last)
  const former = found && isPartial && !(await haveSameQuotas(tx, place, found)) ? null : found
  // Others see in the trash what was deleted in their name.
  const isTheirs = last.by === actor.userId || former !== null || isInHome(place, last)
  return { deletion: { at: last.at, by: isTheirs ? last.by : actor.userId }, name, former }
}

async function haveSameQuotas(tx: Tx, { resource, lineage }: Place, { parentId }: Former): Promise<boolean> {
  if ((await accountStore.lockQuotaFolders(tx, resource.accountId)) === 0) return true
  const idsAbove = async (id: number) => (await quotas.quotasAbove(tx, id)).map(({ folderId }) => folderId).join()
  return (await idsAbove(lineage.at(-2) ?? resource.id)) === (await idsAbove(parentId))
}

/**
 * Makes a restored resource the entry of the trash again that it was, or the content of one. Returns the folders that were created for
 * the restore and are removed with it, the lowest first. Throws `storage-full`.
 */
export async function returnToTrash(
  ctx: Needs<'clock'>,
  tx: Tx,
  actor: Actor,
  { place, parentId, undo, sizes }: { place: Place; parentId: number; undo: Undo; sizes: Sizes },
): Promise<readonly Place[]> {
  const { resource } = place
  const { deletion, name, former } = undo
  if (former) {
    await moveCharge(tx, actor, sizes, chargeMoveOf(resource, parentId, former.parentId))
    await recordDepth(tx, former.chain, former.chain.length + (await levelsBelow(tx, resource)))
  }
  if (former?.isContent) {
    await formerStore.returnRow(tx, resource.id, { parentId: former.parentId, name })
    await tree.changeChildCount(tx, parentId, -1)
    await tree.changeChildCount(tx, former.parentId, 1)
  } else {
    await moveToTrash(ctx, tx, actor, { id: resource.id, parentId, ...deletion })
    await store.renameEntry(tx, resource.id, name)
    if (former) await formerStore.moveEntry(tx, resource.id, former)
  }
  await formerStore.forgetFormer(tx, resource.id)
  return former ? await removeEmptyFolders(tx, actor, place) : []
}

const isInHome = ({ lineage }: Place, { homeId }: formerStore.LastDeletion): boolean =>
  homeId !== null && lineage.includes(homeId)

interface Former {
  readonly parentId: number
  /** Names of purged folders, see the schema. */
  readonly lost: string | null
  /** Whether it is a folder in the trash, of which the resource was content. */
  readonly isContent: boolean
  /** Ids down to the folder: from the root folder, or from the entry of the trash that contains it. */
  readonly chain: readonly number[]
}

/**
 * Finds and locks the folder that the resource was in while it was in the trash. Null if that is the one that it is in now, if the
 * resource has been moved since it was restored, or the folder is gone; for content also if the deleted folder has been restored, or
 * the name is taken there.
 */
async function lockFormer(tx: Tx, place: Place, last: formerStore.LastDeletion): Promise<Former | null> {
  const { resource, lineage } = place
  const { former } = last
  if (!former || former.restoredTo !== lineage.at(-2) || former.parentId === former.restoredTo) return null
  const { parentId, lost, entryId } = former
  const { accountId } = resource
  const isContent = entryId !== null
  const steps = await lockChain(tx, accountId, parentId)
  if (!steps) return null
  const entry = steps.find(({ deletedAt }) => deletedAt !== null)
  if (isContent && (entry?.id !== entryId || entry.deletedAt !== last.at || entry.deletedById !== last.by)) return null
  if (isContent && (await tree.childNamed(tx, parentId, last.name ?? resource.name))) return null
  const chain = entry ? steps.slice(0, steps.indexOf(entry) + 1) : steps
  return { parentId, lost, isContent, chain: chain.map(({ id }) => id).toReversed() }
}

/** From a folder up to the root folder: locks the folder, or the entry of the trash that it is in. Null if it is gone. */
async function lockChain(tx: Tx, accountId: number, id: number): Promise<readonly store.Step[] | null> {
  const entryOf = (steps: readonly store.Step[]) => steps.find(({ deletedAt }) => deletedAt !== null)
  const entry = entryOf(await store.pathInTrash(tx, accountId, id))
  if (entry) {
    if (!(await store.lockTrashEntry(tx, { accountId, seenBy: null }, entry.id))) return null
  } else if (!(await tree.lockFolder(tx, id))) return null
  // It may have been restored or deleted while the transaction waited for the lock.
  const steps = await store.pathInTrash(tx, accountId, id)
  return entryOf(steps)?.id === entry?.id && steps.at(-1)?.parentId === null ? steps : null
}

/** Removes the folder that something was restored to, and those above it, as long as they were created for a restore and are empty. */
async function removeEmptyFolders(tx: Tx, actor: Actor, place: Place): Promise<Place[]> {
  const removed: Place[] = []
  for (let length = place.lineage.length - 1; length > 1; length--) {
    const [parentId, id] = place.lineage.slice(length - 2, length)
    if (id === undefined || parentId === undefined) break
    const isLocked = (await tree.lockFolder(tx, parentId)) && (await tree.lockFolder(tx, id))
    if (!isLocked || !(await isRemovable(tx, actor.accountId, id))) break
    const found = await tree.placeOfId(tx, actor.accountId, id)
    if (!found || found.resource.parentId !== parentId) break
    removed.push(found)
    await removeStandIn(tx, { id, parentId, by: actor.userId })
  }
  return removed
}
