import { createClient } from '@sallyport/client/api/client.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../test/databases.ts'
import { type Endpoint, openEndpoint, verified } from '../../test/endpoint.ts'
import { put } from '../../test/people.ts'
import { openServedApp, type ServedApp } from '../../test/served-app.ts'
import * as webhooks from '../core/webhooks/endpoints/webhooks.ts'
import { type Forwarded, forwardMessages } from './forwarding.ts'

describe.each(engines)('promise 11: messages forwarded to a local machine, on %s', (engine) => {
  let app: ServedApp
  let home: Endpoint
  beforeEach(async () => {
    app = await openServedApp(engine, { environment: { SALLYPORT_WEBHOOK_ALLOW: '127.0.0.1/32' } })
    home = await openEndpoint()
  })
  afterEach(async () => {
    await app.close()
    await home.close()
  })

  it('are signed again after a slow response, and arrive once and in order', async () => {
    const { webhook } = await webhooks.create(app.context, app.operator, { endpointUrl: 'http://127.0.0.1:9/' })
    for (const name of ['a', 'b', 'c']) await put(app, app.operator, `/${name}`)
    const began = Math.floor(app.clock.now().getTime() / 1_000)
    home.answer = (response) => {
      app.clock.move(600_000)
      response.writeHead(204).end()
    }
    const ending = new AbortController()
    const done: Forwarded[] = []
    await forwardMessages({
      client: createClient(app.server.address, app.mira),
      webhook: webhook.id,
      target: home.url,
      after: '0',
      ending: ending.signal,
      maxAgeMs: 0,
      onBegin: () => undefined,
      onForwarded: (message) => {
        if (done.push(message) === 3) ending.abort()
      },
      onTransientError: (text) => expect.fail(text),
    })
    const bodies = home.received.map((one) => verified(one, webhook.signingSecret))
    expect(bodies).toMatchObject(['/a', '/b', '/c'].map((path) => ({ eventData: { resources: [{ path }] } })))
    expect(home.received.map(({ headers }) => Number(headers['webhook-timestamp']) - began)).toEqual([0, 600, 1_200])
  })
})
