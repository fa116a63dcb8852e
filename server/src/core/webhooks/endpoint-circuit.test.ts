import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { claimDue, type DeliveryHouse, openDeliveryHouse } from '../../../test/delivery-house.ts'
import { openEndpoint } from '../../../test/endpoint.ts'

describe.each(engines)('promise 4: an endpoint that fails ten times in a row, on %s', (engine) => {
  let house: DeliveryHouse
  beforeEach(async () => {
    house = await openDeliveryHouse(engine)
    house.endpoint.answer = 500
  })
  afterEach(() => house.close())

  const states = async () => (await house.messages()).map(({ state, attempts }) => [state, attempts])
  const pending = async (attempts: number) =>
    (await house.messages()).filter((message) => message.state === 'pending' && message.attempts === attempts).length
  const breakCircuit = async (messages = 12) => {
    for (let i = 0; i < messages; i++) await house.happen()
    expect(await house.sendDue()).toBe(10)
  }

  it('is left alone, and what waits for it uses up no attempts', async () => {
    await house.watch()
    await breakCircuit()
    expect([await pending(1), await pending(0)]).toEqual([10, 2])
    house.clock.move(4_999)
    expect(await house.sendDue()).toBe(0)
    expect([await pending(1), await pending(0)]).toEqual([10, 2])
  })

  it('is asked by one probe at a time, each later than the one before', async () => {
    await house.watch()
    await breakCircuit()
    for (const pause of [5_000, 10_000, 20_000, 40_000]) {
      house.clock.move(pause - 1)
      expect(await house.sendDue()).toBe(0)
      house.clock.move(1)
      expect(await house.sendDue()).toBe(1)
    }
    expect(house.endpoint.received).toHaveLength(14)
  })

  it('sends no second probe while the first is under way, and another when its node has died', async () => {
    await house.watch()
    await breakCircuit()
    house.clock.move(5_000)
    expect(await claimDue(house.exact, 100)).toHaveLength(1)
    expect(await claimDue(house.exact, 100)).toEqual([])
    house.clock.move(30_000)
    expect(await claimDue(house.exact, 100)).toHaveLength(1)
  })

  it('gets everything that waited as soon as a probe gets through', async () => {
    await house.watch()
    await breakCircuit()
    house.endpoint.answer = 200
    house.clock.move(5_000)
    expect(await house.sendDue()).toBe(12)
    expect((await states()).every(([state]) => state === 'delivered')).toBe(true)
  })

  it('is probed with what it has refused before: one that takes each message the second time gets them all', async () => {
    await house.watch()
    const seen = new Set<unknown>()
    house.endpoint.answer = (response, { headers }) => {
      const key = headers['webhook-id']
      response.writeHead(seen.has(key) ? 200 : 500).end()
      seen.add(key)
    }
    await breakCircuit(40)
    const left = async () => (await states()).filter(([state]) => state === 'pending').length
    for (let probes = 0; probes < 5 && (await left()) > 0; probes++) {
      house.clock.move(5_000)
      await house.sendDue()
    }
    expect(await left()).toBe(0)
    expect((await states()).every(([state, attempts]) => state === 'delivered' && attempts === 2)).toBe(true)
  })

  it('does not keep others waiting that are well', async () => {
    await house.watch()
    const well = await openEndpoint()
    await house.watch({ endpointUrl: well.url })
    for (let i = 0; i < 12; i++) await house.happen()
    expect(await house.sendDue()).toBe(22)
    expect(well.received).toHaveLength(12)
    await well.close()
  })

  it('finds its circuit in the rows: a node that has just begun leaves it alone as well', async () => {
    const { id } = await house.watch()
    await breakCircuit()
    const row = await house.tools.db.q
      .selectFrom('webhooks')
      .select(['failures', 'proven', 'opened_at', 'open_until'])
      .where('id', '=', id)
      .executeTakeFirst()
    const now = house.clock.now().getTime()
    expect(row).toEqual({
      failures: 10,
      proven: 0,
      opened_at: new Date(now).toISOString(),
      open_until: new Date(now + 5_000).toISOString(),
    })
    const other = { ...house.exact, settings: { ...house.exact.settings, nodeName: 'other:1' } }
    expect(await house.sendDue(other)).toBe(0)
  })
})
