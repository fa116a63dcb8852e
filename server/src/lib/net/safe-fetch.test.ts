import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseCidrs } from './address.ts'
import type { Lookup } from './lookup.ts'
import { checkTarget, createGuardedClient, type PostOptions, SendError, type TargetPolicy } from './safe-fetch.ts'

const closed: (() => void | Promise<void>)[] = []
let hits: string[] = []

beforeEach(() => {
  hits = []
})

afterEach(async () => {
  for (const close of closed.splice(0).reverse()) await close()
})

async function listening(server: TcpServer | Server, host = '127.0.0.1'): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  closed.push(() => {
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

function serving(answer: RequestListener, host?: string): Promise<number> {
  const server = createServer((request, response) => {
    hits.push(`${request.method} ${request.headers.host} ${request.url}`)
    answer(request, response)
  })
  return listening(server, host)
}

const names = (table: Record<string, string[]>): Lookup => {
  return async (hostname) => {
    const addresses = table[hostname]
    if (addresses === undefined)
      throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' })
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  }
}

const loopback = parseCidrs('127.0.0.1/32')
const post: PostOptions = { headers: {}, body: '{}', totalTimeoutMs: 5_000, responseCapBytes: 20_000 }

function client(policy: TargetPolicy, options?: { connectTimeoutMs: number }) {
  const made = createGuardedClient(policy, options)
  closed.push(() => made.close())
  return made
}

async function failure(sending: Promise<unknown>): Promise<SendError> {
  try {
    await sending
  } catch (error) {
    if (error instanceof SendError) return error
    throw error
  }
  throw new Error('it was sent')
}

describe('sending', () => {
  test('T-43, promise 6: no connection is made even if a listener waits at the refused address', async () => {
    const port = await serving((_, response) => void response.end('secret'))
    const lookup = names({
      'loopback.example': ['127.0.0.1'],
      'mixed.example': ['1.1.1.1', '127.0.0.1'],
      localhost: ['127.0.0.1', '::1'],
    })
    const guarded = client({ allow: [], lookup })
    for (const host of [
      '127.0.0.1',
      'loopback.example',
      'localhost',
      '2130706433',
      '[::ffff:127.0.0.1]',
      'mixed.example',
    ]) {
      expect((await failure(guarded.post(`http://${host}:${port}/`, post))).kind).toBe('blocked')
    }
    expect(hits).toEqual([])
  })

  test('a response is returned with its status, headers, text and size', async () => {
    let body = ''
    const port = await serving((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      request.on('end', () => {
        response.writeHead(201, { 'X-Seen': String(request.headers['x-signature']), 'Set-Cookie': ['a=1', 'b=2'] })
        response.end('größe\0')
      })
    })
    const reply = await client({ allow: loopback }).post(`http://127.0.0.1:${port}/hook?a=b`, {
      ...post,
      headers: { 'content-type': 'application/json', 'x-signature': 'abc' },
      body: '{"a":"ü"}',
    })
    expect(reply).toMatchObject({ status: 201, body: 'größe\ufffd', bytes: 8 })
    expect(reply.headers).toMatchObject({ 'x-seen': 'abc', 'set-cookie': 'a=1, b=2' })
    expect(reply.durationMs).toBeGreaterThan(0)
    expect(body).toBe('{"a":"ü"}')
    expect(hits).toEqual([`POST 127.0.0.1:${port} /hook?a=b`])
  })

  test('the request has the original host name', async () => {
    const port = await serving((_, response) => void response.end())
    const lookup = names({ 'hooks.example': ['127.0.0.1'] })
    await client({ allow: loopback, lookup }).post(`http://hooks.example:${port}/`, post)
    expect(hits).toEqual([`POST hooks.example:${port} /`])
  })

  test('T-43, promise 6: redirects are not followed', async () => {
    const port = await serving(
      (_, response) => void response.writeHead(307, { location: `http://127.0.0.1:${port}/x` }).end(),
    )
    const reply = await client({ allow: loopback }).post(`http://127.0.0.1:${port}/`, post)
    expect(reply.status).toBe(307)
    expect(hits).toHaveLength(1)
  })

  test('T-43, promise 6: a name that resolves to a private address after it was saved is refused when sending', async () => {
    const port = await serving((_, response) => void response.end(), '127.0.0.1')
    const answers = [['1.1.1.1'], ['127.0.0.1']]
    const lookup: Lookup = async () => (answers.shift() ?? []).map((address) => ({ address, family: 4 }))
    const policy = { allow: [], lookup }
    expect((await checkTarget(`http://rebind.example:${port}/`, policy)).ok).toBe(true)
    expect((await failure(client(policy).post(`http://rebind.example:${port}/`, post))).kind).toBe('blocked')
    expect(hits).toEqual([])
  })

  test('T-43, promise 6: one lookup per connection: the connection goes to the checked address', async () => {
    const port = await serving((_, response) => void response.end())
    const asked: string[] = []
    const lookup: Lookup = async (hostname) => {
      asked.push(hostname)
      // A second lookup would return the refused address.
      return [{ address: asked.length === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
    }
    const reply = await client({ allow: loopback, lookup }).post(`http://rebind.example:${port}/`, post)
    expect(reply.status).toBe(200)
    expect(asked).toEqual(['rebind.example'])
  })

  test('T-43, promise 6: proxies from the environment are not used', async () => {
    const port = await serving((_, response) => void response.end('direct'))
    const proxy = await serving((_, response) => void response.end('proxied'))
    const kept = { ...process.env }
    closed.push(() => {
      process.env = kept
    })
    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'])
      process.env[name] = `http://127.0.0.1:${proxy}`
    const reply = await client({ allow: loopback }).post(`http://127.0.0.1:${port}/`, post)
    expect(reply.body).toBe('direct')
  })

  test('connections are reused for later requests', async () => {
    const ports = new Set<number | undefined>()
    const port = await serving((request, response) => {
      ports.add(request.socket.remotePort)
      request.resume().on('end', () => response.end('ok'))
    })
    const guarded = client({ allow: loopback })
    for (let i = 0; i < 20; i++) await guarded.post(`http://127.0.0.1:${port}/`, post)
    // A response is complete just before its connection counts as free, so there may be a second one.
    expect(ports.size).toBeLessThanOrEqual(2)
  })

  test('an endless response is cut off at the limit', async () => {
    const port = await serving((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      }
      response.on('drain', more)
      more()
    })
    const reply = await client({ allow: loopback }).post(`http://127.0.0.1:${port}/`, post)
    expect(reply).toMatchObject({ status: 200, bytes: 20_000 })
    expect(reply.body).toHaveLength(20_000)
  })

  test('a response of exactly the limit is complete, and its connection is reused', async () => {
    const ports = new Set<number | undefined>()
    const port = await serving((request, response) => {
      ports.add(request.socket.remotePort)
      request.resume().on('end', () => response.end('x'.repeat(20_000)))
    })
    const guarded = client({ allow: loopback })
    for (let i = 0; i < 20; i++) expect((await guarded.post(`http://127.0.0.1:${port}/`, post)).bytes).toBe(20_000)
    expect(ports.size).toBeLessThanOrEqual(2)
  })
})

describe('failures without a response', () => {
  test('connection refused', async () => {
    const server = createServer()
    const port = await listening(server)
    await new Promise((resolve) => server.close(resolve))
    const error = await failure(client({ allow: loopback }).post(`http://127.0.0.1:${port}/`, post))
    expect(error.kind).toBe('connect')
    expect(error.message).toMatch(/ECONNREFUSED/)
  })

  test('connection refused at all of several addresses', async () => {
    const server = createServer()
    const port = await listening(server)
    await new Promise((resolve) => server.close(resolve))
    const lookup = names({ 'two.example': ['127.0.0.1', '127.0.0.2'] })
    const error = await failure(
      client({ allow: parseCidrs('127.0.0.0/8'), lookup }).post(`http://two.example:${port}/`, post),
    )
    expect(error.kind).toBe('connect')
  })

  test('endless interim responses', async () => {
    let sent = 0
    const server = createTcpServer((socket) => {
      const more = () => {
        sent += 1
        if (!socket.destroyed && sent < 500) socket.write('HTTP/1.1 102 Processing\r\n\r\n'.repeat(10), more)
        else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
      }
      socket.on('error', () => undefined).once('data', more)
    })
    const port = await listening(server)
    const error = await failure(client({ allow: loopback }).post(`http://127.0.0.1:${port}/`, post))
    expect([error.kind, error.message]).toEqual([
      'protocol',
      'The endpoint sent more than 100 interim responses (1xx).',
    ])
  })

  test('no TLS where TLS is expected', async () => {
    const port = await serving((_, response) => void response.end())
    expect((await failure(client({ allow: loopback }).post(`https://127.0.0.1:${port}/`, post))).kind).toBe('tls')
  })

  test('promise 6: an untrusted certificate, also if Node is configured to ignore it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-tls-'))
    closed.push(() => rm(folder, { recursive: true }))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
    execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' })
    const tls = { key: readFileSync(key), cert: readFileSync(cert) }
    const port = await listening(createTlsServer(tls, (_, response) => void response.end()))
    const kept = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    closed.push(() => {
      if (kept === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = kept
    })
    expect((await failure(client({ allow: loopback }).post(`https://127.0.0.1:${port}/`, post))).kind).toBe('tls')
  })

  test('a TLS handshake that fails', async () => {
    const port = await listening(createTlsServer({}, (_, response) => void response.end()))
    expect((await failure(client({ allow: loopback }).post(`https://127.0.0.1:${port}/`, post))).kind).toBe('tls')
  })

  test('an endpoint that accepts the request and does not respond', async () => {
    const port = await serving(() => undefined)
    const started = performance.now()
    const error = await failure(
      client({ allow: loopback }).post(`http://127.0.0.1:${port}/`, { ...post, totalTimeoutMs: 100 }),
    )
    expect(error.kind).toBe('timeout')
    expect(performance.now() - started).toBeLessThan(8_000)
  })

  test('an endpoint with a slow response', async () => {
    const port = await serving((_, response) => {
      const timer = setInterval(() => response.write('.'), 20)
      response.on('close', () => clearInterval(timer))
    })
    const error = await failure(
      client({ allow: loopback }).post(`http://127.0.0.1:${port}/`, { ...post, totalTimeoutMs: 150 }),
    )
    expect(error.kind).toBe('timeout')
  })

  test('a TLS handshake that never ends', async () => {
    const port = await listening(createTcpServer(() => undefined))
    const guarded = client({ allow: loopback }, { connectTimeoutMs: 300 })
    expect((await failure(guarded.post(`https://127.0.0.1:${port}/`, post))).kind).toBe('timeout')
  })

  test('promise 3: a connection has five seconds, including its TLS handshake', async () => {
    const port = await listening(createTcpServer(() => undefined))
    const began = performance.now()
    const error = await failure(
      client({ allow: loopback }).post(`https://127.0.0.1:${port}/`, { ...post, totalTimeoutMs: 25_000 }),
    )
    expect(error.kind).toBe('timeout')
    const took = performance.now() - began
    expect([took > 4_500, took < 20_000]).toEqual([true, true])
  })

  test('a lookup that never ends', async () => {
    const lookup: Lookup = () => new Promise(() => undefined)
    const guarded = client({ allow: [], lookup }, { connectTimeoutMs: 300 })
    expect((await failure(guarded.post('http://slow.example/', post))).kind).toBe('timeout')
  })

  test.each([
    ['nonsense', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['an early end', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'],
    ['nothing', ''],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['endless headers', `HTTP/1.1 200 OK\r\n${`X: ${'y'.repeat(1000)}\r\n`.repeat(100)}`],
  ])('%s instead of a response', async (_, text) => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(text))
    })
    const port = await listening(server)
    expect((await failure(client({ allow: loopback }).post(`http://127.0.0.1:${port}/`, post))).kind).toBe('protocol')
  })

  test('a connection that is reset', async () => {
    const server = createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()))
    const port = await listening(server)
    expect((await failure(client({ allow: loopback }).post(`http://127.0.0.1:${port}/`, post))).kind).toBe('connect')
  })

  test('an aborted request rejects with the reason of the signal', async () => {
    const port = await serving(() => undefined)
    const controller = new AbortController()
    const reason = new Error('shutting down')
    const sending = client({ allow: loopback }).post(`http://127.0.0.1:${port}/`, {
      ...post,
      signal: controller.signal,
    })
    setTimeout(() => controller.abort(reason), 50)
    await expect(sending).rejects.toBe(reason)
    const again = client({ allow: loopback }).post(`http://127.0.0.1:${port}/`, { ...post, signal: controller.signal })
    await expect(again).rejects.toBe(reason)
  })
})
