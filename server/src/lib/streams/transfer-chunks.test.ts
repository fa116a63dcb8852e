import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Chunks, chunkBytes } from './transfer-chunks.ts'
import { leaseMemory } from './transfer-memory.ts'

const mib = 1024 * 1024

describe('chunks of transfers', () => {
  it.each([1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes])('keep %i bytes at a time', (size) => {
    const bytes = randomBytes(4 * chunkBytes)
    const chunks = new Chunks()
    for (let at = 0; at < 40 * size && at < bytes.length; at += size)
      expect(chunks.add(bytes.subarray(at, at + size))).toBe(true)
    expect(Buffer.concat(chunks.pieces()).equals(bytes.subarray(0, chunks.size))).toBe(true)
    expect(chunks.size).toBe(Math.min(40 * size, bytes.length))
    chunks.release()
    expect([chunks.size, chunks.pieces()]).toEqual([0, []])
  })

  it('leave part of the memory to others, and are used again', () => {
    const piece = randomBytes(chunkBytes)
    const all: Chunks[] = []
    const fill = () => {
      for (let i = 0; i < 2_000; i++) {
        const chunks = new Chunks()
        all.push(chunks)
        if (!chunks.add(piece)) return i * chunkBytes
      }
      return Number.POSITIVE_INFINITY
    }
    const releaseAll = () => {
      for (const chunks of all.splice(0)) chunks.release()
    }
    try {
      expect(fill()).toBe(160 * mib)
      using rest = leaseMemory(64 * mib)
      expect(rest).not.toBeNull()
      releaseAll()
      expect(fill()).toBe(160 * mib)
    } finally {
      releaseAll()
    }
  })

  it('are refused without memory, and then keep nothing more', () => {
    // All but one chunk, also if a transfer of another test is not over yet.
    const used: Disposable[] = []
    for (let lease = leaseMemory(chunkBytes); lease; lease = leaseMemory(chunkBytes)) used.push(lease)
    used.pop()?.[Symbol.dispose]()
    using _used = disposableOf(used)
    const chunks = new Chunks()
    const bytes = randomBytes(chunkBytes)
    expect(chunks.add(bytes.subarray(0, 1_000))).toBe(true)
    expect(chunks.add(bytes)).toBe(false)
    expect(Buffer.concat(chunks.pieces()).equals(bytes.subarray(0, 1_000))).toBe(true)
    chunks.release()
  })
})

const disposableOf = (all: readonly Disposable[]): Disposable => ({
  [Symbol.dispose]() {
    for (const one of all) one[Symbol.dispose]()
  },
})
