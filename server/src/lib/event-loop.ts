/** Yields to the event loop, so that long work of one request delays others by no more than a few milliseconds. */
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Time that one slice of work with calls of `yieldIfDue` takes, in ms. A turn of the event loop has two of them at most. */
const usualSliceMs = 5

export interface Turns {
  /** Whether the current slice has taken too long. The first call in a turn of the event loop starts its clock. */
  isYieldDue(): boolean
  /** If the current slice has taken too long, waits for another one in a later turn; to be called in loops. */
  yieldIfDue(): Promise<void>
}

/**
 * Callers that wait are released at the beginning of the next turn. Those that come from an event (a request, a response of the
 * disk) go first, until they have taken a slice; then those that were released before and wait again, in turn: so a short request
 * waits for one slice of long work and not for its end, and long work gets a slice in every turn.
 */
function createTurns(sliceMs = usualSliceMs): Turns {
  const newcomers: (() => void)[] = []
  const returning: (() => void)[] = []
  let sliceStartedAt: number | null = null
  let isTurnEnding = false
  /** True while a caller that was released runs: a call comes from it. */
  let isReleased = false

  const startSlice = () => {
    sliceStartedAt = performance.now()
    if (isTurnEnding) return
    isTurnEnding = true
    setImmediate(() => {
      isTurnEnding = false
      sliceStartedAt = null
      releaseFrom(newcomers, () => {
        sliceStartedAt = null
        releaseFrom(returning, () => {})
      })
    })
  }
  const isYieldDue = () => {
    if (sliceStartedAt !== null) return performance.now() - sliceStartedAt >= sliceMs
    startSlice()
    return false
  }
  /** Releases one caller after the other, each after the promises of the one before it have settled, until the slice is used up. */
  const releaseFrom = (queue: (() => void)[], then: () => void): void => {
    const release = queue.length > 0 && !isYieldDue() ? queue.shift() : undefined
    if (!release) {
      then()
      return
    }
    isReleased = true
    release()
    queueMicrotask(() =>
      process.nextTick(() => {
        isReleased = false
        releaseFrom(queue, then)
      }),
    )
  }
  return {
    isYieldDue,
    async yieldIfDue() {
      if (isYieldDue()) await new Promise<void>((resolve) => (isReleased ? returning : newcomers).push(resolve))
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
