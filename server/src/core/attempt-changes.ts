/** Changes of rate limits of this process that the other nodes do not know yet. */
import type { OnChange, Rate, SharedKey, SharedRateLimit } from '../lib/rate-limit.ts'

/** What has changed at one key. */
export interface AttemptChange {
  readonly limit: SharedRateLimit
  /** Name of the limit, unique among all. */
  readonly name: string
  readonly key: string
  readonly attempts: number
  /** Attempts that drain in one ms. */
  readonly perMs: number
  readonly windowMs: number
}

/** Keys whose changes are kept; further ones are only counted by this process. */
const maxKeys = 10_000

export class AttemptChanges {
  #changes = new Map<string, AttemptChange>()
  #isCollecting = false

  /** Begins to collect: nobody would take them before. */
  collect(): void {
    this.#isCollecting = true
  }

  /** The listener of a limit. */
  of(name: string, { most, windowMs }: Rate, limit: () => SharedRateLimit): OnChange {
    return ({ key, times }: SharedKey, attempts) => {
      if (!this.#isCollecting) return
      this.add({ limit: limit(), name, key, attempts, perMs: (most * times) / windowMs, windowMs })
    }
  }

  add(change: AttemptChange): void {
    const id = idOf(change)
    const known = this.#changes.get(id)
    if (!known && this.#changes.size >= maxKeys) return
    this.#changes.set(id, { ...change, attempts: change.attempts + (known?.attempts ?? 0) })
  }

  /** Attempts at this key since the last `take`. */
  since(change: AttemptChange): number {
    return this.#changes.get(idOf(change))?.attempts ?? 0
  }

  /** Takes all changes. Attempts that were all refunded are none. */
  take(): AttemptChange[] {
    const taken = [...this.#changes.values()].filter(({ attempts }) => attempts !== 0)
    this.#changes = new Map()
    return taken
  }
}

const idOf = ({ name, key }: Pick<AttemptChange, 'name' | 'key'>) => `${name} ${key}`
