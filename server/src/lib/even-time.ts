/** Answers that must not tell by their time what was found. */
import { setTimeout } from 'node:timers/promises'

/**
 * Does the work; when it fails, that is seen a multiple of `ms` after the beginning: also where the work took longer, since
 * strangers can see to that by keeping the server busy.
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

/** The same for both outcomes. */
export async function evenly<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const begin = performance.now()
  try {
    return await work()
  } finally {
    await untilMultiple(begin, ms)
  }
}

async function untilMultiple(begin: number, ms: number): Promise<void> {
  if (ms <= 0) return
  const taken = performance.now() - begin
  await setTimeout(Math.max(1, Math.ceil(taken / ms)) * ms - taken)
}
