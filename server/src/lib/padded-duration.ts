/** Responses whose timing must not reveal the reason of a failure. */
import { setTimeout } from 'node:timers/promises'

/**
 * Runs the work. A failure is reported a multiple of `ms` after the start, also if the work took longer, because strangers can
 * cause that by keeping the server busy.
 */
export async function padFailure<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  try {
    return await work()
  } catch (error) {
    await waitForMultiple(startedAt, ms)
    throw error
  }
}

/** Runs the work. Success and failure are both reported a multiple of `ms` after the start. */
export async function padDuration<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  try {
    return await work()
  } finally {
    await waitForMultiple(startedAt, ms)
  }
}

/** Never early: timers have whole milliseconds, and how far they are off would depend on when the work ended. */
async function waitForMultiple(startedAt: number, ms: number): Promise<void> {
  if (ms <= 0) return
  const taken = performance.now() - startedAt
  const end = startedAt + Math.max(1, Math.ceil(taken / ms)) * ms
  for (let left = end - performance.now(); left > 0; left = end - performance.now()) await setTimeout(Math.ceil(left))
}
