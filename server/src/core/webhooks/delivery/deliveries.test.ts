import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../../test/databases.ts'
import { claimDue, type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import { openEndpoint, verified } from '../../../../test/endpoint.ts'
import { codeOf } from '../../../../test/people.ts'
import { placesOf } from '../../../../test/secrets.ts'
import type { Context } from '../../context.ts'
import * as webhooks from '../endpoints/webhooks.ts'
import * as log from '../log/attempts.ts'
import { pendingMessages } from '../log/statistics.ts'
import * as claims from '../queue/claim.ts'
import * as deliveries from './deliveries.ts'
import { legacySignature } from './signature.ts'

const leaseMs = 30_000

describe.each(storeEngines)('a delivery, on %s', (engine) => {
  let app: DeliveryApp
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
  })
  afterEach(() => app.close())

  const page = { sort: [], offset: 0, limit: 100 } as const
  const attemptIds = () => app.endpoint.received.map(({ body }) => JSON.parse(body).attemptId as string)

  it('promise 2: is one POST with the rendered body, signed in both ways, and a log entry with request and response', async () => {
    const webhook = await app.watch()
    app.endpoint.answer = (response) => response.writeHead(201, { 'x-answer': 'yes' }).end('thank you')
    await app.triggerUpload('/in/a.txt')
    expect(await app.sendDue()).toBe(1)
    const [received] = app.endpoint.received
    if (!received) throw new Error('nothing came')
    expect(verified(received, webhook.signingSecret)).toMatchObject({ event: 'resources.upload', accountName: 'mira' })
    expect(received.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': `Sallyport-Webhooks/${app.context.settings.version}`,
      'x-exavault-signature': legacySignature(webhook.verificationToken, received.body),
      'webhook-timestamp': String(Math.floor(app.clock.now().getTime() / 1_000)),
    })
    const [row] = await app.attempts()
    expect(row).toMatchObject({
      webhook_id: webhook.id,
      attempt: 1,
      attempt_id: attemptIds()[0],
      endpoint_url: app.endpoint.url,
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
    expect((await app.messages())[0]).toMatchObject({ state: 'delivered', attempts: 1 })
    expect(await app.sendDue()).toBe(0)
  })

  it('T-14 stores no secret of the webhook in the log or anywhere else in plain text', async () => {
    const { verificationToken, signingSecret } = await app.watch()
    await app.triggerUpload()
    await app.sendDue()
    for (const secret of [verificationToken, signingSecret, signingSecret.slice(6)]) {
      expect(await placesOf(secret, app.context)).toEqual([])
      expect(app.logged.join()).not.toContain(secret)
    }
  })

  it('T-30 is never sent for a webhook whose secrets are missing', async () => {
    const { id } = await app.watch()
    await app.triggerUpload()
    for (const column of ['verification_sealed', 'signing_sealed'] as const) {
      const sealed = await app.context.db.q.selectFrom('webhooks').select(column).executeTakeFirstOrThrow()
      const emptied = app.context.sealer.seal('', `webhook:${id}:${column.replace('_sealed', '')}`)
      for (const text of ['', emptied]) {
        await app.context.db.q
          .updateTable('webhooks')
          .set({ [column]: text })
          .execute()
        const [message] = await claimDue(app.context, 1)
        if (!message) throw new Error('nothing is due')
        await expect(deliveries.attemptNow(app.context, message)).rejects.toThrow()
        app.clock.move(leaseMs)
      }
      await app.context.db.q.updateTable('webhooks').set(sealed).execute()
    }
    expect(app.endpoint.received).toEqual([])
    expect(await app.sendDue()).toBe(1)
  })

  it('is sent to the current address, even when it was pending before the address changed', async () => {
    const { id } = await app.watch()
    app.endpoint.answer = 500
    await app.triggerUpload()
    await app.sendDue()
    const other = await openEndpoint()
    await webhooks.update(app.context, app.operator, id, { endpointUrl: other.url })
    app.clock.move(5_000)
    expect(await app.sendDue()).toBe(1)
    expect([app.endpoint.received.length, other.received.length]).toEqual([1, 1])
    await other.close()
  })

  it('promise 2: is signed with the current secrets', async () => {
    const { id } = await app.watch()
    await app.triggerUpload()
    const { webhook } = await webhooks.rotateSecrets(app.context, app.operator, id)
    await app.sendDue()
    const [received] = app.endpoint.received
    expect(received && verified(received, webhook.signingSecret)).toBeTruthy()
  })

  it('promise 1: is claimed by one of many workers, and by another when the first has died', async () => {
    await app.watch()
    for (let i = 0; i < 12; i++) await app.triggerUpload()
    const ids: number[] = []
    // A claim that finds the queue locked returns nothing, and tries again later.
    while (ids.length < 12) {
      const taken = await Promise.all(Array.from({ length: 6 }, () => claimDue(app.context, 4)))
      ids.push(...taken.flat().map(({ id }) => id))
    }
    expect([ids.length, new Set(ids).size]).toEqual([12, 12])
    expect(await claimDue(app.context, 100)).toEqual([])
    app.clock.move(leaseMs - 1)
    expect(await claimDue(app.context, 100)).toEqual([])
    app.clock.move(1)
    expect(await app.sendDue()).toBe(12)
  })

  it('promise 1: is repeated after a crash between sending and storing it, with the same webhook-id', async () => {
    await app.watch()
    await app.triggerUpload()
    const crashing: Context = { ...app.exact, db: { ...app.context.db, tx: () => Promise.reject(new Error('crash')) } }
    const [message] = await claimDue(app.context, 1)
    if (!message) throw new Error('nothing is due')
    await expect(deliveries.attemptNow(crashing, message)).rejects.toThrow('crash')
    expect(await app.attempts()).toEqual([])
    app.clock.move(leaseMs)
    expect(await app.sendDue()).toBe(1)
    const keys = app.endpoint.received.map(({ headers }) => headers['webhook-id'])
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  })

  it('that a slow worker stores late does not undo the result of another worker', async () => {
    const { id } = await app.watch()
    await app.triggerUpload()
    const [slow] = await claimDue(app.context, 1)
    app.clock.move(leaseMs)
    await app.sendDue()
    app.endpoint.answer = 500
    if (slow) await deliveries.attemptNow(app.exact, slow)
    expect((await app.messages())[0]).toMatchObject({ state: 'delivered', attempts: 1 })
    expect(await app.sendDue()).toBe(0)
    expect((await app.webhook(id)).failed).toBe(false)
  })

  it('that a stopped node sends after another has taken over stays as that has left it', async () => {
    const { id } = await app.watch()
    await app.triggerUpload()
    const [slow] = await claimDue(app.exact, 1)
    app.clock.move(leaseMs)
    const other = { ...app.exact, settings: { ...app.exact.settings, nodeId: 'other' } }
    // While the other node sends.
    expect(await claimDue(other, 1)).toHaveLength(1)
    const claimed = await app.messages()
    if (slow) await deliveries.attemptNow(app.exact, slow)
    expect(await app.messages()).toEqual(claimed)
    // After its failure.
    app.clock.move(leaseMs)
    app.endpoint.answer = 500
    expect(await app.sendDue(other)).toBe(1)
    const [left, webhook] = [await app.messages(), await app.webhook(id)]
    expect(left).toMatchObject([{ state: 'pending', attempts: 1 }])
    app.endpoint.answer = 200
    if (slow) await deliveries.attemptNow(app.exact, slow)
    expect(await app.messages()).toEqual(left)
    expect(await app.webhook(id)).toEqual(webhook)
    // All of them happened.
    expect(await app.attempts()).toHaveLength(3)
  })

  it('promise 1: claimed by a node that died is due at once; one of a live node is unchanged', async () => {
    await app.watch()
    await app.triggerUpload()
    const { nodeId } = app.context.settings
    expect(await claimDue(app.context, 1)).toHaveLength(1)
    await claims.releaseClaims(app.context, (name) => name !== nodeId)
    expect(await app.sendDue()).toBe(0)
    await claims.releaseClaims(app.context, (name) => name === nodeId)
    expect(await app.sendDue()).toBe(1)
  })

  it('promise 4: waits while its endpoint has one request in progress, or ten while it is healthy', async () => {
    const { id: queueId } = await app.watch()
    for (let i = 0; i < 13; i++) await app.triggerUpload()
    const taken = async (running: number) =>
      (
        await app.context.db.tx((tx) =>
          claims.claim(app.context, tx, [{ queueId, claimed: running, prefetch: 0 }], 100),
        )
      ).jobs.map(({ message }) => message)
    expect(await taken(1)).toEqual([])
    const [first] = await taken(0)
    if (first) await deliveries.attemptNow(app.context, first)
    expect(await taken(10)).toEqual([])
    expect(await taken(7)).toHaveLength(3)
    expect(await taken(0)).toHaveLength(9)
  })

  it('is prefetched only for a healthy endpoint, and can be released while its lease lasts', async () => {
    const { id: queueId } = await app.watch()
    for (let i = 0; i < 20; i++) await app.triggerUpload()
    const take = async (prefetch: number) =>
      (await app.context.db.tx((tx) => claims.claim(app.context, tx, [{ queueId, claimed: 0, prefetch }], 100))).jobs
    const release = (jobs: readonly claims.ClaimedMessage[]) =>
      app.context.db.tx((tx) => claims.release(app.context, tx, jobs))
    const [first, ...others] = await take(5)
    expect(others).toEqual([])
    if (first) await deliveries.attemptNow(app.context, first.message)
    const jobs = await take(5)
    expect(jobs).toHaveLength(15)
    await release(jobs.slice(10))
    expect(await pendingMessages(app.context, 7)).toBe(7)
    expect(await take(0)).toHaveLength(9)
    // The lease has ended and others have claimed them: releasing them does nothing.
    app.clock.move(30_000)
    const again = await take(90)
    expect(again).toHaveLength(19)
    await release(jobs)
    expect(await take(90)).toEqual([])
  })

  it('of a webhook that is deleted in the meantime ends without an error', async () => {
    const { id } = await app.watch()
    await app.triggerUpload()
    const [message] = await claimDue(app.context, 1)
    await webhooks.remove(app.context, app.operator, id)
    expect(message && (await deliveries.attemptNow(app.context, message))).toMatchObject({ status: 0 })
    expect(app.endpoint.received).toEqual([])
    expect(await pendingMessages(app.context)).toBe(0)
  })

  it('promise 10: can be resent: the same bytes, attempt id and webhook-id, once, signed with the current secrets', async () => {
    const { id } = await app.watch()
    app.endpoint.answer = 500
    await app.triggerUpload()
    await app.sendDue()
    app.clock.move(5_000)
    app.endpoint.answer = 200
    await app.sendDue()
    const { webhook } = await webhooks.rotateSecrets(app.context, app.operator, id)
    const [first] = await app.attempts()
    app.endpoint.answer = 500
    await log.resend(app.context, app.operator, first?.id ?? 0)
    expect(await app.sendDue()).toBe(1)
    const [original, , again] = app.endpoint.received
    expect(again?.body).toBe(original?.body)
    expect(again?.headers['webhook-id']).toBe(original?.headers['webhook-id'])
    expect(again && verified(again, webhook.signingSecret)).toBeTruthy()
    expect((await app.attempts()).map(({ attempt_id, resend }) => [attempt_id, resend])).toEqual([
      [attemptIds()[0], 0],
      [attemptIds()[1], 0],
      [attemptIds()[0], 1],
    ])
    app.clock.move(86_400_000)
    expect(await app.sendDue()).toBe(0)
    expect(await app.emails()).toEqual([])
  })

  it('T-18 is resent and shown by administrators of its account only', async () => {
    await app.watch()
    await app.triggerUpload()
    await app.sendDue()
    const [attempt] = await app.attempts()
    const { operator: stranger } = await app.another('stranger')
    expect(await codeOf(log.resend(app.context, stranger, attempt?.id ?? 0))).toBe('not-found')
    expect(await log.list(app.context, stranger, page)).toEqual([])
    const plain = { ...app.operator, role: 'user' } as const
    expect(await codeOf(log.resend(app.context, plain, attempt?.id ?? 0))).toBe('forbidden')
    expect(await codeOf(log.list(app.context, plain, page))).toBe('forbidden')
    expect(app.endpoint.received).toHaveLength(1)
  })
})
