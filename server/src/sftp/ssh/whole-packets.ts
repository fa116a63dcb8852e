/**
 * Decrypts each packet of AES-GCM in one piece. ssh2 decrypts the parts of a packet as they arrive and joins them, which allocates
 * and copies most bytes of an upload once more.
 */
import { createDecipheriv, type KeyObject } from 'node:crypto'
import type { GcmDecipher } from './internals.ts'

const lengthBytes = 4
const tagBytes = 16
const blockBytes = 16
/** As in ssh2, with length and tag. */
const maxPacketBytes = 35_000

/** Decrypts and handles what has arrived, as ssh2's method of the same name does. */
export function decryptWholePackets(decipher: GcmDecipher, key: KeyObject): GcmDecipher['decrypt'] {
  const packets = new PacketSplitter()
  return (data, from, to) => {
    packets.begin(data, from, to)
    for (let packet = packets.next(); packet; packet = packets.next()) {
      const outcome = decipher._onPayload(open(decipher, key, packet))
      if (outcome !== undefined) return outcome === false ? packets.at : outcome
    }
    return undefined
  }
}

/** The payload of an encrypted packet, in memory of its own. Throws if the packet is not authentic. */
function open(decipher: GcmDecipher, key: KeyObject, packet: Buffer): Buffer {
  const end = packet.length - tagBytes
  const iv = decipher._decipherIV
  const decryption = createDecipheriv(decipher._decipherSSLName, key, iv)
  decryption.setAAD(packet.subarray(0, lengthBytes))
  decryption.setAuthTag(packet.subarray(end))
  const content = decryption.update(packet.subarray(lengthBytes, end))
  decryption.final()
  incrementNonce(iv)
  decipher.inSeqno = (decipher.inSeqno + 1) >>> 0
  const payloadEnd = content.length - content.readUInt8(0)
  if (payloadEnd < 1) throw new Error('Bad padding length')
  return content.subarray(1, payloadEnd)
}

const ivCounterAt = 4

/** The nonce of a packet ends in a counter of 64 bits. */
export function incrementNonce(iv: Buffer): void {
  for (let at = iv.length - 1; at >= ivCounterAt; at--) {
    const next = ((iv[at] ?? 0) + 1) & 0xff
    iv[at] = next
    if (next !== 0) return
  }
}

/** Buffers for incomplete packets that are kept for all connections. */
const sparesKept = 16
const spares: Buffer[] = []

/** Splits what arrives into encrypted packets, which are views of it, or of a reused buffer if they arrive in parts. */
class PacketSplitter {
  #data: Buffer = Buffer.alloc(0)
  #to = 0
  /** Offset of the bytes that are not split yet. */
  at = 0
  /** The first bytes of an incomplete packet. */
  #held: Buffer | null = null
  #heldBytes = 0

  /** Continues with the bytes of `data` from `from` up to, not including, `to`. */
  begin(data: Buffer, from: number, to: number): void {
    this.#data = data
    this.at = from
    this.#to = to
  }

  /** The next packet, which is valid until the next call; null if it has not arrived completely. Throws for a wrong length. */
  next(): Buffer | null {
    const left = this.#to - this.at
    if (this.#heldBytes === 0 && left >= lengthBytes) {
      const bytes = packetBytes(this.#data, this.at)
      if (bytes <= left) {
        this.at += bytes
        return this.#data.subarray(this.at - bytes, this.at)
      }
    }
    if (this.#heldBytes > 0 || left > 0) return this.#nextHeld()
    if (this.#held && spares.length < sparesKept) spares.push(this.#held)
    this.#held = null
    return null
  }

  /** The packet that begins in the buffer, or is to begin in it. */
  #nextHeld(): Buffer | null {
    this.#held ??= spares.pop() ?? Buffer.allocUnsafeSlow(maxPacketBytes)
    const held = this.#held
    if (!this.#fill(held, lengthBytes)) return null
    const bytes = packetBytes(held, 0)
    if (!this.#fill(held, bytes)) return null
    this.#heldBytes = 0
    return held.subarray(0, bytes)
  }

  /** Whether the buffer then contains this many bytes. */
  #fill(held: Buffer, bytes: number): boolean {
    const missing = Math.max(0, bytes - this.#heldBytes)
    const copied = this.#data.copy(held, this.#heldBytes, this.at, Math.min(this.#to, this.at + missing))
    this.at += copied
    this.#heldBytes += copied
    return copied === missing
  }
}

/** Length of the packet that begins there, with its length field and its tag. */
function packetBytes(data: Buffer, at: number): number {
  const bytes = data.readUInt32BE(at)
  if (bytes < blockBytes || bytes % blockBytes !== 0 || bytes + lengthBytes + tagBytes > maxPacketBytes)
    throw new Error('Bad packet length')
  return bytes + lengthBytes + tagBytes
}
