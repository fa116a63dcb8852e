/** The server: it shuts down gracefully, and a slow or misbehaving client does not affect others. */
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { put } from '../../test/people.ts'
import { headOf, openServedApp, type ServedApp } from '../../test/served-app.ts'

let app: ServedApp
beforeEach(async () => {
  app = await openServedApp('sqlite')
})
afterEach(() => app.close())

const stored = async (path: string) =>
  (await app.context.db.q.selectFrom('resources').select('id').where('name', '=', path).execute()).length

describe('a server that shuts down', () => {
  // More than is held in memory, so that it is visible as in progress.
  const most = 'hello'.repeat(10_000)
  const size = most.length + 5

  test('finishes uploads in progress with a response, and accepts no new connections', async () => {
    const socket = await app.connect()
    socket.write(
      `POST /api/v2/resources/upload?path=/late.txt&fileSize=${size} HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}Content-Length: ${size}\r\n\r\n${most}`,
    )
    await expect.poll(async () => (await app.context.db.q.selectFrom('blobs').select('id').execute()).length).toBe(1)
    const idle = await app.connect()
    idle.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
    await once(idle, 'data')

    const closed = app.server.close(20_000)
    const received = text(socket)
    await once(idle.resume(), 'close')
    await expect(app.connect()).rejects.toThrow('ECONNREFUSED')
    socket.write('world')
    expect(await received).toMatch(/^HTTP\/1\.1 201 Created[\s\S]*connection: close/i)
    await closed
    expect(await stored('late.txt')).toBe(1)
  })

  test('finishes a download in progress and then closes its connection', async () => {
    const content = Buffer.alloc(16 * 1024 * 1024, 'x')
    await put(app, app.operator, '/large.bin', content)
    const socket = await app.connect()
    socket.write(`GET /api/v2/resources/download?resources[]=/large.bin HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}\r\n`)
    await once(socket, 'readable')
    const began = performance.now()
    const closed = app.server.close(20_000)
    await pause(50)
    const received = await text(socket)
    await closed
    expect(received.length - received.indexOf('\r\n\r\n') - 4).toBe(content.length)
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  test('still answers a request whose headers have begun to arrive', async () => {
    const socket = await app.connect()
    socket.write('GET /healthz HTTP/1.1\r\nHo')
    await app.ask('GET', '/healthz')
    const closed = app.server.close(20_000)
    await pause(50)
    socket.write('st: a\r\n\r\n')
    const received = await text(socket)
    expect(received).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*connection: close/i)
    await closed
  })

  test('closes connections that do not end in time', async () => {
    const socket = await app.connect()
    socket.on('error', () => undefined)
    socket.write(
      `POST /api/v2/resources/upload?path=/never.txt&fileSize=${size} HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}Content-Length: ${size}\r\n\r\n${most}`,
    )
    await expect.poll(async () => (await app.context.db.q.selectFrom('blobs').select('id').execute()).length).toBe(1)
    const gone = once(socket.resume(), 'close')
    await app.server.close(100)
    await gone
    expect(await stored('never.txt')).toBe(0)
  })
})

describe('a running server', () => {
  test('logs one line for each request, with caller, address and outcome', async () => {
    app.logged.length = 0
    await app.ask('GET', 'resources?resource=/')
    await app.ask('GET', 'resources?resource=/', { as: null })
    await app.ask('GET', '/healthz')
    await expect.poll(() => app.logged.length).toBe(3)
    const [first, second, third] = app.logged.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(first).toEqual({
      level: 'info',
      time: expect.any(String),
      transport: 'http',
      method: 'GET',
      path: '/api/v2/resources',
      operation: 'getResourceInfo',
      status: 200,
      ms: expect.any(Number),
      address: '127.0.0.1',
      account: app.account.id,
      user: 'mira',
      app: 'tests',
      msg: 'request',
    })
    expect(second).toMatchObject({ status: 401, operation: 'getResourceInfo' })
    expect(second).not.toHaveProperty('user')
    expect(third).toMatchObject({ path: '/healthz', status: 200 })
  })

  test('keeps serving while a hundred clients send incomplete requests', async () => {
    const slow = await Promise.all(Array.from({ length: 100 }, () => app.connect()))
    for (const socket of slow) socket.write('GET /api/v2/resources HTTP/1.1\r\nHost: a\r\nX-')
    expect((await app.ask('GET', 'resources?resource=/')).status).toBe(200)
    for (const socket of slow) socket.destroy()
  })

  test('T-48: refuses a request that declares its length twice, so that none can be smuggled in', async () => {
    const smuggled = 'GET /api/v2/webhooks HTTP/1.1\r\nHost: a\r\n\r\n'
    for (const head of [
      'Content-Length: 4\r\nTransfer-Encoding: chunked',
      'Content-Length: 4\r\nContent-Length: 40',
      'Transfer-Encoding: xchunked',
      'Transfer-Encoding: chunked, identity',
      'Content-Length: +4',
      'Content-Length: 4, 4',
    ]) {
      const received = await app.exchange(
        `POST /api/v2/resources HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}${head}\r\n\r\n0\r\n\r\n${smuggled}`,
      )
      expect([head, received.match(/HTTP\/1\.1 \d+/g)]).toEqual([head, ['HTTP/1.1 400']])
    }
  })
})
