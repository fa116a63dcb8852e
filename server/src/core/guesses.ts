/** Limits on guessing, on by default. Counted in this process; several nodes count each for itself. */
import { addressGroups } from '../lib/address-groups.ts'
import { createGuessLimit, type GuessKey, type GuessLimit, type GuessRate } from '../lib/guess-limit.ts'
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

/** Takes a counted guess back: it was right, or none. */
export type TakenGuess = () => void

/** Counts a guess. Throws `too-many` with the time to wait when there were too many. */
export function takeGuess(limit: GuessLimit, key: GuessKey): TakenGuess {
  const wait = limit.take(key)
  if (wait === 0) return () => limit.giveBack(key)
  const minutes = Math.ceil(wait / 60_000)
  throw new Fault('too-many', `Too many wrong tries. Try again in ${minutes} minute${minutes === 1 ? '' : 's'}.`, {
    retryAfter: wait,
  })
}

/** Checks a guess that was counted; gives it back where the check was refused for lack of room, since nothing was tried. */
export async function giveBackUntried<T>(taken: readonly TakenGuess[], check: () => Promise<T>): Promise<T> {
  try {
    return await check()
  } catch (error) {
    if (error instanceof Fault && error.code === 'unavailable') for (const giveBack of taken) giveBack()
    throw error
  }
}

/** How many times the rate of one address a network has, by its width. */
const timesOfWidth = [1, 4, 16] as const

/**
 * The key of an address: an IPv4 address with its /24, an IPv6 network of 64 bits with its /56 and /48. Whoever holds a wide
 * network has more tries than one address, but not as many as it has addresses. `about` tells keys of one limit apart.
 */
export const atAddress = (address: string, about = ''): GuessKey =>
  addressGroups(address).map(({ key, width }) => ({ key: `${about}${key}`, times: timesOfWidth[width] }))
