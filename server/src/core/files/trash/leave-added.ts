/** What was added to a restored folder, or was in the folder that it was merged with, stays where it is when the restore is undone. */
import type { Tx } from '../../../db/engine.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import * as quotas from '../quotas/store.ts'
import { makeFolders } from '../tree/folders.ts'
import { namerOf } from '../tree/free-name.ts'
import { levelsBelow, restoreBelow } from '../tree/levels.ts'
import { type Place, toEventResource } from '../tree/resource.ts'
import type { Deletion } from '../tree/store.ts'
import { childNamed, placeOfId } from '../tree/store.ts'
import { type ContentRow, contentsBelow, mergedNames, moveChildren, type RestoredContents } from './former-store.ts'
import { addToChildCount, markStandIns } from './stand-in-store.ts'
import { renameEntry } from './store.ts'

/** A restored folder, or one in it, with contents that the restore did not bring. */
interface Holder {
  readonly id: number
  readonly name: string
  /** Null for the restored folder itself. */
  readonly parentId: number | null
  /** Of its direct contents those that were added. */
  readonly added: readonly ContentRow[]
}

/** Entries of a restored folder that are looked at. */
const maxSeen = 5_000

/**
 * The folders that must stay for what was added to a restored folder, those that contain others first; null if nothing was. A file
 * with newer content counts as added. Throws `conflict` if that is not known.
 */
export async function planAdded(
  tx: Tx,
  { resource: { id, name } }: Place,
  brought: RestoredContents | null,
): Promise<readonly Holder[] | null> {
  const rows = brought ? await contentsBelow(tx, id, maxSeen + 1) : []
  if (!brought || rows.length > maxSeen) throw tooLarge(name)
  const isAdded = (row: ContentRow) =>
    !brought.ids.has(row.id) || (row.type === 'file' && row.uploadedAt > brought.latest)
  const below = Map.groupBy(rows, ({ parentId }) => parentId)
  const holders = holdersOf({ id, name, parentId: null }, below, isAdded)
  return holders.length === 0 ? null : holders
}

type FolderOnly = Omit<Holder, 'added'>

function holdersOf(
  folder: FolderOnly,
  below: ReadonlyMap<number, readonly ContentRow[]>,
  isAdded: (row: ContentRow) => boolean,
): Holder[] {
  const children = below.get(folder.id) ?? []
  const added = children.filter(isAdded)
  const others = children.filter((row) => row.type === 'dir' && !isAdded(row))
  const inOthers = others.flatMap((row) => holdersOf(row, below, isAdded))
  return added.length > 0 || inOthers.length > 0 ? [{ ...folder, added }, ...inOthers] : []
}

const tooLarge = (name: string) =>
  new Fault(
    'conflict',
    `What was added to the folder "${name}" since it was restored is not known, because it has more than 1,000 entries. Delete it to move everything in it to the trash.`,
  )

const hasQuota = (name: string, folder: string) =>
  new Fault(
    'conflict',
    `Something was added to the folder "${name}" since it was restored, and "${folder}" has a storage quota. To move everything in it to the trash, delete it.`,
  )

/**
 * Records the deletion of a restored folder, creates it again as a stand-in of that deletion, with those in it that are needed, and
 * moves there what was added. The folder has another name afterwards, and is still to be deleted. Throws `conflict`, with nothing changed,
 * if one of these folders has a quota.
 */
export async function leaveAdded(
  ctx: Needs<'clock' | 'random' | 'record'>,
  tx: Tx,
  actor: Actor,
  {
    place,
    parentId,
    deletion,
    added,
  }: {
    readonly place: Place
    readonly parentId: number
    readonly deletion: Deletion
    readonly added: readonly Holder[]
  },
): Promise<void> {
  const { id, name, accountId } = place.resource
  const parent = await placeOfId(tx, accountId, parentId)
  if (!parent) throw new Error('the folder of a resource that is locked is not there')
  if ((await accountStore.lockQuotaFolders(tx, accountId)) > 0) {
    for (const holder of added) if (await quotas.quotaOf(tx, holder.id)) throw hasQuota(name, holder.name)
    // The quotas above are the same, but their counts in progress start again.
    await quotas.addUsed(tx, await quotas.quotasAbove(tx, id))
  }
  await ctx.record(tx, actor, { name: 'resources.delete', resources: [toEventResource(place)] })
  await renameEntry(tx, id, await namerOf(tx, parent).freeName(name))
  const made = new Map<number, Place>()
  for (const holder of added) {
    const from = holder.parentId === null ? parent : made.get(holder.parentId)
    if (!from) throw new Error('a folder comes before the one that contains it')
    const to = await makeFolders(ctx, tx, actor, { from, names: [holder.name], subject: 'resources', below: 1 })
    made.set(holder.id, to.place)
    await markStandIns(tx, [to.place.resource.id], deletion)
    await moveAdded(tx, holder, to.place)
  }
  const holders = added.map((holder) => holder.id)
  for (const { id: child, parentId: holder, before } of await mergedNames(tx, holders))
    if (!(await childNamed(tx, holder, before))) await renameEntry(tx, child, before)
}

async function moveAdded(tx: Tx, { id, added }: Holder, to: Place): Promise<void> {
  if (added.length === 0) return
  for (const row of added) if (row.type === 'dir') await restoreBelow(tx, to, await levelsBelow(tx, row), 'resources')
  const ids = added.map((row) => row.id)
  await moveChildren(tx, ids, id, to.resource.id)
  await addToChildCount(tx, id, -ids.length)
  await addToChildCount(tx, to.resource.id, ids.length)
}
