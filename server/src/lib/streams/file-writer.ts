/**
 * Writes bytes at any offset of a file, in batches, and knows the digest of the whole in the end. Bytes that come in order
 * are hashed while the system writes them; what came out of order is read back.
 */
import type { FileHandle } from 'node:fs/promises'
import { type Digest, sha256 } from '../crypto/digest.ts'
import { openThreadDigest } from '../crypto/digest-thread.ts'
import { readRange } from './byte-loop.ts'
import { leaseMemory, smallBytes } from './transfer-memory.ts'

/** Larger batches fall out of the processor's cache and get slower. */
const batchBytes = 512 * 1024
/** What one writev takes; it also bounds what a sender of single bytes can make us hold. */
const batchChunks = 1_024

/** From here on a transfer is hashed in a thread of its own, which costs what came before to be read back. */
const threadedFrom = 4 * 1024 * 1024

export interface FileWriterOptions {
  /** Bytes that are in the file already; 0 when absent. */
  readonly length?: number
  /** SHA-256 when absent, of large files in another thread. */
  readonly digest?: () => Digest
  /** Called before each batch with the length that the file will have; what it throws ends the writing. */
  readonly onBatch?: (length: number) => void
  /** Throws what a failure to write is to be known as; itself when absent. */
  readonly onError?: (error: unknown) => never
}

export interface FileWriter {
  /**
   * Takes bytes, which must not be changed from now on. Resolves when more may come: a caller that waits keeps one batch
   * under way and one filling. Writes take effect in the order of the calls; a gap reads as zeros. Rejects, as does every
   * call after it, once a batch could not be written.
   */
  write(offset: number, bytes: Buffer): Promise<unknown>
  /** Cuts the file, or makes it longer by zeros. */
  truncate(length: number): Promise<void>
  /** Bytes, those on their way included. */
  length(): number
  /** Resolves when the system has taken all bytes that were given before (not: when they are on the device). */
  drain(): Promise<void>
  /** Drains, and resolves with size and digest of the whole file. */
  finish(): Promise<{ readonly size: number; readonly sha256: string }>
  /** To be called in the end: resolves when nothing is being written, whether it went well or not, and gives up the memory. */
  settled(): Promise<void>
}

const ready = Promise.resolve()

function rethrow(error: unknown): never {
  throw error
}

/** The handle must be open for reading too, to hash what comes out of order and where large files are hashed. It is never closed. */
export function createFileWriter(handle: FileHandle, options: FileWriterOptions = {}): FileWriter {
  const { onBatch, onError = rethrow } = options
  const prefix = createPrefix(handle, options)
  let end = options.length ?? 0
  let batch = newBatch()
  const memory = createMemory()
  const steps = createSteps(onError)

  /** Gives the batch to the system after those before it, whose end is what the promise tells. */
  function push(): Promise<unknown> {
    const before = steps.done()
    if (batch.size === 0) return before
    const [{ buffers, start, size }, length] = [batch, end]
    batch = newBatch()
    steps.add(async () => {
      onBatch?.(length)
      // The write first: the system works at it while this thread hashes.
      await Promise.all([writeAll(handle, buffers, start), prefix.cover(start, buffers, size)])
    })
    return before
  }

  return {
    write(offset, bytes) {
      if (bytes.length === 0) return ready
      const isNext = batch.size === 0 || offset === batch.start + batch.size
      const pushed = isNext ? ready : push()
      if (batch.size === 0) batch.start = offset
      batch.buffers.push(bytes)
      batch.size += bytes.length
      end = Math.max(end, offset + bytes.length)
      return memory.isFull(batch) ? push() : pushed
    },
    async truncate(length) {
      push()
      end = length
      steps.add(async () => {
        await handle.truncate(length)
        prefix.cut(length)
      })
      await steps.done()
    },
    length: () => end,
    async drain() {
      push()
      await steps.done()
    },
    async finish() {
      push()
      await steps.done()
      return { size: end, sha256: await prefix.hex(end) }
    },
    async settled() {
      await Promise.allSettled([steps.done()])
      prefix.release()
      memory.release()
    },
  }
}

/** Bytes that go to the system together. */
const newBatch = () => ({ buffers: [] as Buffer[], start: 0, size: 0 })

/** Memory for batches. They are small until it is the turn of the first large one, so that a small file takes no lease. */
function createMemory() {
  let lease: Disposable | null = null
  return {
    isFull({ buffers, size }: ReturnType<typeof newBatch>): boolean {
      if (buffers.length >= batchChunks || size >= batchBytes) return true
      if (size < smallBytes) return false
      lease ??= leaseMemory(2 * batchBytes)
      return lease === null
    },
    release: () => lease?.[Symbol.dispose](),
  }
}

/** Steps that run one after another; none after one that failed. */
function createSteps(onError: (error: unknown) => never) {
  let last: Promise<unknown> = ready
  return {
    add(step: () => Promise<unknown>): void {
      last = last.then(() => step().catch(onError))
      // It is awaited a little later; failing before that must not count as unhandled.
      last.catch(() => undefined)
    },
    /** Resolves when those that were added are done. */
    done: () => last,
  }
}

/** The bytes from the first on that are hashed. */
function createPrefix(handle: FileHandle, { length = 0, digest }: FileWriterOptions) {
  let hash = (digest ?? sha256)()
  let inThread: (Digest & Disposable) | null = null
  let hashed = 0
  /** What comes here comes after bytes that lie in the file: those are hashed first. */
  let continuesAt = length

  const restart = () => {
    release()
    hash = (digest ?? sha256)()
    hashed = 0
  }
  const release = () => {
    inThread?.[Symbol.dispose]()
    inThread = null
  }
  /** Goes on in another thread, where that has a place left. What is hashed already counts as not hashed then. */
  const moveToThread = () => {
    inThread = openThreadDigest()
    if (!inThread) return
    hash = inThread
    continuesAt = hashed
    hashed = 0
  }
  async function readBack(to: number): Promise<void> {
    for await (const piece of readRange(handle, hashed, to)) {
      await hash.update([piece])
      hashed += piece.length
    }
  }
  return {
    cover(at: number, buffers: readonly Buffer[], bytes: number): void | Promise<void> {
      if (at < hashed) restart()
      if (at === hashed && hashed >= threadedFrom && !digest && !inThread) moveToThread()
      if (at === hashed) {
        hashed += bytes
        return hash.update(buffers)
      }
      if (at !== continuesAt) return
      return readBack(at).then(() => {
        hashed += bytes
        return hash.update(buffers)
      })
    },
    cut(to: number): void {
      if (to < hashed) restart()
      continuesAt = to
    },
    async hex(end: number): Promise<string> {
      if (hashed < end) await readBack(end)
      return await hash.hex()
    },
    release,
  }
}

/** A write may take less than it was given, on a full disk for one; the next then says why. */
async function writeAll(handle: FileHandle, batch: readonly Buffer[], at: number): Promise<void> {
  for (let left = batch; left.length > 0; ) {
    const { bytesWritten } = await handle.writev(left, at)
    at += bytesWritten
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
