import { describe, expect, it } from 'vitest'
import { createLog } from '../lib/log.ts'
import { startSchedule } from './schedule.ts'

const quiet = createLog('silent')

describe('a schedule', () => {
  it('runs a task repeatedly, also after it has failed, and logs the failure', async () => {
    const logged: string[] = []
    let runs = 0
    const run = async () => {
      runs++
      if (runs === 2) throw new Error('a broken task')
    }
    const log = createLog('debug', { write: (line) => void logged.push(line) })
    const schedule = startSchedule([{ name: 'sweep', everyMs: 2, run }], log)
    await expect.poll(() => runs).toBeGreaterThan(4)
    await schedule.stop()
    expect(logged).toHaveLength(1)
    expect(logged[0]).toContain('a broken task')
    expect(logged[0]).toContain('sweep')
  })

  it('never runs a task concurrently with itself, however long it takes, but others concurrently', async () => {
    const ending = Promise.withResolvers<void>()
    const runs = { slow: 0, quick: 0 }
    const slow = async () => {
      runs.slow++
      await ending.promise
    }
    const quick = async () => {
      runs.quick++
    }
    const schedule = startSchedule(
      [
        { name: 'slow', everyMs: 2, run: slow },
        { name: 'quick', everyMs: 2, run: quick },
      ],
      quiet,
    )
    await expect.poll(() => runs.quick).toBeGreaterThan(4)
    expect(runs.slow).toBe(1)
    ending.resolve()
    await schedule.stop()
  })

  it('when stopped aborts running tasks, waits for them, and starts nothing more', async () => {
    const ending = Promise.withResolvers<void>()
    let runs = 0
    let isAborted = () => false
    const run = async (signal: AbortSignal) => {
      runs++
      isAborted = () => signal.aborted
      await ending.promise
    }
    const schedule = startSchedule([{ name: 'sweep', everyMs: 2, run }], quiet)
    await expect.poll(() => runs).toBe(1)
    expect(isAborted()).toBe(false)
    let stopped = false
    const stopping = schedule.stop().then(() => {
      stopped = true
    })
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect([stopped, isAborted()]).toEqual([false, true])
    ending.resolve()
    await stopping
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(runs).toBe(1)
  })
})
