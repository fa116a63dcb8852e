import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../../test/databases.ts'
import { type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import { codeOf, faultOf } from '../../../../test/people.ts'
import { plansOf } from '../../../../test/plans.ts'
import { maxAttempts, retryPauses } from '../delivery/retry-schedule.ts'
import * as log from './attempts.ts'
import * as outbox from './outbox.ts'
import { countFailed } from './outbox-store.ts'

const day = 86_400_000

describe.each(storeEngines)('promise 10: the outbox, on %s', (engine) => {
  let app: DeliveryApp
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
  })
  afterEach(() => app.close())

  const now = () => app.clock.now().toISOString()
  /** Creates messages and exhausts them. */
  const fail = async (...paths: string[]) => {
    app.endpoint.answer = 500
    for (const path of paths) {
      await app.triggerUpload(path)
      for (const pause of [...retryPauses, 1]) {
        await app.sendDue()
        app.clock.move(pause)
      }
      // So that this message does not block the next one.
      await app.context.db.q.updateTable('webhooks').set({ failures: 0, failing_since: null }).execute()
    }
    app.endpoint.answer = 200
    app.endpoint.received.length = 0
  }
  const resend = (id: number, input: Partial<outbox.ResendInput> = {}) =>
    outbox.resendFailed(app.context, app.operator, id, { from: '2000', to: now(), ...input })
  const paths = () => app.endpoint.received.map(({ body }) => JSON.parse(body).eventData.resources[0].path)

  it('lists messages, the newest first, by state and by creation time', async () => {
    const { id } = await app.watch()
    await app.triggerUpload('/a')
    await app.sendDue()
    app.clock.move(day)
    const from = now()
    await app.triggerUpload('/b')
    const list = (filter: object = {}) =>
      outbox.list(app.context, app.operator, id, { offset: 0, limit: 10, ...filter })
    const shown = async (filter: object = {}) => (await list(filter)).map(({ path, state }) => `${path} ${state}`)
    expect(await shown()).toEqual(['/b pending', '/a delivered'])
    expect(await shown({ state: 'delivered' })).toEqual(['/a delivered'])
    expect(await shown({ from })).toEqual(['/b pending'])
    expect(await shown({ to: new Date(Date.parse(from) - 1).toISOString() })).toEqual(['/a delivered'])
    expect(await shown({ offset: 1, limit: 1 })).toEqual(['/a delivered'])
  })

  it('shows a message with every attempt at it, including resends', async () => {
    await app.watch()
    app.endpoint.answer = (response) => response.writeHead(503, { 'x-why': 'tea' }).end('later')
    await app.triggerUpload('/a')
    await app.sendDue()
    app.clock.move(10_000)
    app.endpoint.answer = 200
    await app.sendDue()
    const [first] = await app.attempts()
    await log.resend(app.context, app.operator, first?.id ?? 0)
    await app.sendDue()
    const key = String(app.endpoint.received[0]?.headers['webhook-id'])
    const { message, attempts } = await outbox.get(app.context, app.operator, key)
    expect(message).toMatchObject({ message_key: key, kind: 'event', state: 'delivered', attempts: 2 })
    expect(attempts.map(({ status, attempt, resend: again }) => [status, attempt, again])).toEqual([
      [503, 1, 0],
      [200, 2, 0],
      [200, 1, 1],
    ])
    expect(attempts[0]).toMatchObject({ response_body: 'later', error_kind: 'status' })
    expect(attempts.map(({ request_body }) => request_body)).toEqual(app.endpoint.received.map(({ body }) => body))
  })

  it('counts failed messages, and resends their exact bytes once the count is confirmed', async () => {
    const { id } = await app.watch()
    await fail('/a', '/b', '/c')
    expect(await resend(id)).toEqual({ count: 3, sent: false })
    expect(await app.sendDue()).toBe(0)
    expect(await faultOf(resend(id, { confirm: 2 }))).toMatchObject({ code: 'conflict' })
    expect(await resend(id, { confirm: 3 })).toEqual({ count: 3, sent: true })
    expect(await resend(id)).toEqual({ count: 0, sent: false })
    expect(await app.sendDue()).toBe(3)
    expect(paths()).toEqual(['/a', '/b', '/c'])
    const attempts = await app.attempts()
    for (const { message_key, resend_attempt, attempts: tried } of (await app.messages()).slice(0, 3)) {
      expect([resend_attempt, tried]).toEqual([null, maxAttempts])
      const { attempts: all } = await outbox.get(app.context, app.operator, message_key)
      const [last, again] = all.slice(-2)
      expect([all.length, again?.resend, again?.request_body]).toEqual([maxAttempts + 1, 1, last?.request_body])
    }
    expect(attempts).toHaveLength(3 * maxAttempts + 3)
    expect(await resend(id)).toEqual({ count: 0, sent: false })
  })

  it('counts again what failed again, and omits delivered, pending and other messages', async () => {
    const { id } = await app.watch()
    const other = await app.watch()
    await fail('/a', '/b')
    const later = now()
    await fail('/c')
    expect([await resend(id), await resend(other.id), await resend(id, { from: later })]).toMatchObject([
      { count: 3 },
      { count: 3 },
      { count: 1 },
    ])
    const newest = (await app.attempts()).filter(({ webhook_id }) => webhook_id === id).at(-1)
    await log.resend(app.context, app.operator, newest?.id ?? 0)
    expect(await resend(id)).toMatchObject({ count: 2 })
    await app.sendDue()
    await resend(id, { confirm: 2 })
    app.endpoint.answer = 500
    expect(await app.sendDue()).toBe(2)
    expect(await resend(id)).toEqual({ count: 2, sent: false })
    expect(await resend(other.id)).toMatchObject({ count: 3 })
  })

  it('resends once for two concurrent confirmations', async () => {
    const { id } = await app.watch()
    await fail('/a', '/b')
    const both = await Promise.allSettled([resend(id, { confirm: 2 }), resend(id, { confirm: 2 })])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await app.sendDue()).toBe(2)
  })

  it('refuses a range that ends before it begins', async () => {
    const { id } = await app.watch()
    expect(await faultOf(resend(id, { from: '2030', to: '2029' }))).toMatchObject({ detail: { subject: 'end' } })
  })

  it('T-18 is for administrators of its account alone', async () => {
    const { id } = await app.watch()
    await fail('/a')
    const [message] = await app.messages()
    const { operator: stranger } = await app.another('stranger')
    const plain = { ...app.operator, role: 'user' } as const
    for (const [actor, code] of [
      [stranger, 'not-found'],
      [plain, 'forbidden'],
    ] as const) {
      const range = { from: '2000', to: now(), confirm: 1 }
      expect(await codeOf(outbox.resendFailed(app.context, actor, id, range))).toBe(code)
      expect(await codeOf(outbox.list(app.context, actor, id, { offset: 0, limit: 1 }))).toBe(code)
      expect(await codeOf(outbox.get(app.context, actor, message?.message_key ?? ''))).toBe(code)
    }
    expect(await app.sendDue()).toBe(0)
  })
})

it('counts failed messages by the index of exhausted messages, however many were delivered', async () => {
  const app = await openDeliveryApp('sqlite')
  const [plan] = await plansOf(app.context.db.q, (q) => countFailed(q, { webhookId: 1, from: '2000', to: '2030' }))
  await app.close()
  expect(plan).toContain('webhook_messages_exhausted (webhook_id=? AND created_at>? AND created_at<?)')
})
