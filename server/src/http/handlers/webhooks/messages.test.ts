import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { put } from '../../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../../test/served-app.ts'
import { pruneOldEvents } from '../../../core/webhooks/events/feed.ts'

interface FeedJson {
  readonly returnedResults: number
  readonly cursor: string
  readonly data: readonly { readonly type: string; readonly attributes: Readonly<Record<string, unknown>> }[]
  readonly errors: readonly [{ readonly code: string; readonly detail: string; readonly meta?: { cursor: string } }]
}

describe.each(engines)('GET /events, on %s', (engine) => {
  let app: ServedApp
  beforeEach(async () => {
    app = await openServedApp(engine, { environment: { SALLYPORT_WEBHOOK_ALLOW: '127.0.0.1/32' } })
  })
  afterEach(() => app.close())

  const ask = async (query = '') => {
    const answer = await app.ask('GET', `events${query}`)
    return { status: answer.status, ...answer.json<FeedJson>() }
  }
  const watch = async (json: object) => {
    const body = { endpointUrl: 'http://127.0.0.1:9/', resource: '/', ...json }
    const answer = await app.ask('POST', 'webhooks', { json: body })
    return answer.json<{ data: [{ id: number; attributes: Record<string, unknown> }] }>().data[0]
  }

  it('promise 11: a consumer that cannot receive requests reads everything once, and waits for new events', async () => {
    await put(app, app.operator, '/a.txt')
    const first = await ask()
    expect(first).toMatchObject({ status: 200, returnedResults: 1, cursor: '1', data: [{ type: 'event' }] })
    expect(first.data[0]?.attributes).toMatchObject({
      event: 'resources.upload',
      message: { accountName: 'mira', eventData: { resources: [{ path: '/a.txt' }] } },
    })
    const waiting = ask(`?after=${first.cursor}&wait=20`)
    const began = performance.now()
    await put(app, app.operator, '/b.txt')
    expect(await waiting).toMatchObject({ returnedResults: 1, cursor: '2' })
    expect(performance.now() - began).toBeLessThan(5_000)
    expect(await ask('?after=2')).toMatchObject({ returnedResults: 0, cursor: '2', data: [] })
  })

  it('returns the messages of one webhook with filters', async () => {
    const { id, attributes } = await watch({ filters: { extensions: ['.csv'], names: [] } })
    expect(attributes['filters']).toEqual({ extensions: ['csv'] })
    await put(app, app.operator, '/a.txt')
    await put(app, app.operator, '/b.csv')
    const page = await ask(`?webhook=${id}`)
    expect(page).toMatchObject({ returnedResults: 1, cursor: '2', data: [{ type: 'webhookMessage' }] })
    expect(page.data[0]?.attributes['headers']).toMatchObject({ 'webhook-signature': expect.stringMatching(/^v1,/) })
    const cleared = await app.ask('PATCH', `webhooks/${id}`, { json: { filters: null } })
    expect(cleared.json<{ data: [{ attributes: object }] }>().data[0].attributes).toMatchObject({ filters: null })
    await put(app, app.operator, '/c.txt')
    expect(await ask(`?webhook=${id}&after=2`)).toMatchObject({ returnedResults: 1, cursor: '3' })
  })

  it.each([
    ['he is locked', { locked: true }],
    ['he is no administrator any more', { role: 'user', homeResource: '/' }],
    ['his password is changed, as a session', { password: 'Another-password-1' }],
  ])('T-10: a waiting reader gets an error as soon as its access has ended: %s', async (_, change) => {
    const boss = await app.addPerson('boss', { role: 'admin' })
    const json = { username: 'boss', password: 'a long enough password' }
    const cookie = (await app.ask('POST', 'sessions', { as: null, json })).headers.get('set-cookie')?.split(';')[0]
    const began = performance.now()
    const waiting = app.ask('GET', 'events?after=now&wait=30', { as: null, headers: { cookie: cookie ?? '' } })
    expect((await app.ask('PATCH', `users/${boss.user.id}`, { json: change })).status).toBe(200)
    expect((await waiting).status).toBe(401)
    expect(performance.now() - began).toBeLessThan(20_000)
  })

  it('promise 11: a cursor that has expired is a 410 that names the oldest', async () => {
    for (const name of ['a', 'b']) await put(app, app.operator, `/${name}`)
    const { cursor } = await ask('?limit=1')
    await put(app, app.operator, '/c')
    await ask()
    app.clock.move(1_000)
    await pruneOldEvents(app.context, 0)
    const gone = await ask(`?after=${cursor}`)
    expect(gone).toMatchObject({ status: 410, errors: [{ code: 'ERROR_GONE', meta: { cursor: '3' } }] })
    expect(gone.errors[0].detail).toContain('3')
    expect((await ask(`?after=${gone.errors[0].meta?.cursor}`)).status).toBe(200)
  })

  test('does not delay the shutdown of the server by waiting readers', async () => {
    const waiting = ask('?wait=30')
    await new Promise((resolve) => setTimeout(resolve, 100))
    const began = performance.now()
    await app.server.close(10_000)
    expect(await waiting).toMatchObject({ status: 200, returnedResults: 0 })
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})
