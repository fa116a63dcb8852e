/**
 * Random values and digests. Whatever a stranger may hold (a token, a link, a session id) is made here and carries at
 * least 128 bits from the operating system's generator.
 */
import { createHash, hash, randomBytes, timingSafeEqual } from 'node:crypto'

const base36 = '0123456789abcdefghijklmnopqrstuvwxyz'
/** The largest multiple of 36 in a byte: larger bytes are discarded, since they would bias the result. */
const unbiasedBytes = 252

/** `bytes` random bytes as lower-case hex, twice as many characters. A secret needs 16 bytes or more. */
export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex')
}

/** `length` characters out of `0-9a-z`, all equally likely. A secret needs 25 characters or more (5.17 bits each). */
export function randomBase36(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length - text.length + 8)) {
      if (byte < unbiasedBytes && text.length < length) text += base36[byte % 36]
    }
  }
  return text
}

/** A fraction in [0, 1) with 48 random bits, for jitter: the one stand-in for the language's own guessable generator. */
export function randomFraction(): number {
  return randomBytes(6).readUIntBE(0, 6) / 2 ** 48
}

/** SHA-256 of the UTF-8 bytes of `text`, 64 lower-case hex digits. */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex')
}

/**
 * Whether two texts are equal, in a time that does not tell where they differ (nor, since digests are compared, how long
 * they are). Two empty texts are never equal: a secret that is missing on both sides must not open anything.
 */
export function timingSafeEqualText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest()
  return timingSafeEqual(digest(a), digest(b)) && a !== ''
}
