/** Pauses between retries. */
import { parseHttpDate } from './time.ts'

const longestRetryAfterMs = 24 * 60 * 60 * 1000

/**
 * The pause in ms after a failed attempt (numbered from 1): `schedule[attempt - 1]`, with a jitter of up to this fraction, so that
 * attempts that failed together are not repeated together. undefined if the schedule is exhausted: n pauses are for n + 1 attempts.
 * `random` returns fractions in [0, 1).
 */
export function backoffDelay(
  schedule: readonly number[],
  attempt: number,
  random: () => number,
  jitter = 0.2,
): number | undefined {
  const pause = schedule[attempt - 1]
  return pause === undefined ? undefined : Math.round(pause * (1 + jitter * (2 * random() - 1)))
}

/**
 * The pause in ms that a Retry-After header requests, from 0 to 24 hours: seconds or an HTTP date; past dates are 0. undefined
 * without a valid header.
 */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  const value = header?.trim() ?? ''
  const pause = /^\d+$/.test(value)
    ? Number(value) * 1000
    : (parseHttpDate(value)?.getTime() ?? Number.NaN) - now.getTime()
  return Number.isNaN(pause) ? undefined : Math.min(Math.max(pause, 0), longestRetryAfterMs)
}
