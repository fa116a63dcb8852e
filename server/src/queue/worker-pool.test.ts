import { describe, expect, it } from 'vitest'
import { createLog } from '../lib/log.ts'
import { startWorkerPool, type WorkerPool } from './worker-pool.ts'

/** Jobs that run until they are ended; a pool over them. */
function jobsOf(count: number, { concurrency = 3, pollEveryMs = 60_000 } = {}) {
  const waiting = Array.from({ length: count }, (_, i) => i)
  const running = new Map<number, PromiseWithResolvers<void>>()
  const logged: string[] = []
  const seen = { most: 0, done: [] as number[], claims: 0 }
  let claim = async (capacity: number) => waiting.splice(0, capacity)
  const pool: WorkerPool = startWorkerPool({
    name: 'jobs',
    claim: (capacity) => {
      seen.claims++
      return claim(capacity)
    },
    run: async (job: number) => {
      const ending = Promise.withResolvers<void>()
      running.set(job, ending)
      seen.most = Math.max(seen.most, running.size)
      await ending.promise.finally(() => running.delete(job))
      seen.done.push(job)
    },
    concurrency,
    pollEveryMs,
    log: createLog('debug', { write: (line) => void logged.push(line) }),
  })
  const turns = async (count = 20) => {
    for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve))
  }
  const endAll = async () => {
    while (running.size > 0 || waiting.length > 0) {
      for (const ending of running.values()) ending.resolve()
      await turns(3)
    }
  }
  const claimWith = (other: typeof claim) => {
    claim = other
  }
  return { pool, waiting, running, logged, seen, turns, endAll, claimWith }
}

describe('a worker pool', () => {
  it('runs all due jobs, never more at once than its concurrency', async () => {
    const jobs = jobsOf(20)
    await jobs.turns()
    expect([...jobs.running.keys()]).toEqual([0, 1, 2])
    await jobs.endAll()
    await jobs.pool.stop()
    expect(jobs.seen.done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i))
    expect(jobs.seen.most).toBe(3)
  })

  it('starts the next job as soon as one ends, without a wake-up', async () => {
    const jobs = jobsOf(4, { concurrency: 1 })
    await jobs.turns()
    jobs.running.get(0)?.resolve()
    await jobs.turns()
    expect([...jobs.running.keys()]).toEqual([1])
    await jobs.endAll()
    await jobs.pool.stop()
  })

  it('sleeps while there is nothing to do, and claims at once when it is woken', async () => {
    const jobs = jobsOf(0)
    await jobs.turns()
    const { claims } = jobs.seen
    await jobs.turns()
    expect(jobs.seen.claims).toBe(claims)
    jobs.waiting.push(7)
    jobs.pool.wake()
    await jobs.turns()
    expect([...jobs.running.keys()]).toEqual([7])
    await jobs.endAll()
    await jobs.pool.stop()
  })

  it('claims again when it is woken during a claim', async () => {
    const jobs = jobsOf(0)
    await jobs.turns()
    const claiming = Promise.withResolvers<number[]>()
    jobs.claimWith(() => claiming.promise)
    jobs.pool.wake()
    await jobs.turns()
    // This job is inserted after the claim in progress has read its rows.
    jobs.claimWith(async () => jobs.waiting.splice(0, 1))
    jobs.waiting.push(9)
    jobs.pool.wake()
    claiming.resolve([])
    await jobs.turns()
    expect([...jobs.running.keys()]).toEqual([9])
    await jobs.endAll()
    await jobs.pool.stop()
  })

  it('polls without a wake-up', async () => {
    const jobs = jobsOf(0, { pollEveryMs: 5 })
    await jobs.turns()
    jobs.waiting.push(3)
    await expect.poll(() => [...jobs.running.keys()]).toEqual([3])
    await jobs.endAll()
    await jobs.pool.stop()
  })

  it('logs a job that throws and continues with the others', async () => {
    const jobs = jobsOf(5, { concurrency: 1 })
    await jobs.turns()
    jobs.running.get(0)?.reject(new Error('a broken job'))
    await jobs.turns()
    await jobs.endAll()
    await jobs.pool.stop()
    expect(jobs.seen.done).toEqual([1, 2, 3, 4])
    expect(jobs.logged.join()).toContain('a broken job')
  })

  it('logs a failed claim, does not spin, and claims again at the next wake-up', async () => {
    const jobs = jobsOf(1)
    jobs.running.clear()
    await jobs.turns()
    await jobs.endAll()
    const before = jobs.seen.claims
    jobs.claimWith(() => Promise.reject(new Error('the database is away')))
    jobs.pool.wake()
    await jobs.turns(50)
    expect(jobs.seen.claims - before).toBeLessThan(3)
    expect(jobs.logged.join()).toContain('the database is away')
    jobs.claimWith(async () => jobs.waiting.splice(0, 1))
    jobs.waiting.push(5)
    jobs.pool.wake()
    await jobs.turns()
    expect([...jobs.running.keys()]).toEqual([5])
    await jobs.endAll()
    await jobs.pool.stop()
  })

  it('when stopped waits for running and just claimed jobs, and claims nothing more', async () => {
    const jobs = jobsOf(1, { concurrency: 2 })
    await jobs.turns()
    const claiming = Promise.withResolvers<number[]>()
    jobs.claimWith(() => claiming.promise)
    jobs.pool.wake()
    await jobs.turns()
    let stopped = false
    const stopping = jobs.pool.stop().then(() => {
      stopped = true
    })
    claiming.resolve([8])
    await jobs.turns()
    expect([[...jobs.running.keys()], stopped]).toEqual([[0, 8], false])
    const { claims } = jobs.seen
    jobs.running.get(0)?.resolve()
    await jobs.turns()
    expect(stopped).toBe(false)
    jobs.running.get(8)?.resolve()
    await stopping
    jobs.pool.wake()
    await jobs.turns()
    expect(jobs.seen.claims).toBe(claims)
    expect(jobs.seen.done).toEqual([0, 8])
  })
})
