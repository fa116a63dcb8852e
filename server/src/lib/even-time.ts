/** Responses whose timing must not reveal the reason of a failure. */
import { setTimeout } from 'node:timers/promises'

/**
 * Runs the work. A failure is reported a multiple of `ms` after the start, also if the work took longer, because strangers can
 * cause that by keeping the server busy.
 */
export async function failEvenly<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const begin = performance.now()
  try {
    return await work()
  } catch (error) {
    await untilMultiple(begin, ms)
    throw error
  }
}

/** The same for success and failure. */
export async function evenly<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const begin = performance.now()
  try {
    return await work()
  } finally {
    await untilMultiple(begin, ms)
  }
}

/** Never early: timers have whole milliseconds, and how far they are off would depend on when the work ended. */
async function untilMultiple(begin: number, ms: number): Promise<void> {
  if (ms <= 0) return
  const taken = performance.now() - begin
  const end = begin + Math.max(1, Math.ceil(taken / ms)) * ms
  for (let left = end - performance.now(); left > 0; left = end - performance.now()) await setTimeout(Math.ceil(left))
}
