import { afterEach, describe, expect, it } from 'vitest'
import { createLog } from '../lib/log.ts'
import { type Exchange, type FairPump, startFairPump, type Wish } from './fair-pump.ts'

interface Job {
  readonly line: number
  readonly id: number
}

/** Lines in memory with a limit of two each; what runs ends when it is told to. */
function openLines(lines: Record<number, number>, { atOnce = 100, keptForPreferred = 0, well = [] as number[] } = {}) {
  const waiting = new Map(Object.entries(lines).map(([line, count]) => [Number(line), count]))
  const written: Job[] = []
  const claimed: Job[] = []
  const ends = new Map<Job, { resolve: (job: Job) => void; reject: (error: Error) => void }>()
  const returnedJobs: Job[] = []
  /** Lines whose jobs end badly. */
  const failing = new Set<number>()
  const logged: string[] = []
  const limit = 2
  const claim = (wishes: readonly Wish[], room: number): Exchange<Job> => {
    const jobs: Job[] = []
    const news = wishes.map(({ line, claimed: here, ahead }) => {
      const there = waiting.get(line) ?? 0
      const count = Math.max(0, Math.min(there, limit + ahead - here, room - jobs.length))
      for (let i = 0; i < count; i++) jobs.push({ line, id: claimed.length + jobs.length })
      waiting.set(line, there - count)
      return { line, limit, more: there > count, preferred: well.includes(line) }
    })
    claimed.push(...jobs)
    return { jobs, news }
  }
  const pump: FairPump = startFairPump<Job, Job>({
    name: 'test',
    lineOf: ({ line }) => line,
    run: (job) => new Promise((resolve, reject) => ends.set(job, { resolve, reject })),
    goesOn: (job) => !failing.has(job.line),
    async exchange({ done, returned, wishes, room }) {
      written.push(...done)
      for (const { line } of returned) waiting.set(line, (waiting.get(line) ?? 0) + 1)
      returnedJobs.push(...returned)
      return claim(wishes, room)
    },
    look: async (after) => {
      const due = [...waiting].filter(([line, n]) => line > after && n > 0).map(([line]) => line)
      return { due, next: due.at(-1) ?? 0 }
    },
    now: () => Date.now(),
    atOnce,
    keptForPreferred,
    lookEveryMs: 20,
    log: createLog('error', { write: (line) => void logged.push(line) }),
  })
  const end = (job: Job | undefined, error?: Error) => {
    if (!job) throw new Error('there is no such job')
    if (error) ends.get(job)?.reject(error)
    else ends.get(job)?.resolve(job)
    ends.delete(job)
  }
  return {
    pump,
    waiting,
    written,
    claimed,
    returned: returnedJobs,
    failing,
    logged,
    running: () => [...ends.keys()],
    end,
    /** From now on everything ends by itself. */
    async drain() {
      while (ends.size > 0) {
        for (const job of [...ends.keys()]) end(job)
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    },
  }
}

const soon = (check: () => unknown) => expect.poll(check, { timeout: 5_000, interval: 2 })

describe('a fair pump', () => {
  let lines: ReturnType<typeof openLines>
  afterEach(async () => {
    const stopped = lines.pump.stop()
    await lines.drain()
    await stopped
  })
  const running = () => lines.running().map(({ line }) => line)

  it('runs of each line as many at once as it may, and the next when one has ended', async () => {
    lines = openLines({ 1: 5, 2: 1 })
    await soon(running).toEqual([1, 1, 2])
    lines.end(lines.running()[0])
    await soon(running).toEqual([1, 2, 1])
    await lines.drain()
    await soon(() => lines.written.length).toBe(6)
  })

  it('has some of a quick line in hand, and gives it back when one of them ends badly', async () => {
    lines = openLines({ 1: 100 }, { well: [1] })
    await soon(running).toEqual([1, 1])
    lines.end(lines.running()[0])
    await soon(() => lines.claimed.length).toBeGreaterThan(4)
    expect(running()).toEqual([1, 1])
    lines.failing.add(1)
    const inHand = lines.claimed.length - 3
    lines.end(lines.running()[0])
    await soon(() => lines.returned.length).toBe(inHand)
    lines.failing.clear()
    lines.waiting.set(1, 0)
  })

  it('gives back what was in hand for more than a second', async () => {
    lines = openLines({ 1: 100 }, { well: [1] })
    await soon(running).toEqual([1, 1])
    lines.end(lines.running()[0])
    await soon(() => lines.claimed.length).toBeGreaterThan(4)
    const inHand = lines.claimed.length - 3
    await new Promise((resolve) => setTimeout(resolve, 1_001))
    lines.end(lines.running()[0])
    await soon(() => lines.returned.length).toBe(inHand)
    lines.waiting.set(1, 0)
  })

  it('gives back what is in hand when it stops', async () => {
    lines = openLines({ 1: 100 }, { well: [1] })
    await soon(running).toEqual([1, 1])
    lines.end(lines.running()[0])
    await soon(() => lines.claimed.length).toBeGreaterThan(4)
    const stopped = lines.pump.stop()
    await lines.drain()
    await stopped
    expect(lines.written).toHaveLength(3)
    expect(lines.returned).toHaveLength(lines.claimed.length - 3)
  })

  it('finds work by itself, and at once when it is told of the line', async () => {
    lines = openLines({})
    lines.waiting.set(7, 1)
    await soon(running).toEqual([7])
    lines.waiting.set(8, 1)
    lines.pump.wake([8])
    await soon(running).toEqual([7, 8])
  })

  it('keeps room for lines that did well, however many others wait', async () => {
    const dead = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [i + 10, 5]))
    lines = openLines({ ...dead, 1: 1 }, { atOnce: 12, keptForPreferred: 4, well: [1] })
    await soon(() => running().length).toBeGreaterThanOrEqual(8)
    lines.waiting.set(1, 2)
    lines.pump.wake([1])
    await soon(() => running().filter((line) => line === 1).length).toBeGreaterThanOrEqual(1)
    expect(running().length).toBeLessThanOrEqual(12)
  })

  it('writes down what was done before it stops, and claims nothing any more', async () => {
    lines = openLines({ 1: 5 })
    await soon(running).toEqual([1, 1])
    const stopped = lines.pump.stop()
    await lines.drain()
    await stopped
    expect(lines.written).toHaveLength(2)
    expect(lines.claimed).toHaveLength(2)
  })

  it('logs what a job throws, and goes on', async () => {
    lines = openLines({ 1: 3 })
    await soon(running).toEqual([1, 1])
    lines.end(lines.running()[0], new Error('on purpose'))
    await soon(running).toEqual([1, 1])
    expect(lines.logged.join()).toContain('on purpose')
    expect(lines.written).toEqual([])
  })
})
