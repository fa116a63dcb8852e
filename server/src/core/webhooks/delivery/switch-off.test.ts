import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../../test/databases.ts'
import { type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import * as webhooks from '../endpoints/webhooks.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

describe.each(storeEngines)('promise 5: an endpoint that keeps failing, on %s', (engine) => {
  let app: DeliveryApp
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
  })
  afterEach(() => app.close())

  /** Retries until the message is exhausted; the clock stays at the last attempt. */
  const exhaust = async () => {
    for (;;) {
      await app.sendDue()
      if (!(await app.messages()).some(({ state }) => state === 'pending')) return
      app.clock.move(hourMs)
    }
  }

  it('emails its owner once, at the first exhausted message, and once more after a recovery', async () => {
    const { id } = await app.watch()
    app.endpoint.answer = 500
    await app.triggerUpload()
    await app.triggerUpload()
    await exhaust()
    expect(await app.emails()).toMatchObject([
      { subject: 'A webhook message could not be delivered', recipient: 'master@harbour.example' },
    ])
    expect((await app.emails())[0]?.text).toContain(app.endpoint.url)
    app.endpoint.answer = 200
    await app.triggerUpload()
    app.clock.move(hourMs)
    await app.sendDue()
    expect((await app.webhook(id)).alertedAt).toBeNull()
    app.endpoint.answer = 500
    await app.triggerUpload()
    await exhaust()
    expect((await app.emails()).map(({ subject }) => subject)).toEqual([
      'A webhook message could not be delivered',
      'A webhook works again',
      'A webhook message could not be delivered',
    ])
  })

  it('with 410 disables the webhook and emails its owner; pending messages are kept', async () => {
    const { id } = await app.watch()
    app.endpoint.answer = 410
    await app.triggerUpload()
    await app.triggerUpload()
    expect(await app.sendDue()).toBe(1)
    expect((await app.webhook(id)).failed).toBe(true)
    expect(await app.emails()).toMatchObject([{ subject: 'A webhook was disabled' }])
    app.clock.move(30 * dayMs)
    await app.triggerUpload()
    expect(await app.sendDue()).toBe(0)
    expect((await app.messages()).map(({ state }) => state)).toEqual(['pending', 'pending', 'pending'])
  })

  it('for five days without a success disables the webhook, and not earlier', async () => {
    const { id } = await app.watch()
    app.endpoint.answer = 500
    await app.triggerUpload()
    await exhaust()
    const since = Date.parse((await app.webhook(id)).failingSince ?? '')
    app.clock.move(since + 5 * dayMs - 1 - app.clock.now().getTime())
    await app.triggerUpload()
    await app.sendDue()
    expect((await app.webhook(id)).failed).toBe(false)
    app.clock.move(5_000)
    await app.sendDue()
    expect((await app.webhook(id)).failed).toBe(true)
    expect((await app.emails()).map(({ subject }) => subject)).toEqual([
      'A webhook message could not be delivered',
      'A webhook was disabled',
    ])
  })

  it('for days, but with a success in between, does not', async () => {
    const { id } = await app.watch()
    for (let day = 0; day < 12; day++) {
      app.endpoint.answer = day % 3 === 2 ? 200 : 500
      await app.triggerUpload()
      await app.sendDue()
      app.clock.move(dayMs)
    }
    expect((await app.webhook(id)).failed).toBe(false)
  })

  it('is enabled again by resuming it, and sends pending messages', async () => {
    const { id } = await app.watch()
    app.endpoint.answer = 410
    await app.triggerUpload()
    await app.sendDue()
    app.endpoint.answer = 200
    const { webhook } = await webhooks.update(app.context, app.operator, id, { paused: false })
    expect(webhook).toMatchObject({ failed: false, paused: false, failingSince: null })
    app.clock.move(dayMs)
    expect(await app.sendDue()).toBe(1)
    expect((await app.messages()).map(({ state }) => state)).toEqual(['delivered'])
  })
})
