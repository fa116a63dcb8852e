import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createClient } from '../api/client.ts'
import { type FileUpload, type UploadOptions, type UploadProgress, uploadFile } from './uploads.ts'

const content = crypto.getRandomValues(new Uint8Array(60_000))

/** A server that stores what arrives, as the real one does, and does what `onUpload` says at each attempt. */
const stored = { bytes: new Uint8Array(), attempts: [] as string[] }
let onUpload: (attempt: number, request: IncomingMessage, response: ServerResponse) => boolean | undefined
const server = createServer(async (request, response) => {
  if (request.method === 'GET')
    return void response.end(JSON.stringify({ data: { attributes: { offsetBytes: stored.bytes.length } } }))
  stored.attempts.push(String(request.headers['offsetbytes'] ?? 0))
  if (onUpload(stored.attempts.length, request, response)) return
  try {
    for await (const chunk of request) stored.bytes = new Uint8Array(Buffer.concat([stored.bytes, chunk]))
    response.writeHead(201).end('{"responseStatus":201}')
  } catch {
    // The connection was lost.
  }
})
let address: string

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => {
  stored.bytes = new Uint8Array()
  stored.attempts = []
  onUpload = () => undefined
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const send = async (file: Partial<FileUpload> = {}, options: UploadOptions = {}, pauses: number[] = []) =>
  await uploadFile(createClient(address), { path: '/a', body: content, ...file }, options, async (ms) => {
    pauses.push(ms)
    await new Promise((resolve) => setTimeout(resolve, 20))
  })

/** Cuts the connection after some bytes; they stay stored. */
function cutAfter(bytes: number, request: IncomingMessage): true {
  let arrived = 0
  request.on('data', (chunk: Buffer) => {
    const kept = chunk.subarray(0, bytes - arrived)
    stored.bytes = new Uint8Array(Buffer.concat([stored.bytes, kept]))
    arrived += chunk.length
    if (arrived >= bytes) request.destroy()
  })
  return true
}

/** Endless readers of the content, in pieces, so that it does not arrive at once. */
const slowly = (offset: number) =>
  ReadableStream.from<Uint8Array>(
    (async function* () {
      for (let at = offset; at < content.length; at += 10_000) {
        yield content.subarray(at, Math.min(at + 10_000, content.length))
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    })(),
  )
const source = { size: content.length, open: slowly }

test.each([
  ['bytes', content],
  ['a blob', new Blob([content])],
  ['a source', source],
])('uploads %s and reports progress', async (_, body) => {
  const progress: UploadProgress[] = []
  await send({ body }, { onProgress: (one) => progress.push(one) })
  expect(Buffer.compare(stored.bytes, content)).toBe(0)
  expect(progress[0]).toEqual({ sent: 0, total: 60_000 })
  expect(progress.at(-1)).toEqual({ sent: 60_000, total: 60_000 })
})

test('continues after each interruption where the server has the beginning', async () => {
  onUpload = (attempt, request) => (attempt < 4 ? cutAfter(15_000, request) : undefined)
  const pauses: number[] = []
  const progress: number[] = []
  await send({ body: source }, { retries: 1, onProgress: ({ sent }) => progress.push(sent) }, pauses)
  expect(Buffer.compare(stored.bytes, content)).toBe(0)
  expect(stored.attempts).toEqual(['0', '15000', '30000', '45000'])
  expect(progress).toContain(45_000)
  // Each attempt made progress, so that no pause grew.
  expect(pauses.map((ms) => Math.round(ms / 1_300))).toEqual([1, 1, 1])
})

test('gives up after the attempts without progress', async () => {
  onUpload = (_, request) => {
    request.destroy()
    return true
  }
  await expect(send({}, { retries: 2 })).rejects.toThrow(TypeError)
  expect(stored.attempts).toHaveLength(3)
})

test('continues what an earlier client began only if asked to', async () => {
  stored.bytes = content.slice(0, 40_000)
  await send({ resume: true })
  expect(stored.attempts).toEqual(['40000'])
  expect(Buffer.compare(stored.bytes, content)).toBe(0)
  stored.bytes = new Uint8Array()
  await send()
  expect(stored.attempts).toEqual(['40000', '0'])
})

const conflict = (response: ServerResponse): true => {
  response.writeHead(409).end('{"errors":[{"code":"ERROR_CONFLICT","detail":"An upload is in progress."}]}')
  return true
}

test('waits after an interruption while the server holds the lost connection, but a conflict at the beginning is final', async () => {
  onUpload = (attempt, request, response) =>
    attempt === 1 ? cutAfter(20_000, request) : attempt < 4 ? conflict(response) : undefined
  await send({ body: source })
  expect(stored.attempts).toEqual(['0', '20000', '20000', '20000'])
  onUpload = (_, _request, response) => conflict(response)
  await expect(send()).rejects.toMatchObject({ status: 409 })
  expect(stored.attempts).toHaveLength(5)
})

test('an attempt in which nothing moves is interrupted', async () => {
  const stuck = { size: content.length, open: () => new ReadableStream<Uint8Array>() }
  await expect(send({ body: stuck }, { stallMs: 50, retries: 1 })).rejects.toThrow(/Nothing was transferred/)
  expect(stored.attempts.length).toBeLessThanOrEqual(2)
})

test('is aborted by its signal, also between attempts', async () => {
  onUpload = (_, request) => cutAfter(10_000, request)
  const abort = new AbortController()
  const aborted = send({ body: source }, { signal: abort.signal, onProgress: () => abort.abort(new Error('enough')) })
  await expect(aborted).rejects.toThrow('enough')
  expect(stored.attempts.length).toBeLessThanOrEqual(1)
})

test('a body that can’t be read is not an interruption', async () => {
  const broken = () => ReadableStream.from<Uint8Array>(failing())
  async function* failing() {
    yield content.subarray(0, 10)
    throw new Error('the disk is gone')
  }
  await expect(send({ body: { size: 60_000, open: broken } })).rejects.toThrow(/can’t be read/)
  expect(stored.attempts.length).toBeLessThanOrEqual(1)
})

test('an attempt that is over reads no further, and leaves no timer', async () => {
  let opened = 0
  let read = 0
  const body = {
    size: content.length,
    open: (offset: number) => {
      const isFirst = opened++ === 0
      return slowly(offset).pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller) {
            if (isFirst) read += chunk.length
            controller.enqueue(chunk)
          },
        }),
      )
    },
  }
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  onUpload = (attempt, _, response) => (attempt === 1 ? refuse(response) : undefined)
  await send({ body })
  expect(Buffer.compare(stored.bytes, content)).toBe(0)
  expect(read).toBeLessThan(content.length)
  expect(timers()).toBeLessThanOrEqual(before)
})

function refuse(response: ServerResponse): true {
  response.writeHead(503, { connection: 'close' }).end()
  return true
}
