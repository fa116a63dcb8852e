/** Yields to the event loop, so that long work of one request delays others by no more than a few milliseconds. */
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Maximum time that work with calls of `yieldIfDue` blocks the event loop, in ms. */
const longestTurnMs = 10

export interface Turns {
  /** Whether the current turn of the event loop has taken too long. The first call in a turn starts its clock. */
  isYieldDue(): boolean
  /** Waits for the next turn of the event loop if the current one has taken too long; to be called in loops. */
  yieldIfDue(): Promise<void>
}

function createTurns(longestMs = longestTurnMs): Turns {
  let turnStartedAt: number | null = null
  const isDue = () => {
    const now = performance.now()
    if (turnStartedAt !== null) return now - turnStartedAt >= longestMs
    turnStartedAt = now
    setImmediate(() => {
      turnStartedAt = null
    })
    return false
  }
  return {
    isYieldDue: isDue,
    async yieldIfDue() {
      while (isDue()) await nextTurn()
    },
  }
}

export const { isYieldDue, yieldIfDue } = createTurns()

/** For the packets of protocols: with a clock of their own, so that long work of others does not slow down transfers. */
export const packetTurns = createTurns()

let lastAlone: Promise<unknown> = Promise.resolve()

/** Resolves in a later turn of the event loop, and for one caller per turn. */
export function turnAlone(): Promise<void> {
  const turn = lastAlone.then(() => nextTurn())
  lastAlone = turn
  return turn
}

/** For work that takes long in total and that nobody waits for with the next turn. */
const backgroundTurns = createTurns(2)

/** The same chunks, for work with each of them: together with that of other callers it takes about 2 ms of a turn of the event loop. */
export async function* inTurns<T>(source: AsyncIterable<T>): AsyncGenerator<T, void> {
  for await (const chunk of source) {
    if (backgroundTurns.isYieldDue()) await backgroundTurns.yieldIfDue()
    yield chunk
  }
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
