import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../test/databases.ts'
import { openNode, openTestApp, type TestApp } from '../../test/test-app.ts'
import type { Context } from './context.ts'
import { atAddress } from './rate-limits.ts'
import { deleteDrainedAttempts, shareAttempts } from './shared-attempts.ts'

const limits = { SALLYPORT_GUESSES_ADDRESS: '10/15m', SALLYPORT_GUESSES_USER: '50/1h' }
const key = atAddress('203.0.113.7')

describe.runIf(storeEngines.includes('postgres'))('failed attempts at several nodes', () => {
  let app: TestApp
  let nodes: [Context, Context]
  const close: (() => Promise<void>)[] = []
  beforeEach(async () => {
    app = await openTestApp('postgres')
    const opened = [await openNode(app, limits), await openNode(app, limits)]
    close.push(...opened.map((node) => node.close))
    nodes = opened.map(({ context }) => context) as typeof nodes
    for (const { rateLimits } of nodes) rateLimits.changes.collect()
  })
  afterEach(async () => {
    for (const one of close.splice(0)) await one()
    await app.close()
  })
  const rows = () => app.context.db.q.selectFrom('attempt_counters').selectAll().execute()
  const fail = (ctx: Context, times: number) => {
    let counted = 0
    for (let i = 0; i < times; i++) if (ctx.rateLimits.address.take(key) === 0) counted++
    return counted
  }

  it('are added up: an address has used its attempts on all of them', async () => {
    const [one, other] = nodes
    expect(fail(one, 6)).toBe(6)
    expect(fail(other, 3)).toBe(3)
    for (const ctx of nodes) await shareAttempts(ctx)
    // Nine of ten are used, as the second node knows at once and the first with its next attempt.
    expect(fail(other, 2)).toBe(1)
    await shareAttempts(other)
    expect(fail(one, 1)).toBe(1)
    await shareAttempts(one)
    expect([fail(one, 5), fail(other, 5)]).toEqual([0, 0])
    // A node that starts now learns it with the first attempt.
    const late = await openNode(app, limits)
    close.push(late.close)
    late.context.rateLimits.changes.collect()
    expect(fail(late.context, 1)).toBe(1)
    await shareAttempts(late.context)
    expect(fail(late.context, 1)).toBe(0)
    // Nobody knows more than hashes.
    expect(JSON.stringify(await rows())).not.toContain('203')
  })

  it('that were refunded cause no statement', async () => {
    const [one] = nodes
    for (let i = 0; i < 100; i++) {
      one.rateLimits.address.take(key)
      one.rateLimits.address.refund(key)
    }
    await shareAttempts(one)
    expect(await rows()).toEqual([])
  })

  it('of a moment without a database are stored with the next ones', async () => {
    const [one, other] = nodes
    fail(one, 9)
    const away = { ...one, db: { ...one.db, asyncCommit: () => Promise.reject(new Error('away')) } }
    await expect(shareAttempts(away)).rejects.toThrow('away')
    await shareAttempts(one)
    expect(fail(other, 1)).toBe(1)
    await shareAttempts(other)
    expect(fail(other, 1)).toBe(0)
  })

  it('of other nodes are joined by the running workers, and deleted once they have drained', async () => {
    await app.work()
    const shared = atAddress('203.0.113.9')
    app.context.rateLimits.sharePassword.take(shared)
    await expect.poll(async () => (await rows()).length).toBe(shared.length)
    await deleteDrainedAttempts(app.context)
    expect(await rows()).toHaveLength(shared.length)
    await app.context.db.q.updateTable('attempt_counters').set({ expires_ms: 0 }).execute()
    await deleteDrainedAttempts(app.context)
    expect(await rows()).toEqual([])
  })

  it('at many addresses are joined in a few statements, and without a bound on memory they are not', async () => {
    const [one] = nodes
    for (let i = 0; i < 12_000; i++) one.rateLimits.secondFactorCodes.take(`user ${i}`)
    await shareAttempts(one)
    expect(await rows()).toHaveLength(10_000)
  })
})
