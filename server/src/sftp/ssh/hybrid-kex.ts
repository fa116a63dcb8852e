/**
 * The key exchange mlkem768x25519-sha256, which ssh2 lacks. It is hybrid, so that recorded traffic cannot be decrypted later with
 * a quantum computer. ssh2 negotiates X25519, and this module replaces that key exchange.
 */
import { createPublicKey, diffieHellman, encapsulate, generateKeyPairSync, hash } from 'node:crypto'
import { hybridKex } from './algorithms.ts'
import { type Protocol, sshString } from './internals.ts'

const replacedBy = 'curve25519-sha256'
/** Offset of the first name-list in a KEXINIT, after type and cookie. */
const listStart = 17
const mlKemKeyBytes = 1_184
const x25519Bytes = 32
/** DER prefixes (SPKI) of raw public keys. */
const mlKemPrefix = Buffer.from('308204b2300b0609608648016503040402038204a100', 'hex')
const x25519Prefix = Buffer.from('302a300506032b656e032100', 'hex')

/** Handles a KEXINIT with ssh2's `handle`, and replaces the key exchange if the client prefers the hybrid one. */
export function handleKexInit(
  protocol: Protocol,
  payload: Buffer,
  handle: (payload: Buffer) => number | undefined,
): number | undefined {
  const names = kexNames(payload)
  const chosen = names?.find((name) => protocol._offer.lists.kex.array.includes(name))
  if (!names || chosen !== hybridKex) return handle(payload)
  const list = names.map((name) => (name === hybridKex ? replacedBy : name)).join(',')
  const rest = payload.subarray(listStart + 4 + names.join(',').length)
  // The exchange hash must cover the KEXINIT that the client sent, not the modified one.
  const sent = Buffer.from(payload)
  const before = protocol._kex
  const outcome = handle(Buffer.concat([payload.subarray(0, listStart), sshString(list), rest]))
  if (protocol._kex !== undefined && protocol._kex !== before) takeOver(protocol._kex, sent)
  return outcome
}

function kexNames(payload: Buffer): string[] | null {
  if (payload.length < listStart + 4) return null
  const length = payload.readUInt32BE(listStart)
  if (payload.length < listStart + 4 + length) return null
  return payload.toString('latin1', listStart + 4, listStart + 4 + length).split(',')
}

function takeOver(exchange: NonNullable<Protocol['_kex']>, clientKexInit: Buffer): void {
  let reply: Buffer = Buffer.alloc(0)
  exchange.negotiated.kex = hybridKex
  exchange._remoteKexinit = clientKexInit
  exchange.generateKeys = () => undefined
  exchange.convertPublicKey = (key) => key
  exchange.getPublicKey = () => reply
  exchange.computeSecret = (clientKeys) => {
    try {
      const agreed = agree(clientKeys)
      reply = agreed.reply
      return agreed.secret
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }
}

/** Computes the shared secret and the server's reply. Throws for malformed client keys. */
function agree(clientKeys: Buffer): { secret: Buffer; reply: Buffer } {
  if (clientKeys.length !== mlKemKeyBytes + x25519Bytes) throw new Error('keys of a wrong length')
  const publicKey = (prefix: Buffer, bytes: Buffer) =>
    createPublicKey({ key: Buffer.concat([prefix, bytes]), format: 'der', type: 'spki' })
  const { sharedKey, ciphertext } = encapsulate(publicKey(mlKemPrefix, clientKeys.subarray(0, mlKemKeyBytes)))
  const own = generateKeyPairSync('x25519')
  const classic = diffieHellman({
    privateKey: own.privateKey,
    publicKey: publicKey(x25519Prefix, clientKeys.subarray(mlKemKeyBytes)),
  })
  const ownBytes = own.publicKey.export({ format: 'der', type: 'spki' }).subarray(-x25519Bytes)
  return {
    secret: hash('sha256', Buffer.concat([sharedKey, classic]), 'buffer'),
    reply: Buffer.concat([ciphertext, ownBytes]),
  }
}
