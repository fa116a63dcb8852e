/** T-32: the upload token of a send, used for every operation of the API. */

import type { Operation } from '@sallyport/contract/definition/operation.ts'
import { type OperationName, operations } from '@sallyport/contract/operations.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askWith, type Parts } from '../../test/contract-fields.ts'
import { engines } from '../../test/databases.ts'
import { openSession, put } from '../../test/people.ts'
import { openServedApp, type ServedApp } from '../../test/served-app.ts'

const cookieFor = (secret: string) => `sallyport_session=${secret}`

describe.each(engines)('the upload token of a send, on %s', (engine) => {
  let app: ServedApp
  beforeAll(async () => {
    app = await openServedApp(engine)
    await put(app, app.operator, '/own.txt')
  })
  afterAll(() => app.close())

  const newSend = async () => {
    const json = { type: 'send', name: 'Plans', sendingLocalFiles: true }
    const answer = await app.ask('POST', 'shares', { json })
    const { data, meta } = answer.json<{ data: { id: number }; meta: { accessToken: string } }>()
    return { id: data.id, as: { apiKey: app.mira.apiKey, accessToken: meta.accessToken } }
  }
  const upload = (as: { apiKey: string; accessToken: string }, path = '/plan.txt') =>
    app.ask('POST', `resources/upload?path=${path}&fileSize=4`, { as, body: 'plan' })

  test('uploads into its send only, and is refused by every other operation', async () => {
    const { as, id } = await newSend()
    expect((await upload(as, '/a/plan.txt')).json().data.attributes['path']).toBe('/a/plan.txt')
    for (const [name, operation] of Object.entries<Operation>(operations)) {
      if (operation.access === 'open' || operation.permission === 'upload') continue
      const answer = await askWith(app, name as OperationName, operation.examples as Parts, as)
      expect([name, answer.status]).toEqual([name, 403])
    }
    const share = (await app.ask('POST', `shares/complete-send/${id}`)).json().data.attributes
    expect(share).toMatchObject({ paths: ['/a'], accessDescription: 'Download only' })
    expect(share['accessMode']).toStrictEqual({ download: true, modify: false, delete: false })
    expect((await upload(as)).status).toBe(401)
    expect((await app.ask('GET', 'resources/list?resource=/')).text).not.toContain('plan.txt')
  })

  test('expires after a day, and with the send, and works with no key of another account', async () => {
    const quay = await app.another('quay')
    const { signIn } = await import('../../test/people.ts')
    const foreign = await signIn(app, quay.master, 'app', quay.operator)
    const first = await newSend()
    expect((await upload({ ...first.as, apiKey: foreign.apiKey })).status).toBe(401)
    expect((await upload({ ...first.as, apiKey: 'x' })).status).toBe(401)
    await app.ask('DELETE', `shares/${first.id}`)
    expect((await upload(first.as)).status).toBe(401)
    const second = await newSend()
    expect((await upload(second.as)).status).toBe(201)
    app.clock.move(24 * 3_600_000)
    expect((await upload(second.as)).status).toBe(401)
  })

  test('can be used with a browser session of the same account instead of a key, but not from another site', async () => {
    const cookie = cookieFor((await openSession(app, 'mira')).secret)
    const web = { 'x-sallyport-client': 'web' }
    const { as, id } = await newSend()
    const from = (headers: Record<string, string>) =>
      app.ask('POST', 'resources/upload?path=/web.txt&fileSize=4', {
        as: null,
        body: 'plan',
        headers: { 'ev-access-token': as.accessToken, ...headers },
      })
    expect((await from({ cookie })).status).toBe(403)
    expect((await from({ ...web })).status).toBe(401)
    expect((await from({ ...web, cookie: `${cookie}x` })).status).toBe(401)
    await app.another('pier')
    const stranger = cookieFor((await openSession(app, 'pier-master')).secret)
    expect((await from({ ...web, cookie: stranger })).status).toBe(401)
    expect((await from({ ...web, cookie })).json().data.attributes['path']).toBe('/web.txt')
    await app.ask('DELETE', `shares/${id}`)
  })
})
