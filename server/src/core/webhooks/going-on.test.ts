import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { type DeliveryHouse, openDeliveryHouse } from '../../../test/delivery-house.ts'
import { codeOf, put } from '../../../test/people.ts'
import * as trials from './trials.ts'
import * as webhooks from './webhooks.ts'

describe.each(engines)('promise 5: a webhook that goes on, on %s', (engine) => {
  let house: DeliveryHouse
  beforeEach(async () => {
    house = await openDeliveryHouse(engine)
  })
  afterEach(() => house.close())

  const states = async () => (await house.messages()).map(({ state }) => state)
  const change = (id: number, input: webhooks.WebhookUpdate) => webhooks.update(house.tools, house.operator, id, input)

  it.each([undefined, 'deliver'] as const)(
    'delivers what waited while it was paused, asked with %s',
    async (waiting) => {
      const { id } = await house.watch()
      await change(id, { paused: true })
      await house.happen()
      await house.happen()
      expect(await house.sendDue()).toBe(0)
      await change(id, { paused: false, waiting })
      expect(await house.sendDue()).toBe(2)
    },
  )

  it('passes over what waited when it is asked to, however much that is, and delivers what comes after', async () => {
    const { id } = await house.watch()
    await change(id, { paused: true })
    for (let i = 0; i < 3; i++) await put(house, house.operator, '/same.txt', `${i}`, { overwrite: true })
    const [message] = await house.messages()
    if (!message) throw new Error('no message')
    const { id: _, ...copied } = message
    for (const part of [500, 500, 500]) {
      const rows = Array.from({ length: part }, (_, i) => ({ ...copied, message_key: `msg_${i}` }))
      await house.tools.db.q.insertInto('webhook_messages').values(rows).execute()
    }
    await change(id, { paused: false, waiting: 'skip' })
    expect(new Set(await states())).toEqual(new Set(['skipped']))
    expect(await house.sendDue()).toBe(0)
    await put(house, house.operator, '/same.txt', 'new', { overwrite: true })
    expect(await house.sendDue()).toBe(1)
    expect(house.endpoint.received).toHaveLength(1)
  })

  it('keeps what waited when the change that was to pass it over is refused', async () => {
    const { id } = await house.watch()
    await change(id, { paused: true })
    await house.happen()
    const skip = { paused: false, waiting: 'skip' } as const
    expect(await codeOf(change(id, { ...skip, resource: '/missing' }))).toBe('not-found')
    expect(await codeOf(change(id, { ...skip, caCertificate: 'none' }))).toBe('invalid')
    expect(await codeOf(change(id, { ...skip, filters: { names: ['x'.repeat(1_001)] } }))).toBe('invalid')
    expect(await states()).toEqual(['pending'])
    await change(id, { paused: false })
    expect(await house.sendDue()).toBe(1)
  })

  it('begins anew after it was switched off: its circuit is closed and it has five more days', async () => {
    const { id } = await house.watch()
    house.endpoint.answer = 500
    for (let i = 0; i < 12; i++) await house.happen()
    await house.sendDue()
    house.endpoint.answer = 410
    house.clock.move(5_000)
    await house.sendDue()
    expect((await house.webhook(id)).failed).toBe(true)
    house.endpoint.answer = 200
    await change(id, { paused: false })
    expect(await house.webhook(id)).toMatchObject({ failed: false, failingSince: null })
    expect(await house.sendDue()).toBeGreaterThan(0)
  })

  it('has its owner told that it works again, once, if he was told of trouble', async () => {
    const { id } = await house.watch()
    house.endpoint.answer = 410
    await house.happen()
    await house.sendDue()
    house.endpoint.answer = 200
    await change(id, { paused: false })
    house.clock.move(6_000)
    await house.sendDue()
    await house.happen()
    await house.sendDue()
    expect((await house.letters()).map(({ subject }) => subject)).toEqual([
      'A webhook was switched off',
      'A webhook works again',
    ])
  })

  it('has its owner told so too when a test message got through while it was off', async () => {
    const { id } = await house.watch()
    house.endpoint.answer = 410
    await house.happen()
    await house.sendDue()
    house.endpoint.answer = 200
    const subjects = async () => (await house.letters()).map(({ subject }) => subject)
    expect(await trials.sendTest(house.tools, house.operator, id)).toMatchObject({ status: 200 })
    expect(await house.webhook(id)).toMatchObject({ failed: true, failingSince: null })
    expect(await subjects()).toEqual(['A webhook was switched off'])
    await change(id, { paused: false })
    house.clock.move(6_000)
    await house.sendDue()
    expect(await subjects()).toEqual(['A webhook was switched off', 'A webhook works again'])
  })

  it('is asked what becomes of what waited only then', async () => {
    const { id } = await house.watch()
    expect(await codeOf(change(id, { waiting: 'skip' }))).toBe('invalid')
    expect(await codeOf(change(id, { paused: true, waiting: 'deliver' }))).toBe('invalid')
  })
})
