/**
 * Copying: new rows over the same bytes. A tree is copied in the dark, some hundred rows a transaction, and shown in one
 * step when all of it is there, so that neither a reader nor a crash ever meets half a copy.
 */
import { formatPath } from '../../../lib/text/path.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, invalid } from '../../fault.ts'
import { shift } from '../quotas/quotas.ts'
import { noSizes } from '../quotas/sizes.ts'
import { hold } from '../tree/folders.ts'
import { namerOf } from '../tree/free-name.ts'
import { parentOf } from '../tree/hold.ts'
import { putBelow } from '../tree/levels.ts'
import { type Place, toEventResource } from '../tree/resource.ts'
import * as dark from '../tree/staged-store.ts'
import * as store from '../tree/store.ts'
import * as tree from '../tree/tree.ts'
import type { Arrangement } from './arrange.ts'
import { type CopyInTheDark, copyOut, goneMeanwhile } from './staged-copy.ts'

type CopyContext = Needs<'db' | 'clock' | 'random' | 'record'>

/** Copies each of these into a folder and says of each how it went; what was copied is announced as one event. */
export async function copy(
  ctx: CopyContext,
  actor: Actor,
  input: { readonly resources: readonly string[]; readonly parent: string },
): Promise<Arrangement[]> {
  mustBeAllowed(actor, 'modify')
  await ctx.db.tx((tx) => tree.targetFolder(tx, actor, input.parent))
  const copies: CopyInTheDark[] = []
  const faults = new Map<string, Fault>()
  try {
    for (const identifier of new Set(input.resources)) {
      const outcome = await copyInTheDark(ctx, actor, identifier, input.parent).catch(faultOnly)
      if (outcome instanceof Fault) faults.set(identifier, outcome)
      else copies.push(outcome)
    }
    const shown = await show(ctx, actor, input.parent, copies, faults)
    return input.resources.map((identifier) => {
      const found = shown.get(identifier)
      return found ? { identifier, ...found } : { identifier, fault: faults.get(identifier) ?? goneMeanwhile() }
    })
  } catch (error) {
    for (const { id } of copies) await dark.abandon(ctx.db.q, id)
    throw error
  }
}

const faultOnly = (error: unknown): Fault => {
  if (error instanceof Fault) return error
  throw error
}

async function copyInTheDark(
  ctx: CopyContext,
  actor: Actor,
  identifier: string,
  parent: string,
): Promise<CopyInTheDark> {
  const before = await tree.find(ctx.db.q, actor, identifier, 'resources')
  parentOf(actor, before, 'resources')
  const folder = await tree.find(ctx.db.q, actor, parent, 'parent')
  if (folder.lineage.includes(before.resource.id))
    throw invalid(
      'resources',
      (of) => `${of.resources}: "${identifier}" can't be copied into itself or into a folder below it.`,
    )
  return await copyOut(ctx, actor, identifier, before, folder.resource.id)
}

/** A copy with where its original is. It happens at the new place alone: who watches the original hears nothing of it. */
const toCopiedResource = (before: Place, place: Place) => ({
  ...toEventResource(place),
  previousPath: formatPath(before.names),
})

/** The one step that makes copies visible, each under a free name; not those that went too deep or whose originals are gone. */
async function show(
  ctx: CopyContext,
  actor: Actor,
  parent: string,
  copies: readonly CopyInTheDark[],
  faults: Map<string, Fault>,
) {
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const folder = await tree.targetFolder(tx, actor, parent)
    await hold(tx, folder)
    const namer = namerOf(tx, folder)
    await namer.prepare(copies.map(({ before }) => before.resource.name))
    const shown = new Map<string, { before: Place; place: Place }>()
    for (const { identifier, before, id, bytes, levels } of copies) {
      const { name } = before.resource
      const fault = await putBelow(tx, folder, { levels, subject: 'parent' }).catch(faultOnly)
      if (fault) faults.set(identifier, fault)
      // A purge may have taken some of it before it was copied.
      if (fault || !(await tree.placeById(tx, actor, before.resource.id))) {
        await dark.abandon(tx, id)
        continue
      }
      const free = await namer.freeName(name)
      const charge = { id, isFolder: false, size: bytes, from: id, to: folder.resource.id }
      await shift(tx, actor, noSizes, charge)
      await dark.bringToLight(tx, id, { parentId: folder.resource.id, name: free })
      await store.changeChildCount(tx, folder.resource.id, 1)
      shown.set(identifier, { before, place: await tree.placeNow(tx, actor, id) })
    }
    const copied = [...shown.values()].map(({ before, place }) => toCopiedResource(before, place))
    if (copied.length > 0) await ctx.record(tx, actor, { name: 'resources.copy', resources: copied })
    return shown
  })
}
