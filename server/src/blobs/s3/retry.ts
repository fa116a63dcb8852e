/** Repeats calls of a remote store: a bounded number of times, with random pauses, each under a deadline. */
import { setTimeout as pause } from 'node:timers/promises'
import { unlessAborted } from '../../lib/streams/chunks.ts'

export interface RetryPolicy {
  readonly attempts: number
  /** Longest pause after the first attempt, in ms; doubles with each one up to `maxPauseMs`. The pause is random between 0 and that. */
  readonly firstPauseMs: number
  readonly maxPauseMs: number
  /** Deadline of one attempt without its bytes, in ms. */
  readonly attemptMs: number
  /** Further time for an attempt to complete a file in parts, which a store may join for minutes, in ms. */
  readonly completeMs: number
  /** Slowest transfer that is waited for. */
  readonly minBytesPerMs: number
  /** No further attempt begins later than this after the first, in ms. */
  readonly totalMs: number
}

export const defaultPolicy: RetryPolicy = {
  attempts: 5,
  firstPauseMs: 200,
  maxPauseMs: 5_000,
  attemptMs: 20_000,
  completeMs: 10 * 60_000,
  minBytesPerMs: 256,
  totalMs: 45_000,
}

export interface Retried {
  /** Bytes that one attempt transfers, which extend its deadline. */
  readonly bytes?: number
  /** Whether a file in parts is completed. */
  readonly isCompletion?: boolean
  /** Whether an answer is only useful at once: there is a single attempt of a few seconds. */
  readonly isProbe?: boolean
  readonly signal?: AbortSignal | undefined
}

const probeMs = 5_000

export class AttemptTimedOut extends Error {
  override readonly name = 'AttemptTimedOut'
}

/** The result of the first successful attempt; rejects with the error of the last one, or the signal's reason. */
export async function retrying<T>(
  policy: RetryPolicy,
  isTemporary: (error: unknown) => boolean,
  { bytes = 0, isCompletion = false, isProbe = false, signal }: Retried,
  call: (signal: AbortSignal, attempt: number) => Promise<T>,
): Promise<T> {
  const started = performance.now()
  const usualMs = policy.attemptMs + (isCompletion ? policy.completeMs : 0) + Math.ceil(bytes / policy.minBytesPerMs)
  const attemptMs = isProbe ? Math.min(probeMs, usualMs) : usualMs
  const attempts = isProbe ? 1 : policy.attempts
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted()
    try {
      return await withDeadline(attemptMs, signal, (stop) => call(stop, attempt))
    } catch (error) {
      signal?.throwIfAborted()
      const isLate = performance.now() - started > policy.totalMs
      if (attempt >= attempts || isLate || !isTemporary(error)) throw error
    }
    const longest = Math.min(policy.maxPauseMs, policy.firstPauseMs * 2 ** (attempt - 1))
    await pause(Math.random() * longest, undefined, { signal })
  }
}

async function withDeadline<T>(
  ms: number,
  signal: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  const onAbort = () => stop.abort(signal?.reason)
  const timer = setTimeout(() => stop.abort(new AttemptTimedOut(`no answer within ${ms} ms`)), ms)
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await unlessAborted(call(stop.signal), stop.signal)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}
