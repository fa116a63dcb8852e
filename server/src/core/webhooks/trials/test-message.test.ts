import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import { verified } from '../../../../test/endpoint.ts'
import { codeOf, faultOf, put } from '../../../../test/people.ts'
import { triggerNames } from '../../event.ts'
import * as trash from '../../files/trash/trash.ts'
import { legacySignature, standardSignature } from '../delivery/signature.ts'
import * as webhooks from '../endpoints/webhooks.ts'
import * as log from '../log/attempts.ts'
import * as trials from './test-message.ts'

describe.each(engines)('promise 10: trying a webhook, on %s', (engine) => {
  let app: DeliveryApp
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
  })
  afterEach(() => app.close())

  const send = (...[id, event]: [number, Parameters<typeof trials.sendTest>[3]?]) =>
    trials.sendTest(app.context, app.operator, id, event)

  it('sends a test message at once, signed and logged, and never retries it', async () => {
    const webhook = await app.watch()
    expect(await send(webhook.id)).toMatchObject({ status: 200, error: '', event: 'resources.upload' })
    const [received] = app.endpoint.received
    expect(received && verified(received, webhook.signingSecret)).toMatchObject({ event: 'resources.upload' })
    app.endpoint.answer = 500
    expect(await send(webhook.id)).toMatchObject({ status: 500, error_kind: 'status' })
    app.clock.move(86_400_000)
    expect(await app.sendDue()).toBe(0)
    expect((await app.attempts()).map(({ status }) => status)).toEqual([200, 500])
  })

  it('is the last attempt of its webhook, and of no other, however many there are', async () => {
    const [one, other, none] = [await app.watch(), await app.watch(), await app.watch()]
    await send(one.id)
    app.clock.move(1)
    app.endpoint.answer = 500
    await send(one.id)
    app.clock.move(1)
    app.endpoint.answer = 201
    await send(other.id)
    const { views } = await webhooks.list(app.context, app.operator, { offset: 0, limit: 10 })
    expect(views.map(({ webhook, lastAttempt }) => [webhook.id, lastAttempt?.status])).toEqual([
      [one.id, 500],
      [other.id, 201],
      [none.id, undefined],
    ])
    const filter = { webhookId: one.id, sort: [{ field: 'date', descending: true }], offset: 0, limit: 10 } as const
    const listed = await log.list(app.context, app.operator, filter)
    expect(listed.map(({ status }) => status)).toEqual([500, 200])
    const { operator: stranger } = await app.another('stranger')
    expect(await log.list(app.context, stranger, filter)).toEqual([])
  })

  it('describes the requested event, in the watched folder, also while the webhook is paused', async () => {
    await put(app, app.operator, '/in/old.txt')
    const { id } = await app.watch({ resource: '/in' })
    await webhooks.update(app.context, app.operator, id, { paused: true })
    for (const event of triggerNames) expect(await send(id, event)).toMatchObject({ event, status: 200 })
    const bodies = app.endpoint.received.map(({ body }) => JSON.parse(body))
    expect(bodies.map(({ event }) => event)).toEqual(triggerNames)
    for (const { eventData } of bodies) expect(eventData.resources[0].path).toMatch(/^\/in\/sallyport-test/)
    const moved = bodies.find(({ event }) => event === 'resources.move')
    expect(moved.eventData.resources[0].previousPath).toBe('/in/sallyport-test-elsewhere/sallyport-test.txt')
  })

  it('previews the message of every event in both formats, with valid signatures, and stores nothing', async () => {
    await put(app, app.operator, '/in/old.txt')
    const webhook = await app.watch({ resource: '/in', version: 'v1', triggers: ['resources.delete'] })
    for (const event of triggerNames)
      for (const version of ['v1', 'v2'] as const) {
        const seen = await trials.preview(app.context, app.operator, webhook.id, { event, version })
        expect(seen).toMatchObject({ event, version, endpointUrl: app.endpoint.url })
        const { headers, body } = seen
        const [key = '', at] = [headers['webhook-id'], Number(headers['webhook-timestamp'])]
        expect(headers['x-exavault-signature']).toBe(legacySignature(webhook.verificationToken, body))
        expect(headers['webhook-signature']).toBe(standardSignature(webhook.signingSecret, key, at, body))
        expect(Object.keys(JSON.parse(body))[0]).toBe(version === 'v1' ? 'accountname' : 'attemptId')
      }
    const form = { event: 'shares.formSubmit', version: 'v2' } as const
    const { eventData } = JSON.parse((await trials.preview(app.context, app.operator, webhook.id, form)).body)
    expect(eventData.formDetails[0]).toEqual({ name: 'Your Name', order: 0, value: 'Ada Example' })
    expect(eventData.share).toMatchObject([{ type: 'receive', assets: ['in'], paths: ['/in'] }])
    expect((await trials.preview(app.context, app.operator, webhook.id)).body).toBe(
      '{"accountname":"mira","username":"operator","operation":"Delete","protocol":"cli","path":"\\/in\\/sallyport-test.txt","sourcepath":"","attempt":1}',
    )
    expect([await app.messages(), app.endpoint.received]).toEqual([[], []])
  })

  it('works while the watched folder is in the trash', async () => {
    await put(app, app.operator, '/in/old.txt')
    const { id } = await app.watch({ resource: '/in' })
    await trash.remove(app.context, app.operator, ['/in'])
    const { body } = await trials.preview(app.context, app.operator, id)
    expect(JSON.parse(body).eventData.resources[0].path).toBe('/sallyport-test.txt')
    expect(await send(id)).toMatchObject({ status: 200 })
  })

  it('allows five concurrent ones for an account, and sixty per hour', async () => {
    const { id } = await app.watch()
    let answer = () => {}
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    app.endpoint.answer = (response) => void answered.then(() => response.writeHead(200).end())
    const under = Array.from({ length: 5 }, () => send(id))
    await expect.poll(() => app.endpoint.received.length).toBe(5)
    expect(await faultOf(send(id))).toMatchObject({ code: 'too-many', detail: { retryAfter: 15_000 } })
    answer()
    expect((await Promise.all(under)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    app.endpoint.answer = 200
    for (let i = 6; i < 60; i++) expect(await send(id)).toMatchObject({ status: 200 })
    expect(await faultOf(send(id))).toMatchObject({
      code: 'too-many',
      message: 'Too many test messages in this hour. Try again in 1 min.',
    })
    expect(app.endpoint.received).toHaveLength(59)
    app.clock.move(60_000)
    expect(await send(id)).toMatchObject({ status: 200 })
  })

  it('T-18 is for administrators of its account only', async () => {
    const { id } = await app.watch()
    const { operator: stranger } = await app.another('stranger')
    const plain = { ...app.operator, role: 'user' } as const
    for (const [actor, code] of [
      [stranger, 'not-found'],
      [plain, 'forbidden'],
    ] as const) {
      expect(await codeOf(trials.sendTest(app.context, actor, id))).toBe(code)
      expect(await codeOf(trials.preview(app.context, actor, id))).toBe(code)
    }
    expect(app.endpoint.received).toEqual([])
  })
})
