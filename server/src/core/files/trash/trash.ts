/** Deleting: a resource leaves the tree at once, whatever lies below it, and waits in the trash until it is purged. */
import type { Tx } from '../../../db/engine.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import { changeInSlices } from '../tree/change-in-slices.ts'
import { findHeld, holdAround } from '../tree/hold.ts'
import { type Place, toEventResource } from '../tree/resource.ts'
import * as store from '../tree/store.ts'

export type Deletion =
  | { readonly identifier: string; readonly place: Place; readonly fault?: never }
  | { readonly identifier: string; readonly place?: never; readonly fault: Fault }

/**
 * Deletes each of these and says of each how it went, some a transaction (see `changeInSlices`); what was deleted in one is announced
 * as one event.
 */
export async function remove(
  ctx: Needs<'db' | 'clock' | 'record'>,
  actor: Actor,
  identifiers: readonly string[],
): Promise<Deletion[]> {
  mustBeAllowed(actor, 'delete')
  return await changeInSlices(
    identifiers,
    (some) => removeSlice(ctx, actor, some),
    (identifier, fault) => ({ identifier, fault }),
  )
}

async function removeSlice(
  ctx: Needs<'db' | 'clock' | 'record'>,
  actor: Actor,
  identifiers: readonly string[],
): Promise<Deletion[]> {
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    if (identifiers.length > 1) await holdAround(tx, actor, identifiers)
    const outcomes: Deletion[] = []
    for (const identifier of identifiers) outcomes.push(await removeOne(ctx, tx, actor, identifier))
    const removed = outcomes.flatMap(({ place }) => (place ? [toEventResource(place)] : []))
    if (removed.length > 0) await ctx.record(tx, actor, { name: 'resources.delete', resources: removed })
    return outcomes
  })
}

async function removeOne(ctx: Needs<'clock'>, tx: Tx, actor: Actor, identifier: string): Promise<Deletion> {
  try {
    const { place, parentId } = await findHeld(tx, actor, identifier, 'resources')
    await store.markDeleted(tx, place.resource.id, ctx.clock.now().toISOString(), actor.userId)
    await store.changeChildCount(tx, parentId, -1)
    return { identifier, place }
  } catch (error) {
    if (error instanceof Fault) return { identifier, fault: error }
    throw error
  }
}
