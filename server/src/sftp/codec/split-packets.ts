/** Splits a byte stream into SFTP packets, each of which is preceded by its length in four bytes. */
import { BadPacket } from './read-packet.ts'

/** Maximum packet length without the length field: enough for a WRITE of 255 KiB. */
export const maxPacketBytes = 256 * 1024

/**
 * The bytes of a packet in the pieces in which they arrived, so that file data is not copied. The first piece contains the whole
 * packet or at least `headBytes` of it.
 */
export type Packet = readonly [Buffer, ...Buffer[]]

const lengthBytes = 4
/** Enough for all fields of a WRITE before its data. */
const headBytes = 512
/** More pieces are joined, so that a client that sends single bytes cannot cause unbounded overhead per packet. */
const maxPieces = 32

/**
 * Buffers at most one incomplete packet. Throws BadPacket for a length of 0 or above the maximum as soon as the length field
 * has arrived, before any of the packet is buffered.
 */
export class PacketSplitter {
  readonly #length = Buffer.alloc(lengthBytes)
  #lengthFilled = 0
  #pieces: Buffer[] = []
  /** Bytes of the packet that have not arrived yet. */
  #missing = 0

  #fillLength(chunk: Buffer, at: number): number {
    const copied = chunk.copy(this.#length, this.#lengthFilled, at, at + lengthBytes - this.#lengthFilled)
    this.#lengthFilled += copied
    return copied
  }

  #checkedLength(): number {
    const length = this.#length.readUInt32BE()
    if (length === 0 || length > maxPacketBytes) throw new BadPacket(`a packet of ${length} bytes`)
    return length
  }

  #add(piece: Buffer): void {
    const [first] = this.#pieces
    const isHeadShort = this.#pieces.length === 1 && first !== undefined && first.length < headBytes
    this.#pieces.push(piece)
    if (isHeadShort || this.#pieces.length > maxPieces) this.#pieces = [Buffer.concat(this.#pieces)]
  }

  /** Yields the packets that this chunk completes. Their pieces may be views of the chunk. */
  *push(chunk: Buffer): Generator<Packet, void> {
    let at = 0
    while (at < chunk.length) {
      if (this.#missing === 0) {
        at += this.#fillLength(chunk, at)
        if (this.#lengthFilled < lengthBytes) return
        this.#missing = this.#checkedLength()
        if (at === chunk.length) return
      }
      const piece = chunk.subarray(at, at + this.#missing)
      at += piece.length
      this.#missing -= piece.length
      this.#add(piece)
      const [first, ...rest] = this.#pieces
      if (this.#missing > 0 || !first) return
      this.#pieces = []
      this.#lengthFilled = 0
      yield [first, ...rest]
    }
  }
}
