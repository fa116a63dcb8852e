/** Times at which a failed message is attempted again. The first attempt is immediate. Pure. */
import { backoffDelay } from '../../../lib/backoff.ts'

/** Pauses after each failed attempt, in ms, with a jitter of up to a fifth. */
export const retryPauses = [5_000, 60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 50_400_000] as const
export const maxAttempts = retryPauses.length + 1

/** A message whose retry is later than this, in ms, releases its ordering keys, so that later messages are sent first. */
export const longestBlockMs = 600_000

/** Maximum time that a Retry-After delays all messages of an endpoint, in ms. */
export const longestRetryAfterMs = 3_600_000

/** The pause after this many attempts, in ms; longer if the endpoint requested it. `fraction` returns numbers in [0, 1). */
export const retryPause = (attempts: number, retryAfterMs: number, fraction: () => number): number =>
  Math.max(backoffDelay(retryPauses, attempts, fraction) ?? 0, retryAfterMs)
