/**
 * How often somebody may guess: a leaky bucket for each key. So many tries at once, and after them one more each time a
 * fraction of the window has passed: nobody is shut out for ever. Kept in memory, for the keys seen last.
 */
export interface Rate {
  /** Tries at once. */
  readonly most: number
  /** Time in which as many drain away, in ms. */
  readonly windowMs: number
}

/** What a try is counted under: a key, or several at once, each with a multiple of the rate. */
export type RateLimitKey = string | readonly SharedKey[]

export interface SharedKey {
  readonly key: string
  /** The rate of a shared key, as a multiple of the base rate. */
  readonly times: number
}

export interface RateLimit {
  /** Counts a try and gives 0; or counts nothing and gives the time until the next is allowed, in ms. */
  take(key: RateLimitKey): number
  /** Takes a try back: it was no guess. */
  refund(key: RateLimitKey): void
}

interface Bucket {
  level: number
  at: number
}

const mostKeys = 50_000

const listed = (key: RateLimitKey): readonly SharedKey[] => (typeof key === 'string' ? [{ key, times: 1 }] : key)

/** `now` returns ms. Holds at most `keys` buckets and evicts the least recently used. */
export function createRateLimit({ most, windowMs }: Rate, now: () => number, keys = mostKeys): RateLimit {
  const buckets = new Map<string, Bucket>()
  /** Drains the bucket and marks it most recently used. */
  const touch = ({ key, times }: SharedKey): Bucket => {
    const at = now()
    const bucket = buckets.get(key) ?? { level: 0, at }
    // A clock that was set back drains nothing.
    bucket.level = Math.max(0, bucket.level - (Math.max(0, at - bucket.at) * most * times) / windowMs)
    bucket.at = at
    buckets.delete(key)
    buckets.set(key, bucket)
    const oldest = buckets.size > keys ? buckets.keys().next().value : undefined
    if (oldest !== undefined) buckets.delete(oldest)
    return bucket
  }
  return {
    take(key) {
      const touched: Bucket[] = []
      // The widest first: who has used up a whole network's tries makes no buckets of its parts, which would push out others'.
      for (const shared of listed(key).toReversed()) {
        const bucket = touch(shared)
        const over = bucket.level + 1 - most * shared.times
        if (over > 0) return Math.max(1, Math.ceil((over * windowMs) / (most * shared.times)))
        touched.push(bucket)
      }
      for (const bucket of touched) bucket.level += 1
      return 0
    },
    refund(key) {
      for (const shared of listed(key)) {
        const bucket = touch(shared)
        bucket.level = Math.max(0, bucket.level - 1)
      }
    },
  }
}
