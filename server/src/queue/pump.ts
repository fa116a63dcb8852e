/**
 * Room 5 · work that must not be lost is rows; a pump claims due rows and runs them, many at once up to a bound.
 * It is woken after a commit, and looks by itself now and then for what other processes left.
 */
import type { Log } from '../lib/log.ts'

export interface PumpOptions<Job> {
  readonly name: string
  /** Claims at most so many due jobs; an empty list means there is nothing to do now. */
  readonly claim: (room: number) => Promise<readonly Job[]>
  /** Runs one claimed job. What it throws is logged; its lease runs out and it is claimed again. */
  readonly run: (job: Job) => Promise<void>
  readonly concurrency: number
  /** How often to look without being woken, in ms. */
  readonly pollMs: number
  readonly log: Log
}

export interface Pump {
  wake(): void
  /** Claims nothing more; resolves when what runs has ended. */
  stop(): Promise<void>
}

export function startPump<Job>({ name, claim, run, concurrency, pollMs, log }: PumpOptions<Job>): Pump {
  const running = new Set<Promise<void>>()
  let stopped = false
  let woken = false
  let claiming: Promise<void> | null = null

  const start = (job: Job) => {
    const done: Promise<void> = run(job)
      .catch((error: unknown) => log.error({ err: error, pump: name }, 'job'))
      .finally(() => {
        running.delete(done)
        wake()
      })
    running.add(done)
  }

  async function claimAll(): Promise<void> {
    do {
      woken = false
      const room = concurrency - running.size
      if (stopped || room <= 0) return
      const jobs = await claim(room)
      for (const job of jobs) start(job)
      // A full answer may have more behind it; an empty one means all is under way.
      if (jobs.length > 0) woken = true
    } while (woken)
  }

  function wake(): void {
    woken = true
    if (stopped || claiming) return
    claiming = claimAll()
      .catch((error: unknown) => log.error({ err: error, pump: name }, 'claim'))
      .finally(() => {
        claiming = null
        if (woken && running.size < concurrency && !stopped) setImmediate(wake)
      })
  }

  const timer = setInterval(wake, pollMs)
  wake()
  return {
    wake,
    async stop() {
      stopped = true
      clearInterval(timer)
      await claiming
      await Promise.all(running)
    },
  }
}
