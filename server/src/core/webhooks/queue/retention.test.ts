import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../../test/databases.ts'
import { type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import { put } from '../../../../test/people.ts'
import * as webhooks from '../endpoints/webhooks.ts'
import { expirePendingMessages } from './retention.ts'

const dayMs = 86_400_000

describe.each(storeEngines)('promise 5: the pending messages of a webhook that is paused, on %s', (engine) => {
  let app: DeliveryApp
  let id: number
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
    id = (await app.watch()).id
    await webhooks.update(app.context, app.operator, id, { paused: true })
  })
  afterEach(() => app.close())

  const states = async () => (await app.messages()).map(({ state }) => state)
  const subjects = async () => (await app.emails()).map(({ subject }) => subject)
  const expire = () => expirePendingMessages(app.context)

  it('are kept for ninety days, and the owner is warned a week before the first is deleted', async () => {
    await app.triggerUpload()
    app.clock.move(83 * dayMs)
    await app.triggerUpload()
    expect([await expire(), await subjects()]).toEqual([0, []])
    app.clock.move(1)
    expect(await expire()).toBe(0)
    expect(await app.emails()).toMatchObject([
      { kind: 'webhook', subject: 'Webhook messages are about to be deleted', recipient: 'master@harbour.example' },
    ])
    expect((await app.emails())[0]?.text).toContain('in 7 days')
    app.clock.move(7 * dayMs - 1)
    expect(await expire()).toBe(0)
    app.clock.move(1)
    expect(await expire()).toBe(1)
    expect(await states()).toEqual(['expired', 'pending'])
    expect(await subjects()).toHaveLength(1)
  })

  it('are warned of once, also by two nodes at the same time', async () => {
    await app.triggerUpload()
    app.clock.move(84 * dayMs)
    await Promise.all([expire(), expire()])
    expect(await subjects()).toHaveLength(1)
  })

  it('can be kept for a day only: then the owner is warned six hours before', async () => {
    const settings = { ...app.context.settings, webhookRetentionMs: dayMs }
    const expireSoon = () => expirePendingMessages({ ...app.context, settings })
    await app.triggerUpload()
    app.clock.move(0.75 * dayMs + 1)
    expect([await expireSoon(), (await app.emails())[0]?.text]).toEqual([
      0,
      expect.stringContaining('The oldest will be deleted within a day'),
    ])
    app.clock.move(dayMs / 4 - 1)
    expect(await expireSoon()).toBe(0)
    app.clock.move(1)
    expect(await expireSoon()).toBe(1)
  })

  it('are not deleted until a week after the warning, however late that was', async () => {
    await app.triggerUpload()
    app.clock.move(120 * dayMs)
    expect([await expire(), (await subjects()).length]).toEqual([0, 1])
    app.clock.move(7 * dayMs - 1)
    expect(await expire()).toBe(0)
    app.clock.move(1)
    expect(await expire()).toBe(1)
  })

  it('end the warning when they are delivered in time, and the next warning starts again', async () => {
    await app.triggerUpload()
    app.clock.move(84 * dayMs)
    await expire()
    await webhooks.update(app.context, app.operator, id, { paused: false })
    await app.sendDue()
    await expire()
    await webhooks.update(app.context, app.operator, id, { paused: true })
    await app.triggerUpload()
    app.clock.move(84 * dayMs)
    await expire()
    expect(await subjects()).toHaveLength(2)
    expect(await states()).toEqual(['delivered', 'pending'])
  })

  it('unblock later messages when they are deleted', async () => {
    await put(app, app.operator, '/same.txt', '1')
    app.clock.move(100 * dayMs)
    await put(app, app.operator, '/same.txt', '2', { ifExists: 'replace' })
    await webhooks.update(app.context, app.operator, id, { paused: false })
    app.endpoint.answer = 500
    await app.sendDue()
    await webhooks.update(app.context, app.operator, id, { paused: true })
    await expire()
    app.clock.move(8 * dayMs)
    expect(await expire()).toBe(1)
    app.endpoint.answer = 200
    await webhooks.update(app.context, app.operator, id, { paused: false })
    expect(await app.sendDue()).toBe(1)
    expect(await states()).toEqual(['expired', 'delivered'])
  })
})
