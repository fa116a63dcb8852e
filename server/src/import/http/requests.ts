/**
 * Requests to the HTTP API of a source, sent at a rate, and repeated while the server is overloaded or can't be reached.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { Fault, type FaultCode } from '../../core/fault.ts'
import { backoffDelay } from '../../lib/backoff.ts'
import { SourceFailed } from '../source.ts'
import { createThrottle } from '../throttle.ts'

export interface RequestOptions {
  readonly requestsPerSecond: number
  /** Called when a request is going to be repeated. */
  readonly onWait?: (text: string) => void
  /** Pauses before a request is repeated, in ms. */
  readonly pauses?: readonly number[]
  /** Deadline of a request, in ms. */
  readonly deadlineMs?: number
}

export type Outcome<T> =
  | { readonly value: T }
  /** To be repeated. */
  | Failure

export interface Failure {
  readonly code: FaultCode
  readonly text: string
  readonly retryAfterMs?: number | undefined
  /** Of the response; absent if there was none. */
  readonly status?: number
  /** The server responded, and may respond otherwise to requests for other files. */
  readonly isOfFile?: boolean
}

export interface Requests {
  /**
   * Makes attempts until one has a value. Throws a Fault once all repetitions have failed, SourceFailed if the failure is that of one
   * file.
   */
  repeated<T>(attempt: () => Promise<Outcome<T>>, signal: AbortSignal): Promise<T>
  readonly count: () => number
}

const usualPauses = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 120_000, 300_000]
/** Of these pauses, those before a request is repeated whose failure may be that of one file. */
const pausesOfFailure = 6
/** Longer pauses that the server asks for end the command instead. */
const longestRetryAfterMs = 5 * 60_000

export function createRequests(options: RequestOptions): Requests {
  const throttle = createThrottle(options.requestsPerSecond)
  const pauses = options.pauses ?? usualPauses
  let requests = 0
  return {
    count: () => requests,
    async repeated(attempt, signal) {
      for (let count = 1; ; count++) {
        await throttle(1, signal)
        requests += 1
        const outcome = await attempt()
        if ('value' in outcome) return outcome.value
        const delay = outcome.retryAfterMs ?? backoffDelay(pauses, count, Math.random)
        const most = outcome.isOfFile ? Math.min(pauses.length, pausesOfFailure) : pauses.length
        if (delay === undefined || count > most || delay > longestRetryAfterMs)
          throw outcome.isOfFile
            ? new SourceFailed(outcome.text)
            : new Fault(outcome.code, `${outcome.text} Run the command again later.`)
        options.onWait?.(`${outcome.text} Trying again in ${Math.max(1, Math.round(delay / 1_000))} s.`)
        await pause(delay, undefined, { signal })
      }
    },
  }
}
