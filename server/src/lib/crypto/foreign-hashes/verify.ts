/** Verifies passwords against hashes of this server and of others. Blocking: for the threads that hash passwords. */
import { hash, pbkdf2Sync, timingSafeEqual } from 'node:crypto'
import { verifySync } from '@node-rs/argon2'
import bcrypt from 'bcryptjs'
import { type Pbkdf2, parseForeignHash, parseWrapped, type WeakHash } from './forms.ts'
import { md5Crypt } from './md5-crypt.ts'
import { verifyShaCrypt } from './sha-crypt.ts'
import { yescrypt } from './yescrypt.ts'
import { parseYescrypt, type Yescrypt } from './yescrypt-form.ts'

/** False for text that is no hash, and for a weak hash that is not behind argon2id. */
export function verifyHash(stored: string, password: string): boolean {
  const wrapped = parseWrapped(stored)
  if (wrapped) return verifyArgon2(wrapped.argon2, weakDigest(wrapped, password))
  const yescryptHash = parseYescrypt(stored)
  if (yescryptHash) return verifyYescrypt(yescryptHash, password)
  const parsed = parseForeignHash(stored)
  switch (parsed?.kind) {
    case 'sha-crypt':
      return verifyShaCrypt(parsed.shaCrypt, password)
    case 'bcrypt':
      return bcrypt.compareSync(password, stored)
    case 'pbkdf2':
      return verifyPbkdf2(parsed.pbkdf2, password)
    case 'argon2id':
      return verifyArgon2(stored, password)
    default:
      return false
  }
}

function verifyArgon2(stored: string, password: string): boolean {
  try {
    return verifySync(stored, password)
  } catch {
    return false
  }
}

const verifyYescrypt = ({ parameters, salt, digest }: Yescrypt, password: string): boolean =>
  timingSafeEqual(yescrypt(password, salt, parameters), digest)

const verifyPbkdf2 = ({ algorithm, rounds, salt, digest }: Pbkdf2, password: string): boolean =>
  timingSafeEqual(pbkdf2Sync(password, salt, rounds, digest.length, algorithm), digest)

function weakDigest({ scheme, salt }: Pick<WeakHash, 'scheme' | 'salt'>, password: string): string {
  if (scheme === 'md5-crypt' || scheme === 'apr1') return md5Crypt(scheme === 'apr1' ? scheme : '1', salt, password)
  return hash(scheme, password, 'hex')
}
