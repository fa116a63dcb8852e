/**
 * A deleted folder that is restored takes the place of its stand-in (see `stand-in-store.ts`), with what is in it: so that what was
 * restored before is in the folder again, and there is one folder of that name instead of two.
 */
import type { Tx } from '../../../db/engine.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Actor } from '../../actor.ts'
import { setPlace } from '../moves/store.ts'
import * as quotas from '../quotas/store.ts'
import { namerOf } from '../tree/free-name.ts'
import type { Place } from '../tree/resource.ts'
import * as tree from '../tree/store.ts'
import { noteMergedName } from './former-store.ts'
import type { Restorable } from './restore-place.ts'
import * as store from './stand-in-store.ts'
import type { FormerDeletion } from './store.ts'

/** Stand-ins with more entries stay beside the restored folder: one transaction moves all of them. */
const maxMoved = 1_000

/** A stand-in and the folder that takes its place. */
interface Pair {
  readonly original: number
  readonly standIn: number
  readonly parentId: number
  readonly children: readonly store.Child[]
}

/** The stand-ins to replace, those in others first; null if the restored folder has none, or it must stay. */
export async function planReplacement(tx: Tx, folder: Place, restored: Restorable): Promise<Pair[] | null> {
  const { id, type, name, deletion } = restored
  if (type !== 'dir') return null
  const [standIn] = await store.childrenNamed(tx, folder.resource.id, deletion, [name])
  if (!standIn?.isStandIn) return null
  const { accountId } = folder.resource
  const pairs: Pair[] = []
  let moved = 0
  /** False if there are too many. */
  const add = async (original: number, standInId: number, parentId: number): Promise<boolean> => {
    const children = await store.childrenOf(tx, standInId, deletion, maxMoved + 1)
    moved += children.length
    if (moved > maxMoved) return false
    for (const { twin, child } of await twinsOf(tx, original, children, deletion))
      if (await isReplaceable(tx, accountId, twin, child)) if (!(await add(twin.id, child.id, standInId))) return false
    pairs.push({ original, standIn: standInId, parentId, children })
    return true
  }
  if (!(await isReplaceable(tx, accountId, { id, type }, standIn))) return null
  return (await add(id, standIn.id, folder.resource.id)) ? pairs : null
}

/** Live children of a folder with the names of those of its stand-in. */
async function twinsOf(tx: Tx, original: number, children: readonly store.Child[], deletion: FormerDeletion) {
  const live = new Map(children.filter(({ isLive }) => isLive).map((child) => [child.name, child]))
  const twins = await store.childrenNamed(tx, original, deletion, [...live.keys()])
  return twins.flatMap((twin) => {
    const child = live.get(twin.name)
    return child ? [{ twin, child }] : []
  })
}

/** Whether a stand-in can be replaced by a folder: locks it, so that nothing is added to it. */
async function isReplaceable(
  tx: Tx,
  accountId: number,
  original: Pick<store.Child, 'id' | 'type'>,
  standIn: store.Child,
): Promise<boolean> {
  if (original.type !== 'dir' || !standIn.isStandIn || !(await tree.lockFolder(tx, standIn.id))) return false
  return !(await store.isReferredTo(tx, accountId, standIn.id)) && (await quotas.quotaOf(tx, original.id)) === null
}

/** Moves what is in each stand-in into the folder that takes its place. Names that are taken there are kept by what is not in the trash. */
export async function replaceStandIns(
  tx: Tx,
  { accountId, userId: by }: Actor,
  pairs: readonly Pair[],
  deletion: FormerDeletion,
): Promise<void> {
  const top = pairs.at(-1)
  // The quotas above are the same, but their counts in progress start again.
  if (top && (await accountStore.lockQuotaFolders(tx, accountId)) > 0)
    await quotas.addUsed(tx, await quotas.quotasAbove(tx, top.standIn))
  const replaced = new Set(pairs.map(({ standIn }) => standIn))
  for (const { original, standIn, parentId, children } of pairs) {
    const moving = children.filter(({ id, isLive }) => isLive && !replaced.has(id))
    const names = moving.map(({ name }) => name)
    const namer = namerOf(tx, { resource: { id: original, name: '' }, names: [], lineage: [] }, { besides: names })
    for (const { id, name: before } of await store.childrenNamed(tx, original, deletion, names)) {
      const now = await namer.freeName(before)
      await setPlace(tx, id, { parentId: original, name: now })
      await noteMergedName(tx, id, { before, now })
    }
    await store.moveContents(tx, standIn, original)
    await store.addToChildCount(tx, original, moving.length)
    await store.addToChildCount(tx, standIn, -moving.length)
    await store.removeStandIn(tx, { id: standIn, parentId, by })
  }
}
