/**
 * Bytes that are written together. Short chunks are copied into a reused buffer: those of sockets would otherwise survive until
 * they are on the disk, and collecting such buffers costs far more than copying them.
 */
import { leaseMemory, smallBytes } from './transfer-memory.ts'

/** Larger batches exceed the processor's cache and are slower. */
const batchBytes = 512 * 1024
/** Maximum buffers of one writev; also bounds the memory for a sender of single bytes. */
const batchChunks = 1_024
/** Longer chunks are not copied. */
const copiedBytes = 64 * 1024
/** Reused buffers that are kept for all files of the process. */
const sparesKept = 8

const spares: Buffer[] = []

export interface WriteBatch {
  /** Offset of the first byte. */
  readonly start: number
  readonly size: number
  /** The bytes, in order; to be written before `release`. */
  readonly buffers: readonly Buffer[]
  /** Adds bytes, which must not be changed before the batch is written. */
  add(bytes: Buffer): void
  /** Makes the memory available to other batches. Must not be called while the bytes are in use. */
  release(): void
}

/** Memory for the batches of one file. They are small until the first large one is needed, so that a small file takes no lease. */
export interface BatchMemory {
  batchAt(start: number): WriteBatch
  /** Whether the batch is to be written before more is added. */
  isFull(batch: WriteBatch): boolean
  release(): void
}

export function createBatchMemory(): BatchMemory {
  let lease: Disposable | null = null
  return {
    batchAt: (start) => new Batch(start, () => lease !== null),
    isFull({ buffers, size }) {
      if (buffers.length >= batchChunks || size >= batchBytes) return true
      if (size < smallBytes) return false
      // One batch is filled while another one is written.
      lease ??= leaseMemory(2 * batchBytes)
      return lease === null
    },
    release: () => lease?.[Symbol.dispose](),
  }
}

class Batch implements WriteBatch {
  readonly start: number
  readonly buffers: Buffer[] = []
  readonly #mayCopy: () => boolean
  size = 0
  #space: Buffer | null = null
  #filled = 0
  /** Whether the last buffer is part of the space. */
  #endsInSpace = false

  constructor(start: number, mayCopy: () => boolean) {
    this.start = start
    this.#mayCopy = mayCopy
  }

  add(bytes: Buffer): void {
    this.size += bytes.length
    if (bytes.length <= copiedBytes && this.#mayCopy()) this.#copy(bytes)
    else this.#append(bytes, false)
  }

  #append(bytes: Buffer, isInSpace: boolean): void {
    this.buffers.push(bytes)
    this.#endsInSpace = isInSpace
  }

  #copy(bytes: Buffer): void {
    // Enough for a batch that lacks one byte and gets the longest chunk that is copied.
    this.#space ??= spares.pop() ?? Buffer.allocUnsafeSlow(batchBytes + copiedBytes)
    const end = this.#filled + bytes.length
    this.#space.set(bytes, this.#filled)
    const last = this.#endsInSpace ? this.buffers.pop() : undefined
    this.#append(this.#space.subarray(this.#filled - (last?.length ?? 0), end), true)
    this.#filled = end
  }

  release(): void {
    if (this.#space && spares.length < sparesKept) spares.push(this.#space)
    this.#space = null
  }
}
