/** The nodes of the installation in the browser, for operators: server-settings.test.ts has who else is refused. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../test/databases.ts'
import { openServedApp, type ServedApp } from '../../test/served-app.ts'
import { openNode } from '../../test/test-app.ts'
import { drainNamed } from '../core/nodes/nodes.ts'
import { setOperator } from '../core/users/operators.ts'

const password = 'a long enough password'
const web = { 'x-sallyport-client': 'web' }

interface Node {
  readonly id: string
  readonly attributes: Readonly<Record<string, unknown>>
}

describe.each(engines)('the nodes of the server, on %s,', (engine) => {
  let app: ServedApp
  let other: Awaited<ReturnType<typeof openNode>>
  let cookie: string
  beforeEach(async () => {
    app = await openServedApp(engine, { environment: { SALLYPORT_NODE_LABEL: 'files-1' } })
    await setOperator(app.context, app.operator, app.master.id, true)
    const json = { username: 'mira', password }
    const answer = await app.ask('POST', 'sessions', { as: null, json })
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    other = await openNode(app, { SALLYPORT_NODE_LABEL: 'files-2' })
    await app.work()
    // On SQLite there is one server; this row stands for one that was killed.
    const seen_at = app.clock.now().toISOString()
    const row = {
      label: 'files-2',
      version: '1.0.0',
      addresses: '["http://127.0.0.1:8081"]',
      settings: '{}',
      process: '',
    }
    await app.context.db.q
      .insertInto('nodes')
      .values({ ...row, id: other.context.settings.nodeId, started_at: seen_at, seen_at, draining: 0 })
      .execute()
  })
  afterEach(async () => {
    await other.close()
    await app.close()
  })

  const ask = (method: string, path: string, json?: unknown, headers: Record<string, string> = web) =>
    app.ask(method, path, { as: null, headers: { cookie, ...headers }, ...(json !== undefined && { json }) })
  const nodes = async () => (await ask('GET', 'server/nodes')).json<{ data: Node[] }>().data
  const node = async (label: string) => (await nodes()).find(({ attributes }) => attributes['label'] === label)
  const drain = async (id: string, drained: boolean, currentPassword = password) =>
    await ask('PATCH', `server/nodes/${id}`, { drained, currentPassword })
  const log = () =>
    app.context.db.q
      .selectFrom('session_log')
      .select(['username', 'path'])
      .where('type', '=', 'SERVER')
      .orderBy('id')
      .execute()

  test('are listed with what each is doing, and as ended when they have not been seen for a while', async () => {
    const { db, clock, settings } = app.context
    const lease_until = new Date(clock.now().getTime() + 20_000).toISOString()
    await db.q
      .insertInto('scheduled_tasks')
      .values({ name: 'test', due_at: '', lease_until, lease_by: settings.nodeId, last_ok_at: null })
      .execute()
    await db.q
      .insertInto('connections')
      .values({
        ...{
          id: 7,
          account_id: app.account.id,
          user_id: null,
          username: '',
          address: '',
          protocol: 'web',
          kind: 'upload',
        },
        ...{
          path: '/a',
          bytes: 1,
          size: null,
          node: other.context.settings.nodeId,
          lease_until,
          ended_by: null,
          created_at: '',
        },
      })
      .execute()
    expect(await nodes()).toHaveLength(2)
    expect(await node('files-1')).toMatchObject({
      id: settings.nodeId,
      type: 'serverNode',
      attributes: { state: 'running', current: true, connections: 0, deliveries: 0, tasks: ['test'] },
    })
    expect(await node('files-2')).toMatchObject({
      attributes: { state: 'running', current: false, connections: 1, addresses: ['http://127.0.0.1:8081'], tasks: [] },
    })
    app.clock.move(180_000)
    expect(await node('files-2')).toMatchObject({ attributes: { state: 'ended', connections: 0 } })
  })

  test('are drained and taken into service again with the password, which is in the session log', async () => {
    const id = app.context.settings.nodeId
    expect((await drain(id, true, 'not it')).status).toBe(400)
    expect((await ask('PATCH', `server/nodes/${id}`, { drained: true })).status).toBe(400)
    expect((await ask('PATCH', `server/nodes/${id}`, { drained: true, currentPassword: password }, {})).status).toBe(
      403,
    )
    expect((await drain('0'.repeat(32), true)).status).toBe(404)
    expect((await drain('files-1', true)).status).toBe(404)
    expect((await ask('GET', '/readyz')).status).toBe(200)
    expect(await log()).toEqual([])

    const answer = await drain(id, true)
    expect([answer.status, answer.json().data.attributes['state']]).toEqual([200, 'drained'])
    await expect.poll(async () => (await ask('GET', '/readyz')).status).toBe(503)
    expect((await ask('GET', '/healthz')).status).toBe(200)
    expect((await ask('GET', 'account')).status).toBe(200)
    expect(await node('files-2')).toMatchObject({ attributes: { state: 'running' } })
    expect((await drain(id, false)).json().data.attributes['state']).toBe('running')
    await expect.poll(async () => (await ask('GET', '/readyz')).status).toBe(200)
    expect(await log()).toEqual([
      { username: 'mira', path: 'drain files-1' },
      { username: 'mira', path: 'undrain files-1' },
    ])
  })

  test('are found by label and by the beginning of the id at the command line', async () => {
    const id = app.context.settings.nodeId
    expect(await drainNamed(app.context, 'files-1', true)).toMatchObject({ id, state: 'drained' })
    expect(await node('files-1')).toMatchObject({ attributes: { state: 'drained' } })
    expect(await drainNamed(app.context, id.slice(0, 8), false)).toMatchObject({ id, state: 'running' })
    await expect(drainNamed(app.context, 'files-3', true)).rejects.toMatchObject({ code: 'not-found' })
    await expect(drainNamed(app.context, '', true)).rejects.toMatchObject({ code: 'not-found' })
    const otherId = other.context.settings.nodeId
    await app.context.db.q
      .updateTable('nodes')
      .set({ label: id.slice(0, 4) })
      .where('id', '=', otherId)
      .execute()
    expect(await drainNamed(app.context, id.slice(0, 4), false)).toMatchObject({ id: otherId })
    await app.context.db.q.updateTable('nodes').set({ label: 'files' }).execute()
    await expect(drainNamed(app.context, 'files', true)).rejects.toThrow(/^2 nodes have the name files\. Use the id/)
  })
})
