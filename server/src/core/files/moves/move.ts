/**
 * Moves and renames a resource in one transaction: one row changes, whatever is below it. A file can replace a file, and a folder
 * an empty folder, if the caller says so.
 */
import type { Tx } from '../../../db/engine.ts'
import type { FolderNamer } from '../../../lib/text/free-names.ts'
import { checkName, formatPath, PathError } from '../../../lib/text/path.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, invalid, type Subject } from '../../fault.ts'
import { chargeMoveOf, moveCharge } from '../quotas/moving.ts'
import type { Sizes } from '../quotas/sizes.ts'
import { withSizes } from '../quotas/with-sizes.ts'
import { findAndLock, type LockedPlace, lockFolders, moveToTrash } from '../tree/folder-locks.ts'
import { mustLock } from '../tree/folders.ts'
import { namerOf } from '../tree/free-name.ts'
import { levelsBelow, putBelow } from '../tree/levels.ts'
import { type IfExists, type Place, placeBelow, type Resource, toEventResource } from '../tree/resource.ts'
import * as store from '../tree/store.ts'
import * as tree from '../tree/tree.ts'
import { setPlace } from './store.ts'

export type MoveContext = Needs<'db' | 'clock' | 'record'>

export interface MoveInput {
  readonly resource: string
  /** Destination folder; the current one if absent. */
  readonly into?: string
  /** New name; the current one if absent. */
  readonly as?: string
  /** `replace` moves an existing file or empty folder to the trash. */
  readonly ifExists: IfExists
  /** The subject of the request that names the resource. */
  readonly subject?: Subject
  /** Throws a Fault for what must not be moved from where it is now. */
  readonly check?: (place: Place) => void
  /** Also done in the transaction, with the new place. */
  readonly also?: (tx: Tx, place: Place) => Promise<void>
}

/**
 * Moves, renames, or both; announced as one event, `resources.rename` within a folder and `resources.move` otherwise. Does nothing
 * if folder and name do not change. Throws `conflict` if the name is taken and `replace` is not possible: of a folder with contents,
 * or of a file by a folder and the reverse. Replacing also needs the permission `upload`.
 */
export async function move(ctx: MoveContext, actor: Actor, input: MoveInput): Promise<Place> {
  mustBeAllowed(actor, 'modify')
  const { resource: identifier, into, ifExists, subject = 'resource' } = input
  const name = input.as === undefined ? undefined : nameOf(input.as)
  return await withSizes(ctx, actor.accountId, async (tx, sizes) => {
    await actor.confirm(tx)
    const replaced = ifExists === 'replace' ? await replacedFolder(tx, actor, { identifier, into, name }) : []
    const target = into === undefined ? null : await lockTarget(tx, actor, [identifier], into, replaced)
    const folders =
      target?.locked ?? (replaced.length > 0 ? await lockFolders(tx, actor, [identifier], replaced) : undefined)
    const locked = await findAndLock(tx, actor, identifier, subject, folders)
    input.check?.(locked.place)
    const folder = target?.folder ?? (await folderOf(tx, actor, locked))
    const choice = { ifExists, namer: namerOf(tx, folder), locked: folders }
    const relocation = { folder, name: name ?? locked.place.resource.name, choice, sizes, identifier, subject }
    const place = await relocate(ctx, tx, actor, locked, relocation)
    sizes.mustBeKnown()
    if (place !== locked.place)
      await ctx.record(tx, actor, {
        name: locked.parentId === folder.resource.id ? 'resources.rename' : 'resources.move',
        resources: [toMovedResource(locked.place, place)],
      })
    await input.also?.(tx, place)
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

/** The id of the folder that has the new name, to be locked with the others: before that, none of it is certain. */
async function replacedFolder(
  tx: Tx,
  actor: Actor,
  {
    identifier,
    into,
    name,
  }: { readonly identifier: string; readonly into: string | undefined; readonly name?: string | undefined },
): Promise<number[]> {
  const resource = (await tree.lookUp(tx, actor, identifier))?.resource
  const parentId = into === undefined ? resource?.parentId : (await tree.lookUp(tx, actor, into, 'parent'))?.resource.id
  if (resource?.type !== 'dir' || typeof parentId !== 'number') return []
  const child = await store.childNamed(tx, parentId, name ?? resource.name)
  return child?.type === 'dir' ? [child.id] : []
}

/** The folder of a resource, which may be above the actor's root. */
async function folderOf(tx: Tx, actor: Actor, { parentId }: LockedPlace): Promise<Place> {
  const folder = await store.placeOfId(tx, actor.accountId, parentId)
  if (!folder) throw new Error('the folder of a locked resource is not there')
  return folder
}

/**
 * Finds the destination folder and locks it with the folders of all resources, and with `more`. Two concurrent moves could put two
 * folders into each other: to prevent that, all moves of an account lock its root folder first, which has the lowest id.
 */
export async function lockTarget(
  tx: Tx,
  actor: Actor,
  identifiers: readonly string[],
  parent: string,
  more: readonly number[] = [],
): Promise<{ readonly folder: Place; readonly locked: ReadonlySet<number> }> {
  const { lineage } = await tree.rootOf(tx, actor)
  await store.lockFolder(tx, lineage[0] ?? actor.rootId)
  const folder = await tree.targetFolder(tx, actor, parent)
  const locked = await lockFolders(tx, actor, identifiers, [folder.resource.id, ...more])
  await mustLock(tx, folder)
  return { folder, locked }
}

interface Relocation {
  readonly folder: Place
  readonly name: string
  readonly choice: {
    readonly ifExists: IfExists
    readonly namer: FolderNamer
    /** Ids of the folders that the transaction has locked. */
    readonly locked?: ReadonlySet<number> | undefined
  }
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
  if (former) mustBeReplaceable(actor, former, resource, choice)
  if (parentId !== folderId) {
    const levels = await levelsBelow(tx, resource)
    await putBelow(tx, folder, { levels, former: before.names.length, subject: 'parent' })
    await moveCharge(tx, actor, sizes, chargeMoveOf(resource, parentId, folderId))
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

function mustBeReplaceable(actor: Actor, former: Resource, by: Resource, choice: Relocation['choice']): void {
  const { id, name } = former
  const refused = (message: string) => new Fault('conflict', message, { subject: 'name' })
  if (choice.ifExists === 'fail') throw refused(`A file or folder named "${name}" already exists in this folder.`)
  if (former.type === 'dir' && by.type === 'file') throw refused(`"${name}" is a folder; a file can't replace it.`)
  if (former.type === 'file' && by.type === 'dir') throw refused(`"${name}" is a file; a folder can't replace it.`)
  if (former.type === 'dir' && former.childCount > 0)
    throw refused(`The folder "${name}" is not empty; only an empty folder is replaced.`)
  if (former.type === 'dir' && !choice.locked?.has(id))
    throw refused(`The folder "${name}" has changed in the meantime. Try again.`)
  mustBeAllowed(actor, 'upload')
}

/** A resource with its former place, for listeners. */
export const toMovedResource = (before: Place, place: Place) => ({
  ...toEventResource(place),
  previousPath: formatPath(before.names),
  ...(before.resource.parentId !== null && { previousFolderId: before.resource.parentId }),
  previousLineage: before.lineage,
})
