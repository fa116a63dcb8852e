/**
 * Encrypts small secrets at rest: AES-256-GCM with one 32-byte key. The context (for example the column and row) is authenticated,
 * so that a sealed value that is moved elsewhere cannot be opened.
 */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'

const version = 'v1.'
const nonceBytes = 12
const tagBytes = 16

/** An unusable key, or a sealed text that cannot be opened with this key and context. */
export class SealError extends Error {
  override readonly name = 'SealError'
}

/** Seals and opens with one key. `context` must be the same for both. */
export interface SecretSealer {
  /** `v1.` and base64url of nonce, ciphertext and tag. Sealing the same text twice gives different results. */
  seal(text: string, context: string): string
  /** The text that was sealed with this key and context. Throws SealError for any other key, context or text. */
  open(sealed: string, context: string): string
}

/** Throws SealError for a key that is not 32 bytes, or is one byte repeated. */
export function createSealer(key: Buffer): SecretSealer {
  const ownKey = createSecretKey(usable(key))
  return {
    seal: (text, context) => sealed(ownKey, text, context),
    open: (text, context) => opened(ownKey, text, context),
  }
}

/**
 * The 32 bytes of a key written as 64 hex digits or as base64 (either alphabet, with or without padding). Throws SealError for
 * anything else: missing, empty, short, long, or one byte repeated. Its message has no subject (the caller prepends the name of the
 * setting) and never repeats the text.
 */
export function parseSecretKey(text: string | undefined): Buffer {
  const trimmed = text?.trim() ?? ''
  if (trimmed === '') throw new SealError('is missing: it must be 32 bytes, written as 64 hex digits or as base64')
  const isHex = /^[0-9a-f]{64}$/i.test(trimmed)
  if (!isHex && !/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) {
    throw new SealError('must be 32 bytes, written as 64 hex digits or as base64')
  }
  return usable(Buffer.from(trimmed, isHex ? 'hex' : 'base64'))
}

function usable(key: Buffer): Buffer {
  if (key.length !== 32) throw new SealError('must be 32 bytes')
  if (key.every((byte) => byte === key[0])) throw new SealError('repeats one byte, so it is not secret')
  return key
}

function sealed(key: KeyObject, text: string, context: string): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(context, 'utf8'))
  const parts = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
  return version + Buffer.concat(parts).toString('base64url')
}

function opened(key: KeyObject, text: string, context: string): string {
  const encoded = text.slice(version.length)
  const bytes = Buffer.from(encoded, 'base64url')
  // Buffer.from ignores characters that are not base64; only the canonical form is accepted.
  const whole = text.startsWith(version) && bytes.toString('base64url') === encoded
  if (!whole || bytes.length < nonceBytes + tagBytes) throw new SealError('Not a sealed text.')
  const nonce = bytes.subarray(0, nonceBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(context, 'utf8'))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    const start = decipher.update(bytes.subarray(nonceBytes, -tagBytes))
    return Buffer.concat([start, decipher.final()]).toString('utf8')
  } catch {
    throw new SealError('The sealed text was encrypted with another key or context, or it is damaged.')
  }
}
