import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import { codeOf, put } from '../../../../test/people.ts'
import * as trials from '../trials/test-message.ts'
import * as webhooks from './webhooks.ts'

describe.each(engines)('promise 5: a webhook that is resumed, on %s', (engine) => {
  let app: DeliveryApp
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
  })
  afterEach(() => app.close())

  const states = async () => (await app.messages()).map(({ state }) => state)
  const change = (id: number, input: webhooks.WebhookUpdate) => webhooks.update(app.context, app.operator, id, input)

  it.each([undefined, 'deliver'] as const)(
    'delivers messages that waited while it was paused, requested with %s',
    async (waiting) => {
      const { id } = await app.watch()
      await change(id, { paused: true })
      await app.triggerUpload()
      await app.triggerUpload()
      expect(await app.sendDue()).toBe(0)
      await change(id, { paused: false, waiting })
      expect(await app.sendDue()).toBe(2)
    },
  )

  it('skips pending messages when asked to, however many, and delivers later ones', async () => {
    const { id } = await app.watch()
    await change(id, { paused: true })
    for (let i = 0; i < 3; i++) await put(app, app.operator, '/same.txt', `${i}`, { ifExists: 'replace' })
    const [message] = await app.messages()
    if (!message) throw new Error('no message')
    const { id: _, ...copied } = message
    for (const part of [500, 500, 500]) {
      const rows = Array.from({ length: part }, (_, i) => ({ ...copied, message_key: `msg_${i}` }))
      await app.context.db.q.insertInto('webhook_messages').values(rows).execute()
    }
    await change(id, { paused: false, waiting: 'skip' })
    expect(new Set(await states())).toEqual(new Set(['skipped']))
    expect(await app.sendDue()).toBe(0)
    await put(app, app.operator, '/same.txt', 'new', { ifExists: 'replace' })
    expect(await app.sendDue()).toBe(1)
    expect(app.endpoint.received).toHaveLength(1)
  })

  it('keeps pending messages when the change that was to skip them is refused', async () => {
    const { id } = await app.watch()
    await change(id, { paused: true })
    await app.triggerUpload()
    const skip = { paused: false, waiting: 'skip' } as const
    expect(await codeOf(change(id, { ...skip, resource: '/missing' }))).toBe('not-found')
    expect(await codeOf(change(id, { ...skip, caCertificate: 'none' }))).toBe('invalid')
    expect(await codeOf(change(id, { ...skip, filters: { names: ['x'.repeat(1_001)] } }))).toBe('invalid')
    expect(await states()).toEqual(['pending'])
    await change(id, { paused: false })
    expect(await app.sendDue()).toBe(1)
  })

  it('starts again after it was disabled: its circuit is closed and it has five more days', async () => {
    const { id } = await app.watch()
    app.endpoint.answer = 500
    for (let i = 0; i < 12; i++) await app.triggerUpload()
    await app.sendDue()
    app.endpoint.answer = 410
    app.clock.move(5_000)
    await app.sendDue()
    expect((await app.webhook(id)).failed).toBe(true)
    app.endpoint.answer = 200
    await change(id, { paused: false })
    expect(await app.webhook(id)).toMatchObject({ failed: false, failingSince: null })
    expect(await app.sendDue()).toBeGreaterThan(0)
  })

  it('emails its owner once that it works again, if it emailed about a failure', async () => {
    const { id } = await app.watch()
    app.endpoint.answer = 410
    await app.triggerUpload()
    await app.sendDue()
    app.endpoint.answer = 200
    await change(id, { paused: false })
    app.clock.move(6_000)
    await app.sendDue()
    await app.triggerUpload()
    await app.sendDue()
    expect((await app.emails()).map(({ subject }) => subject)).toEqual([
      'A webhook was disabled',
      'A webhook works again',
    ])
  })

  it('does so, too, if a test message succeeded while it was disabled', async () => {
    const { id } = await app.watch()
    app.endpoint.answer = 410
    await app.triggerUpload()
    await app.sendDue()
    app.endpoint.answer = 200
    const subjects = async () => (await app.emails()).map(({ subject }) => subject)
    expect(await trials.sendTest(app.context, app.operator, id)).toMatchObject({ status: 200 })
    expect(await app.webhook(id)).toMatchObject({ failed: true, failingSince: null })
    expect(await subjects()).toEqual(['A webhook was disabled'])
    await change(id, { paused: false })
    app.clock.move(6_000)
    await app.sendDue()
    expect(await subjects()).toEqual(['A webhook was disabled', 'A webhook works again'])
  })

  it('accepts `waiting` only when it is resumed', async () => {
    const { id } = await app.watch()
    expect(await codeOf(change(id, { waiting: 'skip' }))).toBe('invalid')
    expect(await codeOf(change(id, { paused: true, waiting: 'deliver' }))).toBe('invalid')
  })
})
