import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../../test/databases.ts'
import { claimDue, type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import * as webhooks from '../endpoints/webhooks.ts'
import { burstSize, nextSendAt } from './rate-limit.ts'

describe('a rate limit', () => {
  it('sends the messages of a tenth of a second at once, and at least one', () => {
    expect([burstSize(1, 10), burstSize(9, 10), burstSize(50, 10), burstSize(1_000, 10)]).toEqual([1, 1, 5, 10])
    expect([nextSendAt(1, 0, 1), nextSendAt(50, 0, 5), nextSendAt(1_000, 7, 10)]).toEqual([1_000, 100, 17])
  })
})

describe.each(storeEngines)('promise 4: an endpoint with a rate limit, on %s', (engine) => {
  let app: DeliveryApp
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
  })
  afterEach(() => app.close())

  it('gets no more messages per second than its limit, and the rest later', async () => {
    const { id } = await app.watch({ rateLimit: 4 })
    for (let i = 0; i < 9; i++) await app.triggerUpload()
    const sentAt: number[] = []
    for (let ms = 0; ms < 3_000; ms += 50) {
      for (let n = await app.sendDue(); n > 0; n--) sentAt.push(ms)
      app.clock.move(50)
    }
    expect(sentAt).toEqual([0, 250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000])
    await app.triggerUpload()
    await webhooks.update(app.context, app.operator, id, { rateLimit: null })
    await app.triggerUpload()
    expect(await app.sendDue()).toBe(2)
  })

  it('that responds with Retry-After gets no message until then, for an hour at most', async () => {
    await app.watch()
    app.endpoint.answer = (response) => response.writeHead(429, { 'retry-after': '120' }).end()
    await app.triggerUpload()
    await app.triggerUpload()
    expect(await app.sendDue()).toBe(1)
    app.clock.move(119_999)
    expect(await claimDue(app.exact, 9)).toEqual([])
    app.clock.move(1)
    app.endpoint.answer = (response) => response.writeHead(503, { 'retry-after': '99999' }).end()
    expect(await app.sendDue()).toBe(1)
    app.endpoint.answer = 200
    app.clock.move(3_599_999)
    expect(await app.sendDue()).toBe(0)
    app.clock.move(1)
    expect(await app.sendDue()).toBe(1)
  })
})
