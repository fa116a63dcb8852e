/** Deletion: a resource leaves the tree at once, with everything below it, and stays in the trash until it is purged. */

import type { Tx } from '../../../db/engine.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import { type Download, openPlace } from '../downloads/downloads.ts'
import { noSizes, type Sizes } from '../quotas/sizes.ts'
import { withSizes } from '../quotas/with-sizes.ts'
import { mostRead } from '../restored/content-ids.ts'
import { type Readings, withReadings } from '../restored/reading.ts'
import { changeInSlices } from '../tree/change-in-slices.ts'
import { findAndLock, lockFolders, moveToTrash } from '../tree/folder-locks.ts'
import { type Place, type Resource, toEventResource } from '../tree/resource.ts'
import * as store from '../tree/store.ts'
import { fileInTrash } from './find.ts'
import { leaveAdded, planAdded } from './leave-added.ts'
import { planUndo, restoredFrom, returnToTrash } from './undo-restore.ts'

type RemoveContext = Needs<'db' | 'clock' | 'record'>
type UndoContext = Needs<'clock' | 'settings' | 'random' | 'record'>

interface RemoveOptions {
  /** What was restored from the trash returns to it as it was there, see `undo-restore.ts`. */
  readonly undoRestore?: boolean
  /** Keeps folders that are not empty, with the fault `conflict`. */
  readonly emptyFoldersOnly?: boolean
  /** Throws a Fault for what must not be deleted. A folder is locked meanwhile: nothing can be added to it itself. */
  readonly check?: (tx: Tx, resource: Resource) => Promise<void>
}

export type Deletion =
  | {
      readonly identifier: string
      readonly place: Place
      /** Folders that were created for a restore and are removed with it. */
      readonly folders: readonly Place[]
      readonly fault?: never
    }
  | { readonly identifier: string; readonly place?: never; readonly fault: Fault }

/** Deletes each of these and returns a result for each, in slices (see `changeInSlices`); each slice is announced as one event. */
export async function remove(
  ctx: RemoveContext & UndoContext,
  actor: Actor,
  identifiers: readonly string[],
  options: RemoveOptions = {},
): Promise<Deletion[]> {
  mustBeAllowed(actor, 'delete')
  const budget = { left: mostRead }
  return await changeInSlices(
    identifiers,
    (some) => withReadings(ctx, budget, (readings) => removeSlice(ctx, actor, some, { ...options, readings })),
    (identifier, fault) => ({ identifier, fault }),
  )
}

async function removeSlice(
  ctx: RemoveContext & UndoContext,
  actor: Actor,
  identifiers: readonly string[],
  options: RemoveOptions & { readonly readings: Readings },
): Promise<Deletion[]> {
  const change = async (tx: Tx, sizes: Sizes) => {
    await actor.confirm(tx)
    const { check, emptyFoldersOnly, undoRestore } = options
    const isHeld = identifiers.length > 1 || check !== undefined || emptyFoldersOnly || undoRestore
    const held = isHeld ? await lockFolders(tx, actor, identifiers) : new Set<number>()
    const outcomes: Outcome[] = []
    for (const identifier of identifiers)
      outcomes.push(await removeOne(ctx, tx, actor, identifier, { held, sizes, ...options }))
    options.readings.mustBeKnown()
    sizes.mustBeKnown()
    const removed = outcomes.flatMap((one) =>
      one.place ? [...(one.isRecorded ? [] : [one.place]), ...one.folders] : [],
    )
    if (removed.length > 0)
      await ctx.record(tx, actor, { name: 'resources.delete', resources: removed.map(toEventResource) })
    return outcomes
  }
  if (options.undoRestore) return await withSizes(ctx, actor.accountId, change)
  return await ctx.db.tx((tx) => change(tx, noSizes))
}

type Outcome = Deletion & { readonly isRecorded?: boolean }

/** `held`: ids of the folders that the transaction has locked. */
async function removeOne(
  ctx: UndoContext,
  tx: Tx,
  actor: Actor,
  identifier: string,
  {
    held,
    sizes,
    undoRestore: isUndo = false,
    emptyFoldersOnly = false,
    check,
    readings,
  }: RemoveOptions & { readonly held: ReadonlySet<number>; readonly sizes: Sizes; readonly readings: Readings },
): Promise<Outcome> {
  try {
    const { place, parentId } = await findAndLock(tx, actor, identifier, 'resources', held)
    if (emptyFoldersOnly) checkIsEmpty(place.resource)
    await check?.(tx, place.resource)
    const undone = isUndo ? await undoOne(ctx, tx, actor, { place, parentId, sizes, readings }) : null
    if (undone) return { identifier, place, ...undone }
    await moveToTrash(ctx, tx, actor, { id: place.resource.id, parentId })
    return { identifier, place, folders: [] }
  } catch (error) {
    if (error instanceof Fault) return { identifier, fault: error }
    throw error
  }
}

interface Undone {
  /** Folders that were created for the restore and are removed with it, the lowest first. */
  readonly folders: readonly Place[]
  /** Whether the deletion has been recorded already. */
  readonly isRecorded: boolean
}

/** Undoes the restore of a resource; null if it is to be deleted as usual. */
async function undoOne(
  ctx: UndoContext,
  tx: Tx,
  actor: Actor,
  at: { readonly place: Place; readonly parentId: number; readonly sizes: Sizes; readonly readings: Readings },
): Promise<Undone | null> {
  const { place } = at
  const last = await restoredFrom(tx, actor, place)
  if (!last) return null
  const added = place.resource.type === 'dir' ? await planAdded(tx, place, last.contents, at.readings) : null
  const undo = await planUndo(ctx, tx, actor, { place, last, isPartial: added !== null })
  if (added) await leaveAdded(ctx, tx, actor, { ...at, deletion: undo.deletion, added })
  return { folders: await returnToTrash(ctx, tx, actor, { ...at, undo }), isRecorded: added !== null }
}

/** Deletes a file. Throws `conflict` for a folder. */
export const removeFile = (ctx: RemoveContext, actor: Actor, identifier: string): Promise<Place> =>
  removeIf(ctx, actor, identifier, ({ type, name }) => {
    if (type === 'dir') throw new Fault('conflict', `"${name}" is a folder; only a file can be deleted this way.`)
  })

/** Deletes a folder that is empty at the time of the deletion. Throws `conflict` for a file and for a folder with contents. */
export const removeEmptyFolder = (ctx: RemoveContext, actor: Actor, identifier: string): Promise<Place> =>
  removeIf(ctx, actor, identifier, (resource) => {
    const { type, name } = resource
    if (type === 'file') throw new Fault('conflict', `"${name}" is a file; only a folder can be deleted this way.`)
    checkIsEmpty(resource)
  })

function checkIsEmpty({ type, name, childCount }: Resource): void {
  if (type === 'dir' && childCount > 0) throw new Fault('conflict', `The folder "${name}" is not empty.`)
}

/** Deletes a resource if it passes a check, during which nothing can be added to it. */
async function removeIf(
  ctx: RemoveContext,
  actor: Actor,
  identifier: string,
  check: (resource: Resource) => void,
): Promise<Place> {
  mustBeAllowed(actor, 'delete')
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    await lockFolders(tx, actor, [identifier])
    const { id } = (await findAndLock(tx, actor, identifier, 'resource')).place.resource
    // While waiting for the first lock, its path may have become that of another folder.
    await store.lockFolder(tx, id)
    const { place, parentId } = await findAndLock(tx, actor, `id:${id}`, 'resource')
    check(place.resource)
    await moveToTrash(ctx, tx, actor, { id, parentId })
    await ctx.record(tx, actor, { name: 'resources.delete', resources: [toEventResource(place)] })
    return place
  })
}

/** Opens a file in the trash, see `fileInTrash`; recorded as a download of it under its former path. The caller closes the reader. */
export async function download(
  ctx: Needs<'db' | 'blobs' | 'clock' | 'record'>,
  actor: Actor,
  id: number,
): Promise<Download> {
  const place = await fileInTrash(ctx, actor, id)
  const { type, name } = place.resource
  if (type !== 'file') throw new Fault('invalid', `"${name}" is a folder; restore it to download its files.`)
  return await openPlace(ctx, actor, place)
}
