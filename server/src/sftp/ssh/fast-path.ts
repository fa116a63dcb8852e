/**
 * Less work for each packet of a signed-in connection than ssh2 and Node.js do by default. Nothing depends on it: what is not found
 * as expected is left as it is.
 */
import { createCipheriv, createSecretKey, randomFillSync } from 'node:crypto'
import type { Socket } from 'node:net'
import {
  decryptsInPlace,
  type GcmCipher,
  type GcmDecipher,
  isGcm,
  onNewCiphers,
  type Protocol,
  setReadBuffer,
} from './internals.ts'
import { decryptWholePackets, incrementNonce } from './whole-packets.ts'

/** Replaces the cipher and the decipher of each key exchange by faster ones. Call it once, before the first key exchange ends. */
export function speedUpCiphers(protocol: Protocol, socket: Socket): void {
  onNewCiphers(protocol, {
    cipher: (cipher) => speedUpCipher(cipher, socket),
    decipher: speedUpDecipher,
  })
}

/** Node.js prepares a key that is passed as bytes again for each packet, which takes longer than to decrypt it. */
function speedUpDecipher(decipher: GcmDecipher): void {
  if (isGcm(decipher._decipherSSLName) && Buffer.isBuffer(decipher._decipherKey))
    decipher.decrypt = decryptWholePackets(decipher, createSecretKey(decipher._decipherKey))
}

const blockBytes = 16
const minPaddingBytes = 4
const smallPacketBytes = 1_024
/** Length of the packet's length and of the padding's. */
const headBytes = 5

function speedUpCipher(cipher: GcmCipher, socket: Socket): void {
  if (!isGcm(cipher._encSSLName) || !Buffer.isBuffer(cipher._encKey)) return
  const key = createSecretKey(cipher._encKey)
  const iv = cipher._encIV
  cipher._encKey = key
  cipher.allocPacket = (payloadBytes) => {
    const partial = (headBytes - 4 + payloadBytes) % blockBytes
    const missing = blockBytes - partial
    const padding = missing < minPaddingBytes ? missing + blockBytes : missing
    const packet = Buffer.allocUnsafe(headBytes + payloadBytes + padding)
    packet.writeUInt32BE(packet.length - 4, 0)
    packet.writeUInt8(padding, 4)
    fillRandomly(packet, headBytes + payloadBytes)
    return packet
  }
  cipher.encrypt = (packet) => {
    if (cipher._dead) return
    const head = packet.subarray(0, 4)
    const encryption = createCipheriv(cipher._encSSLName, key, iv).setAAD(head)
    const encrypted = encryption.update(packet.subarray(4))
    encryption.final()
    const parts = [head, encrypted, encryption.getAuthTag()]
    cork(socket)
    // A write of several buffers takes longer than to copy a few bytes.
    if (packet.length <= smallPacketBytes) cipher._onWrite(Buffer.concat(parts))
    else for (const part of parts) cipher._onWrite(part)
    incrementNonce(iv)
    cipher.outSeqno = (cipher.outSeqno + 1) >>> 0
  }
}

/** Sockets whose last read has filled the buffer. */
const hasMoreToRead = new WeakSet<Socket>()

/**
 * Packets that are sent by one callback become one write; while more is waiting to be read, those of a whole turn of the event loop.
 * Then a client that sends a file gets the responses to several requests at once, and each write takes as long as to encrypt dozens
 * of them.
 */
function cork(socket: Socket): void {
  if (socket.writableCorked > 0) return
  socket.cork()
  if (hasMoreToRead.has(socket)) setImmediate(uncork, socket)
  else process.nextTick(uncork, socket)
}

const uncork = (socket: Socket): void => socket.uncork()

const random = Buffer.alloc(4_096)
let randomUsed = random.length

/** Fills the packet from `at` on, with at most 19 bytes. */
function fillRandomly(packet: Buffer, at: number): void {
  const bytes = packet.length - at
  if (randomUsed + bytes > random.length) {
    randomFillSync(random)
    randomUsed = 0
  }
  packet.set(random.subarray(randomUsed, randomUsed + bytes), at)
  randomUsed += bytes
}

/** As Node.js usually reads: 256 KiB at once are no faster. */
const readBytes = 64 * 1024
/** Read by all connections: what is read is decrypted, and so copied, before the next read. */
const shared = Buffer.allocUnsafeSlow(readBytes)

/**
 * Makes the socket read into a buffer that all such sockets share, so that nothing is allocated for a read. Listeners of `data`
 * must not keep what they get. False, without a change, if ssh2 keeps it, if Node.js does not offer it, or if the socket has unread
 * bytes.
 */
export function readIntoSharedBuffer(socket: Socket, protocol: Pick<Protocol, '_decipher'>): boolean {
  if (decryptsInPlace(protocol)) return false
  // What was read before must not be overtaken.
  if (socket.readableLength > 0 || !socket.readableFlowing) return false
  return setReadBuffer(socket, shared, (bytes) => {
    if (bytes === shared.length) hasMoreToRead.add(socket)
    else hasMoreToRead.delete(socket)
    socket.emit('data', shared.subarray(0, bytes))
  })
}
