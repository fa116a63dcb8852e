/** Spreads requests evenly over time, and counts them. */
import { setTimeout as pause } from 'node:timers/promises'

export interface Pace {
  /** Resolves when the next request may be sent, in the order of the calls. */
  turn(signal: AbortSignal): Promise<void>
  readonly count: () => number
}

/** At most this many requests a second, each a fraction of a second after the one before. */
export function createPace(perSecond: number, now = () => performance.now()): Pace {
  const gapMs = 1_000 / perSecond
  let next = 0
  let count = 0
  return {
    count: () => count,
    async turn(signal) {
      signal.throwIfAborted()
      const at = Math.max(next, now())
      next = at + gapMs
      count += 1
      const waitMs = at - now()
      if (waitMs >= 1) await pause(waitMs, undefined, { signal })
    },
  }
}
