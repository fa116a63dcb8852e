/** Rename and move as the REST API offers them: a new name for one resource, another folder for several. Nothing is overwritten. */
import type { Tx } from '../../../db/engine.ts'
import type { FolderNamer } from '../../../lib/text/free-names.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import { Fault } from '../../fault.ts'
import type { Sizes } from '../quotas/sizes.ts'
import { withSizes } from '../quotas/with-sizes.ts'
import { changeInSlices } from '../tree/change-in-slices.ts'
import { findAndLock } from '../tree/folder-locks.ts'
import { namerOf } from '../tree/free-name.ts'
import type { Place } from '../tree/resource.ts'
import { lockTarget, type MoveContext, move, relocate, toMovedResource } from './move.ts'

/** Result for one of several resources. */
export type MoveOutcome =
  | { readonly identifier: string; readonly before: Place; readonly place: Place; readonly fault?: never }
  | { readonly identifier: string; readonly before?: never; readonly place?: never; readonly fault: Fault }

/** Renames a resource within its folder. Throws `invalid`, `conflict` if the name is taken. */
export const rename = (ctx: MoveContext, actor: Actor, id: number, text: string): Promise<Place> =>
  move(ctx, actor, { resource: `id:${id}`, as: text, ifExists: 'fail', subject: 'id' })

/**
 * Moves each of these to a folder and returns a result for each, in slices (see `changeInSlices`); each slice is announced as one
 * event. Names that are taken are made unique.
 */
export async function moveAll(
  ctx: MoveContext,
  actor: Actor,
  input: { readonly resources: readonly string[]; readonly parent: string },
): Promise<MoveOutcome[]> {
  mustBeAllowed(actor, 'modify')
  return await changeInSlices(
    input.resources,
    (resources) => moveSlice(ctx, actor, { ...input, resources }),
    (identifier, fault) => ({ identifier, fault }),
  )
}

async function moveSlice(
  ctx: MoveContext,
  actor: Actor,
  input: { readonly resources: readonly string[]; readonly parent: string },
): Promise<MoveOutcome[]> {
  return await withSizes(ctx, actor.accountId, async (tx, sizes) => {
    await actor.confirm(tx)
    const { folder, locked } = await lockTarget(tx, actor, input.resources, input.parent)
    const outcomes: MoveOutcome[] = []
    const namer = namerOf(tx, folder)
    for (const identifier of input.resources)
      outcomes.push(await moveOne(ctx, tx, actor, identifier, { folder, locked, namer, sizes }))
    sizes.mustBeKnown()
    const moved = outcomes.flatMap(({ before, place }) =>
      before && place && before !== place ? [toMovedResource(before, place)] : [],
    )
    if (moved.length > 0) await ctx.record(tx, actor, { name: 'resources.move', resources: moved })
    return outcomes
  })
}

interface MoveTarget {
  readonly folder: Place
  /** Ids of the folders that the transaction has locked. */
  readonly locked: ReadonlySet<number>
  readonly namer: FolderNamer
  readonly sizes: Sizes
}

async function moveOne(
  ctx: MoveContext,
  tx: Tx,
  actor: Actor,
  identifier: string,
  { folder, locked: folders, namer, sizes }: MoveTarget,
): Promise<MoveOutcome> {
  try {
    const locked = await findAndLock(tx, actor, identifier, 'resources', folders)
    const { name } = locked.place.resource
    const choice = { ifExists: 'keep-both', namer } as const
    const relocation = { folder, name, choice, sizes, identifier, subject: 'resources' } as const
    return { identifier, before: locked.place, place: await relocate(ctx, tx, actor, locked, relocation) }
  } catch (error) {
    if (error instanceof Fault) return { identifier, fault: error }
    throw error
  }
}
