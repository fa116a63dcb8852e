/**
 * Writes bytes at any offset of a file, in batches, and computes the digest of the whole. Bytes in order are hashed while they are
 * written; bytes out of order are read back.
 */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { inTurns } from '../event-loop.ts'
import { readRange } from './byte-loop.ts'
import { createBatchMemory, type WriteBatch } from './write-batch.ts'

export interface FileWriterOptions {
  /** Bytes that are already in the file; 0 if absent. */
  readonly length?: number
  /** Called before each batch with the length that the file will have; its error ends the writing. */
  readonly onBatch?: (length: number) => void
  /** Converts a write error; by default the error itself. */
  readonly onError?: (error: unknown) => never
}

export interface FileWriter {
  /**
   * Writes bytes, which must not be changed afterwards. Resolves when more may be written: a caller that awaits it keeps one batch
   * in flight and one filling. Writes take effect in the order of the calls; a gap reads as zeros. Rejects, as does every later
   * call, once a batch could not be written.
   */
  write(offset: number, bytes: Buffer): Promise<unknown>
  /** Truncates the file, or extends it with zeros. */
  truncate(length: number): Promise<void>
  /** Bytes, including those not yet written. */
  length(): number
  /** Resolves when the operating system has accepted all bytes so far (not when they are on the device). */
  drain(): Promise<void>
  /** Drains, and resolves with size and digest of the whole file. */
  finish(): Promise<{ readonly size: number; readonly sha256: string }>
  /** Must be called at the end: resolves when no write is in progress, whether it succeeded or not, and releases the memory. */
  settled(): Promise<void>
}

const ready = Promise.resolve()

function rethrow(error: unknown): never {
  throw error
}

/** The handle must also be open for reading if bytes can arrive out of order, or if the file is not empty. It is not closed. */
export function createFileWriter(handle: FileHandle, options: FileWriterOptions = {}): FileWriter {
  const { onBatch, onError = rethrow } = options
  const prefix = createPrefix(handle, options)
  let end = options.length ?? 0
  const memory = createBatchMemory()
  let batch: WriteBatch | null = null
  const steps = createSteps(onError)

  /** Writes the batch after those before it; the promise is settled when those are written. */
  function push(): Promise<unknown> {
    const before = steps.done()
    if (!batch) return before
    const [full, length] = [batch, end]
    batch = null
    steps.add(async () => {
      onBatch?.(length)
      // The write first: it proceeds while this thread hashes.
      await Promise.all([writeAll(handle, full.buffers, full.start), prefix.cover(full)])
      full.release()
    })
    return before
  }

  return {
    write(offset, bytes) {
      if (bytes.length === 0) return ready
      const isNext = !batch || offset === batch.start + batch.size
      const pushed = isNext ? ready : push()
      batch ??= memory.batchAt(offset)
      batch.add(bytes)
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
      memory.release()
    },
  }
}

/** Steps that run one after another; none after a failed one. */
function createSteps(onError: (error: unknown) => never) {
  let last: Promise<unknown> = ready
  return {
    add(step: () => Promise<unknown>): void {
      last = last.then(() => step().catch(onError))
      // Awaited later; a failure before that must not count as unhandled.
      last.catch(() => undefined)
    },
    /** Resolves when all added steps have finished. */
    done: () => last,
  }
}

/** The bytes from the first on that are hashed. */
function createPrefix(handle: FileHandle, { length = 0 }: FileWriterOptions) {
  let hash = createHash('sha256')
  let hashed = 0
  /** Bytes already in the file before this one are hashed first. */
  let continuesAt = length

  const restart = () => {
    hash = createHash('sha256')
    hashed = 0
  }
  async function readBack(to: number): Promise<void> {
    for await (const piece of inTurns(readRange(handle, hashed, to))) {
      hash.update(piece)
      hashed += piece.length
    }
  }
  const append = ({ buffers, size }: WriteBatch) => {
    for (const buffer of buffers) hash.update(buffer)
    hashed += size
  }
  return {
    cover(batch: WriteBatch): void | Promise<void> {
      const { start: at } = batch
      if (at < hashed) restart()
      if (at === hashed) return append(batch)
      if (at === continuesAt) return readBack(at).then(() => append(batch))
    },
    cut(to: number): void {
      if (to < hashed) restart()
      continuesAt = to
    },
    async hex(end: number): Promise<string> {
      if (hashed < end) await readBack(end)
      return hash.digest('hex')
    },
  }
}

/** A write may accept fewer bytes than given, for example on a full disk; the next write then reports the error. */
async function writeAll(handle: FileHandle, batch: readonly Buffer[], at: number): Promise<void> {
  for (let left = batch; left.length > 0; ) {
    const { bytesWritten } = await handle.writev(left, at)
    at += bytesWritten
    left = without(left, bytesWritten)
  }
}

/** The buffers without their first `bytes` bytes. */
function without(buffers: readonly Buffer[], bytes: number): readonly Buffer[] {
  let skip = bytes
  return buffers.flatMap((buffer) => {
    const cut = Math.min(skip, buffer.length)
    skip -= cut
    return cut === buffer.length ? [] : [buffer.subarray(cut)]
  })
}
