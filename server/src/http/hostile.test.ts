/** Hostile clients: strange requests, endless ones, very many at once. Others are not affected. */
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { Operation } from '@sallyport/contract/definition/operation.ts'
import { operations } from '@sallyport/contract/operations.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { headOf, openServedApp, type ServedApp } from '../../test/served-app.ts'

const bodyMs = 300

let app: ServedApp
beforeAll(async () => {
  app = await openServedApp('sqlite', { deadlines: { bodyMs } })
})
afterAll(async () => {
  expect(app.logged.filter((line) => line.includes('"msg":"bug"'))).toEqual([])
  await app.close()
})

const head = (line: string, more = '') => `${line}\r\nHost: a\r\n${headOf(app.mira)}${more}\r\n`
const json = (length: number) => `Content-Type: application/json\r\nContent-Length: ${length}\r\n`
const statusOf = (received: string) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(received)?.[1] ?? 0)
const serves = async () => expect((await app.ask('GET', 'account')).status).toBe(200)

describe('an unauthenticated client', () => {
  const open = Object.values<Operation>(operations).filter(
    ({ access, method }) => access === 'open' && method !== 'GET',
  )
  test.each(open.map((one) => [one.id, one] as const))(
    'T-13 cannot send %s with a large body',
    async (_, { method, path }) => {
      const large = { method, body: JSON.stringify({ username: 'x'.repeat(17 * 1024) }) }
      const headers = { 'content-type': 'application/json' }
      const { status } = await fetch(`${app.server.address}/api/v2${path}`, { ...large, headers })
      expect(status).toBe(path === '/setup' ? 404 : 413)
    },
  )

  test('T-13 gets a response before an unwanted body has arrived', async () => {
    for (const path of ['/nowhere', '/api/v2/nowhere', '/api/v2/resources']) {
      const socket = await app.connect()
      socket.write(`POST ${path} HTTP/1.1\r\nHost: a\r\n${json(1_000_000_000)}\r\n{"a":`)
      const [answer] = (await once(socket, 'data')) as [Buffer]
      expect([path, statusOf(answer.toString())]).toEqual([path, path.endsWith('resources') ? 401 : 404])
      socket.destroy()
    }
  })

  test('gets no data for invalid requests', async () => {
    for (const line of [
      'TRACE / HTTP/1.1',
      'OPTIONS * HTTP/1.1',
      'FOO / HTTP/1.1',
      'PRI * HTTP/2.0',
      'GET / HTTP/9.9',
      'GET /api/v2/../../etc/passwd HTTP/1.1',
      'GET /assets/..%2f..%2fetc%2fpasswd HTTP/1.1',
      'GET /assets/....//....//etc/passwd HTTP/1.1',
      'GET /assets/%00 HTTP/1.1',
      'GET /..;/setup HTTP/1.1',
      'GET /%c0%ae%c0%ae/ HTTP/1.1',
      'GET http://elsewhere.example/nothing HTTP/1.1',
    ]) {
      const status = statusOf(await app.exchange(head(line, 'Connection: close\r\n')))
      expect([line, status]).toEqual([line, expect.toSatisfy((one: number) => one === 400 || one === 404)])
    }
    const connecting = await app.exchange(head('CONNECT a:1 HTTP/1.1'))
    expect(connecting).toBe('')
    await serves()
  })

  test('cannot send pages nested JSON, nor a form with more fields than any of ours', async () => {
    const post = async (type: string, body: string) => {
      const headers = { 'content-type': type, accept: 'application/json' }
      const path = `/s/${'0'.repeat(32)}/entries`
      return (await fetch(`${app.server.address}${path}`, { method: 'POST', headers, body })).status
    }
    const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
    expect([await post('application/json', nested(32)), await post('application/json', nested(33))]).toEqual([401, 400])
    const pairs = (count: number) => Array.from({ length: count }, () => 'a').join('&')
    const form = 'application/x-www-form-urlencoded'
    expect([await post(form, pairs(1_000)), await post(form, pairs(1_001))]).toEqual([401, 413])
  })
})

describe('a slow sender', () => {
  test('of JSON is cut off at a deadline, whether bytes arrive or not', async () => {
    const socket = await app.connect()
    // Bytes sent while it closes are answered with a reset.
    const closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve))
    socket.write(`${head('POST /api/v2/resources HTTP/1.1', json(1_000))}{"path":"`)
    const trickle = setInterval(() => socket.write('x'), bodyMs / 6)
    await closed.finally(() => clearInterval(trickle))
    await serves()
  })

  test('of a file has no deadline', async () => {
    const socket = await app.connect()
    const answered = once(socket, 'data')
    const line = 'POST /api/v2/resources/upload?path=/slow.txt&fileSize=4 HTTP/1.1'
    socket.write(head(line, 'Content-Length: 4\r\n'))
    for (const letter of 'slow') {
      await pause(bodyMs / 2)
      socket.write(letter)
    }
    const [answer] = (await answered) as [Buffer]
    expect(statusOf(answer.toString())).toBe(201)
    socket.destroy()
  })
})

describe('an authenticated client', () => {
  const send = async (body: string) =>
    (await app.ask('DELETE', 'resources', { body, headers: { 'content-type': 'application/json' } })).status

  test('is refused for JSON that is deep, wide or large', async () => {
    const deep = 100_000
    expect(await send(`{"resources":${'['.repeat(deep)}${']'.repeat(deep)}}`)).toBe(400)
    expect(await send(`${'{"resources":'.repeat(deep / 2)}1${'}'.repeat(deep / 2)}`)).toBe(400)
    expect(await send(`{"resources":[${Array(200_000).fill('"1"').join()}]}`)).toBe(400)
    expect(await send(`{"resources":"${'9'.repeat(1_000_000)}"}`)).toBe(400)
    expect(await send(`{"resources":["${'a'.repeat(1024 * 1024)}"]}`)).toBe(413)
    await serves()
  })

  test('is refused for nested JSON before it is parsed', async () => {
    const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
    const send = async (body: string) => {
      const headers = { 'content-type': 'application/json' }
      const { status, text } = await app.ask('POST', 'api-keys', { body, headers })
      return [status, /body nests deeper than 32 levels/.test(text)]
    }
    expect(await send(nested(32))).toEqual([400, false])
    expect(await send(nested(33))).toEqual([400, true])
    expect(await send(nested(500_000))).toEqual([400, true])
    await serves()
  })

  test('can send five hundred pipelined requests, and gets the responses in order', async () => {
    const asked = Array.from({ length: 500 }, (_, i) => head(`GET /api/v2/resources/${i + 1_000_000} HTTP/1.1`))
    const last = head('GET /healthz HTTP/1.1', 'Connection: close\r\n')
    const received = await app.exchange(`${asked.join('')}${last}`)
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual([...asked.map(() => 'HTTP/1.1 404'), 'HTTP/1.1 200'])
  })
})
