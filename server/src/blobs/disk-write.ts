/** Writing one blob's file: from its first byte or on from a later one, kept or removed when it fails. */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, rm, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Digest } from '../lib/streams/batch-writer.ts'
import { readRange, writeBatches } from '../lib/streams/byte-loop.ts'
import { syncPath } from '../lib/sync.ts'
import { BlobMissing, BlobStoreFull, type Keeping, type WriteOptions, type Written } from './blob-store.ts'

const noSpace = new Set(['ENOSPC', 'EDQUOT'])
export const isNoSpace = (error: unknown): boolean =>
  noSpace.has((error as NodeJS.ErrnoException).code ?? '') || error instanceof BlobStoreFull

export interface DiskWrite {
  readonly file: string
  /** True: flushed to the device before it resolves. */
  readonly power: boolean
  readonly source: AsyncIterable<Buffer>
  readonly options: WriteOptions
}

/** Makes the file. Rejects when there is one. */
export async function writeFile({ file, power, source, options }: DiskWrite): Promise<Written> {
  const handle = await open(file, 'wx', 0o600)
  return await takeAll(handle, 0, undefined, { file, power, source, options })
}

/** Cuts the file to `offset` bytes and goes on from there. Rejects with BlobMissing when it has fewer. */
export async function appendFile(write: DiskWrite, offset: number): Promise<Written> {
  const digest = await digestOf(write.file, offset)
  await truncate(write.file, offset)
  const handle = await open(write.file, constants.O_WRONLY | constants.O_APPEND)
  return await takeAll(handle, offset, digest, write)
}

/** The digest of what is there already: the bytes are read again, since a digest can't be laid aside half-made. */
async function digestOf(file: string, offset: number): Promise<Digest> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new BlobMissing('no bytes are stored under this key')
    throw error
  })
  try {
    if ((await handle.stat()).size < offset) throw new BlobMissing('fewer bytes are stored than are to be gone on from')
    const hash = createHash('sha256')
    for await (const piece of readRange(handle, 0, offset)) hash.update(piece)
    return {
      update(batch) {
        for (const buffer of batch) hash.update(buffer)
      },
      hex: () => hash.digest('hex'),
    }
  } finally {
    await handle.close()
  }
}

async function takeAll(
  handle: FileHandle,
  base: number,
  digest: Digest | undefined,
  write: DiskWrite,
): Promise<Written> {
  const { file, power, source, options } = write
  const { signal, onBytes, keep } = options
  const keeper = keep && createKeeper(handle, base, keep, write)
  try {
    const { bytes, sha256 } = await writeBatches(source, handle, {
      ...(signal && { signal }),
      ...(digest && { digest }),
      onBytes: (total) => {
        onBytes?.(base + total)
        keeper?.taken(base + total)
      },
    })
    await keeper?.settled()
    if (power) await handle.sync()
    await handle.close()
    return { size: base + bytes, sha256 }
  } catch (error) {
    // On a full disk what is kept would be in everybody's way, also in that of the database beside it.
    const isKept = keeper !== undefined && !isNoSpace(error)
    if (isKept) await keeper.last().catch(() => undefined)
    await handle.close().catch(() => undefined)
    if (!isKept) await rm(file, { force: true }).catch(() => undefined)
    throw error
  }
}

/** Says from time to time how many bytes are safe. */
function createKeeper(handle: FileHandle, base: number, keep: Keeping, { file, power }: DiskWrite) {
  /** Bytes before the batch that is being written: they are in the file. */
  let inFile = base
  let reported = base
  let reporting: Promise<void> = Promise.resolve()
  let idle = true
  // What is gone on with has been reported before.
  let hasSafeName = base > 0

  async function report(total: number): Promise<void> {
    if (power) await handle.datasync()
    if (power && !hasSafeName) await syncPath(dirname(file))
    hasSafeName = true
    await keep.onKept(total)
  }
  return {
    taken(total: number): void {
      const safe = inFile
      inFile = total
      if (!idle || safe - reported < keep.everyBytes) return
      idle = false
      reported = safe
      reporting = report(safe)
        .catch(() => undefined)
        .finally(() => {
          idle = true
        })
    },
    settled: () => reporting,
    async last(): Promise<void> {
      await reporting
      const { size } = await handle.stat()
      await report(size)
    },
  }
}
