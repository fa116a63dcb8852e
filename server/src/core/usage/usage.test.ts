import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { noLimit } from '../accounts/plan.ts'
import { cleanUpUsage, createUsageCounter, type UsageCounter } from './usage.ts'

const minuteMs = 60_000
const dayMs = 1_440 * minuteMs

describe.each(engines)('the daily transactions, on %s', (engine) => {
  let app: TestApp
  let account: number
  let counter: UsageCounter
  beforeEach(async () => {
    app = await openTestApp(engine)
    account = app.account.id
    counter = createUsageCounter(app.context)
  })
  afterEach(() => app.close())

  const count = async (times: number, limit: number | null = null, by = counter) => {
    for (let i = 0; i < times; i++) await by.count(account, limit)
  }
  const rows = async () =>
    (await app.context.db.q.selectFrom('usage').select(['minute', 'count']).orderBy('minute').execute()).map(
      ({ count: n }) => n,
    )

  it('are allowed up to the limit and refused beyond, with the remaining number', async () => {
    expect(await counter.count(account, 3)).toEqual({ allowed: true, limit: 3, remaining: 2 })
    expect(await counter.count(account, 3)).toEqual({ allowed: true, limit: 3, remaining: 1 })
    expect(await counter.count(account, 3)).toEqual({ allowed: true, limit: 3, remaining: 0 })
    expect(await counter.count(account, 3)).toEqual({ allowed: false, limit: 3, remaining: 0 })
    expect(await counter.used(account)).toBe(3)
  })

  it('of an unlimited plan are counted against the largest number that every client can read', async () => {
    expect(await counter.count(account, null)).toEqual({ allowed: true, limit: noLimit, remaining: noLimit - 1 })
    expect(noLimit).toBe(2_147_483_647)
  })

  it('of exempt operations are counted, and succeed beyond the limit', async () => {
    await count(2, 2)
    expect(await counter.count(account, 2, true)).toEqual({ allowed: true, limit: 2, remaining: 0 })
    expect(await counter.used(account)).toBe(3)
    expect((await counter.count(account, 2)).allowed).toBe(false)
  })

  it('never exceed the limit in a hundred concurrent requests, starting with the first', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => counter.count(account, 40)))
    expect(answers.filter(({ allowed }) => allowed)).toHaveLength(40)
    expect(new Set(answers.filter(({ allowed }) => allowed).map(({ remaining }) => remaining)).size).toBe(40)
  })

  it('are counted over a rolling day', async () => {
    await count(2)
    app.clock.move(dayMs / 2)
    await count(3)
    await counter.flush()
    expect(await counter.used(account)).toBe(5)
    app.clock.move(dayMs / 2 - minuteMs)
    await counter.flush()
    expect(await counter.used(account)).toBe(5)
    app.clock.move(minuteMs)
    await counter.flush()
    expect(await counter.used(account)).toBe(3)
    app.clock.move(dayMs / 2)
    await counter.flush()
    expect(await counter.used(account)).toBe(0)
  })

  it('are preserved over a restart', async () => {
    await count(5)
    await counter.flush()
    app.clock.move(minuteMs)
    await count(2)
    await counter.flush()
    expect(await rows()).toEqual([5, 2])
    const restarted = createUsageCounter(app.context)
    expect(await restarted.used(account)).toBe(7)
    expect((await restarted.count(account, 7)).allowed).toBe(false)
  })

  it('of two nodes are added up after each has flushed', async () => {
    const other = createUsageCounter(app.context)
    await Promise.all([count(30), count(20, null, other)])
    await Promise.all([counter.flush(), other.flush()])
    await Promise.all([counter.flush(), other.flush()])
    expect([await counter.used(account), await other.used(account)]).toEqual([50, 50])
    expect((await other.count(account, 50)).allowed).toBe(false)
    expect(await rows()).toEqual([50])
  })

  it('are counted once, whatever is flushed in the meantime', async () => {
    const flushes: Promise<void>[] = []
    for (let i = 0; i < 200; i++) {
      await counter.count(account, null)
      if (i % 10 === 0) flushes.push(counter.flush())
      if (i % 70 === 0) app.clock.move(minuteMs)
    }
    await Promise.all(flushes)
    await counter.flush()
    expect(await counter.used(account)).toBe(200)
    expect((await rows()).reduce((a, b) => a + b, 0)).toBe(200)
  })

  it('are kept and retried when they can’t be written', async () => {
    let broken = true
    const db: typeof app.context.db = {
      ...app.context.db,
      tx: (work) => (broken ? Promise.reject(new Error('the database is away')) : app.context.db.tx(work)),
    }
    const mine = createUsageCounter({ ...app.context, db })
    await count(4, null, mine)
    await expect(mine.flush()).rejects.toThrow('away')
    await count(3, null, mine)
    expect(await mine.used(account)).toBe(7)
    await expect(mine.flush()).rejects.toThrow('away')
    broken = false
    await mine.flush()
    expect(await mine.used(account)).toBe(7)
    expect(await rows()).toEqual([7])
  })

  it('are counted per account', async () => {
    const { account: other } = await app.another('second')
    await count(3, 3)
    expect(await counter.count(other.id, 3)).toEqual({ allowed: true, limit: 3, remaining: 2 })
    await counter.flush()
    expect([await counter.used(account), await counter.used(other.id)]).toEqual([3, 1])
  })

  it('are deleted after a day, and loaded again after an idle time', async () => {
    await count(3)
    await counter.flush()
    app.clock.move(2 * 3_600_000)
    await counter.flush()
    expect(await counter.used(account)).toBe(3)
    await cleanUpUsage(app.context)
    expect(await rows()).toEqual([3])
    app.clock.move(2 * dayMs)
    await cleanUpUsage(app.context)
    expect(await rows()).toEqual([])
  })
})
