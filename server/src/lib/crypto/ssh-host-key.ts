/** Host keys of an SSH server: generated, and parsed from files in OpenSSH format or PEM. */
import { createPublicKey } from 'node:crypto'
import type { ParsedKey } from 'ssh2'
import { sshFingerprint } from './ssh-signature.ts'

export const hostKeyAlgorithms = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa'] as const
export type HostKeyAlgorithm = (typeof hostKeyAlgorithms)[number]

export interface HostKeyPair {
  readonly algorithm: HostKeyAlgorithm
  /** The private key as text, without a passphrase. */
  readonly privateKey: string
  /** The public key as one line, as in a `.pub` file. */
  readonly publicKey: string
  /** `SHA256:…`, as ssh-keygen shows it. */
  readonly fingerprint: string
}

/** A key that can't be used as a host key; the message says why. */
export class HostKeyError extends Error {
  override readonly name = 'HostKeyError'
}

const rsaBits = 3_072
/** Weaker RSA keys, for example of a migrated server, are refused. */
const leastRsaBits = 2_048
const longestKey = 32 * 1024

const ssh = async () => (await import('ssh2')).default.utils
type Utils = Awaited<ReturnType<typeof ssh>>

/** Generates a pair and tests it with a signature: a pair that does not verify is never returned. */
export async function makeHostKey(algorithm: HostKeyAlgorithm): Promise<HostKeyPair> {
  const utils = await ssh()
  for (;;) {
    const text = await generated(utils, algorithm)
    const key = utils.parseKey(text)
    // About one generated pair in 300 lacks a leading zero and cannot be read by other programs.
    if (!(key instanceof Error) && signs(key)) return pairOf(algorithm, key, text)
  }
}

const generated = (utils: Utils, algorithm: HostKeyAlgorithm): Promise<string> =>
  new Promise((resolve, reject) => {
    const done = (error: Error | null, pair: { private: string }) => (error ? reject(error) : resolve(pair.private))
    if (algorithm === 'ssh-rsa') utils.generateKeyPair('rsa', { bits: rsaBits }, done)
    else if (algorithm === 'ssh-ed25519') utils.generateKeyPair('ed25519', done)
    else utils.generateKeyPair('ecdsa', { bits: 256 }, done)
  })

/** Parses a private key. Rejects with HostKeyError for text that is not a host key, a weak one, or one with a passphrase. */
export async function readHostKey(text: string): Promise<HostKeyPair> {
  if (text.length > longestKey) throw new HostKeyError('is too long for a private key')
  const utils = await ssh()
  const parsed = utils.parseKey(text.trim())
  const key = Array.isArray(parsed) ? parsed[0] : parsed
  if (key === undefined || key instanceof Error) {
    const isLocked = key instanceof Error && /passphrase|encrypted/i.test(key.message)
    throw new HostKeyError(
      isLocked
        ? 'is protected by a passphrase. Remove it from a copy with ssh-keygen -p -f FILE'
        : 'is not a private key in OpenSSH or PEM format. Use a file such as /etc/ssh/ssh_host_ed25519_key',
    )
  }
  if (!key.isPrivateKey()) throw new HostKeyError('is a public key. The private one is in the file without .pub')
  const algorithm = hostKeyAlgorithms.find((name) => name === key.type)
  if (algorithm === undefined)
    throw new HostKeyError(`is of the kind ${key.type}. Host keys are Ed25519, ECDSA on the curve P-256, or RSA`)
  if (algorithm === 'ssh-rsa' && bitsOf(key) < leastRsaBits)
    throw new HostKeyError(`has ${bitsOf(key)} bits; RSA keys need ${leastRsaBits} or more`)
  if (!signs(key)) throw new HostKeyError('is damaged: its signatures are not valid')
  return pairOf(algorithm, key, text.trim())
}

const bitsOf = (key: ParsedKey): number => createPublicKey(key.getPublicPEM()).asymmetricKeyDetails?.modulusLength ?? 0

function signs(key: ParsedKey): boolean {
  const signature: unknown = key.sign('a trial', key.type === 'ssh-rsa' ? 'sha256' : undefined)
  return Buffer.isBuffer(signature) && key.verify('a trial', signature, key.type === 'ssh-rsa' ? 'sha256' : undefined)
}

function pairOf(algorithm: HostKeyAlgorithm, key: ParsedKey, privateKey: string): HostKeyPair {
  const blob = key.getPublicSSH()
  return {
    ...{ algorithm, privateKey, publicKey: `${algorithm} ${blob.toString('base64')}` },
    fingerprint: sshFingerprint(blob),
  }
}
