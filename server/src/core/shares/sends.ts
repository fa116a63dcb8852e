/**
 * Sends: snapshots of files in a tree of their own, which is reachable only through the send. The files are copied, sharing their
 * stored bytes, or uploaded with a token that is valid for this send until it is completed.
 */
import type { Tx } from '../../db/engine.ts'
import { sha256Hex } from '../../lib/crypto/ids.ts'
import { mustBeAllowed } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { type StagedCopy, stageTree } from '../files/moves/staged-copy.ts'
import { moveCharge } from '../files/quotas/moving.ts'
import { noSizes } from '../files/quotas/sizes.ts'
import { namerOf } from '../files/tree/free-name.ts'
import { putBelow } from '../files/tree/levels.ts'
import * as staged from '../files/tree/staged-store.ts'
import * as fileStore from '../files/tree/store.ts'
import * as tree from '../files/tree/tree.ts'
import { type Share, sendTokenPrefix } from './share.ts'
import { insertSources } from './store.ts'

type SendContext = Needs<'db' | 'clock' | 'random'>

const tokenMs = 24 * 3_600_000

export interface SendToken {
  readonly token: string
  readonly hash: string
  readonly until: string
}

/** A token for uploads into a send, valid for a day. */
export function newSendToken(ctx: Needs<'random' | 'clock'>): SendToken {
  const token = `${sendTokenPrefix}${ctx.random.hex(21)}`
  return { token, hash: sha256Hex(token), until: new Date(ctx.clock.now().getTime() + tokenMs).toISOString() }
}

/** Creates staged copies of the files to send. Throws `not-found`, `storage-full`. */
export async function copyForSend(
  ctx: SendContext,
  actor: Actor,
  identifiers: readonly string[],
): Promise<StagedCopy[]> {
  if (identifiers.length === 0) return []
  mustBeAllowed(actor, 'download')
  const copies: StagedCopy[] = []
  try {
    for (const identifier of new Set(identifiers)) {
      const place = await tree.find(ctx.db.q, actor, identifier, 'resources')
      copies.push(await stageTree(ctx, actor, identifier, place, actor.rootId))
    }
    return copies
  } catch (error) {
    await abandonCopies(ctx, copies)
    throw error
  }
}

/** Leaves staged copies that are not used to garbage collection. */
export async function abandonCopies(ctx: Needs<'db'>, copies: readonly StagedCopy[]): Promise<void> {
  for (const { id } of copies) await staged.abandon(ctx.db.q, id)
}

/** Creates the tree of a send from staged copies. Returns the id of its root. */
export async function createSendTree(
  ctx: SendContext,
  tx: Tx,
  actor: Actor,
  copies: readonly StagedCopy[],
): Promise<number> {
  const id = await fileStore.insertResource(tx, {
    accountId: actor.accountId,
    parentId: null,
    name: '',
    type: 'dir',
    hash: ctx.random.hex(16),
    size: 0,
    blobId: null,
    createdBy: actor.userId,
    at: ctx.clock.now().toISOString(),
    // Counted against the quota of the sender's home folder.
    storageParentId: actor.rootId,
  })
  const resource = await fileStore.findResource(tx, actor.accountId, { id })
  if (!resource) throw new Error('the root of a new send was not found')
  const top = { resource, names: [], lineage: [id] }
  const namer = namerOf(tx, top)
  for (const { id: copyId, before, bytes, levels } of copies) {
    await putBelow(tx, top, { levels, subject: 'resources' })
    const name = await namer.freeName(before.resource.name)
    await moveCharge(tx, actor, noSizes, { id: copyId, isFolder: false, size: bytes, from: copyId, to: id })
    await staged.publishStaged(tx, copyId, { parentId: id, name })
    await fileStore.changeChildCount(tx, id, 1)
  }
  return id
}

/** Records what the files of the tree of a send are copies of. */
export const recordSources = (
  tx: Tx,
  { shareId, rootId }: { readonly shareId: number; readonly rootId: number },
  copies: readonly StagedCopy[],
): Promise<void> =>
  insertSources(
    tx,
    copies.map(({ id, before }) => ({
      share_id: shareId,
      copy_id: id,
      root_id: rootId,
      resource_id: before.resource.id,
    })),
  )

/** Leaves the tree of a send to garbage collection. */
export async function abandonSendTree(tx: Tx, share: Share): Promise<void> {
  if (share.type === 'send' && share.resourceId !== null) await staged.abandon(tx, share.resourceId)
}
