/** Chunks into a file in batches, hashed on the way: one batch is filled while the one before it is written. */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { leaseMemory, smallBytes } from './transfer-memory.ts'

/** Larger batches fall out of the processor's cache and get slower. */
const batchBytes = 512 * 1024
/** What one writev takes; it also bounds what a sender of single bytes can make us hold. */
export const batchChunks = 1_024

/** Hashes bytes in the order in which they are given, here or in another thread. */
export interface Digest {
  /** The bytes stay unchanged until the promise resolves. */
  update(batch: readonly Buffer[]): void | Promise<void>
  /** The digest of all bytes as lower-case hex. To be asked for once. */
  hex(): string | Promise<string>
}

export interface BatchWriter {
  /** A promise to wait for when there is enough under way; undefined when more may come at once. */
  add(chunk: Buffer): Promise<void> | undefined
  finish(): Promise<{ bytes: number; sha256: string }>
  /** Resolves when nothing is being written, whether it went well or not, and gives up the memory. */
  settled(): Promise<void>
}

export function createBatchWriter(handle: FileHandle, digest: Digest, onBytes: (total: number) => void): BatchWriter {
  let filling: Buffer[] = []
  let fillingBytes = 0
  let total = 0
  let underWay: Promise<unknown> = Promise.resolve()
  let lease: Disposable | null = null

  /** A batch is small until it is the turn of the first large one, so that a small file takes no lease. */
  const isFull = (): boolean => {
    if (filling.length >= batchChunks || fillingBytes >= batchBytes) return true
    if (fillingBytes < smallBytes) return false
    lease ??= leaseMemory(2 * batchBytes)
    return lease === null
  }

  async function flush(): Promise<void> {
    const batch = filling
    total += fillingBytes
    filling = []
    fillingBytes = 0
    await underWay
    // The write first: the system works at it while this thread hashes.
    underWay = Promise.all([writeAll(handle, batch), digest.update(batch)])
    underWay.catch(() => undefined)
    onBytes(total)
  }

  return {
    add(chunk) {
      filling.push(chunk)
      fillingBytes += chunk.length
      return isFull() ? flush() : undefined
    },
    async finish() {
      if (fillingBytes > 0) await flush()
      await underWay
      return { bytes: total, sha256: await digest.hex() }
    },
    async settled() {
      await Promise.allSettled([underWay])
      lease?.[Symbol.dispose]()
    },
  }
}

/** A write may take less than it was given, on a full disk for one; the next then says why. */
async function writeAll(handle: FileHandle, batch: readonly Buffer[]): Promise<void> {
  for (let left = batch; left.length > 0; ) {
    const { bytesWritten } = await handle.writev(left)
    left = without(left, bytesWritten)
  }
}

/** The buffers less their first `bytes` bytes. */
function without(buffers: readonly Buffer[], bytes: number): readonly Buffer[] {
  let skip = bytes
  return buffers.flatMap((buffer) => {
    const cut = Math.min(skip, buffer.length)
    skip -= cut
    return cut === buffer.length ? [] : [buffer.subarray(cut)]
  })
}

export function sha256(): Digest {
  const hash = createHash('sha256')
  return {
    update(batch) {
      for (const buffer of batch) hash.update(buffer)
    },
    hex: () => hash.digest('hex'),
  }
}
