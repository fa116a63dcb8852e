/** Looks at all lines in slices, round after round, for what nobody was told of. */
import type { Log } from '../lib/log.ts'

export interface Slice {
  /** Lines that have something to do. */
  readonly due: readonly number[]
  /** The line to go on after; 0 when the round is over. */
  readonly next: number
}

export interface LookAround {
  /** Begins the next slice at once. */
  soon(): void
  stop(): Promise<void>
}

export interface LookOptions {
  readonly name: string
  /** Looks at some lines after that one. */
  readonly look: (after: number) => Promise<Slice>
  /** How often a round begins, in ms. */
  readonly lookEveryMs: number
  readonly log: Log
}

/** Between two slices of one round. */
const sliceMs = 20

export function startLooking({ name, look, lookEveryMs, log }: LookOptions, found: (line: number) => void): LookAround {
  let after = 0
  let timer: NodeJS.Timeout | null = null
  let looking: Promise<void> | null = null
  let stopped = false

  async function slice(): Promise<void> {
    const { due, next } = await look(after)
    after = next
    for (const line of due) found(line)
  }
  function soon(): void {
    if (stopped || looking) return
    if (timer) clearTimeout(timer)
    looking = slice()
      .catch((error: unknown) => {
        after = 0
        log.error({ err: error, pump: name }, 'look')
      })
      .finally(() => {
        looking = null
        if (!stopped) timer = setTimeout(soon, after === 0 ? lookEveryMs : sliceMs)
      })
  }
  soon()
  return {
    soon,
    async stop() {
      stopped = true
      if (timer) clearTimeout(timer)
      await looking
    },
  }
}
