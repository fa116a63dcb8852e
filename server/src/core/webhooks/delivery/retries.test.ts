import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../../test/databases.ts'
import { type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import { openEndpoint } from '../../../../test/endpoint.ts'
import { createGuardedClient } from '../../../lib/net/safe-fetch.ts'
import type { Context } from '../../context.ts'
import { maxAttempts } from './retry-schedule.ts'

const dayMs = 86_400_000

describe.each(storeEngines)('promise 3: a delivery that fails, on %s', (engine) => {
  let app: DeliveryApp
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
  })
  afterEach(() => app.close())

  const dueIn = async () => {
    const [message] = await app.messages()
    return Date.parse(message?.due_at ?? '') - app.clock.now().getTime()
  }
  const patient = (totalTimeoutMs: number): Context => {
    const { client, policy } = app.context.outgoing
    const impatient = {
      ...client,
      post: (url: string, options: Parameters<typeof client.post>[1]) =>
        client.post(url, { ...options, totalTimeoutMs }),
    }
    return { ...app.exact, outgoing: { client: impatient, policy } }
  }

  it('is attempted eight times on the schedule, each with its number, then exhausted', async () => {
    await app.watch()
    app.endpoint.answer = 500
    await app.triggerUpload()
    expect(maxAttempts).toBe(8)
    for (const [i, pause] of [5_000, 60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 50_400_000].entries()) {
      expect(await app.sendDue()).toBe(1)
      expect((await app.messages())[0]).toMatchObject({ state: 'pending', attempts: i + 1 })
      app.clock.move(pause - 1)
      expect(await app.sendDue()).toBe(0)
      app.clock.move(1)
    }
    expect(await app.sendDue()).toBe(1)
    expect((await app.messages())[0]).toMatchObject({ state: 'exhausted', attempts: 8 })
    app.clock.move(30 * dayMs)
    expect(await app.sendDue()).toBe(0)
    const { received } = app.endpoint
    const prefix = JSON.parse(received[0]?.body ?? '').attemptId.slice(0, 6)
    expect(received.map(({ body }) => JSON.parse(body).attemptId)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `${prefix}-${n}`),
    )
    expect(new Set(received.map(({ body }) => body.replace(/"attemptId":"[^"]*"/, ''))).size).toBe(1)
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(new Set(received.map(({ headers }) => headers['webhook-signature'])).size).toBe(8)
    expect((await app.attempts()).map(({ attempt, status, error_kind }) => [attempt, status, error_kind])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((n) => [n, 500, 'status']),
    )
  })

  it('has a timeout of fifteen seconds in total, and reads twenty kilobytes of the response', async () => {
    await app.watch()
    await app.triggerUpload()
    const { client, policy } = app.context.outgoing
    const asked: Parameters<typeof client.post>[1][] = []
    const watched: typeof client = {
      ...client,
      post: (url, options) => {
        asked.push(options)
        return client.post(url, options)
      },
    }
    await app.sendDue({ ...app.exact, outgoing: { client: watched, policy } })
    expect(asked).toMatchObject([{ totalTimeoutMs: 15_000, responseCapBytes: 20_000 }])
  })

  it.each([200, 201, 202, 204, 299])('stops with %i', async (status) => {
    await app.watch()
    app.endpoint.answer = status
    await app.triggerUpload()
    await app.sendDue()
    expect((await app.messages())[0]).toMatchObject({ state: 'delivered' })
  })

  it('is retried with a jitter of a fifth, so that many are not retried at once', async () => {
    await app.watch()
    app.endpoint.answer = 500
    for (const [fraction, pause] of [
      [0, 4_000],
      [0.999_999, 6_000],
    ] as const) {
      await app.context.db.q.deleteFrom('webhook_messages').execute()
      await app.triggerUpload()
      await app.sendDue({ ...app.context, random: { ...app.context.random, fraction: () => fraction } })
      expect(await dueIn()).toBe(pause)
    }
  })

  it('is delivered when the endpoint is healthy again, which resets its failures', async () => {
    const { id } = await app.watch()
    app.endpoint.answer = 500
    await app.triggerUpload()
    await app.sendDue()
    expect((await app.webhook(id)).failingSince).toBe(app.clock.now().toISOString())
    app.endpoint.answer = 204
    app.clock.move(5_000)
    await app.sendDue()
    expect((await app.messages())[0]).toMatchObject({ state: 'delivered', attempts: 2 })
    expect(await app.webhook(id)).toMatchObject({ failed: false, failingSince: null, alertedAt: null })
  })

  it.each([
    [503, '120', 120_000],
    [429, '120', 120_000],
    [503, '1', 5_000],
    [503, 'soon', 5_000],
    [500, '120', 5_000],
    [503, '99999999999', dayMs],
    [429, 'Wed, 25 Nov 2026 08:10:00 GMT', 600_000],
  ])('with %i and Retry-After: %s waits as requested, for a day at most', async (status, retryAfter, pause) => {
    await app.watch()
    app.endpoint.answer = (response) => response.writeHead(status, { 'retry-after': retryAfter }).end()
    await app.triggerUpload()
    await app.sendDue()
    expect(await dueIn()).toBe(pause)
  })

  it('T-43, promise 6: for a redirect is not followed', async () => {
    const other = await openEndpoint()
    await app.watch()
    app.endpoint.answer = (response) => response.writeHead(307, { location: other.url }).end()
    await app.triggerUpload()
    await app.sendDue()
    expect(other.received).toEqual([])
    expect((await app.attempts())[0]).toMatchObject({ status: 307, error_kind: 'status' })
    expect((await app.messages())[0]).toMatchObject({ state: 'pending', attempts: 1 })
    await other.close()
  })

  it('T-43, promise 6: for a target that is no longer allowed is an attempt with that reason', async () => {
    await app.watch()
    await app.triggerUpload()
    const policy = { allow: [] }
    const client = createGuardedClient(policy)
    await app.sendDue({ ...app.exact, outgoing: { client, policy } })
    await client.close()
    expect(app.endpoint.received).toEqual([])
    const [attempt] = await app.attempts()
    expect(attempt).toMatchObject({ status: 0, error_kind: 'blocked' })
    expect(attempt?.error).toContain('127.0.0.1')
    expect((await app.messages())[0]).toMatchObject({ state: 'pending', attempts: 1 })
  })

  it('because the endpoint is slow, silent, endless or not HTTP is classified and bounded', async () => {
    await app.watch()
    const cases: [string, typeof app.endpoint.answer][] = [
      ['timeout', () => undefined],
      ['timeout', (response) => void response.writeHead(200).write('never ends')],
      ['protocol', (response) => void response.socket?.end('220 mail.example ESMTP\r\n')],
      ['connect', (response) => void response.socket?.resetAndDestroy()],
    ]
    for (const [kind, answer] of cases) {
      app.endpoint.answer = answer
      await app.triggerUpload()
      await app.sendDue(patient(300))
      expect((await app.attempts()).at(-1)).toMatchObject({ status: 0, error_kind: kind })
      await app.context.db.q.deleteFrom('webhook_messages').execute()
    }
    app.endpoint.answer = (response) => response.writeHead(200).end('x'.repeat(1_000_000))
    await app.triggerUpload()
    await app.sendDue()
    expect((await app.attempts()).at(-1)).toMatchObject({
      status: 200,
      response_size: 20_000,
      response_body: 'x'.repeat(20_000),
    })
    await app.endpoint.close()
    await app.triggerUpload()
    await app.sendDue()
    expect((await app.attempts()).at(-1)).toMatchObject({ status: 0, error_kind: 'connect' })
    const other = await openEndpoint()
    Object.assign(app.endpoint, { close: other.close })
  })

  it('is stored even if the response has bytes that databases refuse', async () => {
    await app.watch()
    app.endpoint.answer = (response) =>
      response.writeHead(500, { 'x-odd': 'é\u00ff' }).end(Buffer.from([0, 1, 0xff, 0xfe, 0xed, 0xa0, 0x80]))
    await app.triggerUpload()
    await app.sendDue()
    expect((await app.attempts())[0]?.response_body).toMatch(/^\ufffd\u0001\ufffd/)
  })

  it('promise 4: does not delay others: a running app delivers to a healthy endpoint beside a silent one', async () => {
    const living = await openEndpoint()
    await app.watch()
    const { id } = await app.watch({ endpointUrl: living.url })
    app.endpoint.answer = () => undefined
    for (let i = 0; i < 30; i++) await app.triggerUpload()
    await app.work()
    await expect.poll(() => living.received.length, { interval: 20 }).toBe(30)
    app.endpoint.answer = 200
    const delivered = async () =>
      (await app.messages()).filter(({ webhook_id, state }) => webhook_id === id && state === 'delivered').length
    await expect.poll(delivered, { interval: 20 }).toBe(30)
    await app.endpoint.close()
    Object.assign(app.endpoint, { close: living.close })
  })
})
