/** Spreads bytes or requests evenly over time, those of all transfers together. */
import { setTimeout as pause } from 'node:timers/promises'

/** Resolves when so many more may be read or sent, in the order of the calls. */
export type Throttle = (amount: number, signal: AbortSignal) => Promise<void>

/** `perSecond`: null for no limit. */
export function createThrottle(perSecond: number | null, now = () => performance.now()): Throttle {
  let paidUntil = 0
  return async (amount, signal) => {
    signal.throwIfAborted()
    if (perSecond === null) return
    const start = Math.max(paidUntil, now())
    paidUntil = start + (amount * 1_000) / perSecond
    const waitMs = start - now()
    if (waitMs >= 1) await pause(waitMs, undefined, { signal })
  }
}
