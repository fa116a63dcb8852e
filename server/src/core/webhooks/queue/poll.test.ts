import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../../test/databases.ts'
import { type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import type { Webhook } from '../endpoints/webhook.ts'
import { dueQueues } from './claim-store.ts'

describe.each(storeEngines)('a poll of the endpoint queues, on %s', (engine) => {
  let app: DeliveryApp
  let ids: number[]
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
    const made: Webhook[] = []
    for (let i = 0; i < 6; i++) made.push(await app.watch())
    ids = made.map(({ id }) => id)
    await app.triggerUpload()
    // A webhook without pending messages.
    await app.context.db.q
      .deleteFrom('webhook_messages')
      .where('webhook_id', '=', ids[2] ?? 0)
      .execute()
  })
  afterEach(() => app.close())

  const poll = (after: number, limit: number, now = app.clock.now()) =>
    dueQueues(app.context.db.q, now.toISOString(), after, limit)
  const set = (at: number, changes: object) =>
    app.context.db.q
      .updateTable('webhooks')
      .set(changes)
      .where('id', '=', ids[at] ?? 0)
      .execute()

  it('reads up to its limit, and returns where to continue', async () => {
    const [a, b, , d, e, f] = ids
    expect(await poll(0, 2)).toEqual({ due: [a, b], last: b })
    expect(await poll(b ?? 0, 2)).toEqual({ due: [d, e], last: e })
    expect(await poll(e ?? 0, 2)).toEqual({ due: [f], last: null })
    expect(await poll(f ?? 0, 2)).toEqual({ due: [], last: null })
    expect(await poll(0, 5)).toEqual({ due: [a, b, d, e, f], last: f })
    expect(await poll(0, 6)).toEqual({ due: [a, b, d, e, f], last: null })
  })

  it('reads webhooks that are disabled, open or throttled without returning them', async () => {
    const [, , , , , f] = ids
    const later = new Date(app.clock.now().getTime() + 1).toISOString()
    await set(0, { failed: 1 })
    await set(1, { paused: 1 })
    await set(3, { open_until: later })
    await set(4, { throttled_until: later })
    expect(await poll(0, 3)).toEqual({ due: [], last: ids[3] })
    expect(await poll(ids[3] ?? 0, 3)).toEqual({ due: [f], last: null })
    app.clock.move(1)
    expect((await poll(0, 10)).due).toEqual([ids[3], ids[4], f])
  })

  it('finds no queue before its first message is due', async () => {
    const before = new Date(app.clock.now().getTime() - 1)
    expect(await poll(0, 10, before)).toEqual({ due: [], last: null })
  })
})
