/** TLS of control and data connections: who is refused, how long a handshake may take, and which certificate is shown. */
import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { certificatePair, closed, secureClient, socketPair, tlsVersions } from '../../../test/ftp-data.ts'

import { type ServerTlsSocket, startTls } from './server-tls.ts'
import { createTlsContext } from './tls-context.ts'

const pair = certificatePair()
const context = createTlsContext(pair)
const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})

/** The server's side, and the client's before TLS. */
async function begin(options: { handshakeMs?: number; signal?: AbortSignal; context?: typeof context } = {}) {
  const { server, client } = await socketPair()
  const starting = startTls(server, { context, handshakeMs: 10_000, ...options })
  starting.then(
    (secured) => sockets.push(secured),
    () => undefined,
  )
  sockets.push(client)
  return { server, client, starting }
}

const refusal = (starting: Promise<unknown>) => expect(starting).rejects

describe('a client', () => {
  test.each(tlsVersions)('can use %s, with authenticated encryption and forward secrecy', async (version) => {
    const { client, starting } = await begin()
    const secured = await secureClient(client, { minVersion: version, maxVersion: version, servername: 'files.test' })
    const server = await starting
    expect(secured.getProtocol()).toBe(version)
    expect(secured.getCipher().name).toMatch(/GCM|POLY1305/)
    expect([server.servername, server.alpnProtocol]).toEqual(['files.test', false])
  })

  test.each(['TLSv1', 'TLSv1.1'] as const)('F-22: is refused with %s', async (version) => {
    const { client, starting } = await begin()
    const options = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' }
    await Promise.all([refusal(starting).toThrow(/protocol/i), refusal(secureClient(client, options)).toThrow()])
  })

  test.each(['AES256-SHA', 'AES128-GCM-SHA256', 'ECDHE-ECDSA-AES128-SHA'])('is refused with %s', async (ciphers) => {
    const { client, starting } = await begin()
    const options = { maxVersion: 'TLSv1.2', ciphers } as const
    await Promise.all([refusal(starting).toThrow(/cipher/i), refusal(secureClient(client, options)).toThrow()])
  })

  test('F-22: cannot renegotiate', async () => {
    const { client, starting } = await begin()
    const secured = await secureClient(client, { maxVersion: 'TLSv1.2' })
    const server = await starting
    const refused = new Promise((resolve) => secured.on('error', resolve))
    secured.renegotiate({}, () => undefined)
    expect(await refused).toMatchObject({ code: expect.stringMatching('NO_RENEGOTIATION') })
    expect(server.isSessionReused()).toBe(false)
  })

  test.each([
    [['http/1.1'], null],
    [['h2', 'http/1.1'], null],
    [['ftp'], 'ftp'],
    [['http/1.1', 'ftp'], 'ftp'],
  ])('F-21: that offers the protocols %j gets %s', async (ALPNProtocols, chosen) => {
    const { client, starting } = await begin()
    const connecting = secureClient(client, { ALPNProtocols })
    if (chosen) expect((await connecting).alpnProtocol).toBe(chosen)
    else await Promise.all([refusal(connecting).toThrow(/alert/i), refusal(starting).toThrow(/application protocol/i)])
  })

  test.each(['GET / HTTP/1.1\r\n\r\n', 'USER ada\r\n', '\x16\x03\x01\xff\xff', '\x16\x03\x01\x00\x01\x02'])(
    'that sends %j instead of a handshake is refused',
    async (text) => {
      const { client, starting } = await begin({ handshakeMs: 200 })
      client.write(Buffer.from(text, 'latin1'))
      await refusal(starting).toThrow()
      await closed(client)
    },
  )
})

describe('F-22: a handshake', () => {
  test('that does not begin, or stays half, ends after a deadline', async () => {
    const half = Buffer.from('1603010200010001fc0303', 'hex')
    for (const bytes of [null, half]) {
      const { client, starting } = await begin({ handshakeMs: 50 })
      if (bytes) client.write(bytes)
      await refusal(starting).toThrow('too long')
      await closed(client)
    }
  })

  test('that the client sends byte by byte succeeds in time', async () => {
    const { server, client } = await socketPair()
    const through = await socketPair()
    sockets.push(client, server, through.client, through.server)
    // The server sees single bytes of what the client sends.
    through.server.on('data', async (chunk: Buffer) => {
      for (const byte of chunk) client.write(Buffer.of(byte))
    })
    client.on('data', (chunk: Buffer) => through.server.write(chunk))
    through.server.resume()
    const starting = startTls(server, { context, handshakeMs: 10_000 })
    await secureClient(through.client)
    await starting
  })

  test('that the client ends or resets fails at once, also a thousand of them', async () => {
    const { client, starting } = await begin()
    client.end()
    await refusal(starting).toThrow(/during the TLS handshake/)
    const many = await Promise.all(Array.from({ length: 1_000 }, () => begin()))
    for (const { client } of many) client.write('\x16\x03\x01')
    for (const { client } of many) client.resetAndDestroy()
    const results = await Promise.allSettled(many.map(({ starting }) => starting))
    expect(results.filter(({ status }) => status === 'fulfilled')).toEqual([])
  })

  test('ends with its signal', async () => {
    const abort = new AbortController()
    const { client, starting } = await begin({ signal: abort.signal })
    abort.abort(new Error('stopped'))
    await refusal(starting).toThrow('stopped')
    await closed(client)
  })
})

describe('a connection', () => {
  test('fails when a record is forged after the handshake', async () => {
    for (const version of tlsVersions) {
      const { client, starting } = await begin()
      await secureClient(client, { maxVersion: version })
      const server: ServerTlsSocket = await starting
      const failed = new Promise((resolve) => server.on('error', resolve).resume())
      // A close_notify that is not encrypted.
      client.write(Buffer.from('15030300020100', 'hex'))
      expect(await failed).toBeInstanceOf(Error)
      expect(server.destroyed).toBe(true)
    }
  })

  test('can be destroyed after the socket below it', async () => {
    for (let i = 0; i < 20; i++) {
      const { server, client, starting } = await begin()
      const secured = await secureClient(client)
      secured.resume().on('error', () => undefined)
      const above = await starting
      server.destroy()
      above.destroy()
      await closed(secured)
    }
  })

  test('F-34: keeps its certificate when another one is used for new ones', async () => {
    const first = await begin()
    const old = await secureClient(first.client)
    const server = await first.starting
    const second = await begin({ context: createTlsContext(certificatePair('renewed')) })
    const renewed = await secureClient(second.client)
    const names = [old, renewed].map((client) => client.getPeerCertificate().subject.CN)
    expect(names).toEqual(['localhost', 'renewed'])
    old.write('still')
    expect(await new Promise((resolve) => server.once('data', resolve))).toEqual(Buffer.from('still'))
    // A data connection of the old control connection.
    const third = await begin()
    const data = await secureClient(third.client)
    expect(data.getPeerCertificate().subject.CN).toBe('localhost')
  })
})
