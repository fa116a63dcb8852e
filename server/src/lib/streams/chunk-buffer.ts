/** Bytes held in memory. Many tiny chunks are joined, since each costs far more memory than its bytes. */

/** Maximum separate chunks. */
const maxPieces = 16

export interface ChunkBuffer {
  add(piece: Buffer): void
  /** All bytes in order, in at most 17 chunks. Removes nothing. */
  pieces(): readonly Buffer[]
  clear(): void
}

export function createChunkBuffer(): ChunkBuffer {
  let pieces: Buffer[] = []
  return {
    add(piece) {
      if (pieces.length > maxPieces) pieces = [Buffer.concat(pieces)]
      pieces.push(piece)
    },
    pieces: () => pieces,
    clear() {
      pieces = []
    },
  }
}
