/** Finds what is in the trash, for whoever may see the deleted entry. */
import type { Queries } from '../../../db/engine.ts'
import { isAdmin, mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, notFound } from '../../fault.ts'
import type { Place } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import type { TrashEntry } from './list-store.ts'
import { entriesAmong, foldersOfOwn, type TrashScope } from './scope-store.ts'
import { pathInTrash, resourceById, type Step } from './store.ts'

/**
 * The part of the trash that an actor may see, restore and purge: all of it for administrators, for others what they deleted themselves,
 * and what somebody else deleted of their own in their home folder. `ids`: of these entries only. Throws `forbidden`.
 */
export async function trashOf(q: Queries, actor: Actor, ids?: readonly number[]): Promise<TrashScope> {
  const { accountId, userId } = actor
  if (isAdmin(actor) && actor.kind !== 'visitor') return { accountId, seenBy: null }
  mustBeAllowed(actor, 'delete')
  // A visitor acts as the owner of the share, but must not see that user's trash.
  if (actor.kind === 'visitor') throw new Fault('forbidden', 'Visitors have no trash.')
  return { accountId, seenBy: { userId, folderIds: await foldersOfOwn(q, actor, ids) } }
}

/** What is in the trash, with the deletion that took it there: its own, or that of a folder above it. */
interface InTrash {
  readonly place: Place
  readonly deletion: Pick<TrashEntry, 'deletedAt' | 'deletedBy' | 'deleterNickname'>
  /** The entry of the trash that it is or is in. */
  readonly entryId: number
  /** Names from below that entry down to it. */
  readonly namesInEntry: readonly string[]
}

/**
 * A file or folder that was deleted, or is in a folder that was. Users find what is in their part of the trash, see `trashOf`, and only in their home folder:
 * of what has left it they see the name, not the content. Throws `not-found`.
 */
export async function findInTrash(ctx: Needs<'db'>, actor: Actor, id: number): Promise<InTrash> {
  const missing = notFound('resource', `The trash has no file or folder with the id ${id}.`)
  const { q } = ctx.db
  // Throws if the home folder itself was deleted.
  if (!isAdmin(actor)) await tree.rootOf(q, actor)
  const chain = await pathInTrash(q, actor.accountId, id)
  const entry = chain.find(({ deletedAt }) => deletedAt !== null)
  const scope = await trashOf(q, actor, entry ? [entry.id] : [])
  if (!entry?.isListed || !(await entriesAmong(q, scope, [entry.id])).has(entry.id)) throw missing
  const lineage = chain.map((one) => one.id).toReversed()
  if (!isAdmin(actor) && !lineage.includes(actor.rootId)) throw missing
  const resource = await resourceById(q, id)
  if (!resource) throw missing
  // Where a folder above was purged before migration 0076, the chain ends before the root folder.
  const names = namesOfSteps(chain.filter(({ parentId }) => parentId !== null))
  const namesInEntry = namesOfSteps(chain.slice(0, chain.indexOf(entry)))
  const { deletedBy: by, deleterNickname } = entry
  const deletion = { deletedAt: entry.deletedAt ?? '', deletedBy: by, deleterNickname }
  return { place: { resource, names, lineage }, deletion, entryId: entry.id, namesInEntry }
}

/** From the topmost one down; `steps` lead up. */
const namesOfSteps = (steps: readonly Step[]): string[] =>
  steps.flatMap(({ name, lost }) => [name, ...lost.toReversed()]).toReversed()

/** A deleted file, or one in a deleted folder, to show its content. Throws `forbidden`, or `not-found`. */
export async function fileInTrash(ctx: Needs<'db'>, actor: Actor, id: number): Promise<Place> {
  mustBeAllowed(actor, 'download')
  return (await findInTrash(ctx, actor, id)).place
}
