/** Counters with a limit per key, for limits on what is open or in progress. */

export interface Counters {
  /** Adds one to every key, until the returned function is called; null, and counts nothing, when a key is at its limit. */
  count(limits: readonly (readonly [key: string, most: number])[]): (() => void) | null
}

/** What the other processes of this server count under the same keys, as of a few milliseconds ago. */
export interface OtherProcesses {
  countOf(key: string): number
  /** Counts of keys with this prefix, once for each process that has any. */
  withPrefix(prefix: string): Iterable<readonly [key: string, count: number]>
  /** Tells them the count of this process. */
  note(key: string, count: number): void
}

export const noOtherProcesses: OtherProcesses = { countOf: () => 0, withPrefix: () => [], note: () => undefined }

/** Keys at zero are forgotten, so the memory is bounded by what is counted at the moment. */
export function createCounters(others: OtherProcesses = noOtherProcesses): Counters {
  const counts = new Map<string, number>()
  const change = (key: string, by: 1 | -1) => {
    const next = (counts.get(key) ?? 0) + by
    if (next > 0) counts.set(key, next)
    else counts.delete(key)
    others.note(key, next)
  }
  return {
    count(limits) {
      if (limits.some(([key, most]) => (counts.get(key) ?? 0) + others.countOf(key) >= most)) return null
      for (const [key] of limits) change(key, 1)
      let isCounted = true
      return () => {
        if (isCounted) for (const [key] of limits) change(key, -1)
        isCounted = false
      }
    },
  }
}
