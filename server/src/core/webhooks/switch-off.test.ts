import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { type DeliveryHouse, openDeliveryHouse } from '../../../test/delivery-house.ts'
import * as webhooks from './webhooks.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

describe.each(engines)('promise 5: an endpoint that keeps failing, on %s', (engine) => {
  let house: DeliveryHouse
  beforeEach(async () => {
    house = await openDeliveryHouse(engine)
  })
  afterEach(() => house.close())

  /** Tries until the messages are used up; the clock stands at the last attempt. */
  const exhaust = async () => {
    for (;;) {
      await house.sendDue()
      if (!(await house.messages()).some(({ state }) => state === 'pending')) return
      house.clock.move(hourMs)
    }
  }

  it('has its owner told once, at the first message that is given up, and once more after a recovery', async () => {
    const { id } = await house.watch()
    house.endpoint.answer = 500
    await house.happen()
    await house.happen()
    await exhaust()
    expect(await house.letters()).toMatchObject([
      { subject: 'A webhook message could not be delivered', recipient: 'master@harbour.example' },
    ])
    expect((await house.letters())[0]?.text).toContain(house.endpoint.url)
    house.endpoint.answer = 200
    await house.happen()
    house.clock.move(hourMs)
    await house.sendDue()
    expect((await house.webhook(id)).alertedAt).toBeNull()
    house.endpoint.answer = 500
    await house.happen()
    await exhaust()
    expect((await house.letters()).map(({ subject }) => subject)).toEqual([
      'A webhook message could not be delivered',
      'A webhook works again',
      'A webhook message could not be delivered',
    ])
  })

  it('with 410 switches the webhook off and tells its owner; what waits is kept', async () => {
    const { id } = await house.watch()
    house.endpoint.answer = 410
    await house.happen()
    await house.happen()
    expect(await house.sendDue()).toBe(1)
    expect((await house.webhook(id)).failed).toBe(true)
    expect(await house.letters()).toMatchObject([{ subject: 'A webhook was switched off' }])
    house.clock.move(30 * dayMs)
    await house.happen()
    expect(await house.sendDue()).toBe(0)
    expect((await house.messages()).map(({ state }) => state)).toEqual(['pending', 'pending', 'pending'])
  })

  it('for five days without one success switches the webhook off, not a moment sooner', async () => {
    const { id } = await house.watch()
    house.endpoint.answer = 500
    await house.happen()
    await exhaust()
    const since = Date.parse((await house.webhook(id)).failingSince ?? '')
    house.clock.move(since + 5 * dayMs - 1 - house.clock.now().getTime())
    await house.happen()
    await house.sendDue()
    expect((await house.webhook(id)).failed).toBe(false)
    house.clock.move(5_000)
    await house.sendDue()
    expect((await house.webhook(id)).failed).toBe(true)
    expect((await house.letters()).map(({ subject }) => subject)).toEqual([
      'A webhook message could not be delivered',
      'A webhook was switched off',
    ])
  })

  it('for days, but with a success among them, does not', async () => {
    const { id } = await house.watch()
    for (let day = 0; day < 12; day++) {
      house.endpoint.answer = day % 3 === 2 ? 200 : 500
      await house.happen()
      await house.sendDue()
      house.clock.move(dayMs)
    }
    expect((await house.webhook(id)).failed).toBe(false)
  })

  it('is switched on again by going on, and sends what waited', async () => {
    const { id } = await house.watch()
    house.endpoint.answer = 410
    await house.happen()
    await house.sendDue()
    house.endpoint.answer = 200
    const { webhook } = await webhooks.update(house.tools, house.operator, id, { paused: false })
    expect(webhook).toMatchObject({ failed: false, paused: false, failingSince: null })
    house.clock.move(dayMs)
    expect(await house.sendDue()).toBe(1)
    expect((await house.messages()).map(({ state }) => state)).toEqual(['delivered'])
  })
})
