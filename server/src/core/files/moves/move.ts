/**
 * Moves and renames a resource in one transaction: one row changes, whatever is below it. An existing file is replaced only if the
 * caller says so; a folder never is.
 */
import type { Tx } from '../../../db/engine.ts'
import type { FolderNamer } from '../../../lib/text/free-names.ts'
import { checkName, formatPath, PathError } from '../../../lib/text/path.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, invalid, type Subject } from '../../fault.ts'
import { withSizes } from '../quotas/counting.ts'
import { shift, shiftOf } from '../quotas/quotas.ts'
import type { Sizes } from '../quotas/sizes.ts'
import { findAndLock, type LockedPlace, lockFolders, moveToTrash } from '../tree/folder-locks.ts'
import { hold } from '../tree/folders.ts'
import { namerOf } from '../tree/free-name.ts'
import { levelsBelow, putBelow } from '../tree/levels.ts'
import { type Place, placeBelow, type Resource, toEventResource } from '../tree/resource.ts'
import * as store from '../tree/store.ts'
import * as tree from '../tree/tree.ts'
import { setPlace } from './arrange-store.ts'

export type MoveContext = Needs<'db' | 'clock' | 'record'>

/** What happens when the name is taken: `replace` moves a file to the trash, `keep-both` chooses the next free name. */
export type IfExists = 'fail' | 'replace' | 'keep-both'

export interface MoveInput {
  readonly resource: string
  /** Destination folder; the current one if absent. */
  readonly into?: string
  /** New name; the current one if absent. */
  readonly as?: string
  readonly ifExists: IfExists
  /** The subject of the request that names the resource. */
  readonly subject?: Subject
}

/**
 * Moves, renames, or both; announced as one event, `resources.rename` within a folder and `resources.move` otherwise. Does nothing
 * if folder and name do not change. Throws `conflict` if the name is taken and `replace` is not possible: for a folder, or by a
 * folder. Replacing also needs the permission `upload`.
 */
export async function move(ctx: MoveContext, actor: Actor, input: MoveInput): Promise<Place> {
  mustBeAllowed(actor, 'modify')
  const { resource: identifier, into, ifExists, subject = 'resource' } = input
  const name = input.as === undefined ? undefined : nameOf(input.as)
  return await withSizes(ctx, actor.accountId, async (tx, sizes) => {
    await actor.confirm(tx)
    const target = into === undefined ? null : await lockTarget(tx, actor, [identifier], into)
    const locked = await findAndLock(tx, actor, identifier, subject, target?.locked)
    const folder = target?.folder ?? (await folderOf(tx, actor, locked))
    const choice = { ifExists, namer: namerOf(tx, folder) }
    const relocation = { folder, name: name ?? locked.place.resource.name, choice, sizes, identifier, subject }
    const place = await relocate(ctx, tx, actor, locked, relocation)
    sizes.mustBeKnown()
    if (place !== locked.place)
      await ctx.record(tx, actor, {
        name: locked.parentId === folder.resource.id ? 'resources.rename' : 'resources.move',
        resources: [toMovedResource(locked.place, place)],
      })
    return place
  })
}

function nameOf(text: string): string {
  try {
    return checkName(text)
  } catch (error) {
    if (error instanceof PathError) throw invalid('name', (of) => `${of.name}: ${error.message}`)
    throw error
  }
}

/** The folder of a resource, which may be above the actor's root. */
async function folderOf(tx: Tx, actor: Actor, { parentId }: LockedPlace): Promise<Place> {
  const folder = await store.placeOfId(tx, actor.accountId, parentId)
  if (!folder) throw new Error('the folder of a locked resource is not there')
  return folder
}

/**
 * Finds the destination folder and locks it with the folders of all resources. Two concurrent moves could put two folders into each
 * other: to prevent that, all moves of an account lock its root folder first, which has the lowest id.
 */
export async function lockTarget(
  tx: Tx,
  actor: Actor,
  identifiers: readonly string[],
  parent: string,
): Promise<{ readonly folder: Place; readonly locked: ReadonlySet<number> }> {
  const { lineage } = await tree.rootOf(tx, actor)
  await store.lockFolder(tx, lineage[0] ?? actor.rootId)
  const folder = await tree.targetFolder(tx, actor, parent)
  const locked = await lockFolders(tx, actor, identifiers, [folder.resource.id])
  await hold(tx, folder)
  return { folder, locked }
}

interface Relocation {
  readonly folder: Place
  readonly name: string
  readonly choice: { readonly ifExists: IfExists; readonly namer: FolderNamer }
  readonly sizes: Sizes
  /** The identifier that the caller used for the resource, and the subject that it came from. */
  readonly identifier: string
  readonly subject: Subject
}

/**
 * Sets the folder and name of a locked resource; the caller has locked the destination. Returns the former place if that does not
 * change it. A Fault leaves everything unchanged.
 */
export async function relocate(
  ctx: Needs<'clock'>,
  tx: Tx,
  actor: Actor,
  { place: before, parentId }: LockedPlace,
  { folder, name, choice, sizes, identifier, subject }: Relocation,
): Promise<Place> {
  const { resource } = before
  const folderId = folder.resource.id
  if (folder.lineage.includes(resource.id))
    throw invalid(
      subject,
      (of) => `${of[subject]}: "${identifier}" can't be moved into itself or into a folder below it.`,
    )
  if (parentId === folderId && resource.name === name) return before
  const former = choice.ifExists === 'keep-both' ? null : await store.childNamed(tx, folderId, name)
  if (former) mustBeReplaceable(actor, former, resource, choice.ifExists)
  if (parentId !== folderId) {
    const levels = await levelsBelow(tx, resource)
    await putBelow(tx, folder, { levels, former: before.names.length, subject: 'parent' })
    await shift(tx, actor, sizes, shiftOf(resource, parentId, folderId))
  }
  if (former) await moveToTrash(ctx, tx, actor, { id: former.id, parentId: folderId })
  const free = choice.ifExists === 'keep-both' ? await choice.namer.freeName(name) : name
  await setPlace(tx, resource.id, { parentId: folderId, name: free })
  if (parentId !== folderId) {
    await store.changeChildCount(tx, parentId, -1)
    await store.changeChildCount(tx, folderId, 1)
  }
  const moved = await store.findResource(tx, actor.accountId, { id: resource.id })
  if (!moved) throw new Error('a resource just moved is not there')
  return placeBelow(folder, moved)
}

function mustBeReplaceable(actor: Actor, former: Resource, by: Resource, ifExists: IfExists): void {
  const { name } = former
  if (ifExists === 'fail')
    throw new Fault('conflict', `There is something named "${name}" in this folder already.`, { subject: 'name' })
  if (former.type === 'dir')
    throw new Fault('conflict', `"${name}" is a folder; a folder is never replaced.`, { subject: 'name' })
  if (by.type === 'dir')
    throw new Fault('conflict', `"${name}" is a file; a folder can't replace it.`, { subject: 'name' })
  mustBeAllowed(actor, 'upload')
}

/** A resource with its former place, for listeners. */
export const toMovedResource = (before: Place, place: Place) => ({
  ...toEventResource(place),
  previousPath: formatPath(before.names),
  previousLineage: before.lineage,
})
