/** Reads the fields of one SFTP packet. Lengths are checked against the remaining bytes before anything is allocated. */

/** A malformed SFTP packet. The channel that sent it is closed. */
export class BadPacket extends Error {
  override readonly name = 'BadPacket'
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Decodes UTF-8; null for invalid bytes. */
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

  /** The number of unread bytes. */
  left(): number {
    return this.#bytes.length - this.#at
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#take(1))
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#take(4))
  }

  /** Infinity for integers that a double cannot represent exactly; no offset or size is that large. */
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

  /** A string decoded as UTF-8; null if it is invalid. */
  text(): string | null {
    return textOf(this.string())
  }

  /** All unread bytes, as a view of the packet. */
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
