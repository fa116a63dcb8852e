/** Bytes that wait in memory. Many tiny pieces are joined, since each costs far more memory than its bytes. */

/** Most pieces that are kept apart. */
const mostPieces = 16

export interface SmallPieces {
  add(piece: Buffer): void
  /** All bytes in order, in at most 17 pieces. Nothing is removed. */
  pieces(): readonly Buffer[]
  clear(): void
}

export function createSmallPieces(): SmallPieces {
  let pieces: Buffer[] = []
  return {
    add(piece) {
      if (pieces.length > mostPieces) pieces = [Buffer.concat(pieces)]
      pieces.push(piece)
    },
    pieces: () => pieces,
    clear() {
      pieces = []
    },
  }
}
