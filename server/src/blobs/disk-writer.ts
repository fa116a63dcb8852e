/** Writes the file of a blob, at any offset. */
import { constants } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createFileWriter } from '../lib/streams/file-writer.ts'
import { syncPath } from '../lib/sync.ts'
import { BlobMissing, BlobStoreFull, type BlobWriter } from './blob-store.ts'
import type { DiskReserve } from './disk-reserve.ts'

const noSpace = new Set(['ENOSPC', 'EDQUOT'])
const isNoSpace = (error: unknown): boolean => noSpace.has((error as NodeJS.ErrnoException).code ?? '')

/** Rethrows, an error of a full disk as BlobStoreFull. */
function rethrowAsFull(error: unknown): never {
  if (isNoSpace(error)) throw new BlobStoreFull('the disk has no room for more bytes', { cause: error })
  throw error
}

export interface DiskFile {
  readonly file: string
  /** True: flushes reach the device, the directory entry included. */
  readonly power: boolean
  /** Disk space that is left free. */
  readonly reserve?: DiskReserve | undefined
}

/** Creates the file. Rejects when it exists. */
export async function createDiskWriter(file: DiskFile, expected: number): Promise<BlobWriter> {
  await file.reserve?.check(expected)
  return writerOf(await open(file.file, 'wx+', 0o600).catch(rethrowAsFull), 0, file)
}

/** Appends to the file. Rejects with BlobMissing when there is none. */
export async function reopenDiskWriter(file: DiskFile, expected: number): Promise<BlobWriter> {
  await file.reserve?.check(expected)
  const handle = await open(file.file, constants.O_RDWR | constants.O_NOFOLLOW).catch((error) => {
    if (error.code === 'ENOENT') throw new BlobMissing('no bytes are stored under this key')
    throw error
  })
  return writerOf(handle, (await handle.stat()).size, file)
}

function writerOf(handle: FileHandle, length: number, { file, power, reserve }: DiskFile): BlobWriter {
  const writer = createFileWriter(handle, { length, onError: rethrowAsFull, onBatch: () => reserve?.recheck() })
  let hasSafeName = false

  /** Throws BlobStoreFull for a gap that would not fit once it is filled. */
  const checkGap = (end: number) => {
    if (end > writer.length()) reserve?.recheck(end - writer.length())
  }
  async function flush(): Promise<void> {
    await writer.drain()
    if (!power) return
    await handle.datasync().catch(rethrowAsFull)
    if (!hasSafeName) await syncPath(dirname(file))
    hasSafeName = true
  }

  async function close(): Promise<void> {
    await writer.settled()
    await handle.close()
  }

  return {
    write(offset, bytes) {
      try {
        checkGap(offset)
      } catch (error) {
        return Promise.reject(error)
      }
      return writer.write(offset, bytes)
    },
    async truncate(to) {
      checkGap(to)
      await writer.truncate(to)
    },
    length: () => writer.length(),
    flush,
    async finish() {
      const written = await writer.finish()
      await flush()
      await close()
      return written
    },
    async suspend() {
      try {
        await flush()
      } finally {
        await close()
      }
      return writer.length()
    },
    async abandon() {
      await close().catch(() => undefined)
      await rm(file, { force: true }).catch(() => undefined)
    },
  }
}
