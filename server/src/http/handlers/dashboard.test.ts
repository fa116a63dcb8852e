/** What the dashboard shows, over real sockets. */
import { mismatches } from '@sallyport/contract/mismatches.ts'
import { operations } from '@sallyport/contract/operations.ts'
import { afterEach, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { openSession, put } from '../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { countFolderSizes } from '../../core/files/quotas/folder-sizes.ts'
import * as shares from '../../core/shares/shares.ts'
import { countTransfers } from '../../core/transfers/counting.ts'
import * as webhooks from '../../core/webhooks/endpoints/webhooks.ts'

let app: ServedApp
afterEach(() => app.close())

describe.each(engines)('the dashboard, on %s', (engine) => {
  const overview = async () => {
    const json = (await app.ask('GET', 'activity/overview')).json()
    expect(mismatches(operations.getOverview.replies[200], json)).toEqual([])
    return json.data.attributes
  }

  test('shows failing webhooks, connections, storage and first steps of this account only', async () => {
    app = await openServedApp(engine, { environment: { SALLYPORT_WEBHOOK_ALLOW: '127.0.0.1/32' } })
    const { context, operator } = app
    const quay = await app.another('quay')
    await webhooks.create(context, quay.operator, { endpointUrl: 'http://127.0.0.1:9/theirs' })
    await context.db.q.updateTable('webhooks').set({ failing_since: '2026-11-20T00:00:00.000Z', failures: 3 }).execute()
    const steps = { user: false, share: false, webhook: false, server: null }
    expect(await overview()).toEqual({
      ...{ webhooks: 0, failingWebhooks: [], failingWebhooksTotal: 0, diskUsed: 0 },
      ...{ diskLimit: Number.MAX_SAFE_INTEGER, folderSizes: null, firstSteps: steps, showFirstSteps: true },
      connections: { connections: 0, uploads: 0, downloads: 0 },
    })
    const hooks = [1, 2, 3].map((port) => ({ endpointUrl: `http://127.0.0.1:${port}/hook` }))
    const ids: number[] = []
    for (const hook of hooks) ids.push((await webhooks.create(context, operator, hook)).webhook.id)
    const [failing = 0, disabled = 0, healthy = 0] = ids
    const set = (id: number, columns: object) =>
      context.db.q.updateTable('webhooks').set(columns).where('id', '=', id).execute()
    await set(failing, {
      failing_since: '2026-11-24T08:00:00.000Z',
      failures: 11,
      opened_at: '2026-11-24T09:00:00.000Z',
    })
    await set(disabled, { failing_since: '2026-11-20T08:00:00.000Z', failures: 90, failed: 1 })
    await set(healthy, { healthy: 1 })
    await app.addPerson('ada')
    await put(app, operator, '/in/a.txt', 'four')
    const { share } = (
      await shares.create(context, operator, {
        ...{ type: 'shared_folder', name: 'In', resources: ['/in'] },
        access: new Set(['download']),
      })
    ).view
    await shares.remove(context, operator, share.id)
    const kinds = ['connection', 'upload', 'upload'] as const
    for (const [id, kind] of kinds.entries())
      await context.db.q
        .insertInto('connections')
        .values({
          ...{ id, account_id: app.account.id, user_id: null, username: 'ada', address: '', protocol: 'sftp', kind },
          ...{ path: '', bytes: 0, size: null, node: 'a', ended_by: null, created_at: '' },
          lease_until: new Date(app.clock.now().getTime() + 1_000).toISOString(),
        })
        .execute()
    await countFolderSizes(context)
    expect(await overview()).toMatchObject({
      folderSizes: { folders: [{ path: '/in', bytes: 4 }], others: { folders: 0, bytes: 0 } },
      ...{ webhooks: 3, failingWebhooksTotal: 2, diskUsed: 4 },
      failingWebhooks: [
        { id: disabled, endpointUrl: 'http://127.0.0.1:2/hook', state: 'disabled', failures: 90 },
        { id: failing, state: 'circuitOpen', failures: 11, failingSince: '2026-11-24T08:00:00+00:00' },
      ],
      connections: { connections: 1, uploads: 2, downloads: 0 },
      firstSteps: { user: true, share: true, webhook: true, server: null },
    })
    expect((await app.ask('PATCH', 'account', { json: { accountOnboarding: false } })).status).toBe(200)
    expect((await overview())['showFirstSteps']).toBe(false)
  })

  test('shows transfers by day, to administrators by token and by session', async () => {
    app = await openServedApp(engine)
    const ada = await app.addPerson('ada')
    await put(app, ada.actor, '/in/a.txt', 'four')
    for (let run = 0; run < 3; run++) {
      await countTransfers(app.context)
      app.clock.move(61_000)
    }
    const path = 'activity/transfers?unit=month&from=2026-11-25'
    const byToken = await app.ask('GET', path)
    expect(mismatches(operations.getTransferStats.replies[200], byToken.json())).toEqual([])
    const { secret } = await openSession(app, 'mira')
    const bySession = await app.ask('GET', path, {
      as: null,
      headers: { cookie: `sallyport_session=${secret}`, 'x-sallyport-client': 'web' },
    })
    expect(bySession.json().data).toEqual(byToken.json().data)
    const none = { uploads: 0, uploadedBytes: 0, downloads: 0, downloadedBytes: 0 }
    const one = { ...none, uploads: 1, uploadedBytes: 4 }
    expect(byToken.json().data.attributes).toEqual({
      ...{ from: '2026-11-01', to: '2026-11-25', usersFrom: '2026-11-01', complete: true },
      ...{ periods: [{ begins: '2026-11-01', ...one }], users: [{ username: 'ada', ...one }] },
      ...{ visitors: none, folders: [{ path: '/in', ...one }] },
    })
    for (const bad of ['unit=year', 'from=2026-02-30', 'top=51', 'top=0', 'to=20261125', `from=${'1'.repeat(11)}`])
      expect((await app.ask('GET', `activity/transfers?${bad}`)).status).toBe(400)
    for (const operation of ['transfers', 'overview']) {
      expect((await app.ask('GET', `activity/${operation}`, { as: ada })).status).toBe(403)
      expect((await app.ask('GET', `activity/${operation}`, { as: null })).status).toBe(401)
    }
  })
})
