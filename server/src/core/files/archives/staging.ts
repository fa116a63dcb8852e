/** Folders and files of an archive that is being extracted, staged below a hidden folder. */
import { rowsPerStatement, type Tx } from '../../../db/engine.ts'
import { slices } from '../../../lib/slices.ts'
import { takeChunks } from '../../../lib/streams/chunks.ts'
import type { ZipReader } from '../../../lib/zip/reader.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { type Announced, announce, discard, keepLeased, makeLive, type StoredBytes } from '../bytes/incoming.ts'
import { receiveBytes } from '../bytes/receive.ts'
import type { FreeSpace } from '../quotas/free-space.ts'
import { take, withRoom } from '../quotas/quotas.ts'
import * as staged from '../tree/staged-store.ts'
import { checkCompressionRatio, type Extraction, type PlannedFile, type PlannedFolder } from './extraction.ts'

const filesAtOnce = 100
/** Files that are written concurrently: while one is flushed to the disk, another is inflated. */
const lanes = 4

export type StagingContext = Needs<'db' | 'blobs' | 'clock' | 'random' | 'log' | 'settings'>

/** Read buffer for an archive, shared by all of its entries. */
export interface Inflow {
  readonly zip: ZipReader
  readonly archiveBytes: number
  readonly room: FreeSpace
  readonly signal: AbortSignal
  bytes: number
}

/** Inserts the folders of an archive level by level, from the top. */
export async function stageFolders(
  ctx: StagingContext,
  actor: Actor,
  plan: Extraction,
  signal: AbortSignal,
): Promise<void> {
  for (const level of Map.groupBy(plan.folders, ({ depth }) => depth).values()) {
    for (const some of slices(level, rowsPerStatement)) {
      signal.throwIfAborted()
      await ctx.db.tx((tx) => insertFolders(ctx, tx, actor, some))
    }
  }
}

export async function insertFolders(
  ctx: StagingContext,
  tx: Tx,
  actor: Actor,
  folders: readonly PlannedFolder[],
): Promise<void> {
  const row = newRow(ctx, actor)
  const rows = folders.map(({ name, parent, childCount }) => ({
    ...row(name, parent),
    type: 'dir' as const,
    size: 0,
    blobId: null,
    childCount,
  }))
  const ids = await staged.insertRows(tx, rows)
  for (const [i, folder] of folders.entries()) folder.id = ids[i] ?? 0
}

function newRow(ctx: StagingContext, actor: Actor) {
  const at = ctx.clock.now().toISOString()
  return (name: string, parent: PlannedFolder | null) => ({
    accountId: actor.accountId,
    parentId: parent === null ? null : parent.id,
    name,
    hash: ctx.random.hex(16),
    createdBy: actor.userId,
    at,
    deletedAt: parent === null ? at : null,
  })
}

/**
 * Stores the files of an archive and inserts their rows. Throws `too-large`, `storage-full`; the caller discards what was staged
 * before.
 */
export async function stageFiles(ctx: StagingContext, actor: Actor, plan: Extraction, inflow: Inflow): Promise<void> {
  for (let at = 0; at < plan.files.length; at += filesAtOnce) {
    const files = plan.files.slice(at, at + filesAtOnce)
    const blobs = await announce(ctx, actor.accountId, files.length)
    try {
      const written = await writeBlobs(ctx, actor, files, blobs, inflow)
      await withRoom(ctx, (tx) => insertFiles(ctx, tx, actor, files, written))
    } catch (error) {
      await discard(ctx, blobs)
      throw error
    }
  }
}

/** Writes several files concurrently. If one fails the others are aborted; when the promise rejects, no write is in progress. */
async function writeBlobs(
  ctx: StagingContext,
  { accountId }: Actor,
  files: readonly PlannedFile[],
  blobs: readonly Announced[],
  inflow: Inflow,
): Promise<StoredBytes[]> {
  const written: StoredBytes[] = []
  const touch = keepLeased(ctx, () => blobs)
  const failed = new AbortController()
  const signal = AbortSignal.any([failed.signal, inflow.signal])
  const queue = blobs.entries()
  const lane = async () => {
    for (const [i, announced] of queue) {
      const file = files[i]
      if (!file) continue
      const content = measured(inflow, inflow.zip.content(file.entry), touch)
      written[i] = await writeBlob(ctx, { accountId, announced }, content, signal)
    }
  }
  await Promise.all(Array.from({ length: lanes }, () => lane().catch((error: unknown) => failed.abort(error))))
  failed.signal.throwIfAborted()
  return written
}

async function writeBlob(
  ctx: StagingContext,
  { accountId, announced }: { readonly accountId: number; readonly announced: Announced },
  content: AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<StoredBytes> {
  const incoming = receiveBytes(ctx, accountId, { announced })
  try {
    await takeChunks(content, (chunk) => incoming.write(incoming.length(), chunk), signal)
    return await incoming.finish()
  } catch (error) {
    await incoming.close('discard')
    throw error
  }
}

async function* measured(inflow: Inflow, content: AsyncIterable<Buffer>, onPiece: () => void): AsyncGenerator<Buffer> {
  for await (const piece of content) {
    onPiece()
    inflow.bytes += piece.length
    checkCompressionRatio(inflow.archiveBytes, inflow.bytes)
    inflow.room.check(inflow.bytes)
    yield piece
  }
}

async function insertFiles(
  ctx: StagingContext,
  tx: Tx,
  actor: Actor,
  files: readonly PlannedFile[],
  written: readonly StoredBytes[],
): Promise<void> {
  const blobIds: number[] = []
  for (const blob of written) blobIds.push(await makeLive(tx, blob))
  const row = newRow(ctx, actor)
  const rows = files.map(({ name, parent }, i) => ({
    ...row(name, parent),
    type: 'file' as const,
    size: written[i]?.size ?? 0,
    blobId: blobIds[i] ?? null,
  }))
  const ids = await staged.insertRows(tx, rows)
  for (const [i, file] of files.entries()) file.id = ids[i] ?? 0
  const bytes = written.reduce((sum, { size }) => sum + size, 0)
  await take(tx, actor, files[0]?.parent.id ?? 0, bytes)
}
