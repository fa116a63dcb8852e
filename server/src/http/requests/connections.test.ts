/** T-13: connections are limited, per client and in total; silent and slow ones are closed; identified clients have reserved places. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { get } from 'node:https'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { put } from '../../../test/people.ts'
import { headOf, openServedApp, type ServedApp, type ServedOptions } from '../../../test/served-app.ts'

const sockets: Socket[] = []
let app: ServedApp
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  expect(app.logged.filter((line) => line.includes('"msg":"bug"'))).toEqual([])
  await app.close()
})

const open = async (options: ServedOptions) => {
  app = await openServedApp('sqlite', options)
}

interface Client {
  readonly socket: Socket
  /** Everything received until the server has closed the connection. */
  readonly all: Promise<string>
  /** The first response, while the connection is open. */
  readonly first: Promise<string>
}

async function dial(from = '127.0.0.2'): Promise<Client> {
  const socket = connect({ port: app.port, host: '127.0.0.1', localAddress: from })
  sockets.push(socket)
  let text = ''
  const all = new Promise<string>((resolve) => socket.on('error', () => undefined).once('close', () => resolve(text)))
  const first = new Promise<string>((resolve) =>
    socket.on('data', (piece) => {
      text += piece
      resolve(text)
    }),
  )
  await once(socket, 'connect')
  return { socket, all, first: Promise.race([first, all]) }
}

const health = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'
const statusOf = (received: string) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(received)?.[1] ?? 0)

/** A connection with a request in progress: its body never arrives. */
async function dialBusy(from?: string, more = ''): Promise<Client> {
  const client = await dial(from)
  client.socket.write(`POST /api/v2/sessions HTTP/1.1\r\nHost: a\r\n${more}${json}\r\n{`)
  return client
}
const json = 'Content-Type: application/json\r\nContent-Length: 100\r\n'

const metric = async (name: string) => {
  const { text } = await app.ask('GET', '/metrics', { headers: { host: '127.0.0.1' } })
  return Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (\\d+)$`, 'm').exec(text)?.[1])
}

/** Waits until the server has processed a request of ours, and so all earlier ones on other connections. */
const settled = async () => expect((await app.ask('GET', '/healthz', { as: null })).status).toBe(200)

describe('connections from one address', () => {
  test('beyond the limit replace idle ones', async () => {
    await open({ connections: { total: 100, perAddress: 3 } })
    const silent = [await dial(), await dial(), await dial()]
    const next = await dial()
    expect(await silent[0]?.all).toBe('')
    next.socket.write(health)
    expect(statusOf(await next.first)).toBe(200)
    expect(silent[1]?.socket.destroyed).toBe(false)
  })

  test('are refused with 503 if all are busy, counted and logged once; others are not affected', async () => {
    await open({ connections: { total: 100, perAddress: 3 } })
    for (let i = 0; i < 3; i += 1) await dialBusy()
    await settled()
    for (let i = 0; i < 5; i += 1) {
      const answer = await (await dial()).all
      expect([statusOf(answer), answer]).toEqual([503, expect.stringContaining('Retry-After')])
    }
    const other = await dial('127.0.0.3')
    other.socket.write(health)
    expect(statusOf(await other.first)).toBe(200)
    expect(await metric('sallyport_refused{what="connection"}')).toBe(5)
    expect(app.logged.filter((line) => line.includes('too many connections'))).toHaveLength(1)
  })

  test('free their places, also if many requests are cut off at once', async () => {
    await open({ connections: { total: 100, perAddress: 3 } })
    for (let i = 0; i < 4; i += 1) {
      const { socket, all } = await dial()
      socket.write(`POST /api/v2/sessions HTTP/1.1\r\nHost: a\r\n${json}\r\n{`)
      await settled()
      socket.destroy()
      await all
    }
    await settled()
    const next = await dial()
    next.socket.write(health)
    expect(statusOf(await next.first)).toBe(200)
  })

  test('have no more concurrent requests than the limit, however they are sent', async () => {
    await open({ connections: { total: 100, perAddress: 3 } })
    const { socket, all } = await dial()
    // The first gets no response before its body has arrived, so the others wait.
    const waiting = `GET /api/v2/events?wait=30 HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}\r\n`
    socket.write(waiting.repeat(3))
    await settled()
    socket.write(health.repeat(2))
    await expect.poll(() => metric('sallyport_refused{what="request"}')).toBe(2)
    socket.destroy()
    await all
    // The server finds that the connection is gone a moment later.
    const answer = async () => {
      const next = await dial()
      next.socket.write(health)
      return statusOf(await next.first)
    }
    await expect.poll(answer).toBe(200)
  })
})

describe('connections in total', () => {
  test('have places reserved for addresses of identified callers', async () => {
    await open({ connections: { total: 16, perAddress: 4 } })
    const known = await dial('127.0.0.9')
    known.socket.write(`GET /api/v2/account HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}Connection: close\r\n\r\n`)
    expect(statusOf(await known.all)).toBe(200)
    // Two of the sixteen places are reserved.
    for (let i = 0; i < 14; i += 1) await dialBusy(`127.0.1.${1 + Math.floor(i / 4)}`)
    const again = await dial('127.0.0.9')
    again.socket.write(`GET /api/v2/account HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}Connection: close\r\n\r\n`)
    expect(statusOf(await again.all)).toBe(200)
    expect(statusOf(await (await dial('127.0.2.1')).all)).toBe(503)
  })
})

describe('behind a trusted proxy', () => {
  test('the client is limited, by its requests in progress, and not the proxy', async () => {
    await open({ connections: { total: 100, perAddress: 2 }, trustedProxies: '127.0.0.5' })
    const by = (client: string) => `X-Forwarded-For: ${client}\r\n`
    for (let i = 0; i < 2; i += 1) await dialBusy('127.0.0.5', by('2001:db8::1'))
    await settled()
    // The same /64 network is the same client.
    const third = await dialBusy('127.0.0.5', by('2001:db8::ffff:2'))
    const answer = await third.first
    expect([statusOf(answer), answer]).toEqual([503, expect.stringMatching(/retry-after: 1\r\n/i)])
    const other = await dial('127.0.0.5')
    other.socket.write(`GET /healthz HTTP/1.1\r\nHost: a\r\n${by('2001:db8:0:1::1')}\r\n`)
    expect(statusOf(await other.first)).toBe(200)
  })
})

describe('a connection', () => {
  test('that sends no byte, or headers a byte at a time, is closed', async () => {
    await open({ deadlines: { headMs: 100 } })
    const silent = await dial()
    const slow = await dial('127.0.0.3')
    slow.socket.write('GET /healthz HTTP/1.1\r\nX: ')
    const trickle = setInterval(() => slow.socket.write('x'), 20)
    expect(statusOf(await silent.all)).toBe(408)
    expect(statusOf(await slow.all)).toBe(408)
    clearInterval(trickle)
  })

  test('whose receiver reads nothing is closed, although it keeps sending requests', async () => {
    await open({ deadlines: { readerMs: 200 } })
    await put(app, app.operator, '/large.bin', Buffer.alloc(24 * 1024 * 1024))
    const socket = connect({ port: app.port, host: '127.0.0.1' })
    sockets.push(socket)
    socket.on('error', () => undefined).pause()
    const head = `GET /api/v2/resources/download?resources[]=/large.bin HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}\r\n`
    socket.write(head)
    const asking = setInterval(() => socket.write(health), 20)
    while (!app.logged.some((line) => line.includes('"operation":"download"')))
      await new Promise((resolve) => setTimeout(resolve, 20))
    clearInterval(asking)
    expect(app.logged.find((line) => line.includes('"operation":"download"'))).toContain('"brokenOff":true')
  })
})

describe('HTTPS', () => {
  const secureHeader = 'strict-transport-security'

  test('adds HSTS over TLS; and its connections are counted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-tls-'))
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1']
    execFileSync('openssl', [...args, '-subj', '/CN=localhost', '-keyout', keyFile, '-out', certFile], {
      stdio: 'ignore',
    })
    await open({
      tls: { certFile, keyFile },
      deadlines: { headMs: 150 },
      connections: { total: 100, perAddress: 2 },
    })
    rmSync(folder, { recursive: true })
    const asked = () =>
      new Promise<readonly [number | undefined, unknown]>((resolve, reject) => {
        get({ port: app.port, path: '/healthz', rejectUnauthorized: false, agent: false }, (answer) => {
          answer.resume().once('end', () => resolve([answer.statusCode, answer.headers[secureHeader]]))
        }).on('error', reject)
      })
    // More than the limit: each frees its place.
    for (let i = 0; i < 4; i += 1) expect(await asked()).toEqual([200, 'max-age=31536000'])
    // No handshake follows.
    expect(await (await dial()).all).toBe('')
  })

  test('adds HSTS behind a trusted proxy that uses HTTPS, and nowhere else', async () => {
    await open({ publicUrl: 'https://files.example', trustedProxies: '127.0.0.1' })
    const headers = { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https' }
    expect((await app.ask('GET', '/healthz', { headers })).headers.get(secureHeader)).toBe('max-age=31536000')
    expect((await app.ask('GET', '/healthz')).headers.get(secureHeader)).toBeNull()
    const other = await dial('127.0.0.7')
    other.socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: https\r\n\r\n')
    expect(await other.first).not.toMatch(/strict-transport/i)
  })
})
