import { Webhook as StandardWebhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import { placesOf } from '../../../../test/secrets.ts'
import { legacySignature } from '../delivery/signature.ts'
import type { Webhook } from './webhook.ts'
import * as webhooks from './webhooks.ts'

const hourMs = 3_600_000

describe.each(engines)('promise 9: a rotation of secrets, on %s', (engine) => {
  let app: DeliveryApp
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
  })
  afterEach(() => app.close())

  const next = async () => {
    await app.triggerUpload()
    await app.sendDue()
    const received = app.endpoint.received.at(-1)
    if (!received) throw new Error('nothing came')
    return received
  }
  const signatureOf = ({ signingSecret }: Pick<Webhook, 'signingSecret'>, received: Awaited<ReturnType<typeof next>>) =>
    new StandardWebhook(signingSecret).sign(
      String(received.headers['webhook-id']),
      new Date(Number(received.headers['webhook-timestamp']) * 1_000),
      received.body,
    )

  it('with an overlap signs with both, in both schemes, until the overlap ends', async () => {
    const before = await app.watch()
    const { webhook: after } = await webhooks.rotateSecrets(app.context, app.operator, before.id, 24)
    expect(after.signingSecret).not.toBe(before.signingSecret)
    expect(after.previous).toEqual({
      verificationToken: before.verificationToken,
      signingSecret: before.signingSecret,
      until: new Date(app.clock.now().getTime() + 24 * hourMs).toISOString(),
    })
    app.clock.move(24 * hourMs - 1)
    const during = await next()
    expect(during.headers).toMatchObject({
      'webhook-signature': `${signatureOf(after, during)} ${signatureOf(before, during)}`,
      'x-exavault-signature': legacySignature(after.verificationToken, during.body),
      'x-exavault-signature-previous': legacySignature(before.verificationToken, during.body),
    })
    app.clock.move(1)
    const later = await next()
    expect(later.headers['webhook-signature']).toBe(signatureOf(after, later))
    expect(later.headers).not.toHaveProperty('x-exavault-signature-previous')
  })

  it('without an overlap ends the old secrets at once, including those of an earlier overlap', async () => {
    const { id } = await app.watch()
    await webhooks.rotateSecrets(app.context, app.operator, id, 24)
    const { webhook } = await webhooks.rotateSecrets(app.context, app.operator, id)
    expect(webhook.previous).toBeNull()
    const received = await next()
    expect(received.headers['webhook-signature']).toBe(signatureOf(webhook, received))
    expect(received.headers).not.toHaveProperty('x-exavault-signature-previous')
  })

  it('lasts seven days at most', async () => {
    const { id } = await app.watch()
    const { webhook } = await webhooks.rotateSecrets(app.context, app.operator, id, 10_000)
    expect(webhook.previous?.until).toBe(new Date(app.clock.now().getTime() + 168 * hourMs).toISOString())
  })

  it('T-14 keeps the old secrets sealed as well', async () => {
    const { id, verificationToken, signingSecret } = await app.watch()
    await webhooks.rotateSecrets(app.context, app.operator, id, 24)
    await next()
    for (const secret of [verificationToken, signingSecret, signingSecret.slice(6)])
      expect(await placesOf(secret, app.context)).toEqual([])
  })
})
