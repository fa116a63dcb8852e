/** Limits on guessing, on by default. Counted in this process; several nodes count each for itself. */
import { createGuessLimit, type GuessLimit, type GuessRate, guesserOf } from '../lib/guess-limit.ts'
import { Fault } from './fault.ts'

export interface GuessRates {
  /** Wrong sign-ins, set-up codes and reset codes from one address. */
  readonly address: GuessRate
  /** Wrong passwords for one user name, from addresses that it has not signed in from. */
  readonly user: GuessRate
  /** Refused API credentials from one address. */
  readonly credentials: GuessRate
}

export interface Guesses {
  readonly address: GuessLimit
  readonly user: GuessLimit
  readonly credentials: GuessLimit
  /** Wrong codes of a user's second factor. */
  readonly codes: GuessLimit
  /** Letters with a link for one user. */
  readonly letters: GuessLimit
  /** Links to pages that are not there, from one address. */
  readonly links: GuessLimit
  /** Wrong passwords of one share from one address. */
  readonly shareFrom: GuessLimit
  /** The same from everywhere. */
  readonly share: GuessLimit
  /** Visits from one address. */
  readonly visits: GuessLimit
  /** Recommendations that one user sends. */
  readonly referrals: GuessLimit
  /** Test messages of one account. */
  readonly tests: GuessLimit
  /** A refused sign-in takes at least so long, in ms, whoever is refused: more than looking up, hashing and logging do. */
  readonly refusalMs: number
}

const hourMs = 3_600_000

export function createGuesses(rates: GuessRates, clock: { now(): Date }, refusalMs = 250): Guesses {
  const limit = (rate: GuessRate) => createGuessLimit(rate, () => clock.now().getTime())
  return {
    address: limit(rates.address),
    user: limit(rates.user),
    credentials: limit(rates.credentials),
    codes: limit({ most: 10, windowMs: hourMs }),
    letters: limit({ most: 3, windowMs: hourMs }),
    links: limit({ most: 60, windowMs: hourMs }),
    shareFrom: limit({ most: 10, windowMs: hourMs }),
    share: limit({ most: 200, windowMs: hourMs }),
    visits: limit({ most: 600, windowMs: hourMs }),
    tests: limit({ most: 60, windowMs: hourMs }),
    referrals: limit({ most: 5, windowMs: hourMs }),
    refusalMs,
  }
}

/** Counts a guess. Throws `too-many` with the time to wait when there were too many. */
export function takeGuess(limit: GuessLimit, key: string): void {
  const wait = limit.take(key)
  if (wait === 0) return
  const minutes = Math.ceil(wait / 60_000)
  throw new Fault('too-many', `Too many wrong tries. Try again in ${minutes} minute${minutes === 1 ? '' : 's'}.`, {
    retryAfter: wait,
  })
}

/** The key of an address: all that one customer holds is one. */
export const atAddress = (address: string): string => guesserOf(address)
