/**
 * Uploads that can be gone on with after they broke off. What has arrived belongs to user, path and size, is kept for two
 * days and seen by nobody else; one at a time may send. An upload that its sender ends, or that is refused, is not kept;
 * one whose session ended on the way is, for when the user has signed in again.
 */
import { BlobMissing } from '../../../blobs/blob-store.ts'
import { appendBlob, putBlob } from '../../../blobs/put-blob.ts'
import type { Tx } from '../../../db/engine.ts'
import { mustBeAllowed } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { faultOf } from '../../errors.ts'
import { Fault, type FaultCode } from '../../fault.ts'
import { announce, giveUp, type Intake, keepLeased, type Taken } from '../bytes/incoming.ts'
import * as store from '../bytes/partials-store.ts'
import * as bytes from '../bytes/store.ts'
import { giveBack, giveBackAll } from '../quotas/counting.ts'
import { take } from '../quotas/quotas.ts'

const keptMs = 48 * 3_600_000
/** How long after a writer's last sign of life another may go on; it gives one every so often while it lives. */
const writerMs = 2 * 60_000
const signOfLifeMs = 20_000
const everyBytes = 32 * 1024 * 1024

type PartialContext = Needs<'db' | 'blobs' | 'clock' | 'random' | 'log'>
type Key = store.UploadKey

/** Visitors act as whoever shares: what they began is known by their visit, too. */
export const uploadKey = (actor: Actor, path: string, size: number): Key => ({
  accountId: actor.accountId,
  userId: actor.userId,
  path: actor.kind === 'visitor' ? `${actor.rootId} ${actor.visit?.id ?? ''} ${path}` : path,
  size,
  kind: actor.kind,
  folderId: actor.rootId,
})

const after = (ctx: Needs<'clock'>, ms: number) => new Date(ctx.clock.now().getTime() + ms).toISOString()

/** How much of an upload has arrived, for who began it; null when there is nothing to go on with. */
export async function arrived(ctx: Needs<'db' | 'clock'>, actor: Actor, key: Key) {
  mustBeAllowed(actor, 'upload')
  return await store.findPartial(ctx.db.q, key, ctx.clock.now().toISOString())
}

/** Throws away what has arrived. Throws `conflict` while somebody is sending. */
export async function abandon(ctx: PartialContext, actor: Actor, key: Key): Promise<void> {
  const partial = await arrived(ctx, actor, key)
  if (!partial) return
  if (!(await store.claimPartial(ctx.db.q, partial, ctx.clock.now().toISOString(), after(ctx, writerMs)))) throw inUse()
  await forget(ctx, partial.blobId)
  await giveUp(ctx, [{ blobId: partial.blobId, key: partial.blobKey }])
}

const inUse = () =>
  new Fault('conflict', 'This upload is being sent by another request. Wait until that one has ended.')

const wrongOffset = (received: number) =>
  new Fault('conflict', (of) => `${of.offset} must be ${received}: so many bytes of this file have arrived.`, {
    subject: 'offset',
  })

/** Bytes to go on with, held for this writer alone. Throws `conflict` naming the right offset. */
async function resume(ctx: PartialContext, key: Key, offset: number): Promise<store.Partial> {
  const now = ctx.clock.now().toISOString()
  const partial = await store.findPartial(ctx.db.q, key, now)
  if (partial?.writingUntil && partial.writingUntil > now) throw inUse()
  if (!partial || partial.received !== offset) throw wrongOffset(partial?.received ?? 0)
  if (!(await store.claimPartial(ctx.db.q, partial, now, after(ctx, writerMs)))) throw inUse()
  return partial
}

/**
 * Takes a source in like `takeIn`, from `offset` on, and keeps what has arrived when the source breaks off. Throws what broke
 * it, or a Fault; after a Fault nothing is kept, unless it is one of those that may pass.
 */
export async function takeInKeeping<T>(
  ctx: PartialContext,
  key: Key,
  offset: number,
  { source, signal, onBytes }: Intake,
  publish: (tx: Tx, taken: Taken) => Promise<T>,
): Promise<T> {
  const started = ctx.clock.now().getTime()
  const blob = offset > 0 ? await resume(ctx, key, offset).then(toAnnounced) : await first(ctx, key)
  const stillComing = keepLeased(ctx, [blob])
  using _alive = giveSigns(ctx, blob.blobId)
  const options = {
    onBytes: (total: number) => {
      onBytes(total)
      stillComing()
    },
    keep: { everyBytes, onKept: (total: number) => remember(ctx, key, blob.blobId, total, after(ctx, writerMs)) },
    expected: key.size - offset,
    ...(signal && { signal }),
  }
  try {
    const written =
      offset > 0
        ? await appendBlob(ctx.blobs, blob.key, offset, source, options)
        : await putBlob(ctx.blobs, blob.key, source, options)
    const taken = { ...written, blobId: blob.blobId, duration: ctx.clock.now().getTime() - started }
    return await ctx.db.tx(async (tx) => {
      await forgetIn(tx, blob.blobId)
      return await publish(tx, taken)
    })
  } catch (error) {
    const lost = error instanceof BlobMissing
    const fault = faultOf(error)
    await afterFailure(ctx, blob, lost || (fault !== null && !mayPass.has(fault.code)))
    throw lost ? wrongOffset(0) : (fault ?? error)
  }
}

/** The database is away; nobody is signed in any more. */
const mayPass: ReadonlySet<FaultCode> = new Set(['unavailable', 'unauthenticated'])

/** While a request holds what is kept, others can tell it from one that died with its node. */
function giveSigns(ctx: PartialContext, blobId: number): Disposable {
  const beat = setInterval(() => {
    store.stillWriting(ctx.db.q, blobId, after(ctx, writerMs)).catch((error: unknown) => {
      ctx.log.warn({ err: error }, 'sign of life of an upload')
    })
  }, signOfLifeMs)
  return { [Symbol.dispose]: () => clearInterval(beat) }
}

const toAnnounced = ({ blobId, blobKey }: store.Partial) => ({ blobId, key: blobKey })

async function first(ctx: PartialContext, key: Key) {
  const [blob] = await announce(ctx, key.accountId, 1)
  if (!blob) throw new Error('bytes just announced are not there')
  return blob
}

/** Writes down how many bytes are safe, and lets go of an earlier attempt at the same upload. */
async function remember(
  ctx: PartialContext,
  key: Key,
  blobId: number,
  received: number,
  writingUntil: string,
): Promise<void> {
  if (received === 0) return
  const now = ctx.clock.now().toISOString()
  const expiresAt = after(ctx, keptMs)
  await ctx.db.tx(async (tx) => {
    const outcome = await store.rememberPartial(tx, key, { blobId, received, writingUntil, expiresAt, now })
    if (outcome === null) return
    const { replaced, more } = outcome
    if (more > 0) await take(tx, key, key.folderId, more)
    else await giveBack(tx, key.accountId, key.folderId, -more)
    await bytes.extendLeases(tx, [blobId], expiresAt)
    if (replaced.length > 0) await bytes.condemnUploads(tx, replaced)
  })
}

/** A refused upload is forgotten; one that broke off may be gone on with at once. */
async function afterFailure(
  ctx: PartialContext,
  blob: { blobId: number; key: string },
  refused: boolean,
): Promise<void> {
  try {
    if (!refused && (await store.release(ctx.db.q, blob.blobId))) return
    await forget(ctx, blob.blobId)
    await giveUp(ctx, [blob])
  } catch (error) {
    ctx.log.warn({ err: error }, 'broken upload')
  }
}

/** Forgets what was kept for its two days. */
export const sweepPartials = (ctx: Needs<'db' | 'clock'>): Promise<void> =>
  ctx.db.tx(async (tx) => giveBackAll(tx, await store.forgetExpired(tx, ctx.clock.now().toISOString())))

const forget = (ctx: Needs<'db'>, blobId: number): Promise<void> => ctx.db.tx((tx) => forgetIn(tx, blobId))

const forgetIn = async (tx: Tx, blobId: number): Promise<void> =>
  await giveBackAll(tx, await store.forgetPartial(tx, blobId))
