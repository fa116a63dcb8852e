/**
 * Password hashes of other servers, which are verified in their own format until the user signs in. Only formats that resist guessing,
 * with a cost that is bounded: everybody can make this server compute one, by trying to sign in.
 */
import { parseShaCrypt } from './sha-crypt.ts'

/** As this server makes them. The parameters are part of each hash. */
export const argon2Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

const ownForm = `$argon2id$v=19$m=${argon2Options.memoryCost},t=${argon2Options.timeCost},p=${argon2Options.parallelism}$`

/** Whether a hash should be replaced as soon as the password is known. */
export const isForeign = (stored: string): boolean => !stored.startsWith(ownForm)

const argon2Form = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/
/** About a quarter of a second. */
const mostRounds = 50_000
const mostMemory = 65_536
const mostWork = 4 * 65_536
const mostLanes = 16

/** Why a hash can't be taken over, as a sentence; null if it can. */
export function foreignHashProblem(stored: string): string | null {
  const shaCrypt = parseShaCrypt(stored)
  if (shaCrypt) return shaCrypt.rounds > mostRounds ? tooExpensive(`at most ${mostRounds} rounds`) : null
  const [, memory, passes, lanes] = (argon2Form.exec(stored) ?? []).map(Number)
  if (memory === undefined || passes === undefined || lanes === undefined)
    return 'The password hash is in none of the formats $6$ and $5$ (SHA-crypt) and $argon2id$.'
  if (memory < 8 * lanes || passes < 1 || lanes < 1)
    return 'The password hash has parameters that Argon2 does not allow.'
  if (memory > mostMemory || memory * passes > mostWork || lanes > mostLanes)
    return tooExpensive(`m at most ${mostMemory}, m times t at most ${mostWork}, p at most ${mostLanes}`)
  return null
}

const tooExpensive = (limit: string) => `The password hash takes too long to verify: ${limit}.`
