/** Polls all queues in slices, round after round, for due jobs without a wake-up: those of other nodes, or from before the start. */
import type { Log } from '../lib/log.ts'

export interface PolledQueues {
  /** Queues that have a due job. */
  readonly due: readonly number[]
  /** The queue to continue after; 0 at the end of the round. */
  readonly next: number
}

export interface Poller {
  /** Starts the next slice at once. */
  pollNow(): void
  stop(): Promise<void>
}

export interface PollOptions {
  readonly name: string
  /** Reads some queues after this one. */
  readonly poll: (after: number) => Promise<PolledQueues>
  /** Pause between two rounds, in ms. */
  readonly pollEveryMs: number
  readonly log: Log
}

/** Pause between two slices of one round, in ms, in which others use the database. */
const slicePauseMs = 20

export function startPoller({ name, poll, pollEveryMs, log }: PollOptions, found: (queueId: number) => void): Poller {
  let after = 0
  let timer: NodeJS.Timeout | null = null
  let polling: Promise<void> | null = null
  let stopped = false

  async function pollSlice(): Promise<void> {
    const { due, next } = await poll(after)
    after = next
    for (const queueId of due) found(queueId)
  }
  function pollNow(): void {
    if (stopped || polling) return
    if (timer) clearTimeout(timer)
    polling = pollSlice()
      .catch((error: unknown) => {
        after = 0
        log.error({ err: error, dispatcher: name }, 'poll')
      })
      .finally(() => {
        polling = null
        if (!stopped) timer = setTimeout(pollNow, after === 0 ? pollEveryMs : slicePauseMs)
      })
  }
  pollNow()
  return {
    pollNow,
    async stop() {
      stopped = true
      if (timer) clearTimeout(timer)
      await polling
    },
  }
}
