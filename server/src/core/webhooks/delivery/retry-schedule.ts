/** When a message that failed is attempted again. The first attempt is made at once. Pure. */
import { backoffDelay } from '../../../lib/backoff.ts'

/** The pauses after each failed attempt, in ms, each longer or shorter by up to a fifth. */
export const retryPauses = [5_000, 60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 50_400_000] as const
export const maxAttempts = retryPauses.length + 1

/** A message that is retried later than this, in ms, releases its ordering keys: later messages go first. */
export const longestBlockMs = 600_000

/** How long a Retry-After keeps all messages of an endpoint back at most, in ms. */
export const longestRetryAfterMs = 3_600_000

/** The pause after that many attempts, in ms, or longer when the endpoint asked for it. `fraction` gives numbers in [0, 1). */
export const retryPause = (attempts: number, retryAfterMs: number, fraction: () => number): number =>
  Math.max(backoffDelay(retryPauses, attempts, fraction) ?? 0, retryAfterMs)
