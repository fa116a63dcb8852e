/**
 * Locks folders until the end of a transaction. Several locks are acquired in the order of their ids, before any other lock of the
 * account, to avoid deadlocks.
 */
import type { Tx } from '../../../db/engine.ts'
import { hasWriteLock } from '../../../db/query.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, invalid, type Subject } from '../../fault.ts'
import type { Place } from './resource.ts'
import * as store from './store.ts'
import * as tree from './tree.ts'

/**
 * Locks several resources that are folders, the folders that contain these resources, and additional ones. Returns the ids of the
 * locked folders.
 */
export async function lockFolders(
  tx: Tx,
  actor: Actor,
  identifiers: readonly string[],
  more: readonly number[] = [],
): Promise<ReadonlySet<number>> {
  const folders = new Set(more)
  for (const identifier of identifiers) {
    const found = await tree.lookUp(tx, actor, identifier, 'resources').catch(nullForFault)
    if (found?.resource.parentId) folders.add(found.resource.parentId)
    if (found?.resource.type === 'dir') folders.add(found.resource.id)
  }
  const locked = new Set<number>()
  for (const id of [...folders].toSorted((a, b) => a - b)) if (await store.lockFolder(tx, id)) locked.add(id)
  return locked
}

/** Invalid identifiers are reported later, when their item is processed. */
const nullForFault = (error: unknown): null => {
  if (error instanceof Fault) return null
  throw error
}

/** The folder of a resource. Throws `invalid` for the root folder, which nobody can rename, move, copy or delete. */
export function parentOf(actor: Actor, { resource }: Place, subject: Subject): number {
  if (resource.id === actor.rootId || resource.parentId === null)
    throw invalid(
      subject,
      (of) => `${of[subject]}: the root folder can't be moved, renamed or deleted; name the files and folders in it.`,
    )
  return resource.parentId
}

export interface LockedPlace {
  readonly place: Place
  /** The folder of a resource, locked: until the end of the transaction nobody else can rename, move or delete the resource. */
  readonly parentId: number
}

/**
 * Finds a resource and locks its folder. Throws `not-found`, and `invalid` for the root folder. `held`: folders that the
 * transaction has already locked.
 */
export async function findAndLock(
  tx: Tx,
  actor: Actor,
  identifier: string,
  subject: Subject,
  locked: ReadonlySet<number> = new Set(),
): Promise<LockedPlace> {
  for (;;) {
    const found = await tree.find(tx, actor, identifier, subject)
    const parentId = parentOf(actor, found, subject)
    if (hasWriteLock(tx) || locked.has(parentId)) return { place: found, parentId }
    const isLocked = await store.lockFolder(tx, parentId)
    // A concurrent request may have removed or replaced the resource before the lock was acquired.
    const place = await tree.find(tx, actor, identifier, subject)
    if (isLocked && place.resource.parentId === parentId) return { place, parentId }
  }
}

/** Moves a resource to the trash with everything below it, deleted now by the actor unless that is given; the caller has locked its folder. */
export async function moveToTrash(
  ctx: Needs<'clock'>,
  tx: Tx,
  actor: Actor,
  { id, parentId, at, by }: { readonly id: number; readonly parentId: number } & Partial<store.Deletion>,
): Promise<void> {
  await store.markDeleted(tx, id, at ?? ctx.clock.now().toISOString(), by ?? actor.userId)
  await store.changeChildCount(tx, parentId, -1)
}
