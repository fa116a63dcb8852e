/** Cuts a stream of bytes into SFTP packets: a length of four bytes, then so many bytes. */
import { BadPacket } from './read-packet.ts'

/** Largest packet that is accepted, without its length field: one WRITE of 255 KiB with its fields. */
export const maxPacketBytes = 256 * 1024

/**
 * The bytes of a packet, in pieces as they came, so that those of a file need not be copied. The first piece has all of the
 * packet, or at least `headBytes` of it.
 */
export type Packet = readonly [Buffer, ...Buffer[]]

const lengthBytes = 4
/** Every field of a WRITE but its data. */
const headBytes = 512
/** More are joined: what a sender of single bytes makes us hold is bounded by the bytes of one packet. */
const maxPieces = 32

/**
 * Holds at most one incomplete packet. Throws BadPacket for a length of 0 or over the limit as soon as its four bytes are
 * there, before anything else of the packet is held.
 */
export class PacketSplitter {
  readonly #length = Buffer.alloc(lengthBytes)
  #lengthFilled = 0
  #pieces: Buffer[] = []
  /** Bytes of the packet that have not come. */
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

  /** The packets that are complete with these bytes, of which their pieces may be views. */
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
