/** Answers that must not tell by their time what was found. */
import { setTimeout } from 'node:timers/promises'

/** Does the work; when it fails, that is seen `ms` after the beginning and no sooner. */
export async function failEvenly<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const end = performance.now() + ms
  try {
    return await work()
  } catch (error) {
    await setTimeout(Math.max(0, end - performance.now()))
    throw error
  }
}

/** The same for both outcomes. */
export async function evenly<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const end = performance.now() + ms
  try {
    return await work()
  } finally {
    await setTimeout(Math.max(0, end - performance.now()))
  }
}
