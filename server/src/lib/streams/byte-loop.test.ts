import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type FileHandle, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { Agent, createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable, Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Digest } from './batch-writer.ts'
import { FileTooShortError, SinkClosedError, sendRange, writeBatches } from './byte-loop.ts'

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

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** A sink that takes its time, and keeps what it got. */
function slowSink(): Writable & { got: () => Buffer } {
  const chunks: Buffer[] = []
  const sink = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _, done) {
      // Copied late: a buffer that is filled again too early would show.
      setTimeout(() => {
        chunks.push(Buffer.from(chunk))
        done()
      }, 1)
    },
  })
  return Object.assign(sink, { got: () => Buffer.concat(chunks) })
}

describe('a source into a file', () => {
  test.each([
    [0, 1],
    [1, 1],
    [7, 3],
    [65_535, 65_536],
    [512 * 1024, 65_536],
    [512 * 1024 + 1, 65_536],
    [3_000_017, 65_537],
    [3_000_017, 5_000_000],
    [70_000, 10],
  ])('%i bytes in chunks of %i arrive whole', async (size, chunk) => {
    const bytes = randomBytes(size)
    const handle = await opened('written', 'w')
    const result = await writeBatches(cut(bytes, chunk), handle)
    expect(result).toEqual({ bytes: size, sha256: sha256(bytes) })
    expect(sha256(await readFile(path('written')))).toBe(result.sha256)
  })

  test('any sequence of chunks arrives whole, empty ones too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(300_000), { maxLength: 20 }), async (sizes) => {
        const chunks = sizes.map((size) => randomBytes(size))
        const handle = await open(path('any'), 'w')
        const result = await writeBatches(Readable.from(chunks), handle)
        await handle.close()
        const bytes = Buffer.concat(chunks)
        expect(result).toEqual({ bytes: bytes.length, sha256: sha256(bytes) })
        expect((await readFile(path('any'))).equals(bytes)).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  test('bytes are appended where the handle stands', async () => {
    const handle = await opened('appended', 'w')
    await writeBatches(cut(Buffer.from('first '), 2), handle)
    expect((await writeBatches(cut(Buffer.from('second'), 2), handle)).bytes).toBe(6)
    expect(await readFile(path('appended'), 'utf8')).toBe('first second')
  })

  test('no more than two batches are held', async () => {
    const handle = await opened('held', 'w')
    let held = 0
    let most = 0
    const digest: Digest = {
      update: async (batch) => {
        await pause(2)
        held -= batch.reduce((sum, buffer) => sum + buffer.length, 0)
      },
      hex: () => '',
    }
    async function* source(): AsyncGenerator<Buffer> {
      for (let i = 0; i < 160; i++) {
        held += 65_536
        most = Math.max(most, held)
        yield Buffer.alloc(65_536)
      }
    }
    await writeBatches(source(), handle, { digest })
    expect(most).toBeLessThanOrEqual(2 * 512 * 1024 + 65_536)
    expect(most).toBeGreaterThan(512 * 1024)
  })

  test('single bytes are written long before they make a batch of half a megabyte', async () => {
    const handle = await opened('single', 'w')
    const seen: number[] = []
    await writeBatches(cut(randomBytes(5_000), 1), handle, { onBytes: (total) => seen.push(total) })
    expect(seen).toEqual([1024, 2048, 3072, 4096, 5000])
  })

  test('another digest sees every byte in order', async () => {
    const handle = await opened('digest', 'w')
    const bytes = randomBytes(2_000_000)
    const hash = createHash('sha512')
    const digest: Digest = {
      update: async (batch) => {
        await pause(1)
        for (const buffer of batch) hash.update(buffer)
      },
      hex: async () => hash.digest('hex'),
    }
    const result = await writeBatches(cut(bytes, 50_000), handle, { digest })
    expect(result.sha256).toBe(createHash('sha512').update(bytes).digest('hex'))
  })

  test('a write that takes less than it was given is gone on with', async () => {
    const handle = await opened('partly', 'w')
    const partly = Object.create(handle, {
      writev: {
        value: async (buffers: readonly Buffer[]) => {
          const some = Buffer.concat(buffers).subarray(0, 100_001)
          return await handle.write(some)
        },
      },
    }) as FileHandle
    const bytes = randomBytes(2_000_000)
    expect((await writeBatches(cut(bytes, 70_000), partly)).bytes).toBe(bytes.length)
    expect(sha256(await readFile(path('partly')))).toBe(sha256(bytes))
  })

  test('a source that fails is the caller’s to hear of, and nothing is being written then', async () => {
    const handle = await opened('failed', 'w')
    async function* source(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(600_000, 1)
      throw new Error('the line went dead')
    }
    await expect(writeBatches(source(), handle)).rejects.toThrow('the line went dead')
    expect((await handle.stat()).size).toBe(600_000)
  })

  test('a file that cannot be written rejects, once, and the stream can still be drained', async () => {
    await writeFile(path('readonly'), '')
    const handle = await opened('readonly', 'r')
    const source = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(65_536)))
    await expect(writeBatches(source, handle)).rejects.toMatchObject({ code: 'EBADF' })
    expect(source.destroyed).toBe(false)
    source.resume()
    await once(source, 'end')
  })

  test('a full disk says so', async (context) => {
    const handle = await open('/dev/full', 'w').catch(() => context.skip('there is no /dev/full here'))
    handles.push(handle)
    await expect(writeBatches(cut(Buffer.alloc(2_000_000), 65_536), handle)).rejects.toMatchObject({ code: 'ENOSPC' })
  })

  test('a signal ends a wait for a source that sends nothing more', async () => {
    const handle = await opened('aborted', 'w')
    const source = new PassThrough()
    source.write(Buffer.alloc(100))
    const controller = new AbortController()
    const reason = new Error('too slow')
    setTimeout(() => controller.abort(reason), 20)
    await expect(writeBatches(source, handle, { signal: controller.signal })).rejects.toBe(reason)
    expect(source.destroyed).toBe(false)
    source.write(Buffer.alloc(2_000_000))
    await pause(20)
    expect((await handle.stat()).size).toBe(0)
  })

  test('a signal that came before lets nothing be read', async () => {
    const handle = await opened('before', 'w')
    let asked = false
    async function* source(): AsyncGenerator<Buffer> {
      asked = true
      yield Buffer.alloc(1)
    }
    await expect(writeBatches(source(), handle, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
    expect(asked).toBe(false)
  })

  test('a generator is ended when the writing fails', async () => {
    await writeFile(path('readonly'), '')
    const handle = await opened('readonly', 'r')
    let ended = false
    async function* source(): AsyncGenerator<Buffer> {
      try {
        for (let i = 0; i < 100; i++) yield Buffer.alloc(65_536)
      } finally {
        ended = true
      }
    }
    await expect(writeBatches(source(), handle)).rejects.toThrow()
    await pause(1)
    expect(ended).toBe(true)
  })
})

describe('a file into a sink', () => {
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
  ])('of %i bytes those from %i to %i', async (size, start, end) => {
    const bytes = randomBytes(size)
    const handle = await fileOf(bytes)
    const sink = slowSink()
    await sendRange(handle, start, end, sink)
    expect(sink.got().equals(bytes.subarray(start, Math.max(start, end)))).toBe(true)
    expect(sink.destroyed).toBe(false)
    expect(sink.writableEnded).toBe(false)
    expect([sink.listenerCount('close'), sink.listenerCount('error')]).toEqual([0, 0])
  })

  test('a file that is shorter than the range is noticed', async () => {
    const handle = await fileOf(randomBytes(2_000_000))
    const sink = slowSink()
    await expect(sendRange(handle, 0, 2_000_001, sink)).rejects.toThrow(FileTooShortError)
    await expect(sendRange(handle, 3_000_000, 3_000_001, sink)).rejects.toThrow(FileTooShortError)
  })

  test('a sink that closes early ends the sending', async () => {
    const handle = await fileOf(randomBytes(5_000_000))
    const stuck = new Writable({ write: () => undefined })
    setTimeout(() => stuck.destroy(), 20)
    await expect(sendRange(handle, 0, 5_000_000, stuck)).rejects.toThrow(SinkClosedError)
    await expect(sendRange(handle, 0, 5_000_000, stuck)).rejects.toThrow(SinkClosedError)
    const over = new PassThrough()
    over.resume().end()
    await expect(sendRange(handle, 0, 1, over)).rejects.toThrow(SinkClosedError)
  })

  test('a sink that fails ends the sending, and not the process', async () => {
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

  test('a signal ends the sending to a sink that takes nothing', async () => {
    const handle = await fileOf(randomBytes(5_000_000))
    const stuck = new Writable({ write: () => undefined })
    const controller = new AbortController()
    const reason = new Error('too slow')
    setTimeout(() => controller.abort(reason), 20)
    await expect(sendRange(handle, 0, 5_000_000, stuck, controller.signal)).rejects.toBe(reason)
    await expect(sendRange(handle, 0, 5_000_000, stuck, controller.signal)).rejects.toBe(reason)
    expect(stuck.destroyed).toBe(false)
  })

  test('no more is read than the sink has room for', async () => {
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

  test('one connection serves many files', async () => {
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

  test('a client that goes away in the middle ends the sending', async () => {
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

  test('a client that stops reading is waited for, and ends with the signal', async () => {
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

  test('an upload that is refused in the middle still gets its answer', async () => {
    const port = await serving(async (request, response) => {
      await writeFile(path('readonly'), '')
      const handle = await open(path('readonly'), 'r')
      await expect(writeBatches(request, handle)).rejects.toThrow()
      await handle.close()
      request.resume()
      response.writeHead(507).end('full')
    })
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: Buffer.alloc(5_000_000) })
    expect([response.status, await response.text()]).toEqual([507, 'full'])
  })
})
