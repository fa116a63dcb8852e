/** Copies the bytes of one file to another store. */
import { createHash } from 'node:crypto'
import { BlobMissing, type BlobReader, type BlobStore, type Written } from '../../../blobs/blob-store.ts'
import type { Needs } from '../../context.ts'
import { Fault } from '../../fault.ts'
import { openBytes } from '../bytes/open.ts'
import type { LiveBlob } from '../bytes/store.ts'

export interface CopyOptions {
  readonly into: BlobStore
  /** Whether a process that was killed may have left parts of it. */
  readonly isDirty: boolean
  /** Called for each chunk; the next one is read once it resolves. */
  readonly onChunk: (bytes: number) => Promise<void>
  /** Rejects with MoveLost if another process moves now. Called before bytes are removed, which may be those of the other one. */
  readonly confirm: () => Promise<void>
}

/** Another process has taken over the move: what this one was doing must be left as it is. */
export class MoveLost extends Fault {}

/** `missing`: there are no bytes; `damaged`: they are not those that were acknowledged, and were not copied. */
export async function copyTo(
  ctx: Needs<'db' | 'blobs'>,
  blob: LiveBlob,
  options: CopyOptions,
): Promise<'copied' | 'missing' | 'damaged'> {
  const { id: blobId, key, location: blobLocation, size, sha256 } = blob
  const { into, isDirty, confirm } = options
  if (await hasAlready(blob, options)) return 'copied'
  if (isDirty) {
    await confirm()
    await into.remove(key)
  }
  const reader = await openBytes(ctx, { blobId, blobKey: key, blobLocation }).catch(missingIsNull)
  if (!reader) return 'missing'
  try {
    const written = await write(reader, blob, options)
    if (written.size === size && written.sha256 === sha256) return 'copied'
    await confirm()
    await into.remove(key)
    return 'damaged'
  } catch (error) {
    if (error instanceof BlobMissing) return 'missing'
    throw error
  } finally {
    await reader.close()
  }
}

async function write(reader: BlobReader, { key, size }: LiveBlob, { into, onChunk }: CopyOptions): Promise<Written> {
  const writer = await into.create(key, { expected: size })
  try {
    for await (const chunk of throttled(reader, onChunk)) await writer.write(writer.length(), chunk)
    return await writer.finish()
  } catch (error) {
    if (error instanceof MoveLost) await writer.suspend().catch(() => undefined)
    else await writer.abandon()
    throw error
  }
}

/** Whether the target has these bytes, as after a move back. Other bytes under this key are removed. */
async function hasAlready({ key, size, sha256 }: LiveBlob, { into, onChunk, confirm }: CopyOptions): Promise<boolean> {
  const reader = await into.open(key).catch(missingIsNull)
  if (!reader) return false
  const hash = createHash('sha256')
  try {
    if (reader.size === size) {
      for await (const chunk of throttled(reader, onChunk)) hash.update(chunk)
      if (hash.digest('hex') === sha256) return true
    }
  } finally {
    await reader.close()
  }
  await confirm()
  await into.remove(key)
  return false
}

async function* throttled(reader: BlobReader, onChunk: CopyOptions['onChunk']): AsyncGenerator<Buffer> {
  for await (const chunk of reader.stream(0, reader.size)) {
    await onChunk(chunk.length)
    yield chunk
  }
}

function missingIsNull(error: unknown): null {
  if (error instanceof BlobMissing) return null
  throw error
}
