/** How long to wait before trying again. */
import { parseHttpDate } from './time.ts'

const longestRetryAfterMs = 24 * 60 * 60 * 1000

/**
 * The pause in ms after the attempt of that number (from 1) has failed: `schedule[attempt - 1]`, shortened or lengthened by
 * up to `jitter` of itself so that what failed together does not come back together. undefined when the schedule is used
 * up: n pauses make n + 1 attempts. `random` gives fractions in [0, 1).
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
 * The pause in ms that a Retry-After header asks for, from 0 to 24 hours: seconds or an HTTP date, past dates being 0.
 * undefined without a header or for one that makes no sense.
 */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  const value = header?.trim() ?? ''
  const pause = /^\d+$/.test(value)
    ? Number(value) * 1000
    : (parseHttpDate(value)?.getTime() ?? Number.NaN) - now.getTime()
  return Number.isNaN(pause) ? undefined : Math.min(Math.max(pause, 0), longestRetryAfterMs)
}
