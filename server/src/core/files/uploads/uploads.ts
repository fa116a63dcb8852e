/** Uploads into the tree: where the file goes, who may send it, and whether it goes on with one that broke off. */
import type { Tx } from '../../../db/engine.ts'
import { formatPath } from '../../../lib/text/path.ts'
import { isUploadOnly, mustBeAllowed } from '../../access.ts'
import * as accounts from '../../accounts/accounts.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { invalid } from '../../fault.ts'
import type { UploadKey } from '../bytes/resumable-store.ts'
import * as quotas from '../quotas/quotas.ts'
import { ensureFolders } from '../tree/folders.ts'
import { checkLevels, type Place, toEventResource } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import { inUse } from './progress.ts'
import { chargeFile, type IfExists, nameTaken, storeFile } from './publish.ts'
import { find, resume, wrongOffset } from './resumable.ts'
import { type CommitOptions, openSession, type StoredFile, sendThrough, type UploadSession } from './session.ts'
import { uploadKey } from './upload-key.ts'

export type UploadContext = Needs<'db' | 'blobs' | 'clock' | 'random' | 'record' | 'log' | 'settings'>

export interface BeginInput {
  /** Where the file goes, its name included. Folders above it that are missing are made. */
  readonly path: string
  /** Bytes of the whole; anything else is refused. Null when the sender does not know. */
  readonly size: number | null
  readonly ifExists: IfExists
  /** Whether the session is kept for its uploader when it is suspended, or its process is killed. */
  readonly keep?: boolean
  /**
   * Goes on with what was kept of this uploader and path, where at least so many bytes have arrived and no two declared sizes
   * differ; begins anew otherwise, and when absent. The session tells how many there are.
   */
  readonly resumeFrom?: number | undefined
  /** When its content was changed last, as the sender knows; ISO-8601. */
  readonly modifiedAt?: string | undefined
}

/**
 * Begins an upload. Throws `invalid`, `storage-full` before a byte is sent; `conflict` when the name is taken and `ifExists` says
 * 'fail', or when somebody is sending what is to be resumed. Uploads to one path are independent of each other.
 */
export async function begin(ctx: UploadContext, actor: Actor, input: BeginInput): Promise<UploadSession<Place>> {
  mustBeAllowed(actor, 'upload')
  const names = fileNames(input.path)
  const { size, ifExists, keep = false, resumeFrom } = input
  const room = await roomFor(ctx, actor, names)
  // What arrived before is charged already.
  room.check(Math.max(0, (size ?? 0) - (resumeFrom ?? 0)))
  if (ifExists === 'fail' && (await tree.lookUp(ctx.db.q, actor, input.path))) throw nameTaken(names.at(-1) ?? '')
  const key = keep ? uploadKey(actor, formatPath(names), size) : null
  const resumed = key && resumeFrom !== undefined ? await resume(ctx, key, resumeFrom) : null
  const publishing = (tx: Tx, stored: StoredFile) => publish(ctx, tx, actor, { ...input, names, stored })
  const charge = (tx: Tx, file: Place) => chargeFile(tx, actor, file)
  const destination = { accountId: actor.accountId, size, room, key, publish: publishing, charge }
  return await openSession(ctx, destination, resumed ?? undefined)
}

export interface UploadInput extends Omit<BeginInput, 'resumeFrom' | 'keep'>, CommitOptions<Place> {
  /** Whether to keep what has arrived when the source breaks off. Needs `size`. */
  readonly resumable?: boolean
  /** Bytes that arrived before and that the source goes on after. */
  readonly offset?: number
  readonly source: AsyncIterable<Buffer>
  readonly signal?: AbortSignal
}

/**
 * Stores a file. Resolves once it is complete, durable, visible and announced. Throws Faults, `conflict` naming the right offset
 * among them; leaves nothing half.
 */
export async function upload(ctx: UploadContext, actor: Actor, input: UploadInput): Promise<Place> {
  const { size, offset = 0, resumable = false, source, signal, also } = input
  const keep = size !== null && (resumable || offset > 0)
  if (offset > 0) await mustStandAt(ctx, actor, uploadKeyOf(actor, input.path, size), offset)
  const session = await begin(ctx, actor, { ...input, keep, resumeFrom: offset > 0 ? offset : undefined })
  if (session.received() !== offset) {
    const received = session.received()
    await session.suspend()
    throw wrongOffset(received)
  }
  return await sendThrough(session, source, { signal, also })
}

async function mustStandAt(ctx: UploadContext, actor: Actor, key: UploadKey, offset: number): Promise<void> {
  const kept = await find(ctx, actor, key)
  if (kept?.writingUntil && kept.writingUntil > ctx.clock.now().toISOString()) throw inUse()
  if (kept?.received !== offset) throw wrongOffset(kept?.received ?? 0)
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
export const uploadKeyOf = (actor: Actor, path: string, size: number | null): UploadKey =>
  uploadKey(actor, formatPath(fileNames(path)), size)

interface Publication extends Pick<BeginInput, 'ifExists' | 'modifiedAt'> {
  readonly names: readonly string[]
  readonly stored: StoredFile
}

async function publish(ctx: UploadContext, tx: Tx, actor: Actor, input: Publication): Promise<Place> {
  const { names, ifExists, stored } = input
  await actor.confirm(tx)
  const spot = {
    from: await tree.rootOf(tx, actor),
    names: names.slice(0, -1),
    subject: 'path' as const,
    below: 1,
    avoidFiles: isUploadOnly(actor),
  }
  const parent = await ensureFolders(ctx, tx, actor, spot)
  const { duration, modifiedAt = input.modifiedAt } = stored
  const file = await storeFile(ctx, tx, actor, parent, { name: names.at(-1) ?? '', ifExists, modifiedAt, stored })
  await ctx.record(tx, actor, { name: 'resources.upload', resources: [toEventResource(file)], duration })
  return file
}
