/** Deletion: a resource leaves the tree at once, with everything below it, and stays in the trash until it is purged. */
import type { Tx } from '../../../db/engine.ts'
import { isAdmin, mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import { changeInSlices } from '../tree/change-in-slices.ts'
import { findAndLock, lockFolders, moveToTrash } from '../tree/folder-locks.ts'
import { type Place, type Resource, toEventResource } from '../tree/resource.ts'
import * as store from '../tree/store.ts'
import { contentMark, type LastDeletion, lastDeletionOf } from './former-store.ts'
import { returnEntry, returnToFolder } from './return-content.ts'
import { renameEntry } from './store.ts'

type RemoveContext = Needs<'db' | 'clock' | 'record'>

interface RemoveOptions {
  /** What was restored from the trash returns to it with the name and the time of its deletion, see `deletionBefore`. */
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
  ctx: RemoveContext & Needs<'settings'>,
  actor: Actor,
  identifiers: readonly string[],
  options: RemoveOptions = {},
): Promise<Deletion[]> {
  mustBeAllowed(actor, 'delete')
  return await changeInSlices(
    identifiers,
    (some) => removeSlice(ctx, actor, some, options),
    (identifier, fault) => ({ identifier, fault }),
  )
}

async function removeSlice(
  ctx: RemoveContext & Needs<'settings'>,
  actor: Actor,
  identifiers: readonly string[],
  options: RemoveOptions,
): Promise<Deletion[]> {
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const isChecked = options.check !== undefined || options.emptyFoldersOnly === true
    const held = identifiers.length > 1 || isChecked ? await lockFolders(tx, actor, identifiers) : new Set<number>()
    const outcomes: Deletion[] = []
    for (const identifier of identifiers)
      outcomes.push(await removeOne(ctx, tx, actor, identifier, { held, ...options }))
    const removed = outcomes.flatMap((one) => (one.place ? [one.place, ...one.folders].map(toEventResource) : []))
    if (removed.length > 0) await ctx.record(tx, actor, { name: 'resources.delete', resources: removed })
    return outcomes
  })
}

/** `held`: ids of the folders that the transaction has locked. */
async function removeOne(
  ctx: Needs<'clock' | 'settings'>,
  tx: Tx,
  actor: Actor,
  identifier: string,
  {
    held,
    undoRestore = false,
    emptyFoldersOnly = false,
    check,
  }: RemoveOptions & { readonly held: ReadonlySet<number> },
): Promise<Deletion> {
  try {
    const { place, parentId } = await findAndLock(tx, actor, identifier, 'resources', held)
    if (emptyFoldersOnly) checkIsEmpty(place.resource)
    await check?.(tx, place.resource)
    const before = undoRestore ? await deletionBefore(ctx, tx, actor, place) : null
    const returned = before?.isSame ? await returnToFolder(tx, actor, place, before) : null
    if (returned) return { identifier, place, folders: returned }
    const { id, name } = place.resource
    await moveToTrash(ctx, tx, actor, { id, parentId, ...before })
    if (before && before.name !== name) await renameEntry(tx, id, before.name)
    return { identifier, place, folders: before?.isSame ? await returnEntry(tx, actor, place) : [] }
  } catch (error) {
    if (error instanceof Fault) return { identifier, fault: error }
    throw error
  }
}

/** For how long a restored folder stays in the trash at least once the restore is undone, if others may have added to it. */
const leastAfterUndoMs = 86_400_000

/**
 * The deletion of a resource that was restored since, for actors who could restore it; null if its time in the trash is over, and for
 * content that is newer. Whoever deleted it then is named only while it is in their home folder: they see what is in the trash in their
 * name. `name` is that in the trash, unless it was renamed since the restore. `isSame`: neither the time nor the user is another one.
 */
async function deletionBefore(
  ctx: Needs<'clock' | 'settings'>,
  tx: Tx,
  actor: Actor,
  { resource, lineage }: Place,
): Promise<(store.Deletion & { readonly name: string; readonly isSame: boolean }) | null> {
  const last = await lastDeletionOf(tx, resource.id)
  if (!last || actor.kind === 'visitor' || !(isAdmin(actor) || last.by === actor.userId)) return null
  if (resource.type === 'file' && resource.uploadedAt > last.at) return null
  const now = ctx.clock.now().getTime()
  const { trashMs } = ctx.settings
  if (Date.parse(last.at) + trashMs <= now) return null
  const isTheirs = last.by === actor.userId || (last.homeId !== null && lineage.includes(last.homeId))
  const least = (await isChanged(tx, resource, last)) ? now - Math.max(0, trashMs - leastAfterUndoMs) : 0
  const at = new Date(Math.max(Date.parse(last.at), least)).toISOString()
  const by = isTheirs ? last.by : actor.userId
  return { at, by, name: last.name ?? resource.name, isSame: isTheirs && at === last.at }
}

/** Whether a folder has other contents than after it was restored; so has one with too much to tell. */
const isChanged = async (tx: Tx, { id, type }: Resource, { mark }: LastDeletion): Promise<boolean> =>
  type === 'dir' && (mark === null || (await contentMark(tx, id)) !== mark)

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
