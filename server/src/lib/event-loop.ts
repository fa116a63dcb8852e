/** Yields to the event loop, so that long work of one request delays others by no more than a few milliseconds. */
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Maximum time that work with calls of `yieldIfDue` blocks the event loop, in ms. */
const longestTurnMs = 10

let turnStartedAt: number | null = null

/** Whether the current turn of the event loop has taken too long. The first call in a turn starts its clock. */
export function isYieldDue(): boolean {
  const now = performance.now()
  if (turnStartedAt !== null) return now - turnStartedAt >= longestTurnMs
  turnStartedAt = now
  setImmediate(() => {
    turnStartedAt = null
  })
  return false
}

/** Waits for the next turn of the event loop if the current one has taken too long; to be called in loops. */
export async function yieldIfDue(): Promise<void> {
  while (isYieldDue()) await nextTurn()
}

/** Like `map`, but yields to the event loop between entries. */
export async function mapInSlices<T, U>(entries: readonly T[], change: (entry: T) => U): Promise<U[]> {
  const changed: U[] = []
  for (const entry of entries) {
    changed.push(change(entry))
    if (isYieldDue()) await yieldIfDue()
  }
  return changed
}
