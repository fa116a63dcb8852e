/**
 * Copying: new rows that refer to the same bytes. A tree is staged, some hundred rows per transaction, and published in one step
 * when it is complete (several trees of a long list at once), so that readers never see a partial copy, not even after a crash.
 */
import type { Tx } from '../../../db/engine.ts'
import type { FolderNamer } from '../../../lib/text/free-names.ts'
import { formatPath } from '../../../lib/text/path.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, invalid } from '../../fault.ts'
import { moveCharge } from '../quotas/moving.ts'
import { noSizes } from '../quotas/sizes.ts'
import { changeInSlices } from '../tree/change-in-slices.ts'
import { parentOf } from '../tree/folder-locks.ts'
import { mustLock } from '../tree/folders.ts'
import { namerOf } from '../tree/free-name.ts'
import { putBelow } from '../tree/levels.ts'
import { type Place, toEventResource } from '../tree/resource.ts'
import * as staged from '../tree/staged-store.ts'
import * as store from '../tree/store.ts'
import * as tree from '../tree/tree.ts'
import type { MoveOutcome } from './moves.ts'
import { deletedWhileCopied, type StagedCopy, stageTree } from './staged-copy.ts'

type CopyContext = Needs<'db' | 'clock' | 'random' | 'record'>

/**
 * Copies each of these to a folder and returns a result for each. Several become visible in one transaction (see `changeInSlices`)
 * and are announced as one event.
 */
export async function copy(
  ctx: CopyContext,
  actor: Actor,
  input: { readonly resources: readonly string[]; readonly parent: string },
): Promise<MoveOutcome[]> {
  mustBeAllowed(actor, 'modify')
  const folder = await ctx.db.tx((tx) => tree.targetFolder(tx, actor, input.parent))
  const copies: StagedCopy[] = []
  const faults = new Map<string, Fault>()
  try {
    for (const identifier of new Set(input.resources)) {
      const outcome = await stageCopy(ctx, actor, identifier, folder).catch(faultOnly)
      if (outcome instanceof Fault) faults.set(identifier, outcome)
      else copies.push(outcome)
    }
    const outcomes = await changeInSlices(
      copies,
      (some) => publish(ctx, actor, input.parent, some),
      ({ identifier }, fault) => ({ identifier, fault }),
    )
    for (const [i, { id }] of copies.entries()) if (outcomes[i]?.fault) await staged.abandon(ctx.db.q, id)
    const byIdentifier = new Map(outcomes.map((outcome) => [outcome.identifier, outcome]))
    return input.resources.map(
      (identifier) =>
        byIdentifier.get(identifier) ?? { identifier, fault: faults.get(identifier) ?? deletedWhileCopied() },
    )
  } catch (error) {
    for (const { id } of copies) await staged.abandon(ctx.db.q, id)
    throw error
  }
}

const faultOnly = (error: unknown): Fault => {
  if (error instanceof Fault) return error
  throw error
}

/** `folder`: destination of the copy, as of the start of the request; it is looked up again before the copy is published. */
async function stageCopy(ctx: CopyContext, actor: Actor, identifier: string, folder: Place): Promise<StagedCopy> {
  const before = await tree.find(ctx.db.q, actor, identifier, 'resources')
  parentOf(actor, before, 'resources')
  if (folder.lineage.includes(before.resource.id))
    throw invalid(
      'resources',
      (of) => `${of.resources}: "${identifier}" can't be copied into itself or into a folder below it.`,
    )
  return await stageTree(ctx, actor, identifier, before, folder.resource.id)
}

/**
 * A copy with the path of its original. The event concerns the new place only: webhooks and notifications for the original are not
 * triggered.
 */
const toCopiedResource = (before: Place, place: Place) => ({
  ...toEventResource(place),
  previousPath: formatPath(before.names),
  ...(before.resource.parentId !== null && { previousFolderId: before.resource.parentId }),
})

/**
 * Publishes copies, each under a free name, except those that are too deep or whose originals were deleted. All in one transaction,
 * or none.
 */
async function publish(
  ctx: CopyContext,
  actor: Actor,
  parent: string,
  copies: readonly StagedCopy[],
): Promise<MoveOutcome[]> {
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const folder = await tree.targetFolder(tx, actor, parent)
    await mustLock(tx, folder)
    const namer = namerOf(tx, folder)
    await namer.prepare(copies.map(({ before }) => before.resource.name))
    const outcomes: MoveOutcome[] = []
    for (const one of copies) outcomes.push(await publishOne(tx, actor, one, { folder, namer }))
    const copied = outcomes.flatMap(({ before, place }) => (before && place ? [toCopiedResource(before, place)] : []))
    if (copied.length > 0) await ctx.record(tx, actor, { name: 'resources.copy', resources: copied })
    return outcomes
  })
}

async function publishOne(
  tx: Tx,
  actor: Actor,
  { identifier, before, id, bytes, levels }: StagedCopy,
  { folder, namer }: { readonly folder: Place; readonly namer: FolderNamer },
): Promise<MoveOutcome> {
  const fault = await putBelow(tx, folder, { levels, subject: 'parent' }).catch(faultOnly)
  if (fault) return { identifier, fault }
  // A purge may have deleted part of it before it was copied.
  if (!(await tree.placeById(tx, actor, before.resource.id))) return { identifier, fault: deletedWhileCopied() }
  const name = await namer.freeName(before.resource.name)
  const charge = { id, isFolder: false, size: bytes, from: id, to: folder.resource.id }
  await moveCharge(tx, actor, noSizes, charge)
  await staged.publishStaged(tx, id, { parentId: folder.resource.id, name })
  await store.changeChildCount(tx, folder.resource.id, 1)
  return { identifier, before, place: await tree.placeNow(tx, actor, id) }
}
