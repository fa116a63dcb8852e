/** Unusual framing of requests: in small pieces, incomplete, with headers that proxies interpret differently. */
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../test/databases.ts'
import { headOf, openServedApp, type ServedApp } from '../../test/served-app.ts'
import { checkFraming } from './requests/framing.ts'

let app: ServedApp
const head = (line: string, more = '') => `${line} HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}${more}\r\n`
const statusesOf = (received: string) => received.match(/HTTP\/1\.1 \d+/g)?.map((line) => Number(line.slice(9)))

describe.each(engines)('a client that closes its half of the connection, on %s', (engine) => {
  beforeAll(async () => {
    app = await openServedApp(engine)
  })
  afterAll(() => app.close())

  async function half(request: string): Promise<string> {
    const socket = await app.connect()
    socket.end(request)
    return await text(socket)
  }

  test('after its request gets a response', async () => {
    for (let i = 0; i < 5; i++) expect(statusesOf(await half(head('GET /api/v2/account')))).toEqual([200])
  })

  test('after all bytes of a file has uploaded it', async () => {
    const upload = (name: string, length: number) =>
      half(`${head(`POST /api/v2/resources/upload?path=/${name}&fileSize=5`, `Content-Length: ${length}\r\n`)}hello`)
    expect(statusesOf(await upload('whole.txt', 5))).toEqual([201])
    expect(statusesOf(await upload('part.txt', 50))).not.toEqual([201])
    const names = await app.context.db.q.selectFrom('resources').select('name').where('name', 'like', '%.txt').execute()
    expect(names).toEqual([{ name: 'whole.txt' }])
  })

  test('while it waits for events gets a response at once', async () => {
    expect(statusesOf(await half(head('GET /api/v2/events?wait=30')))).toEqual([200])
  })
})

describe('a request', () => {
  beforeAll(async () => {
    app = await openServedApp('sqlite')
  })
  afterAll(() => app.close())

  test('T-48 with two Host headers is refused', async () => {
    for (const second of ['Host: a', 'hOST: b']) {
      const received = await app.exchange(head('GET /healthz', `${second}\r\nConnection: close\r\n`))
      expect(statusesOf(received)).toEqual([400])
      expect(received).toContain('more than one Host')
    }
  })

  test('T-48 with an unsupported transfer coding is refused, and not read as chunked', async () => {
    const post = async (coding: string) =>
      statusesOf(
        await app.exchange(
          head('POST /api/v2/resources', `Content-Type: application/json\r\nTransfer-Encoding: ${coding}\r\n`),
          '2\r\n{}\r\n0\r\n\r\n',
          head('GET /healthz', 'Connection: close\r\n'),
        ),
      )
    for (const coding of ['gzip, chunked', 'identity ,\tChunked', 'x, gzip,chunked'])
      expect([coding, await post(coding)]).toEqual([coding, [501, 200]])
    expect(await post('Chunked')).toEqual([400, 200])
  })

  test('is logged and measured with its duration', async () => {
    app.logged.length = 0
    await app.ask('GET', 'events?wait=1')
    await expect.poll(() => app.logged.length).toBe(1)
    expect((JSON.parse(app.logged[0] ?? '') as { ms: number }).ms).toBeGreaterThan(900)
    const metrics = (await app.ask('GET', '/metrics', { headers: { host: `127.0.0.1:${app.port}` } })).text
    const [, seconds] = /sallyport_http_request_seconds_sum\{operation="getEvents"\} (\S+)/.exec(metrics) ?? []
    expect(Number(seconds)).toBeGreaterThan(0.9)
  })
})

describe('a body in tiny chunks', () => {
  beforeAll(async () => {
    app = await openServedApp('sqlite')
  })
  afterAll(() => app.close())

  /** The response before the server closes the connection. */
  async function chunked(path: string, type: string, pieces: readonly string[]): Promise<string> {
    const socket = await app.connect()
    const received: Buffer[] = []
    socket.on('data', (piece: Buffer) => received.push(piece)).on('error', () => undefined)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.write(head(`POST /api/v2/${path}`, `Content-Type: ${type}\r\nTransfer-Encoding: chunked\r\n`))
    socket.write(pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join(''))
    await closed
    return String(Buffer.concat(received))
  }

  test('is refused, as JSON, as a file and in a form, and the connection is closed', async () => {
    const form = '--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n'
    const many = Array<string>(11_000).fill(' ')
    for (const [path, type, pieces] of [
      ['resources', 'application/json', many],
      ['resources/upload?path=/a&fileSize=11000', 'application/octet-stream', many],
      ['resources/upload?path=/b&fileSize=11000', 'multipart/form-data; boundary=b', [form, ...many, '\r\n--b--\r\n']],
    ] as const) {
      const received = await chunked(path, type, pieces)
      expect([path, statusesOf(received)]).toEqual([path, [413]])
      expect(received).toContain('10000 chunks of fewer than 64 bytes')
    }
  })
})

test('a body with a length that is written byte by byte is read completely, soon in larger chunks', async () => {
  const server = Fastify()
  checkFraming(server)
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  const sizes: number[] = []
  server.post('/', async ({ raw }) => {
    for await (const piece of raw as AsyncIterable<Buffer>) sizes.push(piece.length)
    return 'done'
  })
  await server.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1')
  socket.setNoDelay(true)
  const answer = once(socket, 'data')
  const bytes = 30_000
  const beganAt = performance.now()
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Length: ${bytes}\r\n\r\n`)
  for (let i = 0; i < bytes; i++) {
    socket.write('x')
    // The server reads between these writes.
    await setImmediate()
  }
  expect(statusesOf(String(await answer))).toEqual([200])
  const seconds = (performance.now() - beganAt) / 1_000
  expect(sizes.reduce((sum, size) => sum + size)).toBe(bytes)
  // A burst, then a thousand per second, each followed by a larger chunk.
  expect(sizes.length).toBeLessThan(11_000 + 2_000 * seconds)
  socket.destroy()
  await server.close()
})

test('a client that writes many pieces of ordinary size is not slowed or refused', async () => {
  app = await openServedApp('sqlite')
  const socket = await app.connect()
  const pieces = 12_000
  socket.write(head(`POST /api/v2/resources/upload?path=/c&fileSize=${pieces * 64}`, 'Transfer-Encoding: chunked\r\n'))
  const answer = once(socket, 'data')
  for (let i = 0; i < pieces; i++) socket.write(`40\r\n${'x'.repeat(64)}\r\n`)
  socket.write('0\r\n\r\n')
  expect(statusesOf(String(await answer))).toEqual([201])
  const body = new ReadableStream<Uint8Array>({
    start(control) {
      for (let i = 0; i < pieces; i++) control.enqueue(Buffer.alloc(1_024, 'x'))
      control.close()
    },
  })
  expect((await app.ask('POST', `resources/upload?path=/d&fileSize=${pieces * 1_024}`, { body })).status).toBe(201)
  socket.destroy()
  await app.close()
})
