import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { type DeliveryHouse, openDeliveryHouse } from '../../../test/delivery-house.ts'
import { codeOf, faultOf } from '../../../test/people.ts'
import { plansOf } from '../../../test/plans.ts'
import * as log from './log.ts'
import * as outbox from './outbox.ts'
import { countFailed } from './outbox-store.ts'
import { mostAttempts, retryPauses } from './webhook.ts'

const day = 86_400_000

describe.each(engines)('promise 10: what became of messages, on %s', (engine) => {
  let house: DeliveryHouse
  beforeEach(async () => {
    house = await openDeliveryHouse(engine)
  })
  afterEach(() => house.close())

  const now = () => house.clock.now().toISOString()
  /** Makes messages and gives them up. */
  const fail = async (...paths: string[]) => {
    house.endpoint.answer = 500
    for (const path of paths) {
      await house.happen(path)
      for (const pause of [...retryPauses, 1]) {
        await house.sendDue()
        house.clock.move(pause)
      }
      // So that the next one is not held back for the sake of this one.
      await house.tools.db.q.updateTable('webhooks').set({ failures: 0, failing_since: null }).execute()
    }
    house.endpoint.answer = 200
    house.endpoint.received.length = 0
  }
  const resend = (id: number, input: Partial<outbox.ResendInput> = {}) =>
    outbox.resendFailed(house.tools, house.operator, id, { from: '2000', to: now(), ...input })
  const paths = () => house.endpoint.received.map(({ body }) => JSON.parse(body).eventData.resources[0].path)

  it('lists messages, the newest first, by state and by the time at which they were made', async () => {
    const { id } = await house.watch()
    await house.happen('/a')
    await house.sendDue()
    house.clock.move(day)
    const from = now()
    await house.happen('/b')
    const list = (filter: object = {}) =>
      outbox.list(house.tools, house.operator, id, { offset: 0, limit: 10, ...filter })
    const shown = async (filter: object = {}) => (await list(filter)).map(({ path, state }) => `${path} ${state}`)
    expect(await shown()).toEqual(['/b pending', '/a delivered'])
    expect(await shown({ state: 'delivered' })).toEqual(['/a delivered'])
    expect(await shown({ from })).toEqual(['/b pending'])
    expect(await shown({ to: new Date(Date.parse(from) - 1).toISOString() })).toEqual(['/a delivered'])
    expect(await shown({ offset: 1, limit: 1 })).toEqual(['/a delivered'])
  })

  it('shows a message with every attempt at it, those that somebody asked for too', async () => {
    await house.watch()
    house.endpoint.answer = (response) => response.writeHead(503, { 'x-why': 'tea' }).end('later')
    await house.happen('/a')
    await house.sendDue()
    house.clock.move(10_000)
    house.endpoint.answer = 200
    await house.sendDue()
    const [first] = await house.attempts()
    await log.resend(house.tools, house.operator, first?.id ?? 0)
    await house.sendDue()
    const key = String(house.endpoint.received[0]?.headers['webhook-id'])
    const { message, attempts } = await outbox.get(house.tools, house.operator, key)
    expect(message).toMatchObject({ message_key: key, kind: 'event', state: 'delivered', attempts: 2 })
    expect(attempts.map(({ status, attempt, resend: again }) => [status, attempt, again])).toEqual([
      [503, 1, 0],
      [200, 2, 0],
      [200, 1, 1],
    ])
    expect(attempts[0]).toMatchObject({ response_body: 'later', error_kind: 'status' })
    expect(attempts.map(({ request_body }) => request_body)).toEqual(house.endpoint.received.map(({ body }) => body))
  })

  it('counts what failed, and sends it again with the very bytes once the count is confirmed', async () => {
    const { id } = await house.watch()
    await fail('/a', '/b', '/c')
    expect(await resend(id)).toEqual({ count: 3, sent: false })
    expect(await house.sendDue()).toBe(0)
    expect(await faultOf(resend(id, { confirm: 2 }))).toMatchObject({ code: 'conflict' })
    expect(await resend(id, { confirm: 3 })).toEqual({ count: 3, sent: true })
    expect(await resend(id)).toEqual({ count: 0, sent: false })
    expect(await house.sendDue()).toBe(3)
    expect(paths()).toEqual(['/a', '/b', '/c'])
    const attempts = await house.attempts()
    for (const { message_key, resend_attempt, attempts: tried } of (await house.messages()).slice(0, 3)) {
      expect([resend_attempt, tried]).toEqual([null, mostAttempts])
      const { attempts: all } = await outbox.get(house.tools, house.operator, message_key)
      const [last, again] = all.slice(-2)
      expect([all.length, again?.resend, again?.request_body]).toEqual([mostAttempts + 1, 1, last?.request_body])
    }
    expect(attempts).toHaveLength(3 * mostAttempts + 3)
    expect(await resend(id)).toEqual({ count: 0, sent: false })
  })

  it('counts again what failed again, and leaves out what is delivered, waits, or is from another time', async () => {
    const { id } = await house.watch()
    const other = await house.watch()
    await fail('/a', '/b')
    const later = now()
    await fail('/c')
    expect([await resend(id), await resend(other.id), await resend(id, { from: later })]).toMatchObject([
      { count: 3 },
      { count: 3 },
      { count: 1 },
    ])
    const newest = (await house.attempts()).filter(({ webhook_id }) => webhook_id === id).at(-1)
    await log.resend(house.tools, house.operator, newest?.id ?? 0)
    expect(await resend(id)).toMatchObject({ count: 2 })
    await house.sendDue()
    await resend(id, { confirm: 2 })
    house.endpoint.answer = 500
    expect(await house.sendDue()).toBe(2)
    expect(await resend(id)).toEqual({ count: 2, sent: false })
    expect(await resend(other.id)).toMatchObject({ count: 3 })
  })

  it('two that confirm at once send once', async () => {
    const { id } = await house.watch()
    await fail('/a', '/b')
    const both = await Promise.allSettled([resend(id, { confirm: 2 }), resend(id, { confirm: 2 })])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await house.sendDue()).toBe(2)
  })

  it('refuses a range that ends before it begins', async () => {
    const { id } = await house.watch()
    expect(await faultOf(resend(id, { from: '2030', to: '2029' }))).toMatchObject({ detail: { field: 'endDate' } })
  })

  it('T-18 is for administrators of its account alone', async () => {
    const { id } = await house.watch()
    await fail('/a')
    const [message] = await house.messages()
    const { operator: stranger } = await house.another('stranger')
    const plain = { ...house.operator, role: 'user' } as const
    for (const [actor, code] of [
      [stranger, 'not-found'],
      [plain, 'forbidden'],
    ] as const) {
      const range = { from: '2000', to: now(), confirm: 1 }
      expect(await codeOf(outbox.resendFailed(house.tools, actor, id, range))).toBe(code)
      expect(await codeOf(outbox.list(house.tools, actor, id, { offset: 0, limit: 1 }))).toBe(code)
      expect(await codeOf(outbox.get(house.tools, actor, message?.message_key ?? ''))).toBe(code)
    }
    expect(await house.sendDue()).toBe(0)
  })
})

it('counts what failed by the index of messages given up, however many were delivered', async () => {
  const house = await openDeliveryHouse('sqlite')
  const [plan] = await plansOf(house.tools.db.q, (q) => countFailed(q, { webhookId: 1, from: '2000', to: '2030' }))
  await house.close()
  expect(plan).toContain('webhook_messages_exhausted (webhook_id=? AND created_at>? AND created_at<?)')
})
