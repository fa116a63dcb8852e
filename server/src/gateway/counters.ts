/** Counters with a limit per key, for limits on what is open or in progress. */

export interface Counters {
  /** Adds one to every key, until the returned function is called; null, and counts nothing, when a key is at its limit. */
  count(limits: readonly (readonly [key: string, most: number])[]): (() => void) | null
}

/** Keys at zero are forgotten, so the memory is bounded by what is counted at the moment. */
export function createCounters(): Counters {
  const counts = new Map<string, number>()
  const change = (key: string, by: 1 | -1) => {
    const next = (counts.get(key) ?? 0) + by
    if (next > 0) counts.set(key, next)
    else counts.delete(key)
  }
  return {
    count(limits) {
      if (limits.some(([key, most]) => (counts.get(key) ?? 0) >= most)) return null
      for (const [key] of limits) change(key, 1)
      let isCounted = true
      return () => {
        if (isCounted) for (const [key] of limits) change(key, -1)
        isCounted = false
      }
    },
  }
}
