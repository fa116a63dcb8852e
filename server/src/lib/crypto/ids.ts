/**
 * Random values and digests. Every value that grants access (a token, a link, a session id) is generated here and has at least 128
 * bits from the operating system's generator.
 */
import { createHash, hash, randomBytes, randomFillSync, timingSafeEqual } from 'node:crypto'

const base36 = '0123456789abcdefghijklmnopqrstuvwxyz'
/** The largest multiple of 36 in a byte: larger bytes are discarded, because they would bias the result. */
const unbiasedBytes = 252

/** Random bytes fetched ahead, since asking the generator takes as long for 4 KiB as for a few. Each is used once, then erased. */
const ahead = Buffer.alloc(4_096)
let used = ahead.length

/** `bytes` random bytes as lower-case hex, twice as many characters. A secret needs at least 16 bytes. */
export function randomHex(bytes: number): string {
  if (bytes > ahead.length) return randomBytes(bytes).toString('hex')
  if (used + bytes > ahead.length) {
    randomFillSync(ahead)
    used = 0
  }
  const text = ahead.toString('hex', used, used + bytes)
  ahead.fill(0, used, used + bytes)
  used += bytes
  return text
}

/** `length` characters of `0-9a-z`, all equally likely. A secret needs at least 25 characters (5.17 bits each). */
export function randomBase36(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length - text.length + 8)) {
      if (byte < unbiasedBytes && text.length < length) text += base36[byte % 36]
    }
  }
  return text
}

/** A fraction in [0, 1) with 48 random bits, for jitter. Not predictable, unlike the generator of the language. */
export function randomFraction(): number {
  return randomBytes(6).readUIntBE(0, 6) / 2 ** 48
}

/** SHA-256 of the UTF-8 bytes of `text`, 64 lower-case hex digits. */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex')
}

/**
 * Constant-time comparison of two texts; their lengths are not revealed either, since digests are compared. Two empty texts are
 * never equal: a secret that is missing on both sides must not grant access.
 */
export function timingSafeEqualText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest()
  return timingSafeEqual(digest(a), digest(b)) && a !== ''
}

/** Randomness from the operating system's CSPRNG. */
export const cryptoRandom = {
  hex: randomHex,
  base36: randomBase36,
  base64: (bytes: number) => Buffer.from(randomHex(bytes), 'hex').toString('base64'),
  fraction: randomFraction,
}
