/**
 * SHA-crypt, the `$5$` (SHA-256) and `$6$` (SHA-512) of /etc/shadow, as specified by Ulrich Drepper. Blocking: for the threads that
 * hash passwords.
 */
import { hash, timingSafeEqual } from 'node:crypto'

export interface ShaCrypt {
  readonly algorithm: 'sha256' | 'sha512'
  readonly rounds: number
  readonly salt: string
  /** In the alphabet of crypt. */
  readonly digest: string
}

const form = /^\$([56])\$(?:rounds=([1-9]\d{3,8})\$)?([^$:\s]{0,16})\$([./0-9A-Za-z]{43}|[./0-9A-Za-z]{86})$/
const usualRounds = 5_000
const digestLength = { sha256: 43, sha512: 86 } as const

/** Null for text in another format. */
export function parseShaCrypt(text: string): ShaCrypt | null {
  const [, kind, rounds, salt = '', digest = ''] = form.exec(text) ?? []
  if (kind === undefined) return null
  const algorithm = kind === '5' ? 'sha256' : 'sha512'
  if (digest.length !== digestLength[algorithm]) return null
  return { algorithm, rounds: rounds === undefined ? usualRounds : Number(rounds), salt, digest }
}

export function verifyShaCrypt(stored: ShaCrypt, password: string): boolean {
  const digest = encode(digestOf(stored, Buffer.from(password)), stored.algorithm)
  return timingSafeEqual(Buffer.from(digest), Buffer.from(stored.digest))
}

function digestOf({ algorithm, rounds, salt: saltText }: ShaCrypt, password: Buffer): Buffer {
  const salt = Buffer.from(saltText)
  const sum = (...parts: readonly Buffer[]): Buffer => hash(algorithm, Buffer.concat(parts), 'buffer')
  const alternate = sum(password, salt, password)
  const mixed: Buffer[] = [password, salt, repeated(alternate, password.length)]
  for (let bits = password.length; bits > 0; bits >>= 1) mixed.push(bits & 1 ? alternate : password)
  let digest = sum(...mixed)
  const p = repeated(sum(...Array.from({ length: password.length }, () => password)), password.length)
  const s = repeated(sum(...Array.from({ length: 16 + (digest[0] ?? 0) }, () => salt)), salt.length)
  for (let round = 0; round < rounds; round++) {
    const isOdd = (round & 1) === 1
    const parts = [isOdd ? p : digest]
    if (round % 3 !== 0) parts.push(s)
    if (round % 7 !== 0) parts.push(p)
    parts.push(isOdd ? digest : p)
    digest = sum(...parts)
  }
  return digest
}

/** The bytes again and again, up to a length. */
function repeated(bytes: Buffer, length: number): Buffer {
  return Buffer.alloc(length, bytes)
}

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Groups of three bytes, in an order of their own. */
function encode(digest: Buffer, algorithm: ShaCrypt['algorithm']): string {
  const isLong = algorithm === 'sha512'
  const [groups, stride] = isLong ? [21, 21] : [10, 10]
  let text = ''
  const add = (bytes: readonly number[], letters: number) => {
    let value = bytes.reduce((all, at) => (all << 8) | (digest[at] ?? 0), 0)
    for (let i = 0; i < letters; i++) {
      text += alphabet[value & 63]
      value >>= 6
    }
  }
  let order = [0, stride, 2 * stride]
  for (let group = 0; group < groups; group++) {
    add(order, 4)
    const [a = 0, b = 0, c = 0] = order
    order = isLong ? [b + 1, c + 1, a + 1] : [c + 1, a + 1, b + 1]
  }
  if (isLong) add([63], 2)
  else add([31, 30], 3)
  return text
}
