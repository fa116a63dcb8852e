/** Undoes the restore of what was in a folder in the trash: it returns to the folder, as long as that is in the trash. */
import type { Tx } from '../../../db/engine.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Actor } from '../../actor.ts'
import * as quotas from '../quotas/store.ts'
import { levelsBelow } from '../tree/levels.ts'
import { recordDepth } from '../tree/levels-store.ts'
import type { Place } from '../tree/resource.ts'
import * as tree from '../tree/store.ts'
import { isRemovable, removeStandIn, standInDeletion } from './stand-in-store.ts'
import * as store from './store.ts'

interface Former {
  readonly id: number
  /** Ids of the deleted folder and of those in it, down to this one. */
  readonly chain: readonly number[]
}

/**
 * Returns a live resource to the deleted folder that it was restored from, with the name in `deletion`, if that is where its path leads, and removes the stand-ins
 * that are empty then. Returns those, the lowest first; null if there is no such folder, or its name is taken there. The caller has
 * locked the folder that the resource is in.
 */
export async function returnToFolder(
  tx: Tx,
  actor: Actor,
  place: Place,
  deletion: tree.Deletion & { readonly name: string },
): Promise<Place[] | null> {
  const { resource, lineage } = place
  const parentId = lineage.at(-2)
  const former = await lockFormer(tx, place, deletion)
  if (!former || parentId === undefined || (await tree.childNamed(tx, former.id, deletion.name))) return null
  if (!(await haveSameQuotas(tx, actor, parentId, former.id))) return null
  const levels = await levelsBelow(tx, resource)
  await recordDepth(tx, former.chain, former.chain.length + levels)
  await store.returnRow(tx, resource.id, { parentId: former.id, name: deletion.name })
  await tree.changeChildCount(tx, parentId, -1)
  await tree.changeChildCount(tx, former.id, 1)
  return await removeEmptyStandIns(tx, actor, place, deletion)
}

/**
 * Moves a new entry of the trash from a stand-in to the folder in the trash that it was restored for, and removes the stand-ins that
 * are empty then. Returns those, the lowest first; none if there is no such folder. `place`: where the entry was deleted.
 */
export async function returnEntry(tx: Tx, actor: Actor, place: Place): Promise<Place[]> {
  const { resource, lineage } = place
  const parentId = lineage.at(-2)
  const deletion = parentId === undefined ? null : await standInDeletion(tx, parentId)
  const former = deletion && (await lockFormer(tx, place, deletion))
  if (!former || parentId === undefined || !(await haveSameQuotas(tx, actor, parentId, former.id))) return []
  await recordDepth(tx, former.chain, former.chain.length + (await levelsBelow(tx, resource)))
  await store.moveEntry(tx, resource.id, former.id)
  return await removeEmptyStandIns(tx, actor, place, deletion)
}

/** Finds the folder by the path that the resource has now, and locks the entry of the trash that contains it. */
async function lockFormer(
  tx: Tx,
  { resource: { accountId }, lineage, names }: Place,
  deletion: tree.Deletion,
): Promise<Former | null> {
  for (const entry of await store.foldersDeleted(tx, accountId, deletion, lineage.slice(0, -2))) {
    const [first, ...others] = names.slice(lineage.indexOf(entry.parentId), -1)
    if (first !== entry.name) continue
    const locked = await store.lockTrashEntry(tx, { accountId, deletedBy: deletion.by }, entry.id)
    const below = locked && (others.length === 0 ? { lineage: [] } : await tree.descend(tx, entry.id, others))
    if (!below) continue
    const chain = [entry.id, ...below.lineage]
    return { id: chain.at(-1) ?? entry.id, chain }
  }
  return null
}

/** Whether both folders count against the same quotas, whose counts in progress start again. */
async function haveSameQuotas(tx: Tx, { accountId }: Actor, from: number, to: number): Promise<boolean> {
  if ((await accountStore.lockQuotaFolders(tx, accountId)) === 0) return true
  const [left, entered] = [await quotas.quotasAbove(tx, from), await quotas.quotasAbove(tx, to)]
  const idsOf = (all: typeof left) => all.map(({ folderId }) => folderId).join()
  if (idsOf(left) !== idsOf(entered)) return false
  await quotas.addUsed(tx, left)
  return true
}

async function removeEmptyStandIns(tx: Tx, actor: Actor, place: Place, deletion: tree.Deletion): Promise<Place[]> {
  const removed: Place[] = []
  for (let length = place.lineage.length - 1; length > 1; length--) {
    const [parentId, id] = place.lineage.slice(length - 2, length)
    if (id === undefined || parentId === undefined) break
    const isLocked = (await tree.lockFolder(tx, parentId)) && (await tree.lockFolder(tx, id))
    if (!isLocked || !(await isRemovable(tx, actor.accountId, id, deletion))) break
    const found = await tree.placeOfId(tx, actor.accountId, id)
    if (!found || found.resource.parentId !== parentId) break
    removed.push(found)
    await removeStandIn(tx, { id, parentId, by: actor.userId })
  }
  return removed
}
