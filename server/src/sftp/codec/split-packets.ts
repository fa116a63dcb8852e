/** Cuts a stream of bytes into SFTP packets: a length of four bytes, then so many bytes. */
import { BadPacket } from './read-packet.ts'

/** Largest packet that is accepted, without its length field: one WRITE of 255 KiB with its fields. */
export const mostPacketBytes = 256 * 1024

const lengthBytes = 4

/**
 * Holds at most one incomplete packet, in a buffer that is allocated once its length was checked. Throws BadPacket for a length
 * of 0 or over the limit as soon as its four bytes are there.
 */
export class PacketSplitter {
  readonly #length = Buffer.alloc(lengthBytes)
  #lengthFilled = 0
  #packet: Buffer | null = null
  #filled = 0

  #fillLength(chunk: Buffer, at: number): number {
    const copied = chunk.copy(this.#length, this.#lengthFilled, at, at + lengthBytes - this.#lengthFilled)
    this.#lengthFilled += copied
    return copied
  }

  #checkedLength(): number {
    const length = this.#length.readUInt32BE()
    if (length === 0 || length > mostPacketBytes) throw new BadPacket(`a packet of ${length} bytes`)
    return length
  }

  /** The packets that are complete with these bytes. A packet may be a view of `chunk`. */
  *push(chunk: Buffer): Generator<Buffer, void> {
    let at = 0
    while (at < chunk.length) {
      if (!this.#packet) {
        at += this.#fillLength(chunk, at)
        if (this.#lengthFilled < lengthBytes) return
        const size = this.#checkedLength()
        if (chunk.length - at >= size) {
          this.#lengthFilled = 0
          yield chunk.subarray(at, at + size)
          at += size
          continue
        }
        this.#packet = Buffer.allocUnsafe(size)
        this.#filled = 0
      }
      const copied = chunk.copy(this.#packet, this.#filled, at)
      at += copied
      this.#filled += copied
      if (this.#filled < this.#packet.length) return
      const packet = this.#packet
      this.#packet = null
      this.#lengthFilled = 0
      yield packet
    }
  }
}
