/** MD5-crypt, the `$1$` of old systems and the `$apr1$` of Apache's htpasswd, as Poul-Henning Kamp wrote it for FreeBSD. */
import { hash } from 'node:crypto'
import { encodeGroups } from './crypt-alphabet.ts'

const rounds = 1_000

/** 22 characters of the alphabet of crypt. `scheme`: the text between the first two dollar signs. */
export function md5Crypt(scheme: '1' | 'apr1', saltText: string, passwordText: string): string {
  const [password, salt] = [Buffer.from(passwordText), Buffer.from(saltText)]
  const sum = (...parts: readonly Buffer[]): Buffer => hash('md5', Buffer.concat(parts), 'buffer')
  const alternate = sum(password, salt, password)
  const mixed = [password, Buffer.from(`$${scheme}$`), salt, Buffer.alloc(password.length, alternate)]
  for (let bits = password.length; bits > 0; bits >>= 1)
    mixed.push(bits & 1 ? Buffer.alloc(1) : password.subarray(0, 1))
  let digest = sum(...mixed)
  for (let round = 0; round < rounds; round++) {
    const isOdd = (round & 1) === 1
    const parts = [isOdd ? password : digest]
    if (round % 3 !== 0) parts.push(salt)
    if (round % 7 !== 0) parts.push(password)
    parts.push(isOdd ? digest : password)
    digest = sum(...parts)
  }
  const groups = [0, 1, 2, 3, 4].map((at) => [at, at + 6, at === 4 ? 5 : at + 12])
  return encodeGroups(digest, [...groups, [11]])
}
