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

const nothing = Buffer.alloc(0)

/** Buffers at most one incomplete packet. */
export class PacketSplitter {
  readonly #length = Buffer.alloc(lengthBytes)
  #lengthFilled = 0
  #pieces: Buffer[] = []
  /** Bytes of the packet that have not arrived yet. */
  #missing = 0
  #chunk: Buffer = nothing
  /** Offset of the bytes of the chunk that are not split yet. */
  #at = 0

  /** Continues with these bytes. Packets may be views of them. To be called when `next` has returned null. */
  begin(chunk: Buffer): void {
    this.#chunk = chunk
    this.#at = 0
  }

  /**
   * The next packet; null if it has not arrived completely. Throws BadPacket for a length of 0 or above the maximum as soon as the
   * length field has arrived, before any of the packet is buffered.
   */
  next(): Packet | null {
    const hasLength = this.#missing > 0 || this.#readLength()
    const chunk = this.#chunk
    if (this.#at === chunk.length) {
      this.begin(nothing)
      return null
    }
    if (!hasLength) return null
    const end = Math.min(chunk.length, this.#at + this.#missing)
    const isWhole = this.#at === 0 && end === chunk.length
    this.#missing -= end - this.#at
    this.#add(isWhole ? chunk : chunk.subarray(this.#at, end))
    this.#at = end
    const [first, ...rest] = this.#pieces
    if (this.#missing > 0 || !first) return null
    this.#pieces = []
    this.#lengthFilled = 0
    return [first, ...rest]
  }

  /** Whether the length of the next packet has arrived. */
  #readLength(): boolean {
    const copied = this.#chunk.copy(
      this.#length,
      this.#lengthFilled,
      this.#at,
      this.#at + lengthBytes - this.#lengthFilled,
    )
    this.#at += copied
    this.#lengthFilled += copied
    if (this.#lengthFilled < lengthBytes) return false
    const length = this.#length.readUInt32BE()
    if (length === 0 || length > maxPacketBytes) throw new BadPacket(`a packet of ${length} bytes`)
    this.#missing = length
    return true
  }

  #add(piece: Buffer): void {
    const [first] = this.#pieces
    const isHeadShort = this.#pieces.length === 1 && first !== undefined && first.length < headBytes
    this.#pieces.push(piece)
    if (isHeadShort || this.#pieces.length > maxPieces) this.#pieces = [Buffer.concat(this.#pieces)]
  }
}
