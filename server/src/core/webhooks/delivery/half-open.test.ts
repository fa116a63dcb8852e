import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../../test/databases.ts'
import { claimDue, type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import { openEndpoint } from '../../../../test/endpoint.ts'

describe.each(storeEngines)('promise 4: an endpoint that fails ten times in a row, on %s', (engine) => {
  let app: DeliveryApp
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
    app.endpoint.answer = 500
  })
  afterEach(() => app.close())

  const states = async () => (await app.messages()).map(({ state, attempts }) => [state, attempts])
  const pending = async (attempts: number) =>
    (await app.messages()).filter((message) => message.state === 'pending' && message.attempts === attempts).length
  const breakCircuit = async (messages = 12) => {
    for (let i = 0; i < messages; i++) await app.triggerUpload()
    expect(await app.sendDue()).toBe(10)
  }

  it('has an open circuit, in which its messages use up no attempts', async () => {
    await app.watch()
    await breakCircuit()
    expect([await pending(1), await pending(0)]).toEqual([10, 2])
    app.clock.move(4_999)
    expect(await app.sendDue()).toBe(0)
    expect([await pending(1), await pending(0)]).toEqual([10, 2])
  })

  it('gets one probe at a time, each after a longer pause', async () => {
    await app.watch()
    await breakCircuit()
    for (const pause of [5_000, 10_000, 20_000, 40_000]) {
      app.clock.move(pause - 1)
      expect(await app.sendDue()).toBe(0)
      app.clock.move(1)
      expect(await app.sendDue()).toBe(1)
    }
    expect(app.endpoint.received).toHaveLength(14)
  })

  it('gets no second probe while the first is in progress, and another when its node has died', async () => {
    await app.watch()
    await breakCircuit()
    app.clock.move(5_000)
    expect(await claimDue(app.exact, 100)).toHaveLength(1)
    expect(await claimDue(app.exact, 100)).toEqual([])
    app.clock.move(30_000)
    expect(await claimDue(app.exact, 100)).toHaveLength(1)
  })

  it('gets all pending messages as soon as a probe succeeds', async () => {
    await app.watch()
    await breakCircuit()
    app.endpoint.answer = 200
    app.clock.move(5_000)
    expect(await app.sendDue()).toBe(12)
    expect((await states()).every(([state]) => state === 'delivered')).toBe(true)
  })

  it('is probed with messages that failed before: an endpoint that accepts each at the second attempt gets them all', async () => {
    await app.watch()
    const seen = new Set<unknown>()
    app.endpoint.answer = (response, { headers }) => {
      const key = headers['webhook-id']
      response.writeHead(seen.has(key) ? 200 : 500).end()
      seen.add(key)
    }
    await breakCircuit(40)
    const left = async () => (await states()).filter(([state]) => state === 'pending').length
    for (let probes = 0; probes < 5 && (await left()) > 0; probes++) {
      app.clock.move(5_000)
      await app.sendDue()
    }
    expect(await left()).toBe(0)
    expect((await states()).every(([state, attempts]) => state === 'delivered' && attempts === 2)).toBe(true)
  })

  it('does not delay healthy endpoints', async () => {
    await app.watch()
    const healthy = await openEndpoint()
    await app.watch({ endpointUrl: healthy.url })
    for (let i = 0; i < 12; i++) await app.triggerUpload()
    expect(await app.sendDue()).toBe(22)
    expect(healthy.received).toHaveLength(12)
    await healthy.close()
  })

  it('has its circuit in the database: a node that has just started applies it, too', async () => {
    const { id } = await app.watch()
    await breakCircuit()
    const row = await app.context.db.q
      .selectFrom('webhooks')
      .select(['failures', 'healthy', 'opened_at', 'open_until'])
      .where('id', '=', id)
      .executeTakeFirst()
    const now = app.clock.now().getTime()
    expect(row).toEqual({
      failures: 10,
      healthy: 0,
      opened_at: new Date(now).toISOString(),
      open_until: new Date(now + 5_000).toISOString(),
    })
    const other = { ...app.exact, settings: { ...app.exact.settings, nodeId: 'other:1' } }
    expect(await app.sendDue(other)).toBe(0)
  })
})
