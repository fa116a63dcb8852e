import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import { addPerson, codeOf, faultOf, put } from '../../../../test/people.ts'
import { triggerNames } from '../../event.ts'
import * as moves from '../../files/moves/moves.ts'
import * as trash from '../../files/trash/trash.ts'
import { retryPauses } from '../delivery/retry-schedule.ts'
import * as webhooks from '../endpoints/webhooks.ts'
import { resendFailed } from '../log/outbox.ts'
import { failuresToOpen } from '../queue/endpoint-health.ts'
import { type DryRunInput, dryRun } from './dry-run.ts'
import { explain } from './explain.ts'

const day = 86_400_000

describe.each(engines)('promise 10: why did this (not) fire, on %s', (engine) => {
  let app: DeliveryApp
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
  })
  afterEach(() => app.close())

  const why = (id: number, path: string, limit = 10) => explain(app.context, app.operator, id, { path, limit })
  const first = async (id: number, path: string) => {
    const [explanation] = await why(id, path)
    if (!explanation) throw new Error(`nothing is known of ${path}`)
    return explanation
  }
  const failing = async (id: number, path: string) =>
    (await first(id, path)).checks.filter(({ passed }) => !passed).map(({ rule }) => rule)
  const update = (id: number, input: webhooks.WebhookUpdate) => webhooks.update(app.context, app.operator, id, input)

  it('names the trigger, the folder, and each filter that an event did not match', async () => {
    const ada = await addPerson(app, 'ada', { appName: 'Invoices' })
    await put(app, app.operator, '/in/first')
    const { id } = await app.watch({
      resource: '/in',
      triggers: ['resources.upload'],
      filters: { names: ['order-*'], extensions: ['csv'], minSize: 3, protocols: ['Invoices'], users: ['ada'] },
    })
    app.clock.move(1_000)
    await put(app, ada.actor, '/in/order-1.csv', 'hello')
    await put(app, ada.actor, '/in/other.csv', 'hello')
    await put(app, ada.actor, '/in/order-2.txt', 'hello')
    await put(app, ada.actor, '/in/order-3.csv', 'x')
    await put(app, app.operator, '/in/order-4.csv', 'hello')
    await put(app, ada.actor, '/elsewhere/order-5.csv', 'hello')
    await trash.remove(app.context, ada.actor, ['/in/order-1.csv'])
    expect(await first(id, '/in/order-1.csv')).toMatchObject({ event: { name: 'resources.delete' }, notified: false })
    expect(await failing(id, '/in/order-1.csv')).toEqual(['trigger'])
    expect((await why(id, '/in/order-1.csv'))[1]).toMatchObject({
      notified: true,
      messages: [{ message: { state: 'pending' } }],
    })
    expect(await failing(id, '/in/other.csv')).toEqual(['names'])
    expect(await failing(id, '/in/order-2.txt')).toEqual(['extensions'])
    expect(await failing(id, '/in/order-3.csv')).toEqual(['minSize'])
    expect(await failing(id, '/in/order-4.csv')).toEqual(['protocols', 'users'])
    expect(await failing(id, '/elsewhere/order-5.csv')).toEqual(['folder'])
    expect((await first(id, '/in/order-4.csv')).reason).toBe(
      'The webhook was not notified. The filter "protocols" (Invoices) does not match: the protocol was cli. The filter "users" (ada) does not match: the user was operator.',
    )
  })

  it('reports that the webhook was created later, that its settings have changed, or that the plan does not include the trigger', async () => {
    await put(app, app.operator, '/a')
    app.clock.move(1_000)
    const { id } = await app.watch({ triggers: ['resources.download'] })
    expect(await failing(id, '/a')).toEqual(['made', 'trigger', 'changed'])
    app.clock.move(1_000)
    await put(app, app.operator, '/b')
    app.clock.move(1_000)
    await update(id, { triggers: ['resources.upload'] })
    expect(await failing(id, '/b')).toEqual(['changed'])
    expect((await first(id, '/b')).reason).toMatch(/were changed on .+ they may have been different at the time\.$/)
    const limits = JSON.stringify({ ...app.account.limits, webhookTriggers: ['resources.upload'] })
    await app.context.db.q
      .updateTable('accounts')
      .set({ plan_limits: limits })
      .where('id', '=', app.account.id)
      .execute()
    await trash.remove(app.context, app.operator, ['/b'])
    expect((await first(id, '/b')).reason).toContain('and the plan of the account does not include it')
  })

  it('reports the status of a message: due, blocked, retried, circuit open, paused, disabled, delivered', async () => {
    const { id } = await app.watch({ triggers: triggerNames })
    const { resource } = await put(app, app.operator, '/a')
    await moves.rename(app.context, app.operator, resource.id, 'b')
    const reason = async (path: string) => (await first(id, path)).reason
    expect(await reason('/b')).toBe(
      'The webhook was notified. It is waiting for an earlier message about the same file or folder.',
    )
    expect((await why(id, '/a'))[1]?.reason).toMatch(
      /^The webhook was notified\. The first attempt is at [-0-9]+ [:0-9]+ \(UTC\)\.$/,
    )
    app.endpoint.answer = 503
    await app.sendDue()
    expect((await why(id, '/a'))[1]?.reason).toMatch(
      /^The webhook was notified\. The next attempt is at .+; 1 of 8 attempts have failed\. The last attempt: The endpoint answered 503\.$/,
    )
    await update(id, { paused: true })
    expect(await reason('/b')).toBe('The webhook was notified. It is waiting: the webhook is paused.')
    await update(id, { paused: false })
    for (let i = 0; i < failuresToOpen; i++) {
      await app.triggerUpload()
      await app.sendDue()
    }
    expect(await reason('/10.txt')).toMatch(/nothing is sent to it until [-0-9]+ [:0-9]+ \(UTC\)\./)
    app.endpoint.answer = 410
    app.clock.move(600_000)
    await app.sendDue()
    expect(await reason('/10.txt')).toContain('It is waiting: the webhook was disabled after failures')
    app.endpoint.answer = 200
    await update(id, { paused: false })
    for (let i = 0; i < 4; i++) {
      app.clock.move(600_000)
      await app.sendDue()
    }
    expect(await reason('/b')).toBe('The webhook was notified. It was delivered.')
  })

  it('states the rate limit of the webhook, and the delay requested by its endpoint', async () => {
    const { id } = await app.watch({ rateLimit: 1 })
    await app.triggerUpload('/a')
    await app.triggerUpload('/b')
    const reason = async (path: string) => (await first(id, path)).reason
    expect(await app.sendDue()).toBe(1)
    expect(await reason('/b')).toBe(
      'The webhook was notified. It is waiting for its turn: the rate limit of the webhook is 1 message a second.',
    )
    app.clock.move(1_000)
    app.endpoint.answer = (response) => response.writeHead(429, { 'retry-after': '120' }).end()
    expect(await app.sendDue()).toBe(1)
    await app.triggerUpload('/c')
    const until = `${new Date(app.clock.now().getTime() + 120_000).toISOString().slice(0, 19).replace('T', ' ')} (UTC)`
    expect(await reason('/c')).toBe(
      `The webhook was notified. It is waiting: the endpoint asked to receive no requests until ${until}.`,
    )
    await update(id, { rateLimit: 500 })
    app.clock.move(120_000)
    expect(await reason('/c')).toContain('the rate limit of the webhook is 500 messages a second')
    await update(id, { rateLimit: null })
    expect(await reason('/c')).toMatch(/The first attempt is at [-0-9]+ [:0-9]+ \(UTC\)\.$/)
  })

  it('reports exhausted messages, and those delivered by a resend', async () => {
    const { id } = await app.watch()
    app.endpoint.answer = 500
    await app.triggerUpload('/a')
    await app.sendDue()
    for (const pause of retryPauses) {
      app.clock.move(pause)
      expect(await app.sendDue()).toBe(1)
    }
    const reason = async () => (await first(id, '/a')).reason
    expect(await reason()).toBe(
      'The webhook was notified. Sending stopped after 8 attempts. The last attempt: The endpoint answered 500.',
    )
    app.endpoint.answer = 200
    const range = { from: '2000-01-01T00:00:00.000Z', to: app.clock.now().toISOString() }
    await resendFailed(app.context, app.operator, id, { ...range, confirm: 1 })
    await app.sendDue()
    expect(await reason()).toBe(
      'The webhook was notified. Sending stopped after 8 attempts, and it was delivered when it was sent again.',
    )
  })

  it('explains one event by its id, and a folder in the trash', async () => {
    await put(app, app.operator, '/in/a')
    const { id } = await app.watch({ resource: '/in' })
    await put(app, app.operator, '/b')
    const [last] = await why(id, '/*', 1)
    const eventId = last?.event.id ?? 0
    await trash.remove(app.context, app.operator, ['/in'])
    const [one] = await explain(app.context, app.operator, id, { eventId, limit: 10 })
    expect(one).toMatchObject({ event: { id: eventId, name: 'resources.upload' }, notified: false })
    expect(one?.checks.find(({ rule }) => rule === 'folder')?.detail).toContain('is in the Trash Can')
    expect(await faultOf(explain(app.context, app.operator, id, { eventId: 99, limit: 1 }))).toMatchObject({
      detail: { thing: 'event' },
    })
    expect(await faultOf(explain(app.context, app.operator, id, { limit: 1 }))).toMatchObject({
      detail: { subject: 'event-id' },
    })
  })

  it('finds the newest about a path, including the former path of a move, up to a limit', async () => {
    const { id } = await app.watch()
    const { resource } = await put(app, app.operator, '/a')
    await moves.rename(app.context, app.operator, resource.id, 'b')
    await moves.rename(app.context, app.operator, resource.id, 'c')
    expect((await why(id, '/B')).map(({ event }) => event.name)).toEqual(['resources.rename', 'resources.rename'])
    const ids = (await why(id, '/*')).map(({ event }) => event.id)
    const last = ids[0] ?? 0
    expect(ids).toEqual([last, last - 1, last - 2])
    expect((await why(id, '/*', 1)).map(({ event }) => event.id)).toEqual([last])
    expect(await why(id, '/nothing')).toEqual([])
  })

  const dry = (input: Partial<DryRunInput> = {}, most?: number) =>
    dryRun(app.context, app.operator, { days: 7, ...input }, most)

  it('counts the events and messages that match given settings, and returns the newest examples', async () => {
    await put(app, app.operator, '/old.csv')
    app.clock.move(8 * day)
    for (const name of ['a.csv', 'b.csv', 'c.txt']) await put(app, app.operator, `/in/${name}`)
    await trash.remove(app.context, app.operator, ['/in/a.csv', '/in/b.csv', '/in/c.txt'])
    const settings = { resource: '/in', filters: { extensions: ['csv'] } }
    const result = await dry(settings)
    expect(result).toMatchObject({ complete: true, eventsSeen: 5, eventsMatched: 3, messages: 3 })
    expect(result.examples.map(({ event, resources }) => [event.name, resources.length])).toEqual([
      ['resources.delete', 2],
      ['resources.upload', 1],
      ['resources.upload', 1],
    ])
    expect(await dry({ ...settings, version: 'v1' })).toMatchObject({ eventsMatched: 3, messages: 4 })
    expect(await dry({ ...settings, triggers: ['resources.delete'] })).toMatchObject({ eventsMatched: 1 })
    expect(await dry({ days: 9 })).toMatchObject({ eventsSeen: 6, eventsMatched: 6 })
    expect(await dry({}, 2)).toMatchObject({ complete: false, eventsSeen: 2, eventsMatched: 2 })
    expect([await app.messages(), app.endpoint.received]).toEqual([[], []])
  })

  it('uses the settings of a webhook by default, and returns the messages it would have sent', async () => {
    await put(app, app.operator, '/in/a.csv')
    const { id } = await app.watch({ resource: '/in', filters: { extensions: ['csv'] } })
    await put(app, app.operator, '/in/b.csv')
    await put(app, app.operator, '/in/c.txt')
    await put(app, app.operator, '/d.csv')
    expect(await dry({ webhook: id })).toMatchObject({ eventsMatched: 2 })
    expect(await dry({ webhook: id, filters: null })).toMatchObject({ eventsMatched: 3 })
    expect(await dry({ webhook: id, resource: '/' })).toMatchObject({ eventsMatched: 3 })
  })

  it('T-18 is for administrators of its account only, and about its own events', async () => {
    const { id } = await app.watch()
    await put(app, app.operator, '/a')
    const { operator: stranger } = await app.another('stranger')
    const own = await webhooks.create(app.context, stranger, { endpointUrl: app.endpoint.url })
    const plain = { ...app.operator, role: 'user' } as const
    expect(await codeOf(explain(app.context, stranger, id, { path: '/*', limit: 1 }))).toBe('not-found')
    const [told] = await explain(app.context, app.operator, id, { path: '/*', limit: 1 })
    const eventId = told?.event.id ?? 0
    expect(eventId).toBeGreaterThan(0)
    expect(await codeOf(explain(app.context, stranger, own.webhook.id, { eventId, limit: 1 }))).toBe('not-found')
    expect(await explain(app.context, stranger, own.webhook.id, { path: '*', limit: 5 })).toEqual([])
    expect(await codeOf(explain(app.context, plain, id, { path: '/*', limit: 1 }))).toBe('forbidden')
    expect(await codeOf(dryRun(app.context, stranger, { webhook: id, days: 1 }))).toBe('not-found')
    expect(await dryRun(app.context, stranger, { days: 1 })).toMatchObject({ eventsSeen: 0 })
    expect(await codeOf(dryRun(app.context, plain, { days: 1 }))).toBe('forbidden')
    expect(await codeOf(dryRun(app.context, app.operator, { days: 1, resource: '/a' }))).toBe('invalid')
  })
})
