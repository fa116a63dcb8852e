/**
 * SSH public keys: strict parsing, validation and generation. Accepts the types that a server should still accept: Ed25519, ECDSA
 * on the three NIST curves, RSA from 2,048 bits.
 */
import { createPublicKey } from 'node:crypto'
import type { ParsedKey } from 'ssh2'
import { sshFingerprint } from './ssh-signature.ts'

export interface SshPublicKey {
  /** Such as `ssh-ed25519`. */
  readonly algorithm: string
  readonly bits: number
  /** `SHA256:…`, as ssh-keygen shows it. */
  readonly fingerprint: string
  /** The key in the wire format. */
  readonly blob: Buffer
  /** One line; empty for none. */
  readonly comment: string
}

/** A key that is not accepted; the message says why and which keys are. */
export class SshKeyError extends Error {
  override readonly name = 'SshKeyError'
}

const minRsaBits = 2_048
const maxRsaBits = 16_384
const longestComment = 255

const curveBits: Readonly<Record<string, number>> = {
  'ssh-ed25519': 256,
  'ecdsa-sha2-nistp256': 256,
  'ecdsa-sha2-nistp384': 384,
  'ecdsa-sha2-nistp521': 521,
}

// Loaded on demand, because loading it takes as long as the rest of the start.
const ssh = async () => (await import('ssh2')).default.utils
type Utils = Awaited<ReturnType<typeof ssh>>

/** One public key, as a line of a `.pub` file or as an RFC 4716 block. Rejects with SshKeyError. */
export async function readSshPublicKey(text: string): Promise<SshPublicKey> {
  const trimmed = text.trim()
  if (/PRIVATE KEY|PuTTY-User-Key-File/i.test(trimmed))
    throw new SshKeyError(
      'this is a private key. Keep it to yourself and send the public half, the file that ends in .pub.',
    )
  if (/^(sk-)?[a-z0-9-]+-cert-v\d+@openssh\.com /.test(trimmed))
    throw new SshKeyError('certificates are not accepted; send the plain public key.')
  if (/^sk-/.test(trimmed)) throw new SshKeyError('keys of security tokens (sk-…) are not accepted yet.')
  const key = parsed(await ssh(), asOneLine(trimmed))
  return { ...acceptedKey(key), blob: key.getPublicSSH(), comment: shownComment(key.comment) }
}

/** The line of a `.pub` file; an RFC 4716 block is converted to one. */
function asOneLine(text: string): string {
  if (/[\r\n]/.test(text) && !text.startsWith('----')) throw new SshKeyError('send one key at a time.')
  return text.startsWith('---- ') ? fromBlock(text) : text
}

/** Lines of at most 72 bytes between two markers: headers, which a backslash continues, then base64. */
function fromBlock(text: string): string {
  const lines = text.replace(/\\(\r\n|\r|\n)/g, '').split(/\r\n|\r|\n/)
  if (lines.shift() !== '---- BEGIN SSH2 PUBLIC KEY ----' || lines.pop() !== '---- END SSH2 PUBLIC KEY ----') return ''
  const headers = lines.filter((line) => line.includes(':'))
  const body = lines.filter((line) => !line.includes(':')).join('')
  const bytes = Buffer.from(body, 'base64')
  const algorithm =
    bytes.length > 4 ? bytes.subarray(4, 4 + Math.min(bytes.readUInt32BE(0), 64)).toString('latin1') : ''
  const comment = headers.map((line) => /^comment:\s*"?(.*?)"?\s*$/i.exec(line)?.[1]).find((found) => found) ?? ''
  return `${algorithm} ${body} ${comment}`.trim()
}

function parsed(utils: Utils, text: string): ParsedKey {
  const key = utils.parseKey(text)
  if (key instanceof Error || Array.isArray(key))
    throw new SshKeyError(
      'this is not a valid public key. Paste the whole line of the .pub file, which begins with ssh-ed25519, ecdsa-… or ssh-rsa, or a block in the form of RFC 4716.',
    )
  if (key.isPrivateKey()) throw new SshKeyError('this is a private key. Send the public half.')
  return key
}

function acceptedKey(key: ParsedKey): Omit<SshPublicKey, 'blob' | 'comment'> {
  if (key.type === 'ssh-dss')
    throw new SshKeyError('DSA keys are too weak. Generate an Ed25519 key: ssh-keygen -t ed25519.')
  const algorithm = key.type
  const bits = algorithm === 'ssh-rsa' ? rsaBits(key) : curveBits[algorithm]
  if (bits === undefined)
    throw new SshKeyError(`keys of the type ${algorithm} are not accepted; use Ed25519, ECDSA or RSA.`)
  if (algorithm !== 'ssh-rsa') detailsOf(key)
  return { algorithm, bits, fingerprint: sshFingerprint(key.getPublicSSH()) }
}

/** Imports the key into the crypto library, which refuses points that are not on their curve. */
function detailsOf(key: ParsedKey) {
  try {
    return createPublicKey(key.getPublicPEM()).asymmetricKeyDetails ?? {}
  } catch {
    throw new SshKeyError('this key is damaged: it is not a valid key of its type.')
  }
}

function rsaBits(key: ParsedKey): number {
  const { modulusLength = 0, publicExponent = 0n } = detailsOf(key)
  if (modulusLength < minRsaBits)
    throw new SshKeyError(
      `RSA keys need ${minRsaBits} bits or more; this one has ${modulusLength}. Generate an Ed25519 key: ssh-keygen -t ed25519.`,
    )
  if (modulusLength > maxRsaBits) throw new SshKeyError(`RSA keys of more than ${maxRsaBits} bits are not accepted.`)
  if (publicExponent < 3n || publicExponent % 2n === 0n)
    throw new SshKeyError('this RSA key is insecure: its exponent is even or below 3.')
  return modulusLength
}

const shownComment = (comment = '') =>
  comment
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .trim()
    .slice(0, longestComment)

/** Both keys in OpenSSH format. */
export interface SshKeyPair {
  readonly privateKey: string
  readonly publicKey: string
}

/** Generates a key pair. The private key must not be stored. */
export async function makeSshKeyPair(algorithm: 'ed25519' | 'rsa', comment: string): Promise<SshKeyPair> {
  const utils = await ssh()
  for (;;) {
    const pair = await generated(utils, algorithm, shownComment(comment))
    if (isMatchingPair(utils, pair)) return pair
  }
}

const generated = (utils: Utils, algorithm: 'ed25519' | 'rsa', comment: string): Promise<SshKeyPair> =>
  new Promise((resolve, reject) => {
    const done = (error: Error | null, pair: { private: string; public: string }) =>
      error ? reject(error) : resolve({ privateKey: pair.private, publicKey: pair.public })
    if (algorithm === 'rsa') utils.generateKeyPair('rsa', { bits: 3_072, comment }, done)
    else utils.generateKeyPair('ed25519', { comment }, done)
  })

/** About one pair in 300 lacks a leading zero and cannot be read by other programs. */
function isMatchingPair(utils: Utils, { privateKey, publicKey }: SshKeyPair): boolean {
  const [secret, shown] = [utils.parseKey(privateKey), utils.parseKey(publicKey)]
  if (secret instanceof Error || shown instanceof Error) return false
  const signature: unknown = secret.sign('a trial')
  return Buffer.isBuffer(signature) && shown.verify('a trial', signature) === true
}
