/** What was added to a restored folder, or was in the folder that it was merged with, stays where it is when the restore is undone. */
import type { Tx } from '../../../db/engine.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import * as quotas from '../quotas/store.ts'
import { type ContentRow, contentsBelow } from '../restored/below-store.ts'
import type { RestoredContents } from '../restored/content-ids.ts'
import type { Reader, Readings } from '../restored/reading.ts'
import { makeFolders } from '../tree/folders.ts'
import { namerOf } from '../tree/free-name.ts'
import { levelsBelow, restoreBelow } from '../tree/levels.ts'
import { type Place, toEventResource } from '../tree/resource.ts'
import type { Deletion } from '../tree/store.ts'
import { childNamed, placeOfId } from '../tree/store.ts'
import { mergedNames, moveChildren } from './former-store.ts'
import { addToChildCount, markKept } from './stand-in-store.ts'
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

/** Entries of a restored folder that are read in the transaction. */
const maxSeen = 5_000
/** Entries that one transaction moves. */
const maxAdded = 4_000

/**
 * The folders that must stay for what was added to a restored folder, those that contain others first; null if nothing was. A file
 * with newer content counts as added. Throws `conflict` if that is not known, or it is too much.
 */
export async function planAdded(
  tx: Tx,
  { resource: { id, name } }: Place,
  brought: RestoredContents | null,
  readings: Readings,
): Promise<readonly Holder[] | null> {
  if (!brought) throw tooLarge(name)
  const rows = await contentsBelow(tx, id, maxSeen + 1)
  const reader = () => addedReader({ id, name, parentId: null }, brought)
  const added = rows.length > maxSeen ? await readings.of(tx, id, reader) : seeAll(reader(), id, rows)
  // Still to be read: this run of the transaction changes nothing.
  if (added === undefined) return null
  if (added === null) throw tooLarge(name)
  if (added.entries > maxAdded) throw tooMuchAdded(name)
  return added.entries === 0 ? null : added.holders
}

interface Added {
  readonly entries: number
  readonly holders: readonly Holder[]
}

/** Finds what was added to a restored folder. */
function addedReader(top: Omit<Holder, 'added'>, brought: RestoredContents): Reader<Added> {
  const folders = new Map<number, Omit<Holder, 'added'>>([[top.id, top]])
  const added: ContentRow[] = []
  const isAdded = ({ id, type, uploadedAt }: ContentRow) =>
    !brought.has(id) || (type === 'file' && uploadedAt > brought.latest)
  return {
    see(row) {
      if (isAdded(row)) {
        // More are only counted.
        if (added.push(row) > maxAdded + 1) added.pop()
        return false
      }
      if (row.type === 'dir') folders.set(row.id, row)
      return true
    },
    since: () => brought.latest,
    value: () => ({ entries: added.length, holders: holdersOf(folders, added) }),
  }
}

function holdersOf(folders: ReadonlyMap<number, Omit<Holder, 'added'>>, added: readonly ContentRow[]): Holder[] {
  const byFolder = Map.groupBy(added, ({ parentId }) => parentId)
  const needed = new Set<number>()
  for (const folderId of byFolder.keys())
    for (let at: number | null = folderId; at !== null && !needed.has(at); at = folders.get(at)?.parentId ?? null)
      needed.add(at)
  // Folders were seen before their contents.
  return [...folders.values()]
    .filter(({ id }) => needed.has(id))
    .map(({ id, name, parentId }) => ({ id, name, parentId, added: byFolder.get(id) ?? [] }))
}

/** Lets a reader see rows that have been read already. */
function seeAll<T>(reader: Reader<T>, folderId: number, rows: readonly ContentRow[]): T {
  const below = Map.groupBy(rows, ({ parentId }) => parentId)
  const folderIds = [folderId]
  for (const id of folderIds) for (const row of below.get(id) ?? []) if (reader.see(row)) folderIds.push(row.id)
  return reader.value()
}

const tooLarge = (name: string) =>
  new Fault(
    'conflict',
    `What was added to the folder "${name}" since it was restored is not known, because it has too many entries. Delete it to move everything in it to the Trash Can.`,
  )

const tooMuchAdded = (name: string) =>
  new Fault(
    'conflict',
    `More than 4,000 files and folders were added to the folder "${name}" since it was restored. Delete it to move everything in it to the Trash Can.`,
  )

const hasQuota = (name: string, folder: string) =>
  new Fault(
    'conflict',
    `Something was added to the folder "${name}" since it was restored, and "${folder}" has a storage quota. To move everything in it to the Trash Can, delete it.`,
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
    await markKept(tx, to.place.resource.id, holder.id, deletion)
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
