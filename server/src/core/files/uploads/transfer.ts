/**
 * Bytes in and out. An upload is written whole, hashed and durable before one short transaction makes it visible
 * together with what is owed for it; until then nobody sees a part of it.
 */
import type { BlobReader } from '../../../blobs/blob-store.ts'
import type { Tx } from '../../../db/engine.ts'
import { formatPath } from '../../../lib/text/path.ts'
import { mustBeAllowed, onlyHandsIn } from '../../access.ts'
import * as accounts from '../../accounts/accounts.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { Fault, invalid } from '../../fault.ts'
import { makeLive, type Taken, takeIn } from '../bytes/incoming.ts'
import type { UploadKey } from '../bytes/partials-store.ts'
import { noteSent } from '../downloads/downloads.ts'
import * as quotas from '../quotas/quotas.ts'
import { ensureFolders, hold } from '../tree/folders.ts'
import { namerOf } from '../tree/free-name.ts'
import { checkLevels } from '../tree/level-limits.ts'
import { type Place, pathSeenBy, placeBelow, toEventResource } from '../tree/resource.ts'
import * as store from '../tree/store.ts'
import * as tree from '../tree/tree.ts'
import { takeInKeeping, uploadKey } from './partials.ts'

type UploadContext = Needs<'db' | 'blobs' | 'clock' | 'random' | 'record' | 'log'>

export interface UploadInput {
  /** Where the file goes, its name included. */
  readonly path: string
  /** Bytes the source will give; anything else is refused. Null when the sender does not know. */
  readonly size: number | null
  /** True: replace a file of that name, its former content goes to the trash. False: find a free name. */
  readonly overwrite: boolean
  /** Whether to keep what has arrived when the source breaks off. Needs `size`. */
  readonly resumable?: boolean
  /** Bytes that arrived before and that the source goes on after. */
  readonly offset?: number
  readonly source: AsyncIterable<Buffer>
  readonly signal?: AbortSignal
  /** What else is to happen with the file, in the transaction that makes it visible. */
  readonly also?: (tx: Tx, stored: Place) => Promise<void>
}

/** Stores a file. Resolves once it is complete, durable, visible and announced. Throws Faults; leaves nothing half. */
export async function upload(ctx: UploadContext, actor: Actor, input: UploadInput): Promise<Place> {
  mustBeAllowed(actor, 'upload')
  const names = fileNames(input.path)
  const { size, offset = 0, overwrite } = input
  const room = await roomFor(ctx, actor, names)
  // What arrived before is charged already.
  room.check((size ?? offset) - offset)
  const onBytes = (total: number) => {
    if (size !== null && total > size) checkSize(size, total)
    room.check(total - offset)
  }
  const intake = { ...input, onBytes }
  const publishing = (tx: Tx, taken: Taken) => {
    checkSize(size, taken.size)
    return publish(ctx, tx, actor, { names, overwrite, taken, ...(input.also && { also: input.also }) })
  }
  if (size === null || (!input.resumable && offset === 0)) return await takeIn(ctx, actor.accountId, intake, publishing)
  return await takeInKeeping(ctx, uploadKey(actor, formatPath(names), size), offset, intake, publishing)
}

async function roomFor(ctx: Needs<'db'>, actor: Actor, names: readonly string[]): Promise<quotas.Room> {
  const account = await accounts.byId(ctx, actor.accountId)
  return await quotas.roomIn(ctx.db.q, actor, account, () => tree.deepestFolder(ctx.db.q, actor, names.slice(0, -1)))
}

function fileNames(path: string): string[] {
  const names = tree.namesOf(path, 'path')
  // Before a byte arrives; where the actor's paths begin counts when it is stored.
  checkLevels(names.length, 'path')
  if (names.length === 0)
    throw invalid('path', (of) => `${of.path} must end in the name of the file, for example /inbox/report.csv.`)
  return names
}

/** What an upload is known by while it is not whole. Throws `invalid` for a path that names no file. */
export const uploadKeyOf = (actor: Actor, path: string, size: number): UploadKey =>
  uploadKey(actor, formatPath(fileNames(path)), size)

function checkSize(declared: number | null, received: number): void {
  if (declared === null || declared === received) return
  throw invalid(
    'size',
    (of) => `${of.size} says ${declared} bytes but ${received} bytes arrived. The upload was cancelled.`,
  )
}

interface Publication {
  readonly names: readonly string[]
  readonly overwrite: boolean
  readonly taken: Taken
  readonly also?: UploadInput['also']
}

async function publish(
  ctx: UploadContext,
  tx: Tx,
  actor: Actor,
  { names, overwrite, taken, also }: Publication,
): Promise<Place> {
  await actor.confirm(tx)
  const spot = {
    from: await tree.rootOf(tx, actor),
    names: names.slice(0, -1),
    subject: 'path' as const,
    below: 1,
    avoidFiles: onlyHandsIn(actor),
  }
  const parent = await ensureFolders(ctx, tx, actor, spot)
  const stored = await storeFile(ctx, tx, actor, parent, { name: names.at(-1) ?? '', overwrite, taken })
  await ctx.record(tx, actor, {
    name: 'resources.upload',
    resources: [toEventResource(stored)],
    duration: taken.duration,
  })
  await also?.(tx, stored)
  return stored
}

export interface NewFile {
  readonly name: string
  readonly overwrite: boolean
  readonly taken: Taken
}

/** Makes bytes that were taken in a file of a folder, in the transaction that makes them visible. */
export async function storeFile(
  ctx: Needs<'clock' | 'random'>,
  tx: Tx,
  actor: Actor,
  parent: Place,
  file: NewFile,
): Promise<Place> {
  await hold(tx, parent)
  await makeLive(tx, file.taken)
  await quotas.take(tx, actor, parent.resource.id, file.taken.size)
  const id = await place(ctx, tx, actor, parent, file)
  const resource = await store.findResource(tx, actor.accountId, { id })
  if (!resource) throw new Error('a file just stored is not there')
  return placeBelow(parent, resource)
}

/** Gives the bytes their row below a held parent: a new one, or the one whose content they replace. Returns its id. */
async function place(
  ctx: Needs<'clock' | 'random'>,
  tx: Tx,
  actor: Actor,
  parent: Place,
  { name, overwrite, taken }: NewFile,
): Promise<number> {
  const at = ctx.clock.now().toISOString()
  const row = {
    accountId: actor.accountId,
    parentId: parent.resource.id,
    type: 'file',
    hash: ctx.random.hex(16),
    createdBy: actor.userId,
    at,
  } as const
  const known = await store.childNamed(tx, parent.resource.id, name)
  if (known && overwrite) {
    if (known.type === 'dir')
      throw new Fault('conflict', `"${name}" is a folder; a file can't take its place. Choose another name.`)
    const former = { name, size: known.size, blobId: known.blobId, deletedAt: at, deletedBy: actor.userId }
    await store.insertResource(tx, { ...row, ...former })
    await store.replaceContent(tx, known.id, { ...taken, at })
    return known.id
  }
  const free = known ? await namerOf(tx, parent).freeName(name) : name
  await store.changeChildCount(tx, parent.resource.id, 1)
  return await store.insertResource(tx, { ...row, name: free, size: taken.size, blobId: taken.blobId })
}

export interface Download {
  readonly place: Place
  readonly reader: BlobReader
  /** Throws a Fault when the actor's access has ended since: for who sends for a long time. */
  stillAllowed(): Promise<void>
  /** Writes down what was sent: bytes `start` up to, not including, `end`. See `noteSent`. */
  sent(start: number, end: number): Promise<void>
  /** Writes down that all of it was sent. */
  finish(): Promise<void>
}

/** Opens a file for an actor who may download. The caller closes the reader. */
export async function download(
  ctx: Needs<'db' | 'blobs' | 'clock' | 'record'>,
  actor: Actor,
  identifier: string,
): Promise<Download> {
  mustBeAllowed(actor, 'download')
  const place = await tree.find(ctx.db.q, actor, identifier, 'resources')
  const { resource } = place
  if (resource.type !== 'file' || resource.blobKey === null)
    throw invalid('resources', `"${pathSeenBy(actor, place)}" is a folder; resources must name one file to download.`)
  const since = ctx.clock.now()
  const reader = await ctx.blobs.open(resource.blobKey)
  const sent = (start: number, end: number) => noteSent(ctx, actor, { place, start, end, since })
  return {
    place,
    reader,
    stillAllowed: () => ctx.db.tx((tx) => actor.confirm(tx)),
    sent,
    finish: () => sent(0, resource.size),
  }
}
