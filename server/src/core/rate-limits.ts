/** Limits of failed attempts, counted in memory: `shared-attempts.ts` adds up what several nodes have counted. */
import { addressGroups } from '../lib/net/address-groups.ts'
import {
  createRateLimit,
  type Rate,
  type RateLimit,
  type RateLimitKey,
  type SharedRateLimit,
} from '../lib/rate-limit.ts'
import { AttemptChanges } from './attempt-changes.ts'
import { Fault } from './fault.ts'

export interface RateLimitRates {
  /** Failed sign-ins, setup codes and reset codes from one address. */
  readonly address: Rate
  /** Wrong passwords for one user name, from addresses that it has not signed in from. */
  readonly user: Rate
  /** Refused API credentials from one address. */
  readonly credentials: Rate
}

export interface RateLimits {
  readonly address: RateLimit
  readonly user: RateLimit
  readonly credentials: RateLimit
  /** Wrong codes of a user's second factor. */
  readonly secondFactorCodes: RateLimit
  /** Emails with a password reset link to one user. */
  readonly passwordEmails: RateLimit
  /** Links to pages that do not exist, from one address. */
  readonly unknownLinks: RateLimit
  /** Wrong passwords of one share from one address. */
  readonly sharePasswordFromAddress: RateLimit
  /** Wrong passwords of one share from all addresses. */
  readonly sharePassword: RateLimit
  /** Visits from one address. */
  readonly visits: RateLimit
  /** Recommendations that one user sends. */
  readonly referrals: RateLimit
  /** Test messages of one account. */
  readonly testMessages: RateLimit
  /** Test emails of one operator. */
  readonly testEmails: RateLimit
  /** Refused operations in the session log: those of the same user, reason and path; and more of a user and an account. */
  readonly refusals: RateLimit
  /** Requests of one browser session by which open screens refresh themselves, which are not counted as transactions. */
  readonly refreshes: RateLimit
  /** Minimum duration of a refused sign-in in ms, whatever the reason: longer than looking up, hashing and logging take. */
  readonly refusalMs: number
  /** For the other nodes; not those of `refreshes`, which limit no attempts. */
  readonly changes: AttemptChanges
}

const hourMs = 3_600_000

export function createRateLimits(rates: RateLimitRates, clock: { now(): Date }, refusalMs = 250): RateLimits {
  const changes = new AttemptChanges()
  const now = () => clock.now().getTime()
  const limit = (name: keyof RateLimits, rate: Rate): RateLimit => {
    const made: SharedRateLimit = createRateLimit(rate, now, { onChange: changes.of(name, rate, () => made) })
    return made
  }
  return {
    address: limit('address', rates.address),
    user: limit('user', rates.user),
    credentials: limit('credentials', rates.credentials),
    secondFactorCodes: limit('secondFactorCodes', { most: 10, windowMs: hourMs }),
    passwordEmails: limit('passwordEmails', { most: 3, windowMs: hourMs }),
    unknownLinks: limit('unknownLinks', { most: 60, windowMs: hourMs }),
    sharePasswordFromAddress: limit('sharePasswordFromAddress', { most: 10, windowMs: hourMs }),
    sharePassword: limit('sharePassword', { most: 200, windowMs: hourMs }),
    visits: limit('visits', { most: 600, windowMs: hourMs }),
    testMessages: limit('testMessages', { most: 60, windowMs: hourMs }),
    referrals: limit('referrals', { most: 5, windowMs: hourMs }),
    testEmails: limit('testEmails', { most: 5, windowMs: 600_000 }),
    refusals: limit('refusals', { most: 1, windowMs: hourMs }),
    refreshes: createRateLimit({ most: 240, windowMs: 60_000 }, now),
    refusalMs,
    changes,
  }
}

/** Removes an attempt from its counter, because it succeeded or was not made. */
export type RefundAttempt = () => void

/** Counts an attempt. Throws `too-many` with the time to wait when the limit is reached. */
export function takeAttempt(limit: RateLimit, key: RateLimitKey): RefundAttempt {
  const wait = limit.take(key)
  if (wait === 0) return () => limit.refund(key)
  const minutes = Math.ceil(wait / 60_000)
  throw new Fault('too-many', `Too many failed attempts. Try again in ${minutes} minute${minutes === 1 ? '' : 's'}.`, {
    retryAfter: wait,
  })
}

/** Counts an attempt under a further limit. If that throws, nothing is checked, so the attempts counted before are refunded. */
export function addAttempt(taken: RefundAttempt[], limit: RateLimit, key: RateLimitKey): void {
  try {
    taken.push(takeAttempt(limit, key))
  } catch (error) {
    for (const refund of taken) refund()
    throw error
  }
}

/** Runs `check` for counted attempts, and refunds them when it throws `unavailable`, because nothing was checked. */
export async function refundUnchecked<T>(taken: readonly RefundAttempt[], check: () => Promise<T>): Promise<T> {
  try {
    return await check()
  } catch (error) {
    if (error instanceof Fault && error.code === 'unavailable') for (const refund of taken) refund()
    throw error
  }
}

/** Multiple of the limit of one address that applies to a network, by its prefix length. */
const rateFactors = [1, 4, 16] as const

/**
 * The keys of an address: an IPv4 address with its /24, an IPv6 /64 network with its /56 and /48. So the owner of a wide network
 * has more attempts than one address, but not as many as it has addresses. `about` distinguishes keys of one limit.
 */
export const atAddress = (address: string, about = ''): RateLimitKey =>
  addressGroups(address).map(({ key, width }) => ({ key: `${about}${key}`, times: rateFactors[width] }))
