/**
 * How often somebody may guess: a leaky bucket for each key. So many tries at once, and after them one more each time a
 * fraction of the window has passed: nobody is shut out for ever. Kept in memory, for the keys seen last.
 */
import ipaddr from 'ipaddr.js'

export interface GuessRate {
  /** Tries at once. */
  readonly most: number
  /** Time in which as many drain away, in ms. */
  readonly windowMs: number
}

export interface GuessLimit {
  /** Counts a try and gives 0; or counts nothing and gives the time until the next is allowed, in ms. */
  take(key: string): number
  /** Takes a try back: it was no guess. */
  giveBack(key: string): void
}

interface Bucket {
  level: number
  at: number
}

const mostKeys = 50_000

/** `now` gives ms. At most `keys` buckets are kept; those not touched for the longest time are dropped first. */
export function createGuessLimit({ most, windowMs }: GuessRate, now: () => number, keys = mostKeys): GuessLimit {
  const buckets = new Map<string, Bucket>()
  /** The bucket as it is now, moved to the end of the row. */
  const touch = (key: string): Bucket => {
    const at = now()
    const bucket = buckets.get(key) ?? { level: 0, at }
    // A clock that was set back drains nothing.
    bucket.level = Math.max(0, bucket.level - (Math.max(0, at - bucket.at) * most) / windowMs)
    bucket.at = at
    buckets.delete(key)
    buckets.set(key, bucket)
    const oldest = buckets.size > keys ? buckets.keys().next().value : undefined
    if (oldest !== undefined) buckets.delete(oldest)
    return bucket
  }
  return {
    take(key) {
      const bucket = touch(key)
      const over = bucket.level + 1 - most
      if (over > 0) return Math.max(1, Math.ceil((over * windowMs) / most))
      bucket.level += 1
      return 0
    },
    giveBack(key) {
      const bucket = touch(key)
      bucket.level = Math.max(0, bucket.level - 1)
    },
  }
}

/** What counts as one guesser: an IPv4 address; of IPv6 the network of 64 bits, since a customer has all of it. */
export function guesserOf(address: string): string {
  if (!address.includes(':') || !ipaddr.IPv6.isValid(address)) return address
  return Buffer.from(ipaddr.IPv6.parse(address).toByteArray().slice(0, 8)).toString('hex')
}
