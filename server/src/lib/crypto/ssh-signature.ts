/** Signatures by which SSH clients prove that they have a user's private key. */
import { hash } from 'node:crypto'

export interface SshSignature {
  /** The key type that the client announced: `ssh-ed25519`, `ssh-rsa` … */
  readonly keyType: string
  /** The hash of an RSA signature: `sha256` or `sha512`; undefined for RSA with SHA-1 and for other keys. */
  readonly hash: string | undefined
  /** The signed bytes. */
  readonly data: Buffer
  readonly signature: Buffer
}

/** `SHA256:…` of a public key in the wire format. */
export const sshFingerprint = (blob: Buffer): string => `SHA256:${hash('sha256', blob, 'base64').replace(/=+$/, '')}`

/**
 * Whether a signature was made by the key, given in the wire format. False for an announced key type that differs from the key's,
 * for SHA-1, and for anything that can't be parsed.
 */
export async function verifiesSshSignature(blob: Buffer, shown: SshSignature): Promise<boolean> {
  const { utils } = (await import('ssh2')).default
  const isRsa = shown.keyType === 'ssh-rsa'
  if (isRsa ? shown.hash !== 'sha256' && shown.hash !== 'sha512' : shown.hash !== undefined) return false
  const key = utils.parseKey(`${shown.keyType} ${blob.toString('base64')}`)
  if (key instanceof Error || Array.isArray(key) || key.type !== shown.keyType || key.isPrivateKey()) return false
  try {
    return key.verify(shown.data, shown.signature, shown.hash) === true
  } catch {
    return false
  }
}
