/**
 * Sends: files as they were, in a tree of their own that nobody reaches but through the send. Made by copying, whose bytes
 * are shared, or by uploading with a token that opens this one send and ends when it is complete.
 */
import type { Tx } from '../../db/engine.ts'
import { sha256Hex } from '../../lib/crypto/ids.ts'
import { mustBeAllowed } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { type CopyInTheDark, copyOut } from '../files/moves/staged-copy.ts'
import { shift } from '../files/quotas/quotas.ts'
import { noSizes } from '../files/quotas/sizes.ts'
import { namerOf } from '../files/tree/free-name.ts'
import { putBelow } from '../files/tree/levels.ts'
import * as dark from '../files/tree/staged-store.ts'
import * as fileStore from '../files/tree/store.ts'
import * as tree from '../files/tree/tree.ts'
import { type Share, sendTokenPrefix } from './share.ts'

type SendContext = Needs<'db' | 'clock' | 'random'>

const tokenMs = 24 * 3_600_000

export interface SendToken {
  readonly token: string
  readonly hash: string
  readonly until: string
}

/** What opens a send to uploads, for a day. */
export function newSendToken(ctx: Needs<'random' | 'clock'>): SendToken {
  const token = `${sendTokenPrefix}${ctx.random.hex(21)}`
  return { token, hash: sha256Hex(token), until: new Date(ctx.clock.now().getTime() + tokenMs).toISOString() }
}

/** Copies what is to be sent to where nobody sees it yet. Throws `not-found`, `storage-full`. */
export async function copyForSend(
  ctx: SendContext,
  actor: Actor,
  identifiers: readonly string[],
): Promise<CopyInTheDark[]> {
  if (identifiers.length === 0) return []
  mustBeAllowed(actor, 'download')
  const copies: CopyInTheDark[] = []
  try {
    for (const identifier of new Set(identifiers)) {
      const place = await tree.find(ctx.db.q, actor, identifier, 'resources')
      copies.push(await copyOut(ctx, actor, identifier, place, actor.rootId))
    }
    return copies
  } catch (error) {
    await giveUpCopies(ctx, copies)
    throw error
  }
}

/** Leaves copies that did not get a place to the purge. */
export async function giveUpCopies(ctx: Needs<'db'>, copies: readonly CopyInTheDark[]): Promise<void> {
  for (const { id } of copies) await dark.abandon(ctx.db.q, id)
}

/** Makes the tree of a send of copies. Returns the id of its top. */
export async function plant(ctx: SendContext, tx: Tx, actor: Actor, copies: readonly CopyInTheDark[]): Promise<number> {
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
    // It counts against the quota of the home folder that it is sent from.
    storageParentId: actor.rootId,
  })
  const resource = await fileStore.findResource(tx, actor.accountId, { id })
  if (!resource) throw new Error('the top of a send just made is not there')
  const top = { resource, names: [], lineage: [id] }
  const namer = namerOf(tx, top)
  for (const { id: copyId, before, bytes, levels } of copies) {
    await putBelow(tx, top, { levels, subject: 'resources' })
    const name = await namer.freeName(before.resource.name)
    await shift(tx, actor, noSizes, { id: copyId, isFolder: false, size: bytes, from: copyId, to: id })
    await dark.bringToLight(tx, copyId, { parentId: id, name })
    await fileStore.changeChildCount(tx, id, 1)
  }
  return id
}

/** Leaves the files of a send to the next purge. */
export async function fell(tx: Tx, share: Share): Promise<void> {
  if (share.type === 'send' && share.resourceId !== null) await dark.abandon(tx, share.resourceId)
}
