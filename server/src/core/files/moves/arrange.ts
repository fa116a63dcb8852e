/** Renaming and moving: one row each, whatever lies below. Nothing is ever overwritten. */
import type { Tx } from '../../../db/engine.ts'
import type { FolderNamer } from '../../../lib/text/free-names.ts'
import { checkName, formatPath, PathError } from '../../../lib/text/path.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, invalid } from '../../fault.ts'
import { withSizes } from '../quotas/counting.ts'
import { shift, shiftOf } from '../quotas/quotas.ts'
import type { Sizes } from '../quotas/sizes.ts'
import { changeInSlices } from '../tree/change-in-slices.ts'
import { hold } from '../tree/folders.ts'
import { namerOf } from '../tree/free-name.ts'
import { findHeld, holdAround } from '../tree/hold.ts'
import { levelsBelow, putBelow } from '../tree/levels.ts'
import { type Place, placeBelow, toEventResource } from '../tree/resource.ts'
import * as store from '../tree/store.ts'
import * as tree from '../tree/tree.ts'
import * as rows from './arrange-store.ts'

/** What became of one of several resources. */
export type Arrangement =
  | { readonly identifier: string; readonly before: Place; readonly place: Place; readonly fault?: never }
  | { readonly identifier: string; readonly before?: never; readonly place?: never; readonly fault: Fault }

/** A resource with where it was, as listeners hear of it. */
const toMovedResource = (before: Place, place: Place) => ({
  ...toEventResource(place),
  previousPath: formatPath(before.names),
  previousLineage: before.lineage,
})

type ArrangeContext = Needs<'db' | 'clock' | 'record'>

/** Gives a resource another name in its folder. Throws `invalid`, `conflict` for a name that is taken. */
export async function rename(ctx: ArrangeContext, actor: Actor, id: number, text: string): Promise<Place> {
  mustBeAllowed(actor, 'modify')
  const name = nameOf(text)
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const { place: before, parentId } = await findHeld(tx, actor, `id:${id}`, 'id')
    if (before.resource.name === name) return before
    if (await store.childNamed(tx, parentId, name))
      throw new Fault('conflict', `There is something named "${name}" in this folder already.`, { subject: 'name' })
    await rows.setPlace(tx, id, { parentId, name })
    const place = await placeNow(tx, actor, id)
    await ctx.record(tx, actor, { name: 'resources.rename', resources: [toMovedResource(before, place)] })
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

export async function placeNow(tx: Tx, actor: Actor, id: number): Promise<Place> {
  const place = await tree.placeById(tx, actor, id)
  if (!place) throw new Error('a resource just arranged is not there')
  return place
}

/**
 * Moves each of these into a folder and says of each how it went, some a transaction (see `changeInSlices`); what was moved in one is
 * announced as one event. A name that is taken there becomes another.
 */
export async function move(
  ctx: ArrangeContext,
  actor: Actor,
  input: { readonly resources: readonly string[]; readonly parent: string },
): Promise<Arrangement[]> {
  mustBeAllowed(actor, 'modify')
  return await changeInSlices(
    input.resources,
    (resources) => moveSlice(ctx, actor, { ...input, resources }),
    (identifier, fault) => ({ identifier, fault }),
  )
}

async function moveSlice(
  ctx: ArrangeContext,
  actor: Actor,
  input: { readonly resources: readonly string[]; readonly parent: string },
): Promise<Arrangement[]> {
  return await withSizes(ctx, actor.accountId, async (tx, sizes) => {
    await actor.confirm(tx)
    await takeTurn(tx, actor)
    const folder = await tree.targetFolder(tx, actor, input.parent)
    await holdAround(tx, actor, input.resources, [folder.resource.id])
    await hold(tx, folder)
    const outcomes: Arrangement[] = []
    const namer = namerOf(tx, folder)
    for (const identifier of input.resources)
      outcomes.push(await moveOne(tx, actor, identifier, { folder, namer, sizes }))
    sizes.mustBeKnown()
    const moved = outcomes.flatMap(({ before, place }) =>
      before && place && before !== place ? [toMovedResource(before, place)] : [],
    )
    if (moved.length > 0) await ctx.record(tx, actor, { name: 'resources.move', resources: moved })
    return outcomes
  })
}

async function moveOne(
  tx: Tx,
  actor: Actor,
  identifier: string,
  { folder, namer, sizes }: { readonly folder: Place; readonly namer: FolderNamer; readonly sizes: Sizes },
): Promise<Arrangement> {
  try {
    const { place: before, parentId } = await findHeld(tx, actor, identifier, 'resources')
    if (folder.lineage.includes(before.resource.id))
      throw invalid(
        'resources',
        (of) => `${of.resources}: "${identifier}" can't be moved into itself or into a folder below it.`,
      )
    if (parentId === folder.resource.id) return { identifier, before, place: before }
    const levels = await levelsBelow(tx, before.resource)
    await putBelow(tx, folder, { levels, former: before.names.length, subject: 'parent' })
    await shift(tx, actor, sizes, shiftOf(before.resource, parentId, folder.resource.id))
    const name = await namer.freeName(before.resource.name)
    await rows.setPlace(tx, before.resource.id, { parentId: folder.resource.id, name })
    await store.changeChildCount(tx, parentId, -1)
    await store.changeChildCount(tx, folder.resource.id, 1)
    const resource = await store.findResource(tx, actor.accountId, { id: before.resource.id })
    if (!resource) throw new Error('a resource just moved is not there')
    return { identifier, before, place: placeBelow(folder, resource) }
  } catch (error) {
    if (error instanceof Fault) return { identifier, fault: error }
    throw error
  }
}

/**
 * Two moves at once could put two folders into each other: all moves of an account hold its top folder, whose id is its
 * lowest, and so take turns.
 */
async function takeTurn(tx: Tx, actor: Actor): Promise<void> {
  const { lineage } = await tree.rootOf(tx, actor)
  await store.holdFolder(tx, lineage[0] ?? actor.rootId)
}
