/** HTTPS during a renewal of the certificate, and with clients that close their half of the connection. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type TLSSocket } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeCertificate } from '../../test/certificates.ts'
import { headOf, openServedApp, type ServedApp } from '../../test/served-app.ts'

let folder: string
let app: ServedApp
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-https-'))
  app = await openServedApp('sqlite', { tls: makeCertificate(folder, 'first') })
})
afterEach(async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

const dial = async (): Promise<TLSSocket> => {
  const socket = connect({ port: app.port, host: '127.0.0.1', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  return socket
}

const answerOn = async (socket: TLSSocket): Promise<string> => {
  socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
  const [chunk] = (await once(socket, 'data')) as [Buffer]
  return chunk.toString().split('\r\n', 1)[0] ?? ''
}

test('new connections get a renewed certificate without a restart; open ones continue', async () => {
  const before = await dial()
  expect([before.getPeerCertificate().subject.CN, await answerOn(before)]).toEqual(['first', 'HTTP/1.1 200 OK'])
  makeCertificate(folder, 'second')
  for (let name = 'first'; name !== 'second'; ) {
    const socket = await dial()
    name = String(socket.getPeerCertificate().subject.CN)
    expect(await answerOn(socket)).toBe('HTTP/1.1 200 OK')
    socket.destroy()
    await sleep(50)
  }
  expect(await answerOn(before)).toBe('HTTP/1.1 200 OK')
  before.destroy()
})

test('a client that closes its half of the connection gets a response; an incomplete upload stores nothing', async () => {
  const half = async (request: string) => {
    const tcp = connectTcp({ port: app.port, host: '127.0.0.1', allowHalfOpen: true })
    // The TLS server inherits `allowHalfOpen`.
    const socket = connect({ socket: tcp, rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    socket.end(request)
    return (await text(socket)).split('\r\n', 1)[0]
  }
  const head = (line: string, more = '') => `${line} HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}${more}\r\n`
  const upload = (name: string, length: number) =>
    half(`${head(`POST /api/v2/resources/upload?path=/${name}&fileSize=5`, `Content-Length: ${length}\r\n`)}hello`)
  for (let i = 0; i < 5; i++) expect(await half(head('GET /api/v2/account'))).toBe('HTTP/1.1 200 OK')
  expect(await half(head('GET /api/v2/events?wait=30'))).toBe('HTTP/1.1 200 OK')
  expect(await upload('whole.txt', 5)).toBe('HTTP/1.1 201 Created')
  expect(await upload('part.txt', 50)).not.toBe('HTTP/1.1 201 Created')
  const names = await app.context.db.q.selectFrom('resources').select('name').where('name', 'like', '%.txt').execute()
  expect(names).toEqual([{ name: 'whole.txt' }])
})

test('no client renegotiates, also after the certificate was renewed', async () => {
  const renegotiated = async () => {
    const socket = connect({ port: app.port, host: '127.0.0.1', rejectUnauthorized: false, maxVersion: 'TLSv1.2' })
    await once(socket, 'secureConnect')
    const { CN: name } = socket.getPeerCertificate().subject
    const refused = once(socket, 'error').then(([error]: NodeJS.ErrnoException[]) => error?.code)
    const done = new Promise((resolve) => socket.renegotiate({ rejectUnauthorized: false }, resolve))
    const outcome = await Promise.race([refused, done])
    socket.destroy()
    return { name, outcome }
  }
  expect(await renegotiated()).toEqual({ name: 'first', outcome: 'ERR_SSL_NO_RENEGOTIATION' })
  makeCertificate(folder, 'second')
  for (let name: unknown = 'first'; name !== 'second'; ) {
    const next = await renegotiated()
    expect(next.outcome).toBe('ERR_SSL_NO_RENEGOTIATION')
    name = next.name
    await sleep(50)
  }
})
