/** Sources behind one connection or several, which are made again when they are lost. */
import { setTimeout as pause } from 'node:timers/promises'
import { Fault } from '../core/fault.ts'
import { backoffDelay } from '../lib/backoff.ts'

export interface Reconnecting {
  /** Called when a connection is going to be made again. */
  readonly onWait?: ((text: string) => void) | undefined
  /** Pauses before that, in ms. */
  readonly pauses?: readonly number[] | undefined
}

/** About nine minutes in all. */
const usualPauses = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 120_000, 300_000]

/**
 * Does work, and again after each loss of the connection. `lossOf`: why it was lost; throws errors that would come again. Throws
 * `unavailable` after the last pause.
 */
export async function withReconnects<T>(
  work: () => Promise<T>,
  lossOf: (error: unknown) => string,
  signal: AbortSignal,
  { onWait, pauses = usualPauses }: Reconnecting,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted()
    try {
      return await work()
    } catch (error) {
      signal.throwIfAborted()
      const lost = lossOf(error)
      const delay = backoffDelay(pauses, attempt, Math.random)
      if (delay === undefined || attempt > pauses.length)
        throw new Fault('unavailable', `${lost} Run the command again later.`)
      onWait?.(`${lost} Trying again in ${Math.max(1, Math.round(delay / 1_000))} s.`)
      await pause(delay, undefined, { signal })
    }
  }
}
