import { createHash } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeEngines } from '../server/test/databases.ts'
import { type HttpResponse, type OfficialClient, officialClient } from './official-client.ts'
import { type Listener, listen, newPlace, type Place, type Running, setUpMaster, start } from './running.ts'

describe.each(storeEngines)('the main job with the official client on %s', (engine) => {
  let place: Place
  let server: Running
  let listener: Listener
  let client: OfficialClient

  beforeAll(async () => {
    place = await newPlace(engine)
    server = await start(place)
    listener = await listen()
    client = officialClient(`${server.address}/api/v2/`, await setUpMaster(place))
  })

  afterAll(async () => {
    await listener.close()
    expect(await server.stop()).toBe(0)
    await place.remove()
  })

  it('creates folders, uploads, lists, downloads and deletes', async () => {
    const made = await client.resources('addFolder', { body: { path: '/inbox/2026' } })
    expect(made.response.status).toBe(201)
    const content = Buffer.from('number,pieces\n417,12\n')
    const stored = await client.resources('uploadFile', '/inbox/2026/a.csv', content.length, { file: content })
    expect(stored.data.data.attributes).toMatchObject({
      name: 'a.csv',
      size: content.length,
      path: '/inbox/2026/a.csv',
    })

    const again = await client.resources('uploadFile', '/inbox/2026/a.csv', content.length, { file: content })
    expect(again.data.data.attributes).toMatchObject({ path: '/inbox/2026/a (2).csv' })

    const listed = await client.resources('listResources', '/inbox/2026', { include: 'parentResource' })
    expect(listed.data.totalResults).toBe(2)
    expect(listed.data.included).toHaveLength(1)
    const got = await client.resources('getResourceInfo', `id:${stored.data.data.id}`, {})
    expect(got.data.data.attributes).toMatchObject({ name: 'a.csv', type: 'file' })

    const { response } = await client.resources('download', ['/inbox/2026/a.csv'], {})
    expect(Buffer.from(response.body as Buffer).toString()).toBe(content.toString())
    expect(response.headers['content-disposition']).toMatch(/filename\*=UTF-8''a\.csv$/)

    await client.resources('deleteResources', { body: { resources: ['/inbox/2026/a (2).csv'] } })
    const { data } = await client.resources('listResourceContents', made.data.data.id, {})
    expect(data.data.map((entry) => entry.attributes['name'])).toEqual(['a.csv'])
  })

  it('accepts five concurrent uploads to a folder that does not exist yet', async () => {
    const content = Buffer.from('dog')
    const names = [1, 2, 3, 4, 5].map((n) => `/kennel/dog_${n}.jpg`)
    await Promise.all(names.map((name) => client.resources('uploadFile', name, content.length, { file: content })))
    const { data } = await client.resources('listResources', '/', { type: 'dir' })
    expect(data.data.filter((entry) => entry.attributes['name'] === 'kennel')).toHaveLength(1)
  })

  it('promises 1 and 2: notifies a waiting application of a file, signed in both ways, and the application downloads it', async () => {
    await client.resources('addFolder', { body: { path: '/orders' } })
    await client.resources('addFolder', { body: { path: '/orders2' } })
    const { response: made } = await client.webhooks('addWebhook', {
      body: { endpointUrl: listener.url, resource: '/orders', triggers: { resources: { upload: true } } },
    })
    const { verificationToken, signingSecret } = secretsIn(made)
    const content = Buffer.from('größe;日本\n')
    await client.resources('uploadFile', '/orders2/unwatched.csv', content.length, { file: content })
    await client.resources('uploadFile', '/orders/deep/ünder.csv', content.length, { file: content })

    const message = await listener.first(({ body }) => body.includes('resources.upload'))
    const legacy = createHash('md5').update(`${verificationToken}${message.body}`).digest('hex')
    expect(message.headers['x-exavault-signature']).toBe(legacy)
    new Webhook(signingSecret).verify(message.body, message.headers as Record<string, string>)
    const told = JSON.parse(message.body) as {
      eventData: { resources: { id: number; path: string; sha256: string }[] }
    }
    expect(told.eventData.resources[0]).toMatchObject({ path: '/orders/deep/ünder.csv', size: content.length })
    expect(listener.messages.some(({ body }) => body.includes('unwatched'))).toBe(false)

    const { response } = await client.resources('download', [`id:${told.eventData.resources[0]?.id}`], {})
    const fetched = Buffer.from(response.body as Buffer)
    expect(createHash('sha256').update(fetched).digest('hex')).toBe(told.eventData.resources[0]?.sha256)
  })

  it('promise 10: shows the delivery in the log and resends the same bytes', async () => {
    const newest = async () => {
      const { data } = await client.activity('getWebhookLogs', { limit: 10, sort: '-date' })
      return data.data[0]
    }
    // The row is written when the response has arrived, just after the listener has received the message.
    await expect.poll(newest).toBeDefined()
    const entry = await newest()
    expect(entry?.attributes).toMatchObject({
      event: 'resources.upload',
      status: 200,
      response: 'thank you',
      resend: false,
    })
    const before = listener.messages.length
    const [original] = listener.messages.slice(-1)
    await client.webhooks('resendWebhookActivityEntry', String(entry?.id))
    await listener.first((message) => listener.messages.indexOf(message) >= before)
    expect(listener.messages.at(-1)?.body).toBe(original?.body)
    expect(listener.messages.at(-1)?.headers['webhook-id']).toBe(original?.headers['webhook-id'])
  })

  it('lists, changes, rotates and deletes webhooks', async () => {
    const { data, response } = await client.webhooks('getWehooksList', { include: 'owningAccount,resource' })
    expect(data.included).toHaveLength(2)
    const id = data.data[0]?.id ?? 0
    const { data: one } = await client.webhooks('getWebhookById', id, { include: 'resource' })
    expect(one.data.map((webhook) => webhook.id)).toEqual([id])
    const renewed = await client.webhooks('regenerateWebhookToken', String(id))
    expect(secretsIn(renewed.response).verificationToken).not.toBe(secretsIn(response).verificationToken)
    expect(secretsIn(renewed.response).signingSecret).not.toBe(secretsIn(response).signingSecret)
    const changed = await client.webhooks('updateWebhook', id, { body: { responseVersion: 'v1' } })
    expect(changed.data.data[0]?.attributes).toMatchObject({ responseVersion: 'v1' })
    const content = Buffer.from('x')
    await client.resources('uploadFile', '/orders/legacy.csv', 1, { file: content })
    const message = await listener.first(({ body }) => body.startsWith('{"accountname":"mira"'))
    expect(message.body).toBe(
      '{"accountname":"mira","username":"mira","operation":"Upload","protocol":"order-import","path":"\\/orders\\/legacy.csv","sourcepath":"","attempt":1}',
    )
    await client.webhooks('deleteWebhook', id)
    expect((await client.webhooks('getWehooksList', {})).data.totalResults).toBe(0)
  })
})

/** From the raw response: the official client's model ignores fields that it does not know. */
function secretsIn(response: HttpResponse): { verificationToken: string; signingSecret: string } {
  const { data } = response.body as { data: { attributes: { verificationToken: string; signingSecret: string } }[] }
  const { verificationToken = '', signingSecret = '' } = data[0]?.attributes ?? {}
  expect(verificationToken).toMatch(/^[0-9a-f]{32}$/)
  return { verificationToken, signingSecret }
}
