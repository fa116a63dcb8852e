/**
 * Rate limit for attempts: a leaky bucket per key. A number of attempts is allowed at once, then a further one each time a fraction
 * of the window has passed, so that nobody is locked out forever. In memory, for the most recent keys.
 */
export interface Rate {
  /** Attempts allowed at once. */
  readonly most: number
  /** Time in which that many drain, in ms. */
  readonly windowMs: number
}

/** Counters of an attempt: a key, or several with a multiple of the rate each. */
export type RateLimitKey = string | readonly SharedKey[]

export interface SharedKey {
  readonly key: string
  /** The rate of a shared key, as a multiple of the base rate. */
  readonly times: number
}

export interface RateLimit {
  /** Counts an attempt and returns 0; or counts nothing and returns the time until the next one is allowed, in ms. */
  take(key: RateLimitKey): number
  /** Takes an attempt back. */
  refund(key: RateLimitKey): void
}

/** A rate limit whose counters several processes share: each reports its changes, and adopts the level of all. */
export interface SharedRateLimit extends RateLimit {
  /** Replaces the level of a key, in attempts. */
  adopt(key: string, level: number): void
}

/** Called when the counter of a key has changed by this many attempts. */
export type OnChange = (key: SharedKey, attempts: number) => void

interface Bucket {
  level: number
  at: number
}

const maxKeys = 50_000

const listed = (key: RateLimitKey): readonly SharedKey[] => (typeof key === 'string' ? [{ key, times: 1 }] : key)

/** `now` returns ms. Holds at most `keys` buckets and evicts the least recently used. */
export function createRateLimit(
  { most, windowMs }: Rate,
  now: () => number,
  { keys = maxKeys, onChange = () => undefined }: { readonly keys?: number; readonly onChange?: OnChange } = {},
): SharedRateLimit {
  const buckets = new Map<string, Bucket>()
  /** Drains the bucket and marks it most recently used. */
  const touch = ({ key, times }: SharedKey): Bucket => {
    const at = now()
    const bucket = buckets.get(key) ?? { level: 0, at }
    // If the clock was set back nothing drains.
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
      // From the widest: a network without attempts left creates no buckets for its parts, which would evict others.
      for (const shared of listed(key).toReversed()) {
        const bucket = touch(shared)
        const over = bucket.level + 1 - most * shared.times
        if (over > 0) return Math.max(1, Math.ceil((over * windowMs) / (most * shared.times)))
        touched.push(bucket)
      }
      for (const bucket of touched) bucket.level += 1
      for (const shared of listed(key)) onChange(shared, 1)
      return 0
    },
    refund(key) {
      for (const shared of listed(key)) {
        const bucket = touch(shared)
        bucket.level = Math.max(0, bucket.level - 1)
        onChange(shared, -1)
      }
    },
    adopt(key, level) {
      touch({ key, times: 1 }).level = level
    },
  }
}
