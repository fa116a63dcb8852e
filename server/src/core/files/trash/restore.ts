/**
 * Restores or purges deleted resources. Administrators do that for the whole account; users with the permission to delete do it for
 * their part of the trash, see `trashOf`. Content of a deleted folder can be restored alone.
 */
import type { Tx } from '../../../db/engine.ts'
import { slices } from '../../../lib/slices.ts'
import type { FolderNamer } from '../../../lib/text/free-names.ts'
import { formatPath } from '../../../lib/text/path.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, notFound } from '../../fault.ts'
import { chargeMoveOf, moveCharge } from '../quotas/moving.ts'
import type { Sizes } from '../quotas/sizes.ts'
import { withSizes } from '../quotas/with-sizes.ts'
import { noteAction } from '../recent/store.ts'
import { contentsBelow } from '../restored/below-store.ts'
import { contentsText, mostRemembered } from '../restored/content-ids.ts'
import { type Reader, type Readings, withReadings } from '../restored/reading.ts'
import { changeInSlices } from '../tree/change-in-slices.ts'
import { mustLock } from '../tree/folders.ts'
import { namerOf } from '../tree/free-name.ts'
import { levelsBelow, restoreBelow } from '../tree/levels.ts'
import { type Place, toEventResource } from '../tree/resource.ts'
import * as store from '../tree/store.ts'
import * as tree from '../tree/tree.ts'
import { trashOf } from './find.ts'
import * as former from './former-store.ts'
import { entriesUntil, markForPurge, type TrashPosition } from './purge-store.ts'
import { formerFolder, lockRestorable } from './restore-place.ts'
import { purgeNow, type TrashScope } from './scope-store.ts'
import { planReplacement, replaceStandIns } from './stand-in.ts'
import type * as trash from './store.ts'

export type Restoration =
  | {
      readonly id: number
      readonly place: Place
      /** Folders that were created again for it. */
      readonly made: readonly Place[]
      /** True for a folder that has taken the place of one that was created again, with what was in it. */
      readonly isMerged: boolean
      /** True for a folder with too many entries to undo its restore. */
      readonly isTooLarge: boolean
      readonly fault?: never
    }
  | {
      readonly id: number
      readonly place?: never
      readonly made?: never
      readonly isMerged?: never
      readonly isTooLarge?: never
      readonly fault: Fault
    }

type RestoreContext = Needs<'db' | 'record' | 'clock' | 'random'>

/**
 * Restores entries of the trash, and content of deleted folders, to their former folder (see `formerFolder`), or to another one, in
 * slices (see `changeInSlices`); names that are taken are made unique. For users, another folder also needs the permission `modify`,
 * as a move does, and what somebody else deleted the permission `upload`.
 */
export async function restore(
  ctx: RestoreContext,
  actor: Actor,
  input: { readonly ids: readonly number[]; readonly parent?: string | undefined },
): Promise<Restoration[]> {
  const scope = await trashOf(ctx.db.q, actor)
  if (input.parent !== undefined) mustBeAllowed(actor, 'modify')
  const budget = { left: mostRemembered }
  return await changeInSlices(
    input.ids,
    (ids) =>
      withReadings(ctx, budget, (readings) => restoreSlice(ctx, actor, { ids, parent: input.parent, scope, readings })),
    (id, fault) => ({ id, fault }),
  )
}

interface Slice extends Pick<RestoreInto, 'scope' | 'parent' | 'readings'> {
  readonly ids: readonly number[]
}

async function restoreSlice(ctx: RestoreContext, actor: Actor, { ids, ...common }: Slice): Promise<Restoration[]> {
  const refused = new Map<number, Fault>()
  // Each turn but the last one refuses one more.
  for (;;)
    try {
      return await withSizes(ctx, actor.accountId, async (tx, sizes) => {
        await actor.confirm(tx)
        const outcomes: Restoration[] = []
        const noted: number[] = []
        const into = { ...common, namers: new Map<number, FolderNamer>(), sizes, noted }
        for (const id of ids) {
          const fault = refused.get(id)
          outcomes.push(fault ? { id, fault } : await restoreOne(ctx, tx, actor, id, into))
        }
        common.readings.mustBeKnown()
        sizes.mustBeKnown()
        const restored = outcomes.flatMap(({ place }) => (place ? [toEventResource(place)] : []))
        await noteRestored(ctx, tx, actor, noted)
        if (restored.length > 0) await ctx.record(tx, actor, { name: 'resources.restore', resources: restored })
        return outcomes
      })
    } catch (error) {
      if (!(error instanceof RefusedWithFolders)) throw error
      refused.set(error.id, error.fault)
    }
}

/** For the list of recent files. The event names only the folders of files that came back with them. */
async function noteRestored(ctx: Needs<'clock'>, tx: Tx, actor: Actor, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  const { accountId, userId } = actor
  const files = ids.map((id) => ({ id, name: null, folderId: null }))
  const at = ctx.clock.now().toISOString()
  await noteAction(tx, { accountId, userId, visitor: null, action: 'restored', at, files })
}

/** A restoration that was refused after folders were created for it: the transaction is rolled back, so that none remain. */
class RefusedWithFolders extends Error {
  readonly id: number
  readonly fault: Fault

  constructor(id: number, fault: Fault) {
    super(fault.message)
    this.id = id
    this.fault = fault
  }
}

interface RestoreInto {
  readonly scope: TrashScope
  readonly parent: string | undefined
  readonly namers: Map<number, FolderNamer>
  readonly sizes: Sizes
  readonly readings: Readings
  /** Receives the ids of the files that Recent lists as restored. */
  readonly noted: number[]
}

async function restoreOne(
  ctx: RestoreContext,
  tx: Tx,
  actor: Actor,
  id: number,
  { scope, parent, namers, sizes, readings, noted }: RestoreInto,
): Promise<Restoration> {
  let hasFolders = false
  try {
    const found = await lockRestorable(tx, actor, scope, id)
    if (!found) throw notFound('resource', `The trash has no file or folder with the id ${id}.`)
    if (found.deletion.by !== actor.userId) mustBeAllowed(actor, 'upload')
    const { place: folder, made } =
      parent === undefined
        ? await formerFolder(ctx, tx, actor, found)
        : { place: await tree.targetFolder(tx, actor, parent), made: [] }
    hasFolders = made.length > 0
    await mustLock(tx, folder)
    await restoreBelow(tx, folder, await levelsBelow(tx, found), 'parent')
    const pairs = await planReplacement(tx, folder, found)
    await moveCharge(tx, actor, sizes, chargeMoveOf(found, found.chargedTo, folder.resource.id))
    const { contents, files } = found.type === 'dir' ? await contentsRestored(tx, id, readings) : ofFile(id)
    if (pairs) await replaceStandIns(tx, actor, pairs, found.deletion)
    const namer = namers.get(folder.resource.id) ?? namerOf(tx, folder)
    namers.set(folder.resource.id, namer)
    const name = pairs ? found.name : await namer.freeName(found.name)
    const { entryId, parentId, deletion } = found
    const lost = entryId === null && found.lost.length > 0 ? found.lost.join('/') : null
    await former.restoreRow(tx, id, {
      ...{ parentId: folder.resource.id, name, deletion, contents },
      former: { name: found.name, parentId, entryId, lost },
    })
    if (entryId !== null) await store.changeChildCount(tx, found.parentId, -1)
    await store.changeChildCount(tx, folder.resource.id, 1)
    const hasRoom = found.type === 'file' || noted.length + files.length <= maxNoted
    if (hasRoom && !isUndo(ctx, actor, deletion)) noted.push(...files)
    const isTooLarge = found.type === 'dir' && contents === null
    return { id, place: await tree.placeNow(tx, actor, id), made, isMerged: pairs !== null, isTooLarge }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (hasFolders) throw new RefusedWithFolders(id, error)
    return { id, fault: error }
  }
}

/** Contents of a restored folder that are read in the transaction. */
const maxRead = 1_000

/** Files noted in a transaction: those in a folder only if all of them fit. Files that are restored themselves always are. */
const maxNoted = 1_000
/** Time after a deletion within which whoever deleted something takes that back by restoring it. */
const undoMs = 2 * 60_000

const isUndo = ({ clock }: Needs<'clock'>, actor: Actor, { at, by }: trash.FormerDeletion): boolean =>
  by === actor.userId && clock.now().getTime() - Date.parse(at) <= undoMs

interface Contents {
  /** As text; null if it is too much, or still to be read. */
  readonly contents: string | null
  /** Ids of the files; none if there are too many entries. */
  readonly files: readonly number[]
}

const ofFile = (id: number): Contents => ({ contents: null, files: [id] })

/** What a deleted folder contains. */
async function contentsRestored(tx: Tx, folderId: number, readings: Readings): Promise<Contents> {
  const rows = await contentsBelow(tx, folderId, maxRead + 1)
  if (rows.length > maxRead) return { contents: (await readings.of(tx, folderId, contentsReader)) ?? null, files: [] }
  const files = rows.flatMap(({ id, type }) => (type === 'file' ? [id] : []))
  const reader = contentsReader()
  rows.forEach(reader.see)
  return { contents: reader.value(), files }
}

function contentsReader(): Reader<string> {
  const ids: number[] = []
  let latest = ''
  return {
    see({ id, uploadedAt }) {
      ids.push(id)
      if (uploadedAt > latest) latest = uploadedAt
      return true
    },
    since: () => latest,
    value: () => contentsText(ids, latest),
  }
}

/** Entries purged in one transaction. */
export const purgedAtOnce = 500

/**
 * Marks resources for the next purge, which releases their bytes: those with these ids, or all that are in the trash now. Users can only
 * mark what is in their part of the trash. Each is logged, in slices with a transaction each: earlier ones stay purged if a later one fails.
 * Returns how many were in the trash.
 */
export async function purge(
  ctx: Needs<'db' | 'clock' | 'record'>,
  actor: Actor,
  ids: readonly number[] | 'all',
): Promise<number> {
  const scope = await trashOf(ctx.db.q, actor)
  const purgeSome = (some: readonly number[]) =>
    ctx.db.tx(async (tx) => {
      await actor.confirm(tx)
      const marked = await markForPurge(tx, scope, some)
      const purged = marked.map(({ id, names }) => ({ id, path: formatPath(names) }))
      if (purged.length > 0) await ctx.record(tx, actor, { name: 'resources.purge', purged })
      return purged.length
    })
  let total = 0
  if (ids !== 'all') {
    for (const some of slices(ids, purgedAtOnce)) total += await purgeSome(some)
    return total
  }
  const until = ctx.clock.now().toISOString()
  for (let after: TrashPosition = { deletedAt: purgeNow, id: 0 }; ; ) {
    const found = await entriesUntil(ctx.db.q, scope, { after, until, limit: purgedAtOnce })
    const last = found.at(-1)
    if (!last) return total
    total += await purgeSome(found.map(({ id }) => id))
    after = last
  }
}
