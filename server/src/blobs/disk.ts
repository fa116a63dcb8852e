/** Blobs in a local folder: `<folder>/ab/abcdef…`, with 256 sub-folders. */
import { constants } from 'node:fs'
import { access, lstat, mkdir, open, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readRange, sendRange } from '../lib/streams/byte-loop.ts'
import { syncPath } from '../lib/sync.ts'
import { BlobMissing, type BlobReader, type BlobStore, checkBlobKey, isBlobKey } from './blob-store.ts'
import type { DiskReserve } from './disk-reserve.ts'
import { createDiskWriter, reopenDiskWriter } from './disk-writer.ts'

export interface DiskOptions {
  readonly folder: string
  /** True: bytes and their directory entry are flushed to the device before a write resolves. */
  readonly power: boolean
  /** Disk space that is left free; none when absent. */
  readonly reserve?: DiskReserve
  /** True: nothing is going to be written, so no folder is created. */
  readonly readOnly?: boolean
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? ''

/** Opens the folder and creates it if needed. Rejects when it can't be written. */
export async function openDiskStore({ folder, power, reserve, readOnly }: DiskOptions): Promise<BlobStore> {
  for (let i = 0; i < 256 && !readOnly; i++) await mkdir(join(folder, shard(i)), { recursive: true, mode: 0o700 })
  if (power) for (const each of [folder, dirname(folder)]) await syncPath(each)
  const path = (key: string) => join(folder, checkBlobKey(key).slice(0, 2), key)

  const fileOf = (key: string) => ({ file: path(key), power, reserve })
  return {
    appendOnly: false,
    survivesRemoval: true,
    create: async (key, { expected = 0 } = {}) => await createDiskWriter(fileOf(key), expected),
    reopen: async (key, { expected = 0 } = {}) => await reopenDiskWriter(fileOf(key), expected),
    open: async (key) => await openReader(path(key)),
    async remove(key) {
      await rm(path(key), { force: true })
    },
    async *list({ onlyUnfinished = false } = {}) {
      for (let i = 0; i < 256 && !onlyUnfinished; i++) {
        for (const name of (await readdir(join(folder, shard(i)))).filter(isBlobKey).sort()) {
          const found = await lstat(join(folder, shard(i), name)).catch(() => null)
          if (found?.isFile()) yield { key: name, modifiedAt: found.mtime }
        }
      }
    },
    check: () => access(folder, constants.W_OK),
    checkSpace: async (bytes) => await reserve?.check(bytes),
  }
}

const shard = (i: number) => i.toString(16).padStart(2, '0')

async function openReader(path: string): Promise<BlobReader> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') throw new BlobMissing('no bytes are stored under this key')
    throw error
  })
  const { size } = await handle.stat()
  return {
    size,
    survivesRemoval: true,
    begin: async () => undefined,
    async read(offset, length, room = 0) {
      const bytes = Buffer.allocUnsafe(room + Math.max(0, Math.min(length, size - offset)))
      const { bytesRead } = await handle.read(bytes, room, bytes.length - room, offset)
      return bytes.subarray(0, room + bytesRead)
    },
    send: (sink, start, end, ...rest) => sendRange(handle, start, end, sink, ...rest),
    stream: (start, end) => readRange(handle, start, end),
    close: () => handle.close(),
  }
}
