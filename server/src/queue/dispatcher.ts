/**
 * The dispatcher: runs the jobs of many queues concurrently, each with its own concurrency limit, so that none delays another. One
 * batch stores completed jobs and claims the next; the busier it is, the larger the batches. It learns of new jobs from wake-ups
 * and a poll.
 */
import { setImmediate as yieldToEvents } from 'node:timers/promises'
import { type PollOptions, startPoller } from './poll.ts'
import { ClaimedJobs } from './prefetch.ts'
import { createReadyQueue } from './ready-queue.ts'

export interface ClaimRequest {
  readonly queueId: number
  /** Jobs of the queue that are claimed already. */
  readonly claimed: number
  /** Additional jobs to prefetch beyond the concurrency of the queue, if it is healthy. */
  readonly prefetch: number
}

/** The completed jobs that one transaction stores, and the queues that it claims from. */
export interface Batch<Job, Completed> {
  readonly completed: readonly Completed[]
  /** Claimed jobs that were not started and are no longer needed. */
  readonly released: readonly Job[]
  readonly requests: readonly ClaimRequest[]
  /** Maximum jobs to claim from all queues. */
  readonly capacity: number
}

/** State of a queue after a batch. */
export interface QueueUpdate {
  readonly queueId: number
  /** Maximum concurrent jobs; absent if unknown. */
  readonly concurrency?: number
  /** Whether the last job of the queue succeeded: healthy queues come first. */
  readonly healthy?: boolean
  /** Time of the next claim, in ms; absent if the end of a running job or a wake-up leads to it. */
  readonly readyAt?: number | undefined
  /** Whether the queue has more due jobs than were claimed. */
  readonly hasMore?: boolean
}

export interface BatchResult<Job> {
  readonly jobs: readonly Job[]
  readonly updates: readonly QueueUpdate[]
}

export interface DispatcherOptions<Job, Completed> extends PollOptions {
  readonly queueOf: (job: Job) => number
  /** Runs one job. An error is logged; the lease of the job expires and it is claimed again. */
  readonly run: (job: Job) => Promise<Completed>
  /** Whether prefetched jobs of the queue may be started; if not, they are released. */
  readonly mayContinue: (completed: Completed) => boolean
  readonly processBatch: (batch: Batch<Job, Completed>) => Promise<BatchResult<Job>>
  /** Current time on the scale of `readyAt`, in ms. */
  readonly now: () => number
  /** Whether jobs may be claimed now; always by default. */
  readonly mayClaim?: () => boolean
  /** Jobs of a claim that took longer than this, in ms, are released: their lease might end before they do. */
  readonly startWithinMs?: number
  /** Maximum claimed jobs of all queues. */
  readonly capacity: number
  /** Slots that only healthy queues can use. */
  readonly reservedForHealthy: number
  /** Batches that are processed at the same time, each for a share of the queues and of the capacity; 1 by default. */
  readonly lanes?: number
}

export interface Dispatcher {
  /** Reports that these queues may have due jobs; without names, any queue. */
  wake(queueIds?: readonly number[]): void
  /** Stops claiming; resolves when running jobs have ended and are stored. */
  stop(): Promise<void>
}

const queuesInOneBatch = 32
/** Completed jobs are stored when there are this many, or after this time in ms, unless a claim stores them before. */
const storedAtOnce = 64
const storedAfterMs = 10
/** Prefetched jobs older than this, in ms, are released so that another node can claim them. */
const staleMs = 1_000

export function startDispatcher<Job, Completed>(options: DispatcherOptions<Job, Completed>): Dispatcher {
  const { lanes = 1 } = options
  const shares = {
    capacity: Math.ceil(options.capacity / lanes),
    reservedForHealthy: Math.ceil(options.reservedForHealthy / lanes),
  }
  const loops = Array.from({ length: lanes }, () => new DispatchLoop({ ...options, ...shares }))
  const loopOf = (queueId: number) => loops[queueId % lanes]
  const poller = startPoller(options, (queueId) => loopOf(queueId)?.addPolled(queueId))
  return {
    wake(queueIds) {
      if (queueIds === undefined) poller.pollNow()
      else for (const [loop, ids] of Map.groupBy(queueIds, loopOf)) loop?.wake(ids)
    },
    async stop() {
      for (const loop of loops) loop.stopClaiming()
      await poller.stop()
      await Promise.all(loops.map((loop) => loop.drain()))
    },
  }
}

class DispatchLoop<Job, Completed> {
  readonly #options: DispatcherOptions<Job, Completed>
  readonly #ready = createReadyQueue()
  readonly #claimed = new ClaimedJobs<Job>()
  readonly #running = new Set<Promise<void>>()
  #completed: Completed[] = []
  #released: Job[] = []
  /** Deadline for storing completed jobs. */
  #storeBy = 0
  #processing: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #stopped = false

  constructor(options: DispatcherOptions<Job, Completed>) {
    this.#options = options
  }

  wake(queueIds: readonly number[]): void {
    for (const queueId of queueIds) this.#addReady(queueId)
    this.#advance()
  }

  addPolled(queueId: number): void {
    this.#ready.addAt(queueId, 0)
    this.#advance()
  }

  stopClaiming(): void {
    this.#stopped = true
    this.#released.push(...this.#claimed.releaseAll())
    this.#advance()
  }

  async drain(): Promise<void> {
    await Promise.all(this.#running)
    while (this.#processing) await this.#processing
    if (this.#timer) clearTimeout(this.#timer)
  }

  #addReady(queueId: number): void {
    if (this.#claimed.isFull(queueId)) this.#claimed.setHasMore(queueId)
    else this.#ready.add(queueId)
  }

  #isScarce(): boolean {
    return this.#options.capacity - this.#claimed.total <= this.#options.reservedForHealthy
  }

  /** Time until the next claim, in ms. */
  #claimIn(): number {
    const { capacity, now, mayClaim } = this.#options
    if (this.#stopped || this.#claimed.total >= capacity || mayClaim?.() === false) return Number.POSITIVE_INFINITY
    const time = now()
    return (this.#ready.nextAt(time, this.#isScarce()) ?? Number.POSITIVE_INFINITY) - time
  }

  /** Time until completed and released jobs must be stored, in ms. */
  #storeIn(): number {
    if (this.#released.length > 0 || this.#completed.length >= storedAtOnce) return 0
    if (this.#completed.length === 0) return Number.POSITIVE_INFINITY
    return this.#stopped ? 0 : this.#storeBy - performance.now()
  }

  #isDue(): boolean {
    return this.#storeIn() <= 0 || this.#claimIn() <= 0
  }

  /** Processes batches while one is due, then sets the timer for the next. */
  #advance(): void {
    if (this.#processing) return
    if (!this.#isDue()) this.#setTimer()
    else
      this.#processing = this.#processWhileDue().finally(() => {
        this.#processing = null
        this.#advance()
      })
  }

  async #processWhileDue(): Promise<void> {
    const { name, log } = this.#options
    // Lets the event loop read sockets between batches, so that further wake-ups are collected.
    for (await yieldToEvents(); this.#isDue(); await yieldToEvents())
      await this.#processBatch().catch((error: unknown) => log.error({ err: error, dispatcher: name }, 'batch'))
  }

  #setTimer(): void {
    if (this.#timer) clearTimeout(this.#timer)
    const next = Math.min(this.#claimIn(), this.#storeIn())
    const pause = Math.max(1, Math.min(next, this.#options.pollEveryMs))
    this.#timer = next === Number.POSITIVE_INFINITY ? null : setTimeout(() => this.#advance(), pause)
  }

  async #processBatch(): Promise<void> {
    const { queueOf, processBatch, startWithinMs = Number.POSITIVE_INFINITY, mayClaim } = this.#options
    const begun = performance.now()
    const [completed, released] = [this.#completed, this.#released]
    this.#completed = []
    this.#released = []
    const isClaiming = !this.#stopped && mayClaim?.() !== false
    const capacity = isClaiming ? this.#options.capacity - this.#claimed.total : 0
    const requests = this.#claimRequests(capacity)
    const { jobs, updates } = await processBatch({ completed, released, requests, capacity }).catch(
      (error: unknown) => {
        this.#removeIdle(requests)
        throw error
      },
    )
    const now = performance.now()
    for (const job of jobs) this.#claimed.add(queueOf(job), job, now)
    for (const { queueId, concurrency } of updates)
      if (concurrency !== undefined) this.#claimed.setConcurrency(queueId, concurrency)
    for (const queueId of new Set(jobs.map(queueOf))) {
      if (now - begun > startWithinMs) this.#release(queueId)
      this.#startJobs(queueId)
    }
    for (const update of updates) this.#apply(update)
    const more = new Set(updates.filter(({ hasMore }) => hasMore).map(({ queueId }) => queueId))
    this.#removeIdle(requests.filter(({ queueId }) => !more.has(queueId)))
  }

  #removeIdle(requests: readonly ClaimRequest[]): void {
    for (const { queueId } of requests) this.#claimed.removeIdle(queueId)
  }

  #claimRequests(capacity: number): ClaimRequest[] {
    if (capacity <= 0) return []
    const queueIds = this.#ready.take(this.#options.now(), queuesInOneBatch, this.#isScarce())
    const share = Math.floor(capacity / (queueIds.length + this.#ready.size()))
    const now = performance.now()
    return queueIds.map((queueId) => ({
      queueId,
      claimed: this.#claimed.count(queueId),
      prefetch: Math.min(share, this.#claimed.prefetchSize(queueId, now)),
    }))
  }

  #apply({ queueId, healthy, readyAt, hasMore }: QueueUpdate): void {
    if (healthy !== undefined) this.#ready.setHealthy(queueId, healthy)
    if (readyAt !== undefined) this.#ready.addAt(queueId, readyAt)
    if (hasMore) this.#addReady(queueId)
  }

  /** Starts claimed jobs of a queue up to its concurrency limit. */
  #startJobs(queueId: number): void {
    const claimedAt = this.#claimed.oldestPrefetchedAt(queueId)
    if (claimedAt === null) return
    if (this.#stopped || claimedAt < performance.now() - staleMs) this.#release(queueId)
    for (let job = this.#claimed.startNext(queueId); job !== null; job = this.#claimed.startNext(queueId))
      this.#start(queueId, job)
  }

  #release(queueId: number): void {
    const released = this.#claimed.release(queueId)
    if (released.length === 0) return
    this.#released.push(...released)
    this.#addReady(queueId)
  }

  #start(queueId: number, job: Job): void {
    const { name, log, run } = this.#options
    const ended: Promise<void> = run(job)
      .then((completed) => this.#complete(queueId, completed))
      .catch((error: unknown) => {
        log.error({ err: error, dispatcher: name }, 'job')
        this.#release(queueId)
      })
      .finally(() => {
        this.#running.delete(ended)
        this.#claimed.end(queueId)
        this.#startJobs(queueId)
        if (this.#claimed.takeHasMore(queueId)) this.#ready.add(queueId)
        this.#advance()
      })
    this.#running.add(ended)
  }

  #complete(queueId: number, completed: Completed): void {
    if (this.#completed.length === 0) this.#storeBy = performance.now() + storedAfterMs
    this.#completed.push(completed)
    if (this.#options.mayContinue(completed)) return
    this.#storeBy = 0
    this.#release(queueId)
  }
}
