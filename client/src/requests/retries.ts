/** When a request is sent again, and after which pause. */
import { ApiError } from '../api/api-error.ts'

/** 1, 2, 4 … at most 30 seconds, by the number of consecutive failures. */
export const retryDelay = (failures: number): number => Math.min(30_000, 1000 * 2 ** Math.min(failures - 1, 5))

/** Longer pauses that the server asks for end the call instead: the error says how long. */
const longestRetryAfterMs = 60_000
const jitter = 0.2

export type Pause = (ms: number, signal: AbortSignal | undefined) => Promise<void>

/** Rejects with the reason of the signal as soon as it aborts. */
export const pause: Pause = (ms, signal) =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', onAbort, { once: true })
  })

export interface RetryRules {
  /** Repetitions after the first attempt. */
  readonly retries: number
  readonly signal?: AbortSignal | undefined
  /** Whether this failure may be over soon, and the request may be sent again. */
  readonly isTemporary: (error: unknown) => boolean
  readonly pause: Pause
}

/** `fetch` throws TypeError if there is no response. */
const isLost = (error: unknown) => error instanceof TypeError

const hasStatus = (error: unknown, ...statuses: readonly number[]) =>
  error instanceof ApiError && statuses.includes(error.status)

/** Reads can be sent again after anything that may be over soon. */
export const isTemporaryForReads = (error: unknown): boolean =>
  isLost(error) || hasStatus(error, 408, 429, 500, 502, 503, 504)

/** Changes only if the server says that it has not processed the request: it could be done twice. */
export const isTemporaryForChanges = (error: unknown): boolean => hasStatus(error, 429, 503)

/** Calls until it succeeds, fails for good, or has been repeated often enough; throws the last error. */
export async function withRetries<T>(attempt: () => Promise<T>, rules: RetryRules): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt()
    } catch (error) {
      await pauseAfter(error, failures, rules)
    }
  }
}

/** Throws the error if it was the last attempt. */
export async function pauseAfter(
  error: unknown,
  failures: number,
  { retries, signal, isTemporary, pause }: RetryRules,
): Promise<void> {
  if (signal?.aborted || failures > retries || !isTemporary(error)) throw error
  const asked = error instanceof ApiError ? error.retryAfterMs : undefined
  if (asked !== undefined && asked > longestRetryAfterMs) throw error
  await pause(asked ?? retryDelay(failures) * (1 + jitter * (2 * Math.random() - 1)), signal)
}
