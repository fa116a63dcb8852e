/**
 * Results of prepared queries, cached until anything is committed on any connection of any process. SQLite's data_version detects
 * commits of others at a tenth of the cost of the queries. It is read once for everything that follows from one piece of input (a
 * later piece may have been sent in the knowledge of a later commit), and again after each commit of our own connection. Processor
 * time of an authenticated GET with and without the cache: 59 and 89 µs (docs/decisions/0008-read-cache.md).
 */

/** Maximum rows; an empty result counts as one. */
const maxRows = 4_000

interface Result<Value> {
  readonly value: Value
  readonly weight: number
}

export interface ReadCache {
  /** The result of a query by its name and values: cached, or returned by `query`. */
  get<Value>(name: string, values: readonly unknown[], query: () => Result<Value>): Value
  invalidate(): void
}

export function createReadCache(readVersion: () => string): ReadCache {
  let version = ''
  let isFresh = false
  const kept = new Map<string, Map<unknown, unknown>>()
  let weight = 0
  const clear = () => {
    kept.clear()
    weight = 0
  }
  const invalidate = () => {
    isFresh = false
  }
  const checkVersion = () => {
    const now = readVersion()
    if (now !== version || weight >= maxRows) clear()
    version = now
    isFresh = true
    // Cleared after all microtasks that follow from the same input, which run before the next tick.
    queueMicrotask(() => process.nextTick(invalidate))
  }
  const resultsOf = (name: string) => {
    const results = kept.get(name) ?? new Map<unknown, unknown>()
    kept.set(name, results)
    return results
  }
  const get = <Value>(name: string, values: readonly unknown[], query: () => Result<Value>): Value => {
    if (!isFresh) checkVersion()
    const [only] = values
    const key = values.length === 1 && only !== undefined ? only : JSON.stringify(values)
    const results = resultsOf(name)
    const result = results.get(key)
    if (result !== undefined) return result as Value
    const made = query()
    results.set(key, made.value)
    weight += made.weight
    return made.value
  }
  return { get, invalidate }
}
