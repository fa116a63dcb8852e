/**
 * SHA-crypt, the `$5$` (SHA-256) and `$6$` (SHA-512) of /etc/shadow, as specified by Ulrich Drepper. Blocking: for the threads that
 * hash passwords.
 */
import { hash, timingSafeEqual } from 'node:crypto'
import { encodeGroups } from './crypt-alphabet.ts'
import type { ShaCrypt } from './forms.ts'

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

/** Groups of three bytes, in an order of their own. */
function encode(digest: Buffer, algorithm: ShaCrypt['algorithm']): string {
  const isLong = algorithm === 'sha512'
  const [count, stride] = isLong ? [21, 21] : [10, 10]
  const groups: (readonly number[])[] = []
  let order = [0, stride, 2 * stride]
  for (let group = 0; group < count; group++) {
    groups.push(order)
    const [a = 0, b = 0, c = 0] = order
    order = isLong ? [b + 1, c + 1, a + 1] : [c + 1, a + 1, b + 1]
  }
  return encodeGroups(digest, [...groups, isLong ? [63] : [31, 30]])
}
