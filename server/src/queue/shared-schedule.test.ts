import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../test/databases.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'
import { createLog } from '../lib/log.ts'
import type { Schedule, ScheduledTask } from './schedule.ts'
import { releaseTasks, type SharedScheduleOptions, startSharedSchedule } from './shared-schedule.ts'
import * as store from './shared-schedule-store.ts'

const hourMs = 3_600_000

describe.each(storeEngines)('tasks that nodes share on %s', (engine) => {
  let app: TestApp
  const schedules: Schedule[] = []
  const logged: string[] = []
  beforeEach(async () => {
    app = await openTestApp(engine)
    logged.length = 0
  })
  afterEach(async () => {
    await Promise.all(schedules.splice(0).map((schedule) => schedule.stop()))
    await app.close()
  })

  const startOn = async (
    nodeId: string,
    tasks: readonly ScheduledTask[],
    options: Partial<SharedScheduleOptions> = {},
  ) => {
    const { db, clock } = app.context
    const log = createLog('debug', { write: (line) => void logged.push(line) })
    const schedule = await startSharedSchedule(tasks, {
      ...{ db, clock, log, nodeId, mayTake: () => true, askEveryMs: 5 },
      ...options,
    })
    schedules.push(schedule)
    return schedule
  }
  const task = (name: string, run: ScheduledTask['run'], everyMs = hourMs): ScheduledTask => ({ name, everyMs, run })
  const rows = () => app.context.db.q.selectFrom('scheduled_tasks').selectAll().orderBy('name').execute()
  const at = (ms: number) => new Date(app.clock.now().getTime() + ms).toISOString()

  it('run on one node each time they are due, and are due again after their interval', async () => {
    const runs: string[] = []
    const on = (node: string) => [
      task('count', async () => {
        runs.push(node)
        await pause(20)
      }),
    ]
    await startOn('a', on('a'))
    await startOn('b', on('b'))
    expect(await rows()).toMatchObject([{ due_at: at(hourMs), lease_by: null, last_ok_at: null }])
    for (let n = 1; n <= 3; n++) {
      app.clock.move(hourMs)
      await expect.poll(rows).toMatchObject([{ due_at: at(hourMs), lease_by: null, last_ok_at: at(0) }])
      expect(runs).toHaveLength(n)
    }
  })

  it('are taken one by one, however the database plans it', async () => {
    const { q } = app.context.db
    const names = Array.from({ length: 40 }, (_, i) => `task ${i}`)
    await store.addTasks(q, [{ name: 'task 0', dueAt: at(0) }])
    // PostgreSQL expects one row from now on, and could evaluate a subquery for each row.
    if (engine === 'postgres') await sql`analyze scheduled_tasks`.execute(q)
    await store.addTasks(
      q,
      names.map((name) => ({ name, dueAt: at(0) })),
    )
    for (let n = 1; n <= 40; n++) {
      expect(await store.takeDue(q, names, { now: at(0), until: at(60_000), by: 'a' })).not.toBe(null)
      expect((await rows()).filter(({ lease_by }) => lease_by !== null)).toHaveLength(n)
    }
  })

  it('are spread over the nodes', async () => {
    const runs = { a: 0, b: 0 }
    const on = (node: 'a' | 'b') =>
      Array.from({ length: 40 }, (_, i) => task(`task ${i}`, async () => void runs[node]++))
    await startOn('a', on('a'))
    await startOn('b', on('b'))
    for (let n = 1; n <= 3; n++) {
      app.clock.move(hourMs)
      await expect.poll(() => runs.a + runs.b).toBe(40 * n)
      await expect.poll(rows).toEqual(Array(40).fill(expect.objectContaining({ due_at: at(hourMs) })))
    }
    expect(Math.min(runs.a, runs.b)).toBeGreaterThan(10)
  })

  it('of a node that has ended run elsewhere once the lease has expired, not before', async () => {
    const runs: string[] = []
    const { q } = app.context.db
    await store.addTasks(q, [{ name: 'count', dueAt: at(0) }])
    const dead = { now: at(0), until: at(60_000), by: 'dead' }
    expect(await store.takeDue(q, ['count'], dead)).toBe('count')
    await startOn('b', [task('count', async () => void runs.push('b'))])
    app.clock.move(59_999)
    await pause(50)
    expect(runs).toEqual([])
    app.clock.move(1)
    await expect.poll(() => runs).toEqual(['b'])
    await expect.poll(rows).toMatchObject([{ lease_by: null, last_ok_at: at(0) }])
    // The dead node was only paused.
    expect(await store.settle(q, { name: 'count', by: 'dead', until: dead.until }, { dueAt: at(0) })).toBe(false)
    expect(await store.renew(q, { name: 'count', by: 'dead', until: dead.until }, at(60_000))).toBe(false)
    expect(await rows()).toMatchObject([{ due_at: at(hourMs) }])
  })

  it('of a process that is known to have ended run elsewhere at once', async () => {
    const runs: string[] = []
    const { db } = app.context
    await store.addTasks(
      db.q,
      ['count', 'other'].map((name) => ({ name, dueAt: at(0) })),
    )
    const until = at(60_000)
    expect(await store.takeDue(db.q, ['count'], { now: at(0), until, by: 'dead' })).toBe('count')
    expect(await store.takeDue(db.q, ['other'], { now: at(0), until, by: 'alive' })).toBe('other')
    const both = [
      task('count', async () => void runs.push('count')),
      task('other', async () => void runs.push('other')),
    ]
    await startOn('b', both)
    await releaseTasks(db, () => false)
    expect(await rows()).toMatchObject([{ lease_by: 'dead' }, { lease_by: 'alive' }])
    await releaseTasks(db, (name) => name === 'dead')
    await expect.poll(() => runs).toEqual(['count'])
    expect(await rows()).toMatchObject([{}, { lease_by: 'alive', lease_until: until }])
  })

  it('are told to end when the lease is lost, and store nothing then', async () => {
    const { promise: lost, resolve } = Promise.withResolvers<void>()
    const work = (signal: AbortSignal) =>
      new Promise<void>((end) => {
        signal.addEventListener('abort', () => {
          resolve()
          end()
        })
      })
    await startOn('a', [task('long', work)], { leaseMs: 3_000 })
    app.clock.move(hourMs)
    await expect.poll(rows).toMatchObject([{ lease_by: 'a' }])
    const other = { lease_by: 'b', lease_until: at(hourMs), due_at: at(-1) }
    await app.context.db.q.updateTable('scheduled_tasks').set(other).execute()
    await lost
    await expect.poll(() => logged.join('\n')).toContain('a task ended after its lease')
    expect(await rows()).toMatchObject([other])
  })

  it('are renewed while they run', async () => {
    const { promise: end, resolve } = Promise.withResolvers<void>()
    let isLost = false
    await startOn(
      'a',
      [
        task('long', (signal) => {
          signal.addEventListener('abort', () => {
            isLost = true
          })
          return end
        }),
      ],
      { leaseMs: 3_000 },
    )
    app.clock.move(hourMs)
    await expect.poll(rows).toMatchObject([{ lease_by: 'a' }])
    const [first] = await rows()
    app.clock.move(2_000)
    await expect.poll(rows).not.toMatchObject([{ lease_until: first?.lease_until }])
    resolve()
    await expect.poll(rows).toMatchObject([{ lease_by: null, last_ok_at: at(0) }])
    expect(isLost).toBe(false)
  })

  it('are not delayed by long ones', async () => {
    const { promise: end, resolve } = Promise.withResolvers<void>()
    const runs: string[] = []
    const long = Array.from({ length: 20 }, (_, i) => task(`long ${i}`, () => end))
    await startOn('a', [...long, task('short', async () => void runs.push('short'), 2 * hourMs)])
    app.clock.move(hourMs)
    await expect.poll(async () => (await rows()).filter(({ lease_by }) => lease_by === 'a').length).toBe(20)
    app.clock.move(hourMs)
    await expect.poll(() => runs).toEqual(['short'])
    resolve()
  })

  it('are due again after an error, which is logged', async () => {
    await startOn('a', [task('bad', () => Promise.reject(new Error('no luck')))])
    app.clock.move(hourMs)
    await expect.poll(rows).toMatchObject([{ due_at: at(hourMs), last_ok_at: null, lease_by: null }])
    expect(logged.join('\n')).toContain('no luck')
  })

  it('that a stop interrupts are due at once, for another node', async () => {
    const schedule = await startOn('a', [
      task('long', (signal) => new Promise((end) => signal.addEventListener('abort', end))),
    ])
    app.clock.move(hourMs)
    await expect.poll(rows).toMatchObject([{ lease_by: 'a' }])
    await schedule.stop()
    expect(await rows()).toMatchObject([{ due_at: at(0), lease_by: null, lease_until: null, last_ok_at: null }])
  })

  it('are not taken by a drained node', async () => {
    const runs: string[] = []
    let isDraining = true
    await startOn('a', [task('count', async () => void runs.push('a'))], { mayTake: () => !isDraining })
    app.clock.move(hourMs)
    await pause(50)
    expect(runs).toEqual([])
    isDraining = false
    await expect.poll(() => runs).toEqual(['a'])
  })
})
