import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { errorBody } from '@sallyport/contract/definition/errors.ts'
import { type Operations, operations } from '@sallyport/contract/operations.ts'
import { parseQuery } from '@sallyport/contract/parse.ts'
import { exampleFile, type ResourceResponse } from '@sallyport/contract/schemas/files/resource.ts'
import { exampleWebhook } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import { afterAll, beforeAll, beforeEach, expect, expectTypeOf, test } from 'vitest'
import { ApiError } from './api-error.ts'
import { type Client, createClient } from './client.ts'
import { parseRetryAfter } from './error-response.ts'

interface Seen {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: Buffer
}

const seen: Seen[] = []
let answer: (response: ServerResponse) => void
const server = createServer(async (request, response) => {
  const { method = '', url = '', headers } = request
  seen.push({ method, url, headers, body: await buffer(request) })
  answer(response)
})
let client: Client

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  client = createClient(`http://127.0.0.1:${port}/`, { apiKey: 'the-key', accessToken: 'the-token' })
})
beforeEach(() => {
  seen.length = 0
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

const reply = (status: number, body: object) => {
  answer = (response) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
const webhooks = { responseStatus: 200, data: [exampleWebhook], included: [] }
const file: ResourceResponse = { responseStatus: 201, data: exampleFile, included: [] }

test('a call sends both credentials, its path, its query and its body', async () => {
  reply(200, webhooks)
  const answered = await client.call('updateWebhook', { params: { id: 12 }, body: { responseVersion: 'v1' } })
  expect(answered.data[0]?.attributes.endpointUrl).toBe(exampleWebhook.attributes.endpointUrl)
  expectTypeOf(answered.data).toEqualTypeOf<(typeof exampleWebhook)[]>()
  const [request] = seen
  expect(request).toMatchObject({
    method: 'PATCH',
    url: '/api/v2/webhooks/12',
    headers: { 'ev-api-key': 'the-key', 'ev-access-token': 'the-token', 'content-type': 'application/json' },
  })
  expect(request?.body.toString()).toBe('{"responseVersion":"v1"}')
})

test('the rest of an upload states its offset; a single request can use another fetch', async () => {
  reply(201, file)
  const ways: string[] = []
  const own: typeof fetch = (input, init) => {
    ways.push(`${init?.method} ${String(input).split('?')[0]}`)
    return fetch(input, init)
  }
  const rest = { path: '/a.csv', size: 10, offset: 4, body: new Uint8Array(6) }
  await client.upload(rest, { fetch: own })
  expect(ways).toHaveLength(1)
  expect(ways[0]).toMatch(/^POST .*\/resources\/upload$/)
  expect(seen[0]?.headers['offsetbytes']).toBe('4')
  expect(seen[0]?.body).toHaveLength(6)
  await client.upload({ ...rest, offset: 0 })
  expect(seen[1]?.headers).not.toHaveProperty('offsetbytes')
  expect(ways).toHaveLength(1)
})

test('the server parses the query that a call writes', async () => {
  reply(200, { responseStatus: 200, totalResults: 0, returnedResults: 0, data: [], included: [] })
  await client.call('listResources', {
    query: { resource: '/a b&c+ü', sort: ['-date', 'name'], include: ['share', 'ownerUser'], limit: 7 },
  })
  const { pathname, search } = new URL(seen[0]?.url ?? '', 'http://x')
  expect(pathname).toBe('/api/v2/resources/list')
  expect(parseQuery(operations.listResources.query, search)).toEqual({
    ok: { resource: '/a b&c+ü', sort: ['-date', 'name'], include: ['share', 'ownerUser'], limit: 7, offset: 0 },
  })
})

test('a call without required input can be made without arguments', async () => {
  reply(200, { ...webhooks, totalResults: 1, returnedResults: 1 })
  await client.call('getWebhooksList')
  expect(seen[0]).toMatchObject({ method: 'GET', url: '/api/v2/webhooks' })
  expect(seen[0]?.body).toHaveLength(0)
  expectTypeOf(client.call<'getWebhooksList'>)
    .parameter(1)
    .toEqualTypeOf<
      { query?: { offset?: number; limit?: number; include?: ('ownerAccount' | 'resource')[] } } | undefined
    >()
  // @ts-expect-error a call that needs something does not compile without it
  const incomplete = () => client.call('getWebhookById')
  // @ts-expect-error nor does a wrong type
  const wrong = () => client.call('getWebhookById', { params: { id: 'twelve' } })
  expect([incomplete, wrong]).toHaveLength(2)
})

test('without credentials their headers are not sent', async () => {
  reply(200, { responseStatus: 200, data: [] })
  const { port } = server.address() as AddressInfo
  await createClient(`http://127.0.0.1:${port}`).call('deleteWebhook', { params: { id: 1 } })
  expect(Object.keys(seen[0]?.headers ?? {}).filter((name) => name.startsWith('ev-'))).toEqual([])
})

test('an error becomes an ApiError with status, code and detail', async () => {
  answer = (response) =>
    response.writeHead(404).end(errorBody(404, 'ERROR_WEBHOOK_NOT_FOUND', 'There is no webhook 12.'))
  const failed = client.call('getWebhookById', { params: { id: 12 } })
  await expect(failed).rejects.toThrow(ApiError)
  await expect(failed).rejects.toMatchObject({
    status: 404,
    code: 'ERROR_WEBHOOK_NOT_FOUND',
    detail: 'There is no webhook 12.',
  })
})

test.each(['<html>Bad gateway</html>', '', 'null', '{}', '{"errors":[]}'])(
  'an error page of another server, %j, becomes an ApiError, too',
  async (page) => {
    answer = (response) => response.writeHead(502).end(page)
    await expect(client.call('getWebhooksList')).rejects.toMatchObject({ status: 502, code: 'ERROR_INTERNAL' })
  },
)

test('a call can be aborted', async () => {
  const waiting: ServerResponse[] = []
  answer = (response) => waiting.push(response)
  const abort = new AbortController()
  const abandoned = client.call('getWebhooksList', {}, { signal: abort.signal })
  abort.abort()
  await expect(abandoned).rejects.toThrow(/abort/i)
  for (const response of waiting) response.end()
})

test('an upload sends the raw bytes, from memory, a blob or a stream', async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(50_000))
  const chunks = async function* () {
    for (let at = 0; at < bytes.length; at += 8_000) yield bytes.slice(at, at + 8_000)
  }
  for (const body of [bytes, new Blob([bytes]), ReadableStream.from<Uint8Array>(chunks())]) {
    seen.length = 0
    reply(201, file)
    const stored = await client.upload({ path: '/in/bound ü.csv', size: bytes.length, body, allowOverwrite: true })
    expect(stored).toEqual(file)
    const [request] = seen
    expect(request?.method).toBe('POST')
    expect(request?.headers['content-type']).toBe('application/octet-stream')
    expect(Buffer.compare(request?.body ?? Buffer.of(), bytes)).toBe(0)
    const { search } = new URL(request?.url ?? '', 'http://x')
    expect(parseQuery(operations.uploadFile.query, search)).toEqual({
      ok: { path: '/in/bound ü.csv', fileSize: 50_000, allowOverwrite: true, resume: true },
    })
  }
})

test('a stream is a response with its body, or a part of it', async () => {
  answer = (response) => response.writeHead(206).end('45')
  const query = { resources: ['/a', 'id:7'], downloadArchiveName: 'all.zip' }
  const response = await client.stream('download', { query }, { headers: { range: 'bytes=3-' } })
  expect([response.status, await response.text()]).toEqual([206, '45'])
  expect(seen[0]?.headers['range']).toBe('bytes=3-')
  const { search } = new URL(seen[0]?.url ?? '', 'http://x')
  expect(search).toMatch(/resources%5B%5D=/)
  expect(parseQuery(operations.download.query, search)).toEqual({ ok: query })
})

test('a redirect is not followed, so that no credentials are sent elsewhere', async () => {
  answer = (response) => response.writeHead(302, { location: '/elsewhere' }).end()
  await expect(client.call('getWebhooksList')).rejects.toThrow(/redirects to another address/)
  expect(seen).toHaveLength(1)
})

test.each([
  ['fileSize must be a whole number, got "x".', 'fileSize'],
  ['allowedIpRanges[0].ipEnd is required.', 'allowedIpRanges[0].ipEnd'],
  ['publicKey: this key is damaged.', 'publicKey'],
  ['There is no webhook 12.', undefined],
])('the field of the error "%s" is %s', async (detail, field) => {
  answer = (response) => response.writeHead(400).end(errorBody(400, 'ERROR_INVALID_PARAMETER', detail))
  await expect(client.call('getWebhooksList')).rejects.toMatchObject({ field, retryAfterMs: undefined })
})

test('an error has the pause that the server asks for', async () => {
  answer = (response) => response.writeHead(429, { 'retry-after': '7' }).end('{}')
  await expect(client.call('getWebhooksList')).rejects.toMatchObject({ status: 429, retryAfterMs: 7_000 })
  expect(parseRetryAfter('Wed, 21 Oct 2026 07:28:00 GMT', Date.UTC(2026, 9, 21, 7, 27, 50))).toBe(10_000)
  expect(['soon', '-1', '', null].map((header) => parseRetryAfter(header, 0))).toEqual(Array(4).fill(undefined))
})

test('a refused upload throws its reason', async () => {
  answer = (response) => response.writeHead(507).end(errorBody(507, 'ERROR_STORAGE_FULL', 'No room.'))
  const refused = client.upload({ path: '/a', size: 1, body: new Blob(['a']) })
  await expect(refused).rejects.toMatchObject({ status: 507, code: 'ERROR_STORAGE_FULL' })
})

test('the client has every operation except those that are not JSON', () => {
  type Streamed =
    | 'uploadFile'
    | 'download'
    | 'downloadVersion'
    | 'downloadFromTrash'
    | 'exportSessionLogs'
    | 'exportWebhookLogs'
    | 'exportUsers'
    | 'exportFormEntries'
    | 'exportImportReport'
  expectTypeOf<Parameters<Client['call']>[0]>().toEqualTypeOf<Exclude<keyof Operations, Streamed>>()
})

test('the URL of an export has its filters', () => {
  expect(client.exportAddress('exportUsers')).toMatch(/\/api\/v2\/users\/export$/)
  const query = { path: '/in bound/*', type: 'STOR' as const }
  expect(client.exportAddress('exportSessionLogs', { query })).toMatch(
    /\/activity\/session\/export\?path=%2Fin\+bound%2F\*&type=STOR$/,
  )
})
