/**
 * Password hashes of other servers, told apart by their whole form: some servers write the same beginning for different formats. Parsing
 * is cheap and separate from verifying, which is for the threads that hash passwords.
 */

export type ForeignHash =
  | { readonly kind: 'argon2id'; readonly memory: number; readonly passes: number; readonly lanes: number }
  | { readonly kind: 'sha-crypt'; readonly shaCrypt: ShaCrypt }
  | { readonly kind: 'bcrypt'; readonly cost: number }
  | { readonly kind: 'pbkdf2'; readonly pbkdf2: Pbkdf2 }
  | { readonly kind: 'weak'; readonly weak: WeakHash }

export interface ShaCrypt {
  readonly algorithm: 'sha256' | 'sha512'
  readonly rounds: number
  readonly salt: string
  /** In the alphabet of crypt. */
  readonly digest: string
}

export interface Pbkdf2 {
  readonly algorithm: 'sha1' | 'sha256' | 'sha512'
  readonly rounds: number
  readonly salt: Buffer
  readonly digest: Buffer
}

/** Formats that are guessed quickly: they are never stored as they are. */
export type WeakScheme = 'md5' | 'sha256' | 'sha512' | 'md5-crypt' | 'apr1'

export interface WeakHash {
  readonly scheme: WeakScheme
  /** '' for a scheme without one. */
  readonly salt: string
  /** What the scheme makes of the password: hexadecimal in lower case, or 22 characters of the alphabet of crypt. */
  readonly digest: string
}

/** Null for text in another format. yescrypt has a parser of its own, `parseYescrypt`. */
export function parseForeignHash(text: string): ForeignHash | null {
  if (text.length > longestHash) return null
  const shaCrypt = parseShaCrypt(text)
  if (shaCrypt) return { kind: 'sha-crypt', shaCrypt }
  const pbkdf2 = parsePbkdf2(text)
  if (pbkdf2) return { kind: 'pbkdf2', pbkdf2 }
  const weak = parseWeak(text)
  if (weak) return { kind: 'weak', weak }
  const [, cost] = bcryptForm.exec(text) ?? []
  if (cost !== undefined) return { kind: 'bcrypt', cost: Number(cost) }
  const [, memory, passes, lanes] = (argon2Form.exec(text) ?? []).map(Number)
  if (memory === undefined || passes === undefined || lanes === undefined) return null
  return { kind: 'argon2id', memory, passes, lanes }
}

/** Characters. */
const longestHash = 1_024

const shaCryptForm = /^\$([56])\$(?:rounds=([1-9]\d{3,8})\$)?([^$:\s]{0,16})\$([./0-9A-Za-z]{43}|[./0-9A-Za-z]{86})$/
const usualRounds = 5_000
const shaCryptLength = { sha256: 43, sha512: 86 } as const

function parseShaCrypt(text: string): ShaCrypt | null {
  const [, kind, rounds, salt = '', digest = ''] = shaCryptForm.exec(text) ?? []
  if (kind === undefined) return null
  const algorithm = kind === '5' ? 'sha256' : 'sha512'
  if (digest.length !== shaCryptLength[algorithm]) return null
  return { algorithm, rounds: rounds === undefined ? usualRounds : Number(rounds), salt, digest }
}

const argon2Form = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/

/** `$2x$` is that of a version that made wrong hashes of letters beyond ASCII. */
const bcryptForm = /^\$2[aby]\$([0-3]\d)\$[./A-Za-z0-9]{53}$/

const pbkdf2Form =
  /^\$pbkdf2-(b64salt-)?(sha1|sha256|sha512)\$([1-9]\d{0,8})\$([^$\s]{1,128})\$([A-Za-z0-9+/]{16,128}={0,2})$/

/**
 * As SFTPGo writes it: the salt as it is, or in Base64 after `b64salt-`, the digest in padded Base64. Passlib begins its hashes in the
 * same way, but omits the padding and writes dots.
 */
function parsePbkdf2(text: string): Pbkdf2 | null {
  const [, isBase64, algorithm, rounds, salt = '', encoded = ''] = pbkdf2Form.exec(text) ?? []
  if (algorithm !== 'sha1' && algorithm !== 'sha256' && algorithm !== 'sha512') return null
  const digest = Buffer.from(encoded, 'base64')
  if (digest.toString('base64') !== encoded) return null
  const saltBytes = Buffer.from(salt, isBase64 ? 'base64' : 'utf8')
  if (isBase64 && saltBytes.toString('base64') !== salt) return null
  return { algorithm, rounds: Number(rounds), salt: saltBytes, digest }
}

const cryptForm = /^\$(1|apr1)\$([^$:\s]{0,8})\$([./0-9A-Za-z]{22})$/
/** Hexadecimal: others write Base64 behind the same braces. */
const digestForm = /^\{(MD5|SHA256|SHA512)\}([0-9a-f]{32}|[0-9a-f]{64}|[0-9a-f]{128})$/
const digestLengths = { md5: 32, sha256: 64, sha512: 128 } as const

function parseWeak(text: string): WeakHash | null {
  const [, kind, salt = '', cryptDigest = ''] = cryptForm.exec(text) ?? []
  if (kind !== undefined) return { scheme: kind === '1' ? 'md5-crypt' : 'apr1', salt, digest: cryptDigest }
  const [, name = '', digest = ''] = digestForm.exec(text) ?? []
  const scheme = name.toLowerCase()
  if (scheme !== 'md5' && scheme !== 'sha256' && scheme !== 'sha512') return null
  return digest.length === digestLengths[scheme] ? { scheme, salt: '', digest } : null
}

/** A weak hash behind argon2id: the password of the second is the digest of the first. */
export interface WrappedHash {
  readonly scheme: WeakScheme
  readonly salt: string
  readonly argon2: string
}

const wrappedForm = /^\$wrapped\$(md5|sha256|sha512|md5-crypt|apr1)\$([^$:\s]{0,8})(\$argon2id\$.{1,300})$/

/** The stored form of a weak hash. `argon2`: a hash of its digest, as this server makes them. */
export const wrappedHash = ({ scheme, salt }: WeakHash, argon2: string): string => `$wrapped$${scheme}$${salt}${argon2}`

export function parseWrapped(stored: string): WrappedHash | null {
  const [, scheme, salt = '', argon2 = ''] = wrappedForm.exec(stored) ?? []
  return scheme === undefined ? null : { scheme: scheme as WeakScheme, salt, argon2 }
}
