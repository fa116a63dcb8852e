/** The feed of the web app over real sockets: who gets it, what ends it, and that it is not an operation of the API. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { PassThrough } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { openSession, put } from '../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { createFolder } from '../../core/files/tree/folders.ts'
import { writeTo } from './live-updates.ts'

describe.each(engines)('live updates over HTTP, on %s', (engine) => {
  let app: ServedApp
  let cookie: string
  beforeEach(async () => {
    app = await openServedApp(engine)
    await app.addPerson('ada', { home: '/ada' })
    await createFolder(app.context, app.operator, { path: '/in' })
    cookie = `sallyport_session=${(await openSession(app, 'ada', { address: '127.0.0.1' })).secret}`
    app.clock.move(30_000)
  })
  afterEach(() => app.close())

  const request = (headers: Record<string, string> = {}) =>
    fetch(`${app.server.address}/live-updates`, { headers: { cookie, ...headers } })

  /** What has arrived so far, and whether the response has ended. */
  async function follow(headers: Record<string, string> = {}) {
    const response = await request(headers)
    const state = { text: '', hasEnded: false, status: response.status, type: response.headers.get('content-type') }
    const read = async () => {
      for await (const chunk of response.body ?? []) state.text += Buffer.from(chunk).toString()
      state.hasEnded = true
    }
    void read()
    return state
  }

  test('are events with a position, of the own home only, and resume after it', async () => {
    const feed = await follow()
    expect(feed).toMatchObject({ status: 200, type: 'text/event-stream; charset=utf-8' })
    await expect.poll(() => feed.text).toMatch(/^event: ready\nid: \d+\ndata: \{\}\n\n$/)
    await put(app, app.operator, '/in/secret.txt')
    await put(app, app.operator, '/ada/a.txt')
    await expect.poll(() => feed.text).toContain('event: changes')
    expect(feed.text).toContain('data: {"files":{"changed":["/"],"moved":[]}}')
    expect(feed.text).not.toContain('secret')
    app.clock.move(30_000)
    const position = /^id: (\d+)$/m.exec(feed.text)?.[1] ?? ''
    const again = await follow({ 'last-event-id': position })
    await expect.poll(() => again.text).toContain('"changed":["/"]')
  })

  test('need a session, and a page of this server', async () => {
    expect((await fetch(`${app.server.address}/live-updates`)).status).toBe(401)
    expect((await request({ cookie: 'sallyport_session=wrong' })).status).toBe(401)
    expect((await request({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await app.ask('GET', '/live-updates')).status).toBe(401)
    expect((await app.ask('HEAD', '/live-updates', { as: null, headers: { cookie } })).status).toBe(404)
  })

  test('are not counted as a transaction', async () => {
    const left = async () => Number((await app.ask('GET', 'users/me')).headers.get('x-ratelimit-remaining'))
    await app.context.db.q
      .updateTable('accounts')
      .set({ plan_limits: JSON.stringify({ transactions: 1_000 }) })
      .execute()
    const before = await left()
    expect(before).toBeGreaterThan(500)
    await follow()
    expect(await left()).toBe(before - 1)
  })

  test('the refreshes that follow are not counted either, up to a limit, nor are others that say so', async () => {
    await app.context.db.q
      .updateTable('accounts')
      .set({ plan_limits: JSON.stringify({ transactions: 1_000 }) })
      .execute()
    const ask = (method: string, headers: Record<string, string>) =>
      app.ask(method, 'resources?resource=/', { as: null, headers: { 'x-sallyport-refresh': 'live', ...headers } })
    expect((await ask('GET', { cookie })).headers.get('x-ratelimit-remaining')).toBeNull()
    const { apiKey, accessToken } = app.mira
    const byToken = await ask('GET', { 'ev-api-key': apiKey, 'ev-access-token': accessToken })
    expect(byToken.headers.get('x-ratelimit-remaining')).not.toBeNull()
    for (let i = 0; i < 239; i++) await ask('GET', { cookie })
    expect((await ask('GET', { cookie })).headers.get('x-ratelimit-remaining')).not.toBeNull()
  })

  test('accept any Last-Event-ID', async () => {
    const garbage = ['', '-1', '1e3', '0x10', 'NaN', '1,2', '9'.repeat(4_000), '\u00e9', "1' or 1=1"]
    for (const text of garbage) {
      const feed = await follow({ 'last-event-id': text })
      await expect.poll(() => feed.text).toMatch(/^event: ready\nid: \d+\ndata: \{\}\n\n$/)
    }
    const ahead = await follow({ 'last-event-id': '9'.repeat(15) })
    await expect.poll(() => ahead.text).toContain('"files":"all"')
  })

  test('are released when the client disconnects, also before the response', async () => {
    const open = async (delayMs: number | null) => {
      const socket = connect(Number(new URL(app.server.address).port), '127.0.0.1')
      socket.write(`GET /live-updates HTTP/1.1\r\nHost: a\r\nCookie: ${cookie}\r\n\r\n`)
      if (delayMs === null) await once(socket, 'data')
      else await setTimeout(delayMs)
      socket.destroy()
    }
    for (let i = 0; i < 10; i++) await open(null)
    for (let i = 0; i < 10; i++) await open(i / 2)
    // A user can have 20 feeds open, and open 60 in a minute.
    const statusOfAll = async () => {
      const leaving = new AbortController()
      const feeds = Array.from({ length: 12 }, () =>
        fetch(`${app.server.address}/live-updates`, { headers: { cookie }, signal: leaving.signal }),
      )
      const statuses = (await Promise.all(feeds)).map(({ status }) => status)
      leaving.abort()
      return new Set(statuses)
    }
    await expect.poll(statusOfAll, { interval: 1_000 }).toEqual(new Set([200]))
  })

  test('end with the session, and with the server', async () => {
    const feed = await follow()
    await app.ask('DELETE', 'sessions/current', { as: null, headers: { cookie, 'x-sallyport-client': 'web' } })
    await expect.poll(() => feed.hasEnded).toBe(true)
    cookie = `sallyport_session=${(await openSession(app, 'ada', { address: '127.0.0.1' })).secret}`
    const last = await follow()
    await app.server.close(20_000)
    await expect.poll(() => last.hasEnded).toBe(true)
  })
})

test('a reader that leaves too much unread is disconnected', () => {
  const stream = new PassThrough()
  for (let i = 0; i < 300; i++) writeTo(stream, 'x'.repeat(1_024))
  expect(stream.destroyed).toBe(true)
  expect(stream.writableLength + stream.readableLength).toBeLessThan(300 * 1_024)
})
