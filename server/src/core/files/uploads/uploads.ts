/** Uploads to the tree: destination, permission, and whether an interrupted upload is resumed. */
import type { Tx } from '../../../db/engine.ts'
import { formatPath } from '../../../lib/text/path.ts'
import { isUploadOnly, mustBeAllowed } from '../../access.ts'
import * as accounts from '../../accounts/accounts.ts'
import type { Actor } from '../../actor.ts'
import { confirmed } from '../../confirmed.ts'
import type { Needs } from '../../context.ts'
import { invalid } from '../../fault.ts'
import type { UploadKey } from '../bytes/resumable-store.ts'
import { type FreeSpace, freeSpaceIn } from '../quotas/free-space.ts'
import { ensureFolders } from '../tree/folders.ts'
import { checkLevels, type Folder, type IfExists, type Place, toEventResource } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import { inUse } from './progress.ts'
import { chargeFile, nameTaken, type OnFormer, type Published, storeFile } from './publish.ts'
import { find, resume, wrongOffset } from './resumable.ts'
import { type CommitOptions, openSession, type StoredFile, type UploadSession, uploadAll } from './session.ts'
import { uploadKey } from './upload-key.ts'

export type UploadContext = Needs<'db' | 'blobs' | 'clock' | 'random' | 'record' | 'log' | 'settings'>

export interface BeginInput {
  /** Destination path, including the file name. Missing folders are created. */
  readonly path: string
  /** Total bytes; any other number is refused. Null if the sender does not know. */
  readonly size: number | null
  readonly ifExists: IfExists
  /** Whether the upload is retained for its uploader when it is suspended, or its process is killed. */
  readonly keep?: boolean
  /**
   * Resumes the retained upload of this uploader and path, if at least this many bytes were received and no two declared sizes
   * differ; otherwise, and if absent, begins a new one. The session returns the number of bytes.
   */
  readonly resumeFrom?: number | undefined
  /** Modification time of the content as known by the sender; ISO 8601. */
  readonly modifiedAt?: string | undefined
  readonly onFormer?: OnFormer | undefined
}

/**
 * Begins an upload. Throws `invalid`, `storage-full` before a byte is sent; `conflict` if the name is taken and `ifExists` is
 * 'fail', or if somebody is sending the upload that is to be resumed. Uploads to one path are independent of each other.
 */
export async function begin(ctx: UploadContext, actor: Actor, input: BeginInput): Promise<UploadSession<Published>> {
  mustBeAllowed(actor, 'upload')
  const names = fileNames(input.path)
  const { size, ifExists, keep = false, resumeFrom } = input
  // Bytes received before are already charged.
  const room = await roomFor(ctx, actor, { ...input, names, bytes: size === null ? null : size - (resumeFrom ?? 0) })
  if (ifExists === 'fail' && (await tree.lookUp(ctx.db.q, actor, input.path))) throw nameTaken(names.at(-1) ?? '')
  const key = keep ? uploadKey(actor, formatPath(names), size) : null
  const resumed = key && resumeFrom !== undefined ? await resume(ctx, key, resumeFrom) : null
  const publishing = (tx: Tx, stored: StoredFile) => publish(ctx, tx, actor, { ...input, names, stored })
  const charge = (tx: Tx, file: Published) => chargeFile(tx, actor, file)
  const destination = { accountId: actor.accountId, size, room, key, publish: publishing, charge }
  return await openSession(ctx, destination, resumed ?? undefined)
}

export interface UploadInput extends Omit<BeginInput, 'resumeFrom' | 'keep'>, CommitOptions<Place> {
  /** Whether to retain received bytes when the source fails. Needs `size`. */
  readonly resumable?: boolean
  /** Offset in the file of the first byte of `source`: the bytes received before. */
  readonly offset?: number
  readonly source: AsyncIterable<Buffer>
  readonly signal?: AbortSignal
}

/**
 * Stores a file. Resolves once it is complete, durable, visible and announced. Throws Faults, including `conflict` with the
 * expected offset; never leaves a partial file.
 */
export async function upload(ctx: UploadContext, actor: Actor, input: UploadInput): Promise<Place> {
  const { size, offset = 0, resumable = false, source, signal, also } = input
  const keep = size !== null && (resumable || offset > 0)
  if (offset > 0) await mustContinueAt(ctx, actor, uploadKeyOf(actor, input.path, size), offset)
  const session = await begin(ctx, actor, { ...input, keep, resumeFrom: offset > 0 ? offset : undefined })
  if (session.received() !== offset) {
    const received = session.received()
    await session.suspend()
    throw wrongOffset(received)
  }
  return await uploadAll(session, source, { signal, also })
}

async function mustContinueAt(ctx: UploadContext, actor: Actor, key: UploadKey, offset: number): Promise<void> {
  const kept = await find(ctx, actor, key)
  if (kept?.writingUntil && kept.writingUntil > ctx.clock.now().toISOString()) throw inUse()
  if (kept?.received !== offset) throw wrongOffset(kept?.received ?? 0)
}

interface Expected extends Pick<BeginInput, 'path' | 'ifExists'> {
  readonly names: readonly string[]
  /** Null if the sender does not know. */
  readonly bytes: number | null
}

/** Free space, in bytes, beyond that of an upload with which it does not matter whether it replaces a file. */
const ampleBytes = 2 ** 30
const ampleForUnknown = 2 ** 50

/** The free space for an upload. A file that it replaces is only looked up if space is short. Throws `storage-full`. */
async function roomFor(ctx: Needs<'db'>, actor: Actor, { names, path, ifExists, bytes }: Expected): Promise<FreeSpace> {
  const account = await accounts.spaceOf(ctx, actor.accountId)
  const room = await freeSpaceIn(ctx.db.q, actor, account, () =>
    tree.deepestFolder(ctx.db.q, actor, names.slice(0, -1)),
  )
  const isAmple = room.fits(bytes === null ? ampleForUnknown : bytes + ampleBytes)
  if (ifExists === 'replace' && account.keepsVersions && !isAmple)
    room.addReplaced((await tree.lookUp(ctx.db.q, actor, path))?.resource.size ?? 0)
  room.check(bytes ?? 0)
  return room
}

/** Throws `invalid` for a path without a file name. */
export function fileNames(path: string): string[] {
  const names = tree.namesOf(path, 'path')
  // Checked before a byte arrives; the root of the actor's paths is determined when the file is stored.
  checkLevels(names.length, 'path')
  if (names.length === 0)
    throw invalid('path', (of) => `${of.path} must end in the name of the file, for example /inbox/report.csv.`)
  return names
}

/** Key of an incomplete upload. Throws `invalid` for a path without a file name. */
export const uploadKeyOf = (actor: Actor, path: string, size: number | null): UploadKey =>
  uploadKey(actor, formatPath(fileNames(path)), size)

interface Publication extends Pick<BeginInput, 'ifExists' | 'modifiedAt' | 'onFormer'> {
  readonly names: readonly string[]
  readonly stored: StoredFile
}

/** Publishes a complete file at a path, in the transaction of the caller, which ends with `chargeFile`. */
export async function publish(ctx: UploadContext, tx: Tx, actor: Actor, input: Publication): Promise<Published> {
  const { names, ifExists, onFormer, stored } = input
  const existing = await confirmed(actor, tx, tree.folderAt(tx, actor, names.slice(0, -1)))
  const parent = existing ? withinLevels(existing) : await makeParent(ctx, tx, actor, names.slice(0, -1))
  const { duration, modifiedAt = input.modifiedAt } = stored
  const name = names.at(-1) ?? ''
  const file = await storeFile(ctx, tx, actor, parent, { name, ifExists, modifiedAt, onFormer, stored })
  await ctx.record(tx, actor, { name: 'resources.upload', resources: [toEventResource(file)], duration })
  return file
}

function withinLevels(folder: Folder): Folder {
  checkLevels(folder.names.length + 1, 'path')
  return folder
}

async function makeParent(ctx: UploadContext, tx: Tx, actor: Actor, names: readonly string[]): Promise<Folder> {
  const from = await tree.rootOf(tx, actor)
  const spot = { from, names, subject: 'path' as const, below: 1, avoidFiles: isUploadOnly(actor) }
  return await ensureFolders(ctx, tx, actor, spot)
}
