/** Limits the bytes a second of all transfers together. */
import { setTimeout as pause } from 'node:timers/promises'

/** Resolves when so many bytes more may be read. */
export type Throttle = (bytes: number, signal: AbortSignal) => Promise<void>

/** `perSecond`: null for no limit. */
export function createThrottle(perSecond: number | null, now = () => performance.now()): Throttle {
  let paidUntil = 0
  return async (bytes, signal) => {
    if (perSecond === null) return
    const start = Math.max(paidUntil, now())
    paidUntil = start + (bytes * 1_000) / perSecond
    const waitMs = start - now()
    if (waitMs >= 1) await pause(waitMs, undefined, { signal })
  }
}
