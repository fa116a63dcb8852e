import { describe, expect, it } from 'vitest'
import { createLog } from '../lib/log.ts'
import { type Pump, startPump } from './pump.ts'

/** Jobs that run until they are told to end; a pump over them. */
function jobsOf(count: number, { concurrency = 3, pollMs = 60_000 } = {}) {
  const waiting = Array.from({ length: count }, (_, i) => i)
  const running = new Map<number, PromiseWithResolvers<void>>()
  const logged: string[] = []
  const seen = { most: 0, done: [] as number[], claims: 0 }
  let claim = async (room: number) => waiting.splice(0, room)
  const pump: Pump = startPump({
    name: 'jobs',
    claim: (room) => {
      seen.claims++
      return claim(room)
    },
    run: async (job: number) => {
      const ending = Promise.withResolvers<void>()
      running.set(job, ending)
      seen.most = Math.max(seen.most, running.size)
      await ending.promise.finally(() => running.delete(job))
      seen.done.push(job)
    },
    concurrency,
    pollMs,
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
  return { pump, waiting, running, logged, seen, turns, endAll, claimWith }
}

describe('a pump', () => {
  it('runs what is due, never more at once than it may, and all of it', async () => {
    const jobs = jobsOf(20)
    await jobs.turns()
    expect([...jobs.running.keys()]).toEqual([0, 1, 2])
    await jobs.endAll()
    await jobs.pump.stop()
    expect(jobs.seen.done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i))
    expect(jobs.seen.most).toBe(3)
  })

  it('starts the next as soon as one ends, without a wake', async () => {
    const jobs = jobsOf(4, { concurrency: 1 })
    await jobs.turns()
    jobs.running.get(0)?.resolve()
    await jobs.turns()
    expect([...jobs.running.keys()]).toEqual([1])
    await jobs.endAll()
    await jobs.pump.stop()
  })

  it('sleeps when there is nothing, and looks at once when it is woken', async () => {
    const jobs = jobsOf(0)
    await jobs.turns()
    const { claims } = jobs.seen
    await jobs.turns()
    expect(jobs.seen.claims).toBe(claims)
    jobs.waiting.push(7)
    jobs.pump.wake()
    await jobs.turns()
    expect([...jobs.running.keys()]).toEqual([7])
    await jobs.endAll()
    await jobs.pump.stop()
  })

  it('looks again when it is woken while it looks', async () => {
    const jobs = jobsOf(0)
    await jobs.turns()
    const looking = Promise.withResolvers<number[]>()
    jobs.claimWith(() => looking.promise)
    jobs.pump.wake()
    await jobs.turns()
    // This job comes after the look that is under way has read its rows.
    jobs.claimWith(async () => jobs.waiting.splice(0, 1))
    jobs.waiting.push(9)
    jobs.pump.wake()
    looking.resolve([])
    await jobs.turns()
    expect([...jobs.running.keys()]).toEqual([9])
    await jobs.endAll()
    await jobs.pump.stop()
  })

  it('looks by itself now and then', async () => {
    const jobs = jobsOf(0, { pollMs: 5 })
    await jobs.turns()
    jobs.waiting.push(3)
    await expect.poll(() => [...jobs.running.keys()]).toEqual([3])
    await jobs.endAll()
    await jobs.pump.stop()
  })

  it('logs a job that throws and goes on with the others', async () => {
    const jobs = jobsOf(5, { concurrency: 1 })
    await jobs.turns()
    jobs.running.get(0)?.reject(new Error('a broken job'))
    await jobs.turns()
    await jobs.endAll()
    await jobs.pump.stop()
    expect(jobs.seen.done).toEqual([1, 2, 3, 4])
    expect(jobs.logged.join()).toContain('a broken job')
  })

  it('logs a look that fails, does not spin, and looks again at the next wake', async () => {
    const jobs = jobsOf(1)
    jobs.running.clear()
    await jobs.turns()
    await jobs.endAll()
    const before = jobs.seen.claims
    jobs.claimWith(() => Promise.reject(new Error('the database is away')))
    jobs.pump.wake()
    await jobs.turns(50)
    expect(jobs.seen.claims - before).toBeLessThan(3)
    expect(jobs.logged.join()).toContain('the database is away')
    jobs.claimWith(async () => jobs.waiting.splice(0, 1))
    jobs.waiting.push(5)
    jobs.pump.wake()
    await jobs.turns()
    expect([...jobs.running.keys()]).toEqual([5])
    await jobs.endAll()
    await jobs.pump.stop()
  })

  it('when stopped waits for what runs and what was just claimed, and claims nothing more', async () => {
    const jobs = jobsOf(1, { concurrency: 2 })
    await jobs.turns()
    const looking = Promise.withResolvers<number[]>()
    jobs.claimWith(() => looking.promise)
    jobs.pump.wake()
    await jobs.turns()
    let stopped = false
    const stopping = jobs.pump.stop().then(() => {
      stopped = true
    })
    looking.resolve([8])
    await jobs.turns()
    expect([[...jobs.running.keys()], stopped]).toEqual([[0, 8], false])
    const { claims } = jobs.seen
    jobs.running.get(0)?.resolve()
    await jobs.turns()
    expect(stopped).toBe(false)
    jobs.running.get(8)?.resolve()
    await stopping
    jobs.pump.wake()
    await jobs.turns()
    expect(jobs.seen.claims).toBe(claims)
    expect(jobs.seen.done).toEqual([0, 8])
  })
})
