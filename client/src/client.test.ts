import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Client, createClient } from './client.ts'

const seen: string[] = []
let answer: (response: ServerResponse) => void
const server = createServer(({ method, url }, response) => {
  seen.push(`${method} ${url}`)
  answer(response)
})
let client: Client

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  client = createClient(`http://127.0.0.1:${port}`, { apiKey: 'k', accessToken: 't' }, { retries: 2 })
})
beforeEach(() => {
  seen.length = 0
})
afterAll(() => server.close())

const busyThen = (body: object) => {
  answer = (response) =>
    seen.length < 3 ? response.writeHead(503, { 'retry-after': '0' }).end() : response.end(JSON.stringify(body))
}

test('reads and changes are repeated while the server is busy', async () => {
  busyThen({ data: [] })
  expect(await client.call('getWebhooksList')).toEqual({ data: [] })
  expect(seen).toHaveLength(3)
  seen.length = 0
  expect(await client.call('deleteWebhook', { params: { id: 1 } })).toEqual({ data: [] })
  expect(seen).toEqual(Array(3).fill('DELETE /api/v2/webhooks/1'))
})

test('a change is not repeated when its response was lost', async () => {
  answer = (response) => response.destroy()
  await expect(client.call('deleteWebhook', { params: { id: 1 } })).rejects.toThrow(TypeError)
  expect(seen).toHaveLength(1)
})

test('lists and streams are repeated, too', async () => {
  busyThen({ totalResults: 1, data: [{ id: 4 }] })
  expect(await Array.fromAsync(client.list('listUsers'))).toEqual([{ id: 4 }])
  seen.length = 0
  busyThen({ a: 1 })
  expect(await text((await client.download('/a', { archiveName: 'b.zip' })).body)).toBe('{"a":1}')
  expect(seen[2]).toBe('GET /api/v2/resources/download?resources%5B%5D=%2Fa&downloadArchiveName=b.zip')
})

test('a call is aborted by its signal while it waits', async () => {
  answer = (response) => response.writeHead(503, { 'retry-after': '50' }).end()
  const abort = new AbortController()
  const waiting = client.call('getWebhooksList', {}, { signal: abort.signal })
  await expect.poll(() => seen.length).toBe(1)
  abort.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
})

test('an invalid URL is refused at once', () => {
  expect(() => createClient('files.example.com')).toThrow(/is not a URL such as/)
})
