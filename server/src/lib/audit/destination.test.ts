import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { bytesOfLines, chainLines, chainStart } from './chain.ts'
import { parseDestination } from './destination.ts'
import { verifyLines } from './verify.ts'

const lines = chainLines(
  Array.from({ length: 300 }, (_, i) =>
    JSON.stringify({ time: '2026-11-25T08:00:00.000Z', event: 'resources.upload', path: `/ü ${i} "<b>\n` }),
  ),
  chainStart,
)
const never = new AbortController().signal

const stack: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of stack.splice(0)) await close()
})

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stack.push(async () => server.close())
  return (server.address() as AddressInfo).port
}

const to = (address: string, token: string | null = null) => {
  const destination = parseDestination(address, token)
  if (!destination) throw new Error('no destination')
  return destination
}

describe('a syslog server', () => {
  const serve = async (onSocket: (socket: Socket) => void) =>
    `syslog://127.0.0.1:${await portOf(createServer({ allowHalfOpen: true }, onSocket))}`

  /** The messages by their lengths. */
  function messagesIn(bytes: Buffer): string[] {
    const messages: string[] = []
    for (let at = 0; at < bytes.length; ) {
      const blank = bytes.indexOf(' ', at)
      const end = blank + 1 + Number(bytes.toString('latin1', at, blank))
      messages.push(bytes.toString('utf8', blank + 1, end))
      at = end
    }
    return messages
  }

  it('gets each line as a message with its length, which can be verified', async () => {
    const received = Promise.withResolvers<string>()
    const address = await serve(async (socket) => {
      received.resolve(await text(socket))
      socket.end()
    })
    await to(address).send(lines, never)
    const messages = messagesIn(Buffer.from(await received.promise))
    expect(messages).toHaveLength(300)
    expect(messages[7]).toMatch(/^<110>1 2026-11-25T08:00:00\.000Z \S+ sallyport - resources\.upload - \{"seq":8,/)
    expect(messages[7]?.endsWith(lines[7]?.text ?? '-')).toBe(true)
    async function* chunks() {
      yield Buffer.from(messages.map((message) => `${message}\n`).join(''))
    }
    expect(await verifyLines([{ name: 'syslog', chunks: chunks() }])).toMatchObject({ lines: 300, broken: null })
  })

  it('has not got lines if it ends the connection, or is not there', async () => {
    const address = await serve((socket) => socket.once('data', () => socket.resetAndDestroy()))
    await expect(to(address).send(lines, never)).rejects.toThrow()
    const closing = await serve((socket) => socket.end())
    const many = Array.from({ length: 50 }, () => lines).flat()
    await expect(to(closing).send(many, AbortSignal.timeout(3_000))).rejects.toThrow()
    await expect(to('syslog://127.0.0.1:1').send(lines, never)).rejects.toThrow('ECONNREFUSED')
  })

  it('is not waited for when the server stops', async () => {
    const address = await serve((socket) => socket.resume())
    const stopping = new AbortController()
    setTimeout(() => stopping.abort(), 100)
    await expect(to(address).send(lines, stopping.signal)).rejects.toThrow('stops')
  })

  it('is refused with TLS if it has none', async () => {
    const address = await serve((socket) => socket.end('hello'))
    await expect(to(address.replace('syslog:', 'syslog+tls:')).send(lines, never)).rejects.toThrow()
  })
})

describe('an HTTP server', () => {
  interface Received {
    readonly headers: IncomingHttpHeaders
    readonly method: string | undefined
    readonly url: string | undefined
    readonly body: string
  }
  async function serve(status: number) {
    const requests: Received[] = []
    const server = createHttpServer(async (request, response) => {
      const { headers, method, url } = request
      requests.push({ headers, method, url, body: await text(request) })
      response.writeHead(status, { location: '/other' }).end('x'.repeat(100_000))
    })
    return { host: `127.0.0.1:${await portOf(server)}`, requests }
  }

  it('gets lines in one request, with credentials', async () => {
    const { host, requests } = await serve(204)
    const token = to(`http://${host}/logs?index=a`, 'a-token')
    await token.send(lines, never)
    await to(`http://audit:p%40ss@${host}/logs`).send(lines.slice(0, 1), never)
    expect(requests).toMatchObject([
      {
        method: 'POST',
        url: '/logs?index=a',
        headers: { 'content-type': 'application/x-ndjson', authorization: 'Bearer a-token' },
        body: bytesOfLines(lines).toString(),
      },
      { headers: { authorization: `Basic ${Buffer.from('audit:p@ss').toString('base64')}` } },
    ])
    expect(token.name).toBe(`http://${host}/logs`)
  })

  it.each([302, 401, 500])('has not got them if it responds with %i', async (status) => {
    const { host, requests } = await serve(status)
    await expect(to(`http://${host}/`).send(lines, never)).rejects.toThrow(`responded with ${status}`)
    expect(requests).toHaveLength(1)
  })

  it('has not got them if it is not there', async () => {
    const port = await portOf(createServer())
    await stack.pop()?.()
    await expect(to(`http://127.0.0.1:${port}/`).send(lines, never)).rejects.toThrow('ECONNREFUSED')
  })
})

it.each([
  ['audit.jsonl', /absolute path/],
  ['/var/log/', /not the folder/],
  ['http://logs.example/x', /https/],
  ['syslog://logs.example', /host:port/],
  ['syslog://me:s3cret@logs.example:6514', /host:port/],
  ['ftp://me:s3cret@logs.example', /absolute path/],
])('refuses %s, without a secret in the message', (value, message) => {
  const refused = () => parseDestination(value, null)
  expect(refused).toThrow(message)
  expect(refused).not.toThrow(/s3cret/)
})

it('accepts paths and addresses, and shows them without credentials', () => {
  expect(parseDestination('', null)).toBe(null)
  expect(to('/var/log/audit.jsonl').name).toBe('/var/log/audit.jsonl')
  expect(to('file:///var/log/audit.jsonl').name).toBe('/var/log/audit.jsonl')
  expect(to('https://me:s3cret@logs.example/in?key=s3cret').name).toBe('https://logs.example/in')
  expect(to('syslog+tls://[::1]:6514').name).toBe('syslog+tls://[::1]:6514')
  expect(() => parseDestination('https://me:s3cret@logs.example/', 'token')).toThrow(/SALLYPORT_AUDIT_TOKEN/)
})
