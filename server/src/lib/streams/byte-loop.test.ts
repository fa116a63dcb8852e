import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type FileHandle, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { Agent, createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { FileTooShortError, SinkClosedError, sendRange } from './byte-loop.ts'

let folder: string
let handles: FileHandle[] = []
let servers: Server[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'byte-loop-'))
})
afterEach(async () => {
  for (const handle of handles) await handle.close()
  for (const server of servers) server.close().closeAllConnections()
  handles = []
  servers = []
})
afterAll(() => rm(folder, { recursive: true }))

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const path = (name: string) => join(folder, name)

async function opened(name: string, flags: string): Promise<FileHandle> {
  const handle = await open(path(name), flags)
  handles.push(handle)
  return handle
}

async function fileOf(bytes: Buffer): Promise<FileHandle> {
  await writeFile(path('sent'), bytes)
  return await opened('sent', 'r')
}

/** A slow sink that records what it gets. */
function slowSink(): Writable & { got: () => Buffer } {
  const chunks: Buffer[] = []
  const sink = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _, done) {
      // Copied late: a buffer that is reused too early would show.
      setTimeout(() => {
        chunks.push(Buffer.from(chunk))
        done()
      }, 1)
    },
  })
  return Object.assign(sink, { got: () => Buffer.concat(chunks) })
}

describe('sending a file to a sink', () => {
  test.each([
    [0, 0, 0],
    [1, 0, 1],
    [100, 0, 100],
    [100, 99, 100],
    [100, 50, 50],
    [100, 60, 50],
    [1024 * 1024, 0, 1024 * 1024],
    [1024 * 1024 + 1, 0, 1024 * 1024 + 1],
    [5_000_011, 0, 5_000_011],
    [5_000_011, 1_234_567, 4_567_890],
    [5_000_011, 3 * 1024 * 1024, 5_000_011],
  ])('of %i bytes sends those from %i to %i', async (size, start, end) => {
    const bytes = randomBytes(size)
    const handle = await fileOf(bytes)
    const sink = slowSink()
    await sendRange(handle, start, end, sink)
    expect(sink.got().equals(bytes.subarray(start, Math.max(start, end)))).toBe(true)
    expect(sink.destroyed).toBe(false)
    expect(sink.writableEnded).toBe(false)
    expect([sink.listenerCount('close'), sink.listenerCount('error')]).toEqual([0, 0])
  })

  test('detects a file that is shorter than the range', async () => {
    const handle = await fileOf(randomBytes(2_000_000))
    const sink = slowSink()
    await expect(sendRange(handle, 0, 2_000_001, sink)).rejects.toThrow(FileTooShortError)
    await expect(sendRange(handle, 3_000_000, 3_000_001, sink)).rejects.toThrow(FileTooShortError)
  })

  test('ends when the sink closes early', async () => {
    const handle = await fileOf(randomBytes(5_000_000))
    const stuck = new Writable({ write: () => undefined })
    setTimeout(() => stuck.destroy(), 20)
    await expect(sendRange(handle, 0, 5_000_000, stuck)).rejects.toThrow(SinkClosedError)
    await expect(sendRange(handle, 0, 5_000_000, stuck)).rejects.toThrow(SinkClosedError)
    const over = new PassThrough()
    over.resume().end()
    await expect(sendRange(handle, 0, 1, over)).rejects.toThrow(SinkClosedError)
  })

  test('ends when the sink fails, without ending the process', async () => {
    const handle = await fileOf(randomBytes(5_000_000))
    const cause = new Error('EPIPE')
    const ways: ((done: (error: Error) => void) => void)[] = [
      (done) => done(cause),
      (done) => queueMicrotask(() => done(cause)),
      (done) => setTimeout(done, 5, cause),
    ]
    for (const fail of ways) {
      for (const end of [100, 5_000_000]) {
        const sink = new Writable({ write: (_chunk, _encoding, done) => fail(done) })
        await expect(sendRange(handle, 0, end, sink)).rejects.toMatchObject({ name: 'SinkClosedError', cause })
        await pause(10)
      }
    }
  })

  test('ends with the signal if the sink accepts nothing', async () => {
    const handle = await fileOf(randomBytes(5_000_000))
    const stuck = new Writable({ write: () => undefined })
    const controller = new AbortController()
    const reason = new Error('too slow')
    setTimeout(() => controller.abort(reason), 20)
    await expect(sendRange(handle, 0, 5_000_000, stuck, controller.signal)).rejects.toBe(reason)
    await expect(sendRange(handle, 0, 5_000_000, stuck, controller.signal)).rejects.toBe(reason)
    expect(stuck.destroyed).toBe(false)
  })

  test('reads no more than the sink accepts', async () => {
    const handle = await fileOf(randomBytes(8_000_000))
    let reads = 0
    const counting = Object.create(handle, {
      read: {
        value: (...args: Parameters<FileHandle['read']>) => {
          reads += 1
          return handle.read(...args)
        },
      },
    }) as FileHandle
    const stuck = new Writable({ write: () => undefined })
    const sending = sendRange(counting, 0, 8_000_000, stuck)
    sending.catch(() => undefined)
    await pause(50)
    expect(reads).toBe(2)
    stuck.destroy()
    await expect(sending).rejects.toThrow(SinkClosedError)
  })
})

describe('over HTTP', () => {
  const bytes = randomBytes(3_000_017)

  async function serving(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
    const server = createServer(answer)
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }

  test('one connection can send many files', async () => {
    const handle = await fileOf(bytes)
    const ports = new Set<number | undefined>()
    const port = await serving(async (request, response) => {
      ports.add(request.socket.remotePort)
      response.writeHead(200, { 'content-length': bytes.length })
      await sendRange(handle, 0, bytes.length, response)
      response.end()
    })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (let i = 0; i < 5; i++) {
      const [response] = (await once(get({ port, host: '127.0.0.1', agent }), 'response')) as [IncomingMessage]
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      expect(sha256(Buffer.concat(chunks))).toBe(sha256(bytes))
    }
    agent.destroy()
    expect(ports.size).toBe(1)
  })

  test('a client that disconnects ends the sending', async () => {
    const handle = await fileOf(Buffer.alloc(50_000_000))
    const outcome = Promise.withResolvers<unknown>()
    const port = await serving((_, response) => {
      response.writeHead(200, { 'content-length': 50_000_000 })
      sendRange(handle, 0, 50_000_000, response).then(outcome.resolve, outcome.resolve)
    })
    const client = connect(port, '127.0.0.1')
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(client, 'data')
    client.destroy()
    expect(await outcome.promise).toBeInstanceOf(SinkClosedError)
  })

  test('a client that stops reading is waited for, until the signal', async () => {
    const handle = await fileOf(Buffer.alloc(50_000_000))
    const outcome = Promise.withResolvers<unknown>()
    const controller = new AbortController()
    const port = await serving((_, response) => {
      response.writeHead(200, { 'content-length': 50_000_000 })
      sendRange(handle, 0, 50_000_000, response, controller.signal).then(outcome.resolve, outcome.resolve)
    })
    const client = connect(port, '127.0.0.1')
    client.on('error', () => undefined).write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(client, 'readable')
    await pause(50)
    controller.abort(new Error('idle'))
    expect(await outcome.promise).toEqual(new Error('idle'))
    client.destroy()
  })
})
