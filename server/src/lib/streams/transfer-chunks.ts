/**
 * Chunks of memory for bytes that are collected before they are sent on. Released chunks are used again: large buffers that are left
 * to the garbage collector occupy memory until it runs, in addition to those that are leased.
 */
import { leaseMemory } from './transfer-memory.ts'

export const chunkBytes = 256 * 1024
/** Chunks in use, 160 MiB: less than the memory for transfers, which reading from clients needs, too. */
const maxChunks = 640
/** Released chunks that are kept for the next transfer. */
const maxIdle = 128

interface Chunk {
  readonly bytes: Buffer
  readonly lease: Disposable
}

const idle: Buffer[] = []
let used = 0

/** Bytes in chunks that are leased one by one. */
export class Chunks {
  readonly #chunks: Chunk[] = []
  size = 0

  /** False, and nothing is added, if no memory is available. Copies the bytes. */
  add(bytes: Buffer): boolean {
    if (!this.#reserve(this.size + bytes.length)) return false
    for (let at = 0; at < bytes.length; ) {
      const offset = this.size % chunkBytes
      const chunk = this.#chunks[Math.floor(this.size / chunkBytes)]
      if (!chunk) throw new Error('a chunk is missing')
      const copied = bytes.copy(chunk.bytes, offset, at)
      this.size += copied
      at += copied
    }
    return true
  }

  #reserve(size: number): boolean {
    while (this.#chunks.length * chunkBytes < size) {
      const lease = used < maxChunks ? leaseMemory(chunkBytes) : null
      if (!lease) return false
      used++
      this.#chunks.push({ bytes: idle.pop() ?? Buffer.allocUnsafeSlow(chunkBytes), lease })
    }
    return true
  }

  /** The bytes, in pieces that must not be used after `release`. */
  pieces(): Buffer[] {
    return this.#chunks
      .map(({ bytes }, i) => bytes.subarray(0, this.size - i * chunkBytes))
      .filter(({ length }) => length > 0)
  }

  release(): void {
    for (const { bytes, lease } of this.#chunks.splice(0)) {
      if (idle.length < maxIdle) idle.push(bytes)
      lease[Symbol.dispose]()
      used--
    }
    this.size = 0
  }
}
