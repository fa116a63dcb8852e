import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { claimDue, type DeliveryHouse, openDeliveryHouse } from '../../../test/delivery-house.ts'
import { openEndpoint, verified } from '../../../test/endpoint.ts'
import { codeOf } from '../../../test/people.ts'
import { placesOf } from '../../../test/secrets.ts'
import type { Tools } from '../tools.ts'
import * as claims from './claims.ts'
import * as deliveries from './deliveries.ts'
import * as log from './log.ts'
import { legacySignature } from './signature.ts'
import * as webhooks from './webhooks.ts'

const leaseMs = 30_000

describe.each(engines)('a delivery, on %s', (engine) => {
  let house: DeliveryHouse
  beforeEach(async () => {
    house = await openDeliveryHouse(engine)
  })
  afterEach(() => house.close())

  const page = { sort: [], offset: 0, limit: 100 } as const
  const attemptIds = () => house.endpoint.received.map(({ body }) => JSON.parse(body).attemptId as string)

  it('promise 2: is one POST with the body that was rendered, signed in both ways, and a row of what went out and came back', async () => {
    const webhook = await house.watch()
    house.endpoint.answer = (response) => response.writeHead(201, { 'x-answer': 'yes' }).end('thank you')
    await house.happen('/in/a.txt')
    expect(await house.sendDue()).toBe(1)
    const [received] = house.endpoint.received
    if (!received) throw new Error('nothing came')
    expect(verified(received, webhook.signingSecret)).toMatchObject({ event: 'resources.upload', accountName: 'mira' })
    expect(received.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': `Sallyport-Webhooks/${house.tools.settings.version}`,
      'x-exavault-signature': legacySignature(webhook.verificationToken, received.body),
      'webhook-timestamp': String(Math.floor(house.clock.now().getTime() / 1_000)),
    })
    const [row] = await house.attempts()
    expect(row).toMatchObject({
      webhook_id: webhook.id,
      attempt: 1,
      attempt_id: attemptIds()[0],
      endpoint_url: house.endpoint.url,
      webhook_path: '/',
      event: 'resources.upload',
      path: '/in/a.txt',
      request_body: received.body,
      status: 201,
      response_body: 'thank you',
      response_size: 9,
      error_kind: '',
      resend: 0,
    })
    expect(JSON.parse(row?.request_headers ?? '')).toMatchObject({ 'webhook-id': received.headers['webhook-id'] })
    expect(JSON.parse(row?.response_headers ?? '')).toMatchObject({ 'x-answer': 'yes' })
    expect((await house.messages())[0]).toMatchObject({ state: 'delivered', attempts: 1 })
    expect(await house.sendDue()).toBe(0)
  })

  it('T-14 leaves no secret of the webhook in the log or anywhere else in the open', async () => {
    const { verificationToken, signingSecret } = await house.watch()
    await house.happen()
    await house.sendDue()
    for (const secret of [verificationToken, signingSecret, signingSecret.slice(6)]) {
      expect(await placesOf(secret, house.tools)).toEqual([])
      expect(house.logged.join()).not.toContain(secret)
    }
  })

  it('T-30 is never sent for a webhook whose secrets are missing', async () => {
    const { id } = await house.watch()
    await house.happen()
    for (const column of ['verification_sealed', 'signing_sealed'] as const) {
      const sealed = await house.tools.db.q.selectFrom('webhooks').select(column).executeTakeFirstOrThrow()
      const emptied = house.tools.sealer.seal('', `webhook:${id}:${column.replace('_sealed', '')}`)
      for (const text of ['', emptied]) {
        await house.tools.db.q
          .updateTable('webhooks')
          .set({ [column]: text })
          .execute()
        const [message] = await claimDue(house.tools, 1)
        if (!message) throw new Error('nothing is due')
        await expect(deliveries.attempt(house.tools, message)).rejects.toThrow()
        house.clock.move(leaseMs)
      }
      await house.tools.db.q.updateTable('webhooks').set(sealed).execute()
    }
    expect(house.endpoint.received).toEqual([])
    expect(await house.sendDue()).toBe(1)
  })

  it('goes to the address of now, also when it waited before the address changed', async () => {
    const { id } = await house.watch()
    house.endpoint.answer = 500
    await house.happen()
    await house.sendDue()
    const other = await openEndpoint()
    await webhooks.update(house.tools, house.operator, id, { endpointUrl: other.url })
    house.clock.move(5_000)
    expect(await house.sendDue()).toBe(1)
    expect([house.endpoint.received.length, other.received.length]).toEqual([1, 1])
    await other.close()
  })

  it('promise 2: is signed with the secrets of now', async () => {
    const { id } = await house.watch()
    await house.happen()
    const { webhook } = await webhooks.regenerate(house.tools, house.operator, id)
    await house.sendDue()
    const [received] = house.endpoint.received
    expect(received && verified(received, webhook.signingSecret)).toBeTruthy()
  })

  it('promise 1: is claimed by one worker of many, and by another when the first has died', async () => {
    await house.watch()
    for (let i = 0; i < 12; i++) await house.happen()
    const ids: number[] = []
    // Who finds the line in another's hands goes away with nothing, and comes again.
    while (ids.length < 12) {
      const taken = await Promise.all(Array.from({ length: 6 }, () => claimDue(house.tools, 4)))
      ids.push(...taken.flat().map(({ id }) => id))
    }
    expect([ids.length, new Set(ids).size]).toEqual([12, 12])
    expect(await claimDue(house.tools, 100)).toEqual([])
    house.clock.move(leaseMs - 1)
    expect(await claimDue(house.tools, 100)).toEqual([])
    house.clock.move(1)
    expect(await house.sendDue()).toBe(12)
  })

  it('promise 1: is made again after a crash between sending and writing it down, with the same webhook-id', async () => {
    await house.watch()
    await house.happen()
    const crashing: Tools = { ...house.exact, db: { ...house.tools.db, tx: () => Promise.reject(new Error('crash')) } }
    const [message] = await claimDue(house.tools, 1)
    if (!message) throw new Error('nothing is due')
    await expect(deliveries.attempt(crashing, message)).rejects.toThrow('crash')
    expect(await house.attempts()).toEqual([])
    house.clock.move(leaseMs)
    expect(await house.sendDue()).toBe(1)
    const keys = house.endpoint.received.map(({ headers }) => headers['webhook-id'])
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  })

  it('that a slow worker writes down late does not undo what another has done meanwhile', async () => {
    const { id } = await house.watch()
    await house.happen()
    const [slow] = await claimDue(house.tools, 1)
    house.clock.move(leaseMs)
    await house.sendDue()
    house.endpoint.answer = 500
    if (slow) await deliveries.attempt(house.exact, slow)
    expect((await house.messages())[0]).toMatchObject({ state: 'delivered', attempts: 1 })
    expect(await house.sendDue()).toBe(0)
    expect((await house.webhook(id)).failed).toBe(false)
  })

  it('promise 1: that was claimed by a node that died is due at once; one of a node that lives is left alone', async () => {
    await house.watch()
    await house.happen()
    const { nodeName } = house.tools.settings
    expect(await claimDue(house.tools, 1)).toHaveLength(1)
    await claims.freeClaims(house.tools, (name) => name !== nodeName)
    expect(await house.sendDue()).toBe(0)
    await claims.freeClaims(house.tools, (name) => name === nodeName)
    expect(await house.sendDue()).toBe(1)
  })

  it('promise 4: waits while its webhook has enough under way: one, or ten once the endpoint has taken the last', async () => {
    const { id: line } = await house.watch()
    for (let i = 0; i < 13; i++) await house.happen()
    const taken = async (running: number) =>
      (
        await house.tools.db.tx((tx) => claims.claim(house.tools, tx, [{ line, claimed: running, ahead: 0 }], 100))
      ).jobs.map(({ message }) => message)
    expect(await taken(1)).toEqual([])
    const [first] = await taken(0)
    if (first) await deliveries.attempt(house.tools, first)
    expect(await taken(10)).toEqual([])
    expect(await taken(7)).toHaveLength(3)
    expect(await taken(0)).toHaveLength(9)
  })

  it('is claimed ahead only of an endpoint that took the last, and can be given back while the lease lasts', async () => {
    const { id: line } = await house.watch()
    for (let i = 0; i < 20; i++) await house.happen()
    const take = async (ahead: number) =>
      (await house.tools.db.tx((tx) => claims.claim(house.tools, tx, [{ line, claimed: 0, ahead }], 100))).jobs
    const giveBack = (jobs: readonly claims.Delivery[]) =>
      house.tools.db.tx((tx) => claims.giveBack(house.tools, tx, jobs))
    const [first, ...others] = await take(5)
    expect(others).toEqual([])
    if (first) await deliveries.attempt(house.tools, first.message)
    const jobs = await take(5)
    expect(jobs).toHaveLength(15)
    await giveBack(jobs.slice(10))
    expect(await deliveries.pending(house.tools, 7)).toBe(7)
    expect(await take(0)).toHaveLength(9)
    // The lease is over, others have claimed them: they are not ours to give back.
    house.clock.move(30_000)
    const again = await take(90)
    expect(again).toHaveLength(19)
    await giveBack(jobs)
    expect(await take(90)).toEqual([])
  })

  it('of a webhook that is deleted meanwhile ends quietly', async () => {
    const { id } = await house.watch()
    await house.happen()
    const [message] = await claimDue(house.tools, 1)
    await webhooks.remove(house.tools, house.operator, id)
    expect(message && (await deliveries.attempt(house.tools, message))).toMatchObject({ status: 0 })
    expect(house.endpoint.received).toEqual([])
    expect(await deliveries.pending(house.tools)).toBe(0)
  })

  it('promise 10: can be sent again: the same bytes, attempt id and webhook-id, once, signed with the secrets of now', async () => {
    const { id } = await house.watch()
    house.endpoint.answer = 500
    await house.happen()
    await house.sendDue()
    house.clock.move(5_000)
    house.endpoint.answer = 200
    await house.sendDue()
    const { webhook } = await webhooks.regenerate(house.tools, house.operator, id)
    const [first] = await house.attempts()
    house.endpoint.answer = 500
    await log.resend(house.tools, house.operator, first?.id ?? 0)
    expect(await house.sendDue()).toBe(1)
    const [original, , again] = house.endpoint.received
    expect(again?.body).toBe(original?.body)
    expect(again?.headers['webhook-id']).toBe(original?.headers['webhook-id'])
    expect(again && verified(again, webhook.signingSecret)).toBeTruthy()
    expect((await house.attempts()).map(({ attempt_id, resend }) => [attempt_id, resend])).toEqual([
      [attemptIds()[0], 0],
      [attemptIds()[1], 0],
      [attemptIds()[0], 1],
    ])
    house.clock.move(86_400_000)
    expect(await house.sendDue()).toBe(0)
    expect(await house.letters()).toEqual([])
  })

  it('T-18 is sent again and shown by administrators of its account alone', async () => {
    await house.watch()
    await house.happen()
    await house.sendDue()
    const [attempt] = await house.attempts()
    const { operator: stranger } = await house.another('stranger')
    expect(await codeOf(log.resend(house.tools, stranger, attempt?.id ?? 0))).toBe('not-found')
    expect(await log.list(house.tools, stranger, page)).toEqual([])
    const plain = { ...house.operator, role: 'user' } as const
    expect(await codeOf(log.resend(house.tools, plain, attempt?.id ?? 0))).toBe('forbidden')
    expect(await codeOf(log.list(house.tools, plain, page))).toBe('forbidden')
    expect(house.endpoint.received).toHaveLength(1)
  })
})
