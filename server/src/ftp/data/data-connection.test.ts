/** Data connections over real sockets: how transfers end, stall, are refused and aborted. */
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SecureContext, SecureVersion } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { certificatePair, closed, secureClient, sessionOf, socketPair, tlsVersions } from '../../../test/ftp-data.ts'
import { sendChunks } from '../../lib/streams/byte-loop.ts'
import { DataConnection, type DataConnectionOptions } from './data-connection.ts'
import { startTls } from './server-tls.ts'
import { createTlsContext } from './tls-context.ts'

const pair = certificatePair()
const sockets: Socket[] = []
const opened: DataConnection[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const data of opened.splice(0)) data.destroy()
})

const plain: DataConnectionOptions = { tls: null, sessionRule: 'off' }
const never = new AbortController().signal

async function open(options: Partial<DataConnectionOptions> = {}, signal: AbortSignal = never) {
  const { server, client } = await socketPair()
  sockets.push(server, client)
  const data = await DataConnection.open(
    { connect: async () => server, close: () => undefined },
    { ...plain, ...options },
    signal,
  )
  opened.push(data)
  return { data, client, server }
}

async function openSecure(
  options: Partial<DataConnectionOptions> & { readonly version?: SecureVersion; readonly session?: Buffer } = {},
) {
  const { version: maxVersion = 'TLSv1.3', session, ...rest } = options
  const { data, client: below } = await open({ tls: createTlsContext(pair), ...rest })
  const connecting = secureClient(below, { maxVersion, ...(session && { session }) })
  connecting.catch(() => undefined)
  await data.secure()
  return { data, below, client: await connecting }
}

/** The session that a client has with the control connection of this context. */
async function controlSession(context: SecureContext, maxVersion: SecureVersion): Promise<Buffer> {
  const { server, client } = await socketPair()
  sockets.push(server, client)
  const starting = startTls(server, { context, handshakeMs: 10_000 })
  const secured = await secureClient(client, { maxVersion })
  const session = sessionOf(secured)
  await starting
  return await session
}

async function received(data: DataConnection): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of data.receive()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const written = (socket: Socket, bytes: Buffer) => new Promise((resolve) => socket.write(bytes, resolve))

/** What arrives until the other side ends. */
async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const payload = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251))

describe('an upload', () => {
  test('ends with the connection, and leaves our side open until it is finished', async () => {
    const { data, client } = await open()
    client.end(payload)
    expect((await received(data)).equals(payload)).toBe(true)
    expect(data.end).toBe('clean')
    await data.finish()
    await closed(client)
  })

  test('F-08: fails when the client resets the connection', async () => {
    const { data, client } = await open()
    await written(client, payload)
    const receiving = received(data)
    client.resetAndDestroy()
    await expect(receiving).rejects.toMatchObject({ reply: 426 })
    expect(data.end).toBeNull()
  })

  test('is not read faster than the caller takes it', async () => {
    const { data, client } = await open()
    client.end(Buffer.alloc(64 * 1024 * 1024))
    await data.receive()[Symbol.asyncIterator]().next()
    let before = -1
    // Until nothing moves: the buffers of both sides are full.
    await expect
      .poll(() => {
        const isStill = client.bytesWritten - client.writableLength === before
        before = client.bytesWritten - client.writableLength
        return isStill
      })
      .toBe(true)
    expect(client.writableFinished).toBe(false)
  })

  for (const version of tlsVersions)
    for (const [share, bytes] of [
      ['0 %', 0],
      ['50 %', payload.length / 2],
      ['100 %', payload.length],
    ] as const) {
      test(`F-07: with ${version}, cut after ${share} without close_notify, is unclean`, async () => {
        const { data, below, client } = await openSecure({ version })
        if (bytes > 0) await written(client, payload.subarray(0, bytes))
        below.end()
        expect((await received(data)).length).toBe(bytes)
        expect(data.end).toBe('unclean')
        await data.finish()
      })

      test(`with ${version}, ended after ${share} with close_notify, is clean`, async () => {
        const { data, client } = await openSecure({ version })
        client.end(payload.subarray(0, bytes))
        expect((await received(data)).length).toBe(bytes)
        expect(data.end).toBe('clean')
        const left = closed(client)
        await data.finish()
        await left
      })
    }
})

describe.each(tlsVersions)('F-07: an upload with %s', (version) => {
  test('is unclean when its last record is as short as close_notify', async () => {
    const { data, below, client } = await openSecure({ version })
    await written(client, payload)
    await written(client, Buffer.from('ab'))
    below.end()
    expect((await received(data)).length).toBe(payload.length + 2)
    expect(data.end).toBe('unclean')
  })

  test('is unclean when it is cut in the middle of a record', async () => {
    const { data, below, client } = await openSecure({ version })
    await written(client, payload)
    below.end(Buffer.from('170303400000', 'hex'))
    expect((await received(data)).length).toBe(payload.length)
    expect(data.end).toBe('unclean')
  })

  test('fails when close_notify is forged', async () => {
    const { data, below, client } = await openSecure({ version })
    await written(client, payload)
    below.end(Buffer.from('15030300020100', 'hex'))
    await expect(received(data)).rejects.toMatchObject({ reply: 426 })
    expect(data.end).toBeNull()
  })

  test('is clean when close_notify follows its bytes or is alone, however slowly they are taken', async () => {
    for (let i = 0; i < 20; i++) {
      const { data, client } = await openSecure({ version })
      if (i % 2) client.end(payload)
      else void written(client, payload).then(() => client.end())
      let size = 0
      for await (const chunk of data.receive()) {
        size += chunk.length
        if (i % 3) await sleep(1)
      }
      expect([size, data.end]).toEqual([payload.length, 'clean'])
      await data.finish()
    }
  })

  test('is clean when the client resets the connection after close_notify', async () => {
    const { data, below, client } = await openSecure({ version })
    const small = payload.subarray(0, 20_000)
    await new Promise<void>((resolve) => client.end(small, resolve))
    below.resetAndDestroy()
    expect((await received(data)).length).toBe(small.length)
    expect(data.end).toBe('clean')
    await data.finish()
  })
})

const source = async function* (bytes: Buffer) {
  yield bytes
}

describe('a download', () => {
  for (const version of [null, ...tlsVersions])
    test(`is complete when it is finished, with ${version ?? 'no TLS'}`, async () => {
      const { data, client } = version ? await openSecure({ version }) : await open()
      const reading = readAll(client)
      await data.send((sink, signal) => sendChunks(source(payload), sink, signal))
      const finishing = data.finish()
      expect((await reading).equals(payload)).toBe(true)
      client.end()
      await finishing
    })

  test.each([
    ['the client ends it', 60_000],
    ['a deadline', 20],
  ])('is finished when everything was sent, and stays open until %s', async (until, closeMs) => {
    const { data, client, server } = await open({ deadlines: { closeMs } })
    const gone = new Promise((resolve) => server.once('close', resolve))
    const ended = new Promise((resolve) => client.once('end', resolve).resume())
    await data.send((sink) => sendChunks(source(payload), sink))
    await data.finish()
    data.destroy()
    expect(server.destroyed).toBe(false)
    await ended
    if (until === 'the client ends it') client.end()
    await gone
    expect(client.bytesRead).toBe(payload.length)
  })

  test('goes on after the client has ended its side', async () => {
    const { data, client } = await open()
    client.end()
    const reading = readAll(client)
    await data.send((sink) => sendChunks(source(payload), sink))
    await data.finish()
    expect((await reading).equals(payload)).toBe(true)
  })

  test('F-08: fails when the client resets the connection', async () => {
    const { data, client } = await open()
    const sending = data.send((sink) => sendChunks(source(Buffer.alloc(32 * 1024 * 1024)), sink))
    client.resetAndDestroy()
    await expect(sending).rejects.toMatchObject({ reply: 426 })
    await expect(data.finish()).rejects.toMatchObject({ reply: 426 })
  })

  test('passes on an error of its source, after which nothing is sent', async () => {
    const { data, client } = await open()
    await expect(data.send(async () => Promise.reject(new Error('disk')))).rejects.toThrow('disk')
    data.destroy()
    expect(await readAll(client)).toHaveLength(0)
  })
})

describe.each(tlsVersions)('with %s, a session', (version) => {
  test('of the control connection binds the data connection to it, also when it is used twice', async () => {
    const tls = createTlsContext(pair)
    const session = await controlSession(tls, version)
    for (let i = 0; i < 2; i++) {
      const { data, client } = await openSecure({ version, tls, session, sessionRule: 'require' })
      expect([data.isBound, client.isSessionReused()]).toEqual([true, true])
    }
  })

  test.each(['F-05: of another control connection', 'F-06: that has expired', 'F-06: that is missing'])(
    '%s is refused if one is required, else reported',
    async (what) => {
      const lifetime = what.includes('expired') ? { sessionSeconds: 1 } : {}
      const tls = createTlsContext(pair, lifetime)
      const from = what.includes('another') ? createTlsContext(pair) : tls
      const session = what.includes('missing') ? {} : { session: await controlSession(from, version) }
      if (what.includes('expired')) await sleep(2_100)
      const { data } = await openSecure({ version, tls, ...session, sessionRule: 'prefer' })
      expect(data.isBound).toBe(false)
      const refused = { reply: 425, message: 'TLS session of data connection not resumed.' }
      await expect(openSecure({ version, tls, ...session, sessionRule: 'require' })).rejects.toMatchObject(refused)
    },
  )
})

describe('F-28: a transfer without progress', () => {
  const deadlines = { stallMs: 50 }
  const refused = { reply: 426, message: expect.stringMatching('no progress') }

  test.each([null, ...tlsVersions])('ends when nothing arrives (TLS: %s)', async (version) => {
    const { data, client } = version ? await openSecure({ version, deadlines }) : await open({ deadlines })
    client.write('x')
    await expect(received(data)).rejects.toMatchObject(refused)
    await closed(client)
  })

  test.each([null, ...tlsVersions])('ends when nothing is read (TLS: %s)', async (version) => {
    const { data, client } = version ? await openSecure({ version, deadlines }) : await open({ deadlines })
    client.pause()
    const sending = data.send((sink) => sendChunks(source(Buffer.alloc(64 * 1024 * 1024)), sink))
    await expect(sending).rejects.toMatchObject(refused)
  })

  test.each([null, 'TLSv1.3'] as const)(
    'does not end while a large write is read slowly (TLS: %s)',
    async (version) => {
      const slow = { deadlines: { stallMs: 1_000 } }
      const { data, client } = version ? await openSecure({ version, ...slow }) : await open(slow)
      const size = 48 * 1024 * 1024
      const sending = data.send((sink) => sendChunks(source(Buffer.alloc(size)), sink))
      let pending = 0
      let read = 0
      for await (const chunk of client) {
        read += chunk.length
        pending += chunk.length
        if (pending > 1024 * 1024) {
          pending = 0
          await sleep(50)
        }
        if (read === size) break
      }
      await sending
    },
  )

  test('does not end while the server is the slow side', async () => {
    const { data, client } = await open({ deadlines })
    client.end(payload)
    let size = 0
    for await (const chunk of data.receive()) {
      if (size === 0) await sleep(200)
      size += chunk.length
    }
    expect(size).toBe(payload.length)
    const reading = readAll(client)
    await data.send(async (sink) => {
      await sleep(200)
      await sendChunks(source(payload), sink)
    })
    await data.finish()
    expect((await reading).length).toBe(payload.length)
  })
})

describe('an abort', () => {
  const stopped = new Error('ABOR')
  const aborts: [string, (data: DataConnection) => Promise<unknown>][] = [
    ['while bytes are awaited', (data) => received(data)],
    ['while nothing is read', (data) => data.send((sink) => sendChunks(source(Buffer.alloc(64 * 1024 * 1024)), sink))],
  ]
  test.each(aborts)('%s ends the connection with its reason', async (_, work) => {
    const abort = new AbortController()
    const { data, client } = await open({}, abort.signal)
    const working = work(data)
    working.catch(() => undefined)
    abort.abort(stopped)
    await expect(working).rejects.toBe(stopped)
    await closed(client)
  })

  test('during or before the handshake ends the connection with its reason', async () => {
    const abort = new AbortController()
    const { data, client } = await open({ tls: createTlsContext(pair) }, abort.signal)
    const securing = data.secure()
    securing.catch(() => undefined)
    abort.abort(stopped)
    await expect(securing).rejects.toBe(stopped)
    await closed(client)
  })
})
