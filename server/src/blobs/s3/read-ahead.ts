/** Small reads one after another, as by SFTP clients: served from larger blocks, of which the next one is requested ahead. */
import { leaseMemory } from '../../lib/streams/transfer-memory.ts'

const blockBytes = 1024 * 1024
const maxBlocks = 4
/** Reads in sequence before the next block is requested. */
const minStreak = 3

export interface ReadAhead {
  /** The bytes [offset, end), in pieces that the caller must not change. */
  read(offset: number, end: number): Promise<readonly Buffer[]>
  close(): void
}

export function createReadAhead(size: number, fetch: (start: number, end: number) => Promise<Buffer>): ReadAhead {
  /** By number; the oldest first. */
  const blocks = new Map<number, Promise<Buffer>>()
  let lease: Disposable | null = null
  let next = 0
  let streak = 0

  function block(number: number): Promise<Buffer> {
    const found = blocks.get(number)
    if (found) return found
    const start = number * blockBytes
    const fetched = fetch(start, Math.min(size, start + blockBytes))
    blocks.set(number, fetched)
    fetched.catch(() => blocks.delete(number))
    for (const oldest of blocks.keys()) if (blocks.size > maxBlocks) blocks.delete(oldest)
    return fetched
  }

  return {
    async read(offset, end) {
      streak = offset === next ? streak + 1 : 0
      next = end
      const [first, last] = [Math.floor(offset / blockBytes), Math.floor((end - 1) / blockBytes)]
      const isSmall = end - offset < blockBytes
      if (isSmall && streak >= minStreak) lease ??= leaseMemory((maxBlocks + 1) * blockBytes)
      if (!lease || !isSmall || (streak < minStreak && !blocks.has(first))) return [await fetch(offset, end)]
      const needed = first === last ? [first] : [first, last]
      const parts = needed.map((number) => block(number))
      if (streak >= minStreak && (last + 1) * blockBytes < size) block(last + 1)
      return (await Promise.all(parts)).map((bytes, i) => {
        const start = (needed[i] ?? 0) * blockBytes
        return bytes.subarray(Math.max(0, offset - start), end - start)
      })
    },
    close() {
      blocks.clear()
      lease?.[Symbol.dispose]()
      lease = null
    },
  }
}
