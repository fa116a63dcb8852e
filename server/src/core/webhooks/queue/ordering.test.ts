import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../../test/databases.ts'
import { claimDue, type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import { put } from '../../../../test/people.ts'
import * as deliveries from '../delivery/deliveries.ts'

describe.each(storeEngines)('promise 4: messages about one resource, on %s', (engine) => {
  let app: DeliveryApp
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
  })
  afterEach(() => app.close())

  const overwrite = async (path: string, times: number) => {
    for (let i = 0; i < times; i++) await put(app, app.operator, path, `${i}`, { ifExists: 'replace' })
  }
  const keysOf = async (path: string) =>
    (await app.messages()).filter((message) => message.path === path).map(({ message_key }) => message_key)
  const arrived = () => app.endpoint.received.map(({ headers }) => String(headers['webhook-id']))
  /** The endpoint fails this many times for a message. */
  const failing = (times: number, key: string | undefined) => {
    let left = times
    app.endpoint.answer = (response, { headers }) =>
      response.writeHead(headers['webhook-id'] === key && left-- > 0 ? 500 : 200).end()
  }

  it('are claimed one at a time, in the order of their events; others are sent in the meantime', async () => {
    await app.watch()
    // An unproven endpoint gets one message at a time.
    await app.triggerUpload()
    await app.sendDue()
    await overwrite('/same.txt', 3)
    await app.triggerUpload('/other.txt')
    const [first, second, third] = await keysOf('/same.txt')
    const [other] = await keysOf('/other.txt')
    const claim = () => claimDue(app.exact, 100)
    const claimed = await claim()
    expect(claimed.map(({ message_key }) => message_key)).toEqual([first, other])
    expect(await claim()).toEqual([])
    for (const message of claimed) await deliveries.attemptNow(app.exact, message)
    expect(await app.sendDue()).toBe(2)
    expect(arrived().slice(1)).toEqual([first, other, second, third])
  })

  it('are blocked by one that is retried, while others are not', async () => {
    await app.watch()
    await overwrite('/same.txt', 2)
    const [first, second] = await keysOf('/same.txt')
    failing(2, first)
    await app.sendDue()
    await app.triggerUpload('/other.txt')
    const [other] = await keysOf('/other.txt')
    app.clock.move(4_999)
    await app.sendDue()
    app.clock.move(1)
    await app.sendDue()
    app.clock.move(60_000)
    await app.sendDue()
    expect(arrived()).toEqual([first, other, first, first, second])
  })

  it('are sent before one whose retry is more than ten minutes later', async () => {
    await app.watch()
    await overwrite('/same.txt', 2)
    const [first, second] = await keysOf('/same.txt')
    failing(4, first)
    for (const pause of [0, 5_000, 60_000, 300_000]) {
      app.clock.move(pause)
      await app.sendDue()
    }
    expect(arrived()).toEqual([first, first, first, first, second])
    app.clock.move(1_800_000)
    await app.sendDue()
    expect(arrived().at(-1)).toBe(first)
  })

  it('do not delay messages about others while hundreds of them are blocked', async () => {
    await app.watch()
    await overwrite('/same.txt', 1)
    const [{ id: _, ...message } = await Promise.reject(new Error('no message'))] = await app.messages()
    const { q } = app.context.db
    const { resource_id } = await q.selectFrom('webhook_ordering_keys').selectAll().executeTakeFirstOrThrow()
    const rows = Array.from({ length: 300 }, (_, i) => ({ ...message, message_key: `msg_${i}` }))
    const made = await q.insertInto('webhook_messages').values(rows).returning(['id', 'webhook_id']).execute()
    const keys = made.map(({ id: message_id, webhook_id }) => ({ webhook_id, resource_id, message_id }))
    await q.insertInto('webhook_ordering_keys').values(keys).execute()
    await app.triggerUpload('/other.txt')
    const claimed = await claimDue(app.exact, 10)
    claimed.push(...(await claimDue(app.exact, 10)))
    expect(claimed.map(({ path }) => path)).toEqual(['/same.txt', '/other.txt'])
  })

  it('are still blocked after their node died, and the first is resent before the second', async () => {
    await app.watch()
    await overwrite('/same.txt', 2)
    const [first, second] = await keysOf('/same.txt')
    await claimDue(app.exact, 100)
    app.clock.move(30_000)
    expect(await app.sendDue()).toBe(2)
    expect(arrived()).toEqual([first, second])
  })
})
