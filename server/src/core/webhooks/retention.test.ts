import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { type DeliveryHouse, openDeliveryHouse } from '../../../test/delivery-house.ts'
import { put } from '../../../test/people.ts'
import { expireWaiting } from './retention.ts'
import * as webhooks from './webhooks.ts'

const dayMs = 86_400_000

describe.each(engines)('promise 5: what waits for a webhook that is paused, on %s', (engine) => {
  let house: DeliveryHouse
  let id: number
  beforeEach(async () => {
    house = await openDeliveryHouse(engine)
    id = (await house.watch()).id
    await webhooks.update(house.tools, house.operator, id, { paused: true })
  })
  afterEach(() => house.close())

  const states = async () => (await house.messages()).map(({ state }) => state)
  const subjects = async () => (await house.letters()).map(({ subject }) => subject)
  const expire = () => expireWaiting(house.tools)

  it('is kept for ninety days, its owner told a week before the first goes', async () => {
    await house.happen()
    house.clock.move(83 * dayMs)
    await house.happen()
    expect([await expire(), await subjects()]).toEqual([0, []])
    house.clock.move(1)
    expect(await expire()).toBe(0)
    expect(await house.letters()).toMatchObject([
      { kind: 'webhook', subject: 'Webhook messages are about to be dropped', recipient: 'master@harbour.example' },
    ])
    expect((await house.letters())[0]?.text).toContain('in 7 days')
    house.clock.move(7 * dayMs - 1)
    expect(await expire()).toBe(0)
    house.clock.move(1)
    expect(await expire()).toBe(1)
    expect(await states()).toEqual(['expired', 'pending'])
    expect(await subjects()).toHaveLength(1)
  })

  it('may be kept for a day alone: then its owner is told six hours before', async () => {
    const settings = { ...house.tools.settings, webhookRetentionMs: dayMs }
    const expireSoon = () => expireWaiting({ ...house.tools, settings })
    await house.happen()
    house.clock.move(0.75 * dayMs + 1)
    expect([await expireSoon(), (await house.letters())[0]?.text]).toEqual([
      0,
      expect.stringContaining('within a day the oldest are dropped'),
    ])
    house.clock.move(dayMs / 4 - 1)
    expect(await expireSoon()).toBe(0)
    house.clock.move(1)
    expect(await expireSoon()).toBe(1)
  })

  it('is not dropped before a whole week has gone since the letter, however late that was', async () => {
    await house.happen()
    house.clock.move(120 * dayMs)
    expect([await expire(), (await subjects()).length]).toEqual([0, 1])
    house.clock.move(7 * dayMs - 1)
    expect(await expire()).toBe(0)
    house.clock.move(1)
    expect(await expire()).toBe(1)
  })

  it('that is delivered in time ends the warning, and the next one begins anew', async () => {
    await house.happen()
    house.clock.move(84 * dayMs)
    await expire()
    await webhooks.update(house.tools, house.operator, id, { paused: false })
    await house.sendDue()
    await expire()
    await webhooks.update(house.tools, house.operator, id, { paused: true })
    await house.happen()
    house.clock.move(84 * dayMs)
    await expire()
    expect(await subjects()).toHaveLength(2)
    expect(await states()).toEqual(['delivered', 'pending'])
  })

  it('lets those behind it go on when it is dropped', async () => {
    await put(house, house.operator, '/same.txt', '1')
    house.clock.move(100 * dayMs)
    await put(house, house.operator, '/same.txt', '2', { overwrite: true })
    await webhooks.update(house.tools, house.operator, id, { paused: false })
    house.endpoint.answer = 500
    await house.sendDue()
    await webhooks.update(house.tools, house.operator, id, { paused: true })
    await expire()
    house.clock.move(8 * dayMs)
    expect(await expire()).toBe(1)
    house.endpoint.answer = 200
    await webhooks.update(house.tools, house.operator, id, { paused: false })
    expect(await house.sendDue()).toBe(1)
    expect(await states()).toEqual(['expired', 'delivered'])
  })
})
