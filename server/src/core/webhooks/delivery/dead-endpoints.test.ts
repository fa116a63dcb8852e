import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../../test/databases.ts'
import { type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import { openEndpoint } from '../../../../test/endpoint.ts'
import { createFolder } from '../../files/tree/folders.ts'
import { newSecrets } from '../endpoints/secrets.ts'
import * as store from '../endpoints/store.ts'

describe.each(storeEngines)(
  'promise 4: a thousand endpoints that accept requests and never respond, on %s',
  (engine) => {
    let app: DeliveryApp
    beforeEach(async () => {
      app = await openDeliveryApp(engine)
    })
    afterEach(() => app.close())

    /** Creates webhooks on a folder, all with the same endpoint. */
    const watchAll = async (resourceId: number, count: number) => {
      const { db, sealer, random, clock } = app.context
      const at = clock.now().toISOString()
      const common = { accountId: app.account.id, version: 'v2', triggers: ['resources.upload'] } as const
      const plain = { filters: null, rateLimit: null, authorities: null } as const
      await db.tx(async (tx) => {
        for (let i = 0; i < count; i++) {
          const id = await store.insertWebhook(tx, {
            ...common,
            ...plain,
            resourceId,
            endpointUrl: app.endpoint.url,
            at,
          })
          await store.setSecrets(tx, sealer, id, newSecrets(random), at)
        }
      })
    }

    it('do not delay a message to one that responds', { timeout: 300_000 }, async () => {
      const living = await openEndpoint()
      // No dead endpoint responds during this test: a message waiting for one of them would wait forever.
      const { client } = app.context.outgoing
      const patient: typeof client = {
        ...client,
        post: (url, options) => client.post(url, { ...options, totalTimeoutMs: 290_000 }),
      }
      Object.assign(app.context.outgoing, { client: patient })
      app.endpoint.answer = () => undefined
      const { resource } = await createFolder(app.context, app.operator, { path: '/dead' })
      await watchAll(resource.id, 1_000)
      await app.watch({ endpointUrl: living.url })
      await app.triggerUpload('/first.txt')
      await app.work()
      await expect.poll(() => living.received.length, { timeout: 60_000, interval: 20 }).toBe(1)
      for (let i = 0; i < 3; i++) await app.triggerUpload(`/dead/${i}.txt`)
      await expect.poll(() => app.endpoint.received.length, { timeout: 120_000, interval: 50 }).toBeGreaterThan(600)
      for (let i = 0; i < 20; i++) await app.triggerUpload(`/${i}.txt`)
      await expect.poll(() => living.received.length, { timeout: 120_000, interval: 20 }).toBe(24)
      const ended = (await app.attempts()).filter(({ endpoint_url }) => endpoint_url === app.endpoint.url)
      expect(ended).toEqual([])
      await app.endpoint.close()
      Object.assign(app.endpoint, { close: living.close })
    })
  },
)
