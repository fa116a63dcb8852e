/**
 * A pool of workers: claims due rows of one queue and processes them, up to a number at once. Woken by commits of this process;
 * polls for rows of other processes.
 */
import type { Log } from '../lib/log.ts'

export interface WorkerPoolOptions<Job> {
  readonly name: string
  /** Claims up to `capacity` due jobs; an empty list means that there are none now. */
  readonly claim: (capacity: number) => Promise<readonly Job[]>
  /** Runs one job. An error is logged; the lease of the job expires and it is claimed again. */
  readonly run: (job: Job) => Promise<void>
  readonly concurrency: number
  readonly pollEveryMs: number
  readonly log: Log
}

export interface WorkerPool {
  wake(): void
  /** Stops claiming; resolves when running jobs have ended. */
  stop(): Promise<void>
}

export function startWorkerPool<Job>(options: WorkerPoolOptions<Job>): WorkerPool {
  const { name, claim, run, concurrency, pollEveryMs, log } = options
  const running = new Set<Promise<void>>()
  let stopped = false
  let woken = false
  let claiming: Promise<void> | null = null

  const start = (job: Job) => {
    const ended: Promise<void> = run(job)
      .catch((error: unknown) => log.error({ err: error, pool: name }, 'job'))
      .finally(() => {
        running.delete(ended)
        wake()
      })
    running.add(ended)
  }

  async function claimAll(): Promise<void> {
    do {
      woken = false
      const capacity = concurrency - running.size
      if (stopped || capacity <= 0) return
      const jobs = await claim(capacity)
      for (const job of jobs) start(job)
      // After a claim that found jobs there may be more; after an empty one there are none.
      if (jobs.length > 0) woken = true
    } while (woken)
  }

  function wake(): void {
    woken = true
    if (stopped || claiming) return
    claiming = claimAll()
      .catch((error: unknown) => log.error({ err: error, pool: name }, 'claim'))
      .finally(() => {
        claiming = null
        if (woken && running.size < concurrency && !stopped) setImmediate(wake)
      })
  }

  const timer = setInterval(wake, pollEveryMs)
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
