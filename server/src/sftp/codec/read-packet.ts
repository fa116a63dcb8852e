/** Reads the fields of one SFTP packet, each checked against the bytes that are left before anything is allocated. */

/** Bytes that are no SFTP packet. The channel that sent them is closed. */
export class BadPacket extends Error {
  override readonly name = 'BadPacket'
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text of UTF-8 bytes; null for bytes that are none. */
function textOf(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

export class PacketReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  /** Bytes that have not been read. */
  left(): number {
    return this.#bytes.length - this.#at
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#take(1))
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#take(4))
  }

  /** Infinity for a number that a double can't hold exactly: larger than any offset or size. */
  uint64(): number {
    const at = this.#take(8)
    const value = this.#bytes.readUInt32BE(at) * 2 ** 32 + this.#bytes.readUInt32BE(at + 4)
    return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY
  }

  /** The bytes of a string; a view of the packet. */
  string(): Buffer {
    const length = this.uint32()
    const at = this.#take(length)
    return this.#bytes.subarray(at, at + length)
  }

  /** A string as text; null when it is not UTF-8. */
  text(): string | null {
    return textOf(this.string())
  }

  /** All that is left, as a view of the packet. */
  rest(): Buffer {
    const at = this.#take(this.left())
    return this.#bytes.subarray(at)
  }

  #take(length: number): number {
    if (length > this.left()) throw new BadPacket(`a field of ${length} bytes in a packet with ${this.left()} left`)
    const at = this.#at
    this.#at += length
    return at
  }
}
