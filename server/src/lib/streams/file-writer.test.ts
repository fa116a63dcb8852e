import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type FileHandle, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { writeBatches } from '../../../test/write-source.ts'
import { createFileWriter } from './file-writer.ts'

let folder: string
let handles: FileHandle[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-writer-'))
})
afterEach(async () => {
  for (const handle of handles) await handle.close()
  handles = []
})
afterAll(() => rm(folder, { recursive: true }))

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const path = (name: string) => join(folder, name)

async function opened(name: string, flags: string): Promise<FileHandle> {
  const handle = await open(path(name), flags)
  handles.push(handle)
  return handle
}

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe('writing a source to a file', () => {
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
  ])('%i bytes in chunks of %i are stored completely', async (size, chunk) => {
    const bytes = randomBytes(size)
    const handle = await opened('written', 'w')
    const result = await writeBatches(cut(bytes, chunk), handle)
    expect(result).toEqual({ bytes: size, sha256: sha256(bytes) })
    expect(sha256(await readFile(path('written')))).toBe(result.sha256)
  })

  test('any sequence of chunks is stored completely, including empty ones', async () => {
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

  test('bytes are appended to existing ones, which are part of the digest', async () => {
    const handle = await opened('appended', 'w+')
    await writeBatches(cut(Buffer.from('first '), 2), handle)
    const result = await writeBatches(cut(Buffer.from('second'), 2), handle, { length: 6 })
    expect(result).toEqual({ bytes: 12, sha256: sha256(Buffer.from('first second')) })
    expect(await readFile(path('appended'), 'utf8')).toBe('first second')
  })

  test('at most two batches are held in memory', async () => {
    const handle = await opened('held', 'w')
    let held = 0
    let most = 0
    const slow = Object.create(handle, {
      writev: {
        value: async (buffers: Buffer[], at: number) => {
          await pause(2)
          const result = await handle.writev(buffers, at)
          held -= result.bytesWritten
          return result
        },
      },
    })
    async function* source(): AsyncGenerator<Buffer> {
      for (let i = 0; i < 160; i++) {
        held += 65_536
        most = Math.max(most, held)
        yield Buffer.alloc(65_536)
      }
    }
    await writeBatches(source(), slow)
    expect(most).toBeLessThanOrEqual(2 * 512 * 1024 + 65_536)
    expect(most).toBeGreaterThan(512 * 1024)
  })

  test('single bytes are written long before they fill a batch of half a megabyte', async () => {
    const handle = await opened('single', 'w')
    const seen: number[] = []
    await writeBatches(cut(randomBytes(5_000), 1), handle, { onBatch: (length) => seen.push(length) })
    expect(seen).toEqual([1024, 2048, 3072, 4096, 5000])
  })

  test('a partial write is continued', async () => {
    const handle = await opened('partly', 'w')
    const partly = Object.create(handle, {
      writev: {
        value: async (buffers: readonly Buffer[], at: number) => {
          const some = Buffer.concat(buffers).subarray(0, 100_001)
          return await handle.write(some, 0, some.length, at)
        },
      },
    }) as FileHandle
    const bytes = randomBytes(2_000_000)
    expect((await writeBatches(cut(bytes, 70_000), partly)).bytes).toBe(bytes.length)
    expect(sha256(await readFile(path('partly')))).toBe(sha256(bytes))
  })

  test('an error of the source is passed on, and no write is in progress then', async () => {
    const handle = await opened('failed', 'w')
    async function* source(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(600_000, 1)
      throw new Error('the line went dead')
    }
    await expect(writeBatches(source(), handle)).rejects.toThrow('the line went dead')
    expect((await handle.stat()).size).toBe(600_000)
  })

  test('a failed write rejects once, and the stream can still be drained', async () => {
    await writeFile(path('readonly'), '')
    const handle = await opened('readonly', 'r')
    const source = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(65_536)))
    await expect(writeBatches(source, handle)).rejects.toMatchObject({ code: 'EBADF' })
    expect(source.destroyed).toBe(false)
    source.resume()
    await once(source, 'end')
  })

  test('a full disk is reported', async (context) => {
    const handle = await open('/dev/full', 'w').catch(() => context.skip('there is no /dev/full here'))
    handles.push(handle)
    await expect(writeBatches(cut(Buffer.alloc(2_000_000), 65_536), handle)).rejects.toMatchObject({ code: 'ENOSPC' })
  })

  test('a signal ends the wait for a stalled source', async () => {
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

  test('with an aborted signal nothing is read', async () => {
    const handle = await opened('before', 'w')
    let asked = false
    async function* source(): AsyncGenerator<Buffer> {
      asked = true
      yield Buffer.alloc(1)
    }
    await expect(writeBatches(source(), handle, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
    expect(asked).toBe(false)
  })

  test('a generator is ended when writing fails', async () => {
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

  test('an upload refused in the middle still gets its response', async () => {
    const server = createServer(async (request, response) => {
      await writeFile(path('readonly'), '')
      const handle = await open(path('readonly'), 'r')
      await expect(writeBatches(request, handle)).rejects.toThrow()
      await handle.close()
      request.resume()
      response.writeHead(507).end('full')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: Buffer.alloc(5_000_000) })
    server.close().closeAllConnections()
    expect([response.status, await response.text()]).toEqual([507, 'full'])
  })
})

describe('bytes at any offset', () => {
  const step = fc.oneof(
    fc.record({ offset: fc.nat(400_000), length: fc.nat(300_000) }),
    fc.record({ cut: fc.nat(500_000) }),
    fc.constant('drain' as const),
  )

  type Step = { readonly offset: number; readonly bytes: Buffer } | { readonly cut: number }

  /** The expected content of the file after these steps. */
  function modelOf(steps: readonly Step[]): Buffer {
    let model = Buffer.alloc(0)
    const resized = (length: number) => Buffer.concat([model.subarray(0, length)], length)
    for (const one of steps) {
      if ('cut' in one) model = resized(one.cut)
      else if (one.bytes.length > 0) {
        model = resized(Math.max(model.length, one.offset + one.bytes.length))
        one.bytes.copy(model, one.offset)
      }
    }
    return model
  }

  test('any sequence of writes and truncations gives the expected content, and its digest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.boolean(), async (steps, inTurn) => {
        const handle = await open(path('offsets'), 'w+')
        const writer = createFileWriter(handle)
        const done = steps.map((one) =>
          one !== 'drain' && 'offset' in one ? { ...one, bytes: randomBytes(one.length) } : one,
        )
        const calls: Promise<unknown>[] = []
        for (const one of done) {
          const call = () => {
            if (one === 'drain') return writer.drain()
            return 'cut' in one ? writer.truncate(one.cut) : writer.write(one.offset, one.bytes)
          }
          calls.push(call())
          if (inTurn) await calls.at(-1)
        }
        await Promise.all(calls)
        const model = modelOf(done.filter((one) => one !== 'drain'))
        expect(writer.length()).toBe(model.length)
        expect(await writer.finish()).toEqual({ size: model.length, sha256: sha256(model) })
        expect((await readFile(path('offsets'))).equals(model)).toBe(true)
        await writer.settled()
        await handle.close()
      }),
      { numRuns: 60 },
    )
  })

  test('bytes in order are not read back, those out of order are', async () => {
    const read: number[] = []
    const watched = (handle: FileHandle) =>
      Object.create(handle, {
        read: {
          value: async (buffer: Buffer, offset: number, length: number, position: number) => {
            read.push(position)
            return await handle.read(buffer, offset, length, position)
          },
        },
      }) as FileHandle
    const inOrder = createFileWriter(watched(await opened('in-order', 'w+')))
    for (let i = 0; i < 20; i++) await inOrder.write(i * 50_000, Buffer.alloc(50_000, i))
    await inOrder.finish()
    await inOrder.settled()
    expect(read).toEqual([])
    const late = createFileWriter(watched(await opened('late', 'w+')))
    await late.write(0, Buffer.alloc(1_000))
    await late.write(2_000, Buffer.alloc(1_000))
    await late.write(1_000, Buffer.alloc(1_000))
    await late.finish()
    await late.settled()
    // The leading bytes are hashed; the late ones were next.
    expect(read).toEqual([2_000])
  })

  test('after a failed write nothing is accepted any more', async () => {
    await writeFile(path('readonly'), '')
    const writer = createFileWriter(await opened('readonly', 'r'), {
      onError: () => {
        throw new Error('it can not be written')
      },
    })
    await writer.write(0, Buffer.alloc(600_000))
    await expect(writer.drain()).rejects.toThrow('it can not be written')
    for (const call of [() => writer.write(0, Buffer.alloc(600_000)), () => writer.truncate(0), () => writer.finish()])
      await expect(call()).rejects.toThrow('it can not be written')
    await writer.settled()
  })
})
