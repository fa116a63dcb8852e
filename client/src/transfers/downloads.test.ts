import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { arrayBuffer, text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createClient } from '../api/client.ts'
import { type DownloadOptions, openDownload } from './downloads.ts'

const content = crypto.getRandomValues(new Uint8Array(60_000))
const seen: { range: string | undefined; ifRange: string | undefined }[] = []
let answer: (response: ServerResponse, offset: number) => void
const server = createServer(({ headers }, response) => {
  seen.push({ range: headers.range, ifRange: String(headers['if-range']) })
  answer(response, Number(/\d+/.exec(headers.range ?? '')?.[0] ?? 0))
})
let address: string

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => {
  seen.length = 0
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const download = (options: DownloadOptions = {}) =>
  openDownload(
    (part) => createClient(address).stream('download', { query: { resources: ['/a'] } }, part),
    options,
    async () => undefined,
  )

/** Sends so many bytes of the rest, then closes the connection unless it was all. */
function sendPart(response: ServerResponse, offset: number, bytes: number, etag = '"abc"') {
  const headers = {
    etag,
    'accept-ranges': 'bytes',
    'content-length': content.length - offset,
    'content-disposition': `attachment; filename="n.csv"; filename*=UTF-8''n%C3%BC%20%28x%29.csv`,
  }
  if (offset === 0) response.writeHead(200, headers)
  else response.writeHead(206, { ...headers, 'content-range': `bytes ${offset}-59999/60000` })
  response.write(content.subarray(offset, offset + bytes), () => {
    if (offset + bytes >= content.length) response.end()
    else setTimeout(() => response.destroy(), 20)
  })
}

test('has name, size and content, and reports progress', async () => {
  answer = (response, offset) => sendPart(response, offset, 60_000)
  const received: number[] = []
  const got = await download({ onProgress: (one) => received.push(one.received) })
  expect([got.name, got.size, got.etag]).toEqual(['nü (x).csv', 60_000, '"abc"'])
  expect(Buffer.compare(Buffer.from(await arrayBuffer(got.body)), content)).toBe(0)
  expect(received.at(-1)).toBe(60_000)
})

test('continues after interruptions where it ended', async () => {
  answer = (response, offset) => sendPart(response, offset, 25_000)
  const got = await download({ retries: 1 })
  expect(Buffer.compare(Buffer.from(await arrayBuffer(got.body)), content)).toBe(0)
  expect(seen.map(({ range }) => range)).toEqual([undefined, 'bytes=25000-', 'bytes=50000-'])
  expect(seen[2]?.ifRange).toBe('"abc"')
})

test('continues a part that is there already', async () => {
  answer = (response, offset) => sendPart(response, offset, 60_000)
  const got = await download({ from: { offset: 45_000, etag: '"abc"' } })
  expect(got.size).toBe(60_000)
  expect(Buffer.compare(Buffer.from(await arrayBuffer(got.body)), content.subarray(45_000))).toBe(0)
})

test('fails if the file has changed meanwhile', async () => {
  answer = (response, offset) => sendPart(response, 0, offset === 0 ? 25_000 : 60_000, '"other"')
  await expect(download().then(({ body }) => text(body))).rejects.toThrow(/was changed since the download began/)
  expect(seen).toHaveLength(2)
})

test('an interrupted archive is an error, since its parts can’t be requested', async () => {
  answer = (response) => {
    response.write('PK')
    setTimeout(() => response.destroy(), 20)
  }
  const { name, size, body } = await download()
  expect([name, size]).toEqual(['download', undefined])
  await expect(text(body)).rejects.toThrow(TypeError)
  expect(seen).toHaveLength(1)
})

test('an attempt in which nothing arrives is interrupted, and a refusal is an ApiError', async () => {
  answer = (response, offset) =>
    offset === 0 ? response.writeHead(200, partial).write('12345') : sendPart(response, 5, 60_000)
  const partial = { etag: '"abc"', 'accept-ranges': 'bytes', 'content-length': 60_000 }
  expect((await download({ stallMs: 50 }).then(({ body }) => arrayBuffer(body))).byteLength).toBe(60_000)
  answer = (response) => response.writeHead(404).end('{"errors":[{"code":"ERROR_RESOURCE_NOT_FOUND","detail":"No."}]}')
  await expect(download()).rejects.toMatchObject({ status: 404, code: 'ERROR_RESOURCE_NOT_FOUND' })
})
