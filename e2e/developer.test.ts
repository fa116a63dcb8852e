/** A developer connects an application through the API alone, with a server, a key and a token. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Client } from '@sallyport/client/api/client.ts'
import { createClient } from '@sallyport/client/api/client.ts'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { legacySignature } from '../server/src/core/webhooks/delivery/signature.ts'
import { engines } from '../server/test/databases.ts'
import { type Message, newPlace, type Place, type Running, setUpMaster, start } from './running.ts'

/** The developer's application, which can be made to fail. */
async function application() {
  const messages: Message[] = []
  const answer = { status: 200 }
  const server = createServer(async (request, response) => {
    messages.push({ headers: request.headers, body: await text(request) })
    const words = answer.status === 200 ? 'thanks' : 'the database is away'
    response.writeHead(answer.status, { 'x-application': 'orders' }).end(words)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    messages,
    answer,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const eventually = async <T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> => {
  for (const late = Date.now() + 30_000; Date.now() < late; ) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`waited in vain for: ${what}`)
}

describe.each(engines)('connecting an application through the API on %s', { timeout: 120_000 }, (engine) => {
  let place: Place
  let server: Running
  let app: Awaited<ReturnType<typeof application>>
  let client: Client
  let webhook: { id: number; verificationToken: string; signingSecret: string }

  beforeAll(async () => {
    place = await newPlace(engine)
    const first = await setUpMaster(place)
    server = await start(place)
    app = await application()
    client = createClient(server.address, first)
  }, 60_000)
  afterAll(async () => {
    await app.close()
    await server.kill()
    await place.remove()
  })

  const upload = (path: string) => client.upload({ path, size: 2, body: new TextEncoder().encode('ok') })

  it('creates a key and a token', async () => {
    const key = await client.call('addApiKey', { body: { name: 'Orders', description: 'Takes in orders' } })
    const { data: me } = await client.call('getCurrentUser')
    const token = await client.call('addAccessToken', { body: { apiKeyId: key.data.id, userId: me.id } })
    client = createClient(server.address, token.data.attributes)
    expect((await client.call('getCurrentUser')).data.id).toBe(me.id)
  })

  it('does a dry run, creates a webhook, previews a message and sends a test', async () => {
    await upload('/orders/old.csv')
    const settings = {
      resource: '/orders',
      filters: { extensions: ['csv'] },
      triggers: { resources: { upload: true } },
    }
    const dry = await client.call('dryRunWebhook', { body: settings })
    expect(dry.data.attributes).toMatchObject({ eventsMatched: 1, messages: 1, complete: true })
    expect(dry.data.attributes.examples[0]?.resourcePaths).toEqual(['/orders/old.csv'])

    const { data } = await client.call('addWebhook', { body: { endpointUrl: app.url, ...settings } })
    const [made] = data
    if (!made) throw new Error('no webhook')
    webhook = { id: made.id, ...made.attributes }
    const preview = await client.call('previewWebhook', {
      params: { id: webhook.id },
      query: { responseVersion: 'v1' },
    })
    expect(preview.data.attributes.body).toContain('"path":"\\/orders\\/sallyport-test.txt"')

    const test = await client.call('testWebhook', { params: { id: webhook.id }, body: {} })
    expect(test.data.attributes).toMatchObject({ status: 200, errorKind: '', response: 'thanks' })
    const [message] = app.messages.splice(0)
    expect(test.data.attributes.request).toBe(message?.body)
    new Webhook(webhook.signingSecret).verify(message?.body ?? '', message?.headers as Record<string, string>)
    const legacy = legacySignature(webhook.verificationToken, message?.body ?? '')
    expect(message?.headers['x-exavault-signature']).toBe(legacy)
  })

  it('shows why a message is not delivered, and that it is pending', async () => {
    app.answer.status = 503
    await upload('/orders/new.csv')
    const entry = await eventually('a failed attempt', async () => {
      const { data } = await client.call('getWebhookLogs', { query: { resourcePath: '/orders/new.csv' } })
      return data[0]
    })
    expect(entry.attributes).toMatchObject({ status: 503, errorKind: 'status', response: 'the database is away' })
    const story = await client.call('getWebhookMessage', { params: { messageId: entry.attributes.messageId } })
    expect(story.data.attributes).toMatchObject({ state: 'pending', attemptCount: 1, due: expect.any(String) })
    const [attempt] = story.data.attributes.attempts
    expect(attempt?.attributes.requestHeaders).toMatchObject({ 'webhook-id': entry.attributes.messageId })
    expect(attempt?.attributes.responseHeaders).toMatchObject({ 'x-application': 'orders' })
    expect(attempt?.attributes.request).toBe(app.messages[0]?.body)
    const { data } = await client.call('explainWebhook', {
      params: { id: webhook.id },
      query: { resourcePath: '/orders/new.csv' },
    })
    expect(data[0]?.attributes.reason).toMatch(
      /The next attempt is at .+ The last attempt: The endpoint answered 503\.$/,
    )
  })

  it('resends it once the application works, with the same bytes', async () => {
    const [failed] = app.messages.splice(0)
    app.answer.status = 200
    const { data } = await client.call('getWebhookLogs', { query: { statusCode: 503 } })
    await client.call('resendWebhookActivityEntry', { params: { activityId: data[0]?.id ?? 0 } })
    const again = await eventually('the message again', () => app.messages[0])
    expect([again.body, again.headers['webhook-id']]).toEqual([failed?.body, failed?.headers['webhook-id']])
    await eventually('a list with what was sent again', async () => {
      const all = await client.call('getWebhookMessages', { params: { id: webhook.id }, query: { state: 'delivered' } })
      return all.data.find(({ attributes }) => attributes.kind === 'resend')
    })
    const counted = await client.call('resendFailedMessages', {
      params: { id: webhook.id },
      body: { startDate: '2020-01-01T00:00:00Z' },
    })
    expect(counted.data.attributes).toEqual({ count: 0, sent: false })
  })

  it('explains why another file caused no message', async () => {
    await upload('/orders/readme.txt')
    const { data } = await client.call('explainWebhook', {
      params: { id: webhook.id },
      query: { resourcePath: '/orders/readme.txt' },
    })
    expect(data[0]?.attributes).toMatchObject({ told: false, messages: [], protocol: 'Orders' })
    expect(data[0]?.attributes.reason).toBe(
      'The webhook was not notified. The filter "extensions" (csv) does not match: no file has one of these extensions.',
    )
    const feed = await client.call('getEvents', { query: { webhook: webhook.id } })
    expect(
      feed.data.map(
        ({ attributes }) => 'body' in attributes && JSON.parse(attributes.body).eventData.resources[0].path,
      ),
    ).toEqual(['/orders/new.csv'])
  })
})
