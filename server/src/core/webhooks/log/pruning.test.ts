import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import { codeOf } from '../../../../test/people.ts'
import * as webhooks from '../endpoints/webhooks.ts'
import { pruneOldEvents } from '../events/feed.ts'
import * as log from './attempts.ts'
import { pruneLog } from './pruning.ts'

const dayMs = 86_400_000

describe.each(engines)('the webhook log, on %s', (engine) => {
  let app: DeliveryApp
  let id: number
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
    id = (await app.watch()).id
  })
  afterEach(() => app.close())

  const prune = (settings: Partial<typeof app.context.settings> = {}) =>
    pruneLog({ ...app.context, settings: { ...app.context.settings, ...settings } })
  const left = async () => [(await app.messages()).length, (await app.attempts()).length]

  it('is retained for ninety days; messages are deleted with their attempts and their events', async () => {
    await app.triggerUpload()
    await app.sendDue()
    app.clock.move(dayMs)
    await app.triggerUpload()
    await app.sendDue()
    app.clock.move(89 * dayMs)
    expect(await prune()).toEqual({ attempts: 0, messages: 0 })
    app.clock.move(1)
    expect(await prune()).toEqual({ attempts: 1, messages: 0 })
    await pruneOldEvents(app.context)
    expect(await prune()).toEqual({ attempts: 0, messages: 1 })
    expect(await left()).toEqual([1, 1])
    app.clock.move(dayMs)
    await pruneOldEvents(app.context)
    expect(await prune()).toEqual({ attempts: 1, messages: 1 })
    expect(await left()).toEqual([0, 0])
  })

  it('retains pending messages, and messages whose late attempt can still be resent', async () => {
    await webhooks.update(app.context, app.operator, id, { paused: true })
    await app.triggerUpload()
    await app.triggerUpload()
    app.clock.move(100 * dayMs)
    await pruneOldEvents(app.context)
    expect(await prune()).toEqual({ attempts: 0, messages: 0 })
    await webhooks.update(app.context, app.operator, id, { paused: false })
    await app.sendDue()
    expect(await prune()).toEqual({ attempts: 0, messages: 0 })
    const [attempt] = await app.attempts()
    await log.resend(app.context, app.operator, attempt?.id ?? 0)
    expect(await app.sendDue()).toBe(1)
    app.clock.move(91 * dayMs)
    expect(await prune()).toEqual({ attempts: 3, messages: 3 })
    expect(await codeOf(log.resend(app.context, app.operator, attempt?.id ?? 0))).toBe('not-found')
  })

  it('can be retained for a shorter time; messages stay as long as the feed, which consists of them', async () => {
    await app.triggerUpload()
    await app.sendDue()
    app.clock.move(2 * dayMs)
    expect(await prune({ webhookLogMs: dayMs })).toEqual({ attempts: 1, messages: 0 })
    app.clock.move(89 * dayMs)
    expect(await prune({ webhookLogMs: dayMs })).toEqual({ attempts: 0, messages: 0 })
    await pruneOldEvents(app.context)
    expect(await prune({ webhookLogMs: dayMs })).toEqual({ attempts: 0, messages: 1 })
  })

  it('is pruned completely, however much there is, also after entries dated by a clock that was ahead', async () => {
    await app.triggerUpload()
    await app.sendDue()
    const q = app.context.db.q
    const { id: _, ...attempt } = await q.selectFrom('webhook_attempts').selectAll().executeTakeFirstOrThrow()
    const { id: __, ...message } = await q.selectFrom('webhook_messages').selectAll().executeTakeFirstOrThrow()
    for (let i = 0; i < 30; i++) {
      const some = Array.from({ length: 20 }, () => attempt)
      await q.insertInto('webhook_attempts').values(some).execute()
    }
    const ahead = { ...message, event_id: null, created_at: '2127-01-01T00:00:00.000Z' }
    const old = { ...message, event_id: null }
    for (const row of [ahead, old])
      for (let i = 0; i < 60; i++)
        await q
          .insertInto('webhook_messages')
          .values(Array.from({ length: 20 }, (__, n) => ({ ...row, message_key: `${row.created_at}-${i}-${n}` })))
          .execute()
    app.clock.move(91 * dayMs)
    await pruneOldEvents(app.context)
    expect(await prune()).toEqual({ attempts: 601, messages: 1_201 })
    expect(await left()).toEqual([1_200, 0])
  })
})
