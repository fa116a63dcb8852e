import { afterEach, describe, expect, it } from 'vitest'
import { createLog } from '../lib/log.ts'
import { type BatchResult, type ClaimRequest, type Dispatcher, startDispatcher } from './dispatcher.ts'

interface Job {
  readonly queueId: number
  readonly id: number
}

/** Queues in memory with a concurrency of two each; running jobs end on request. */
function openQueues(
  counts: Record<number, number>,
  {
    capacity = 100,
    reservedForHealthy = 0,
    healthy = [] as number[],
    lanes = 1,
    beforeBatch = async (_: readonly ClaimRequest[]): Promise<void> => undefined,
  } = {},
) {
  const waiting = new Map(Object.entries(counts).map(([queueId, count]) => [Number(queueId), count]))
  const stored: Job[] = []
  const claimed: Job[] = []
  const ends = new Map<Job, { resolve: (job: Job) => void; reject: (error: Error) => void }>()
  const releasedJobs: Job[] = []
  /** Queues whose jobs fail. */
  const failing = new Set<number>()
  const logged: string[] = []
  const concurrency = 2
  const claim = (requests: readonly ClaimRequest[], room: number): BatchResult<Job> => {
    const jobs: Job[] = []
    const updates = requests.map(({ queueId, claimed: here, prefetch }) => {
      const there = waiting.get(queueId) ?? 0
      const count = Math.max(0, Math.min(there, concurrency + prefetch - here, room - jobs.length))
      for (let i = 0; i < count; i++) jobs.push({ queueId, id: claimed.length + jobs.length })
      waiting.set(queueId, there - count)
      return { queueId, concurrency, hasMore: there > count, healthy: healthy.includes(queueId) }
    })
    claimed.push(...jobs)
    return { jobs, updates }
  }
  const dispatcher: Dispatcher = startDispatcher<Job, Job>({
    name: 'test',
    queueOf: ({ queueId }) => queueId,
    run: (job) => new Promise((resolve, reject) => ends.set(job, { resolve, reject })),
    mayContinue: (job) => !failing.has(job.queueId),
    async processBatch({ completed, released, requests, capacity: room }) {
      await beforeBatch(requests)
      stored.push(...completed)
      for (const { queueId } of released) waiting.set(queueId, (waiting.get(queueId) ?? 0) + 1)
      releasedJobs.push(...released)
      return claim(requests, room)
    },
    poll: async (after) => {
      const due = [...waiting].filter(([queueId, n]) => queueId > after && n > 0).map(([queueId]) => queueId)
      return { due, next: due.at(-1) ?? 0 }
    },
    now: () => Date.now(),
    capacity,
    reservedForHealthy,
    lanes,
    pollEveryMs: 20,
    log: createLog('error', { write: (text) => void logged.push(text) }),
  })
  const end = (job: Job | undefined, error?: Error) => {
    if (!job) throw new Error('there is no such job')
    if (error) ends.get(job)?.reject(error)
    else ends.get(job)?.resolve(job)
    ends.delete(job)
  }
  return {
    dispatcher,
    waiting,
    stored,
    claimed,
    released: releasedJobs,
    failing,
    logged,
    running: () => [...ends.keys()],
    end,
    /** Ends every job, including those started in the meantime. */
    async drain() {
      while (ends.size > 0) {
        for (const job of [...ends.keys()]) end(job)
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    },
  }
}

const soon = (check: () => unknown) => expect.poll(check, { interval: 2 })

describe('a dispatcher', () => {
  let queues: ReturnType<typeof openQueues>
  afterEach(async () => {
    const stopped = queues.dispatcher.stop()
    await queues.drain()
    await stopped
  })
  const running = () => queues.running().map(({ queueId }) => queueId)

  it('runs jobs of each queue up to its concurrency, and the next when one has ended', async () => {
    queues = openQueues({ 1: 5, 2: 1 })
    await soon(running).toEqual([1, 1, 2])
    queues.end(queues.running()[0])
    await soon(running).toEqual([1, 2, 1])
    await queues.drain()
    await soon(() => queues.stored.length).toBe(6)
  })

  it('prefetches jobs of a quick queue, and releases them when one of its jobs fails', async () => {
    queues = openQueues({ 1: 100 }, { healthy: [1] })
    await soon(running).toEqual([1, 1])
    queues.end(queues.running()[0])
    await soon(() => queues.claimed.length).toBeGreaterThan(4)
    expect(running()).toEqual([1, 1])
    queues.failing.add(1)
    const prefetched = queues.claimed.length - 3
    queues.end(queues.running()[0])
    await soon(() => queues.released.length).toBe(prefetched)
    queues.failing.clear()
    queues.waiting.set(1, 0)
  })

  it('prefetches for a quick queue all of whose jobs ended before the next claim', async () => {
    queues = openQueues({ 1: 100 }, { healthy: [1] })
    await soon(running).toEqual([1, 1])
    for (const job of queues.running()) queues.end(job)
    await soon(() => queues.claimed.length).toBeGreaterThan(4)
    queues.waiting.set(1, 0)
  })

  it('claims from a queue of another lane while a batch is processed', async () => {
    const held = Promise.withResolvers<void>()
    const beforeBatch = async (requests: readonly ClaimRequest[]) => {
      if (requests.some(({ queueId }) => queueId === 1)) await held.promise
    }
    queues = openQueues({ 1: 2, 2: 2 }, { lanes: 2, beforeBatch })
    await soon(running).toEqual([2, 2])
    held.resolve()
    await soon(running).toEqual([2, 2, 1, 1])
  })

  it('releases jobs that were prefetched more than a second ago', async () => {
    queues = openQueues({ 1: 100 }, { healthy: [1] })
    await soon(running).toEqual([1, 1])
    queues.end(queues.running()[0])
    await soon(() => queues.claimed.length).toBeGreaterThan(4)
    const prefetched = queues.claimed.length - 3
    await new Promise((resolve) => setTimeout(resolve, 1_001))
    queues.end(queues.running()[0])
    await soon(() => queues.released.length).toBe(prefetched)
    queues.waiting.set(1, 0)
  })

  it('releases prefetched jobs when it stops', async () => {
    queues = openQueues({ 1: 100 }, { healthy: [1] })
    await soon(running).toEqual([1, 1])
    queues.end(queues.running()[0])
    await soon(() => queues.claimed.length).toBeGreaterThan(4)
    const stopped = queues.dispatcher.stop()
    await queues.drain()
    await stopped
    expect(queues.stored).toHaveLength(3)
    expect(queues.released).toHaveLength(queues.claimed.length - 3)
  })

  it('finds jobs by its poll, and at once when it is woken for the queue', async () => {
    queues = openQueues({})
    queues.waiting.set(7, 1)
    await soon(running).toEqual([7])
    queues.waiting.set(8, 1)
    queues.dispatcher.wake([8])
    await soon(running).toEqual([7, 8])
  })

  it('reserves capacity for healthy queues, however many others wait', async () => {
    const dead = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [i + 10, 5]))
    queues = openQueues({ ...dead, 1: 1 }, { capacity: 12, reservedForHealthy: 4, healthy: [1] })
    await soon(() => running().length).toBeGreaterThanOrEqual(8)
    queues.waiting.set(1, 2)
    queues.dispatcher.wake([1])
    await soon(() => running().filter((queueId) => queueId === 1).length).toBeGreaterThanOrEqual(1)
    expect(running().length).toBeLessThanOrEqual(12)
  })

  it('stores completed jobs before it stops, and claims nothing more', async () => {
    queues = openQueues({ 1: 5 })
    await soon(running).toEqual([1, 1])
    const stopped = queues.dispatcher.stop()
    await queues.drain()
    await stopped
    expect(queues.stored).toHaveLength(2)
    expect(queues.claimed).toHaveLength(2)
  })

  it('logs the error of a job, and continues', async () => {
    queues = openQueues({ 1: 3 })
    await soon(running).toEqual([1, 1])
    queues.end(queues.running()[0], new Error('on purpose'))
    await soon(running).toEqual([1, 1])
    expect(queues.logged.join()).toContain('on purpose')
    expect(queues.stored).toEqual([])
  })
})
