/**
 * Which password hashes of other servers are taken over, to be verified in their own format until the user signs in. Their cost is
 * bounded: everybody can make this server compute one, by trying to sign in.
 */
import { type ForeignHash, parseForeignHash, parseWrapped, type WeakHash } from './forms.ts'
import { loopsOf, parseYescrypt, type YescryptParameters } from './yescrypt-form.ts'

/** As this server makes them. The parameters are part of each hash. */
export const argon2Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

const ownForm = `$argon2id$v=19$m=${argon2Options.memoryCost},t=${argon2Options.timeCost},p=${argon2Options.parallelism}$`

/** Whether a hash should be replaced as soon as the password is known. */
export const isForeign = (stored: string): boolean => !stored.startsWith(ownForm)

/** Each takes 0.3 s at most, where a hash of this server takes 0.01 s. */
const mostCryptRounds = 50_000
const mostBcryptCost = 12
const mostPbkdf2Rounds = { sha1: 1_000_000, sha256: 1_000_000, sha512: 600_000 } as const
/** Bytes: each block of the algorithm's own length takes all rounds again. */
const pbkdf2BlockLength = { sha1: 20, sha256: 32, sha512: 64 } as const
const mostMemory = 65_536
const mostWork = 4 * 65_536
const mostLanes = 16
/** Of 128 bytes, together 32 MiB. */
const mostYescryptBlocks = 2 * 4_096 * 32
/** Blocks that are mixed: those in memory, and those that are read again. */
const mostYescryptWork = 350_000
const mostYescryptSize = 1_024

/** Why a hash can't be taken over, as a sentence without the hash; null if it can. */
export function foreignHashProblem(text: string): string | null {
  const yescrypt = parseYescrypt(text)
  if (yescrypt) return yescryptProblem(yescrypt.parameters)
  // As this server stores weak hashes, in an export of it.
  const parsed = parseForeignHash(parseWrapped(text)?.argon2 ?? text)
  return parsed
    ? costProblem(parsed)
    : 'The password hash is in none of the formats that this server verifies: yescrypt ($y$), SHA-crypt ($6$, $5$), bcrypt, argon2id, PBKDF2 of SFTPGo, MD5-crypt ($1$, $apr1$), {MD5}, {SHA256} and {SHA512} in hexadecimal.'
}

/** The parts of a hash that must not be stored as it is; null for others. */
export function weakHashOf(text: string): WeakHash | null {
  const parsed = parseForeignHash(text)
  return parsed?.kind === 'weak' ? parsed.weak : null
}

function costProblem(parsed: ForeignHash): string | null {
  switch (parsed.kind) {
    case 'sha-crypt':
      return parsed.shaCrypt.rounds > mostCryptRounds ? tooExpensive(`at most ${mostCryptRounds} rounds`) : null
    case 'bcrypt':
      if (parsed.cost < 4) return 'The password hash has a cost that bcrypt does not allow.'
      return parsed.cost > mostBcryptCost ? tooExpensive(`a cost of at most ${mostBcryptCost}`) : null
    case 'pbkdf2': {
      const { algorithm, rounds, digest } = parsed.pbkdf2
      const blocks = Math.ceil(digest.length / pbkdf2BlockLength[algorithm])
      const most = mostPbkdf2Rounds[algorithm]
      return rounds * blocks > most ? tooExpensive(`at most ${Math.floor(most / blocks)} rounds`) : null
    }
    case 'argon2id':
      return argon2Problem(parsed)
    case 'weak':
      return null
  }
}

function yescryptProblem({ n, r, p, t }: YescryptParameters): string | null {
  const chunk = Math.floor(n / p)
  if (chunk < 2) return 'The password hash has parameters that yescrypt does not allow.'
  const loops = loopsOf(chunk, t)
  const isTooMuch = n * r > mostYescryptBlocks || r * (n + p * (loops + 1)) > mostYescryptWork
  return isTooMuch || r > mostYescryptSize || p > mostLanes
    ? tooExpensive('at most 32 MiB, and twice the work of the usual parameters ($y$j9T$)')
    : null
}

function argon2Problem({ memory, passes, lanes }: { memory: number; passes: number; lanes: number }): string | null {
  if (memory < 8 * lanes || passes < 1 || lanes < 1)
    return 'The password hash has parameters that Argon2 does not allow.'
  if (memory > mostMemory || memory * passes > mostWork || lanes > mostLanes)
    return tooExpensive(`m at most ${mostMemory}, m times t at most ${mostWork}, p at most ${mostLanes}`)
  return null
}

const tooExpensive = (limit: string) => `The password hash takes too long to verify: ${limit}.`
