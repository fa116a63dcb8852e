import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { faultOf } from '../../../test/people.ts'
import { type ApiClient, type ApiOptions, createApiClient } from './client.ts'
import { allOf, pagesOf } from './pages.ts'

const signal = new AbortController().signal
const credentials = { apiKey: 'key-of-the-source', accessToken: 'token-of-the-source' }

describe('requests to a server with the v2 API', () => {
  let server: Server | undefined
  afterEach(() => void server?.close())

  /** A client of a server that answers each request with the next of these functions, and the last of them from then on. */
  async function clientOf(
    answers: readonly ((request: IncomingMessage, response: ServerResponse) => void)[],
    options: Partial<ApiOptions> = {},
  ): Promise<ApiClient> {
    let at = 0
    server = createServer((request, response) => answers[Math.min(at++, answers.length - 1)]?.(request, response))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`
    return createApiClient({ base, credentials, requestsPerSecond: 1_000, pauses: [1, 1], ...options })
  }

  const status =
    (code: number, headers: Record<string, string> = {}, body: unknown = {}) =>
    (_: IncomingMessage, response: ServerResponse) =>
      void response.writeHead(code, headers).end(JSON.stringify(body))
  const ok = status(200, {}, { data: [], responseStatus: 200 })

  it('are repeated after 429, 503 and a lost connection, and send both credentials', async () => {
    const waits: string[] = []
    const seen: unknown[] = []
    const client = await clientOf(
      [
        status(429, { 'retry-after': '0' }),
        (request) => request.socket.destroy(),
        (request, response) => {
          seen.push(request.url, request.headers['ev-api-key'], request.headers['ev-access-token'])
          ok(request, response)
        },
      ],
      { onWait: (text) => waits.push(text) },
    )
    expect(await client.get('/users', { limit: '1' }, signal)).toMatchObject({ responseStatus: 200 })
    expect(seen).toEqual(['/api/v2/users?limit=1', credentials.apiKey, credentials.accessToken])
    expect(waits).toEqual([expect.stringContaining('429'), expect.stringContaining("can't be reached")])
    expect(client.requests()).toBe(3)
  })

  it('fail once all repetitions have failed, and at once if the server asks for a long pause', async () => {
    const failing = await clientOf([status(503)])
    expect((await faultOf(failing.get('/users', {}, signal))).code).toBe('unavailable')
    expect(failing.requests()).toBe(3)
    server?.close()
    const busy = await clientOf([status(429, { 'retry-after': '86400' })])
    expect((await faultOf(busy.get('/users', {}, signal))).code).toBe('too-many')
    expect(busy.requests()).toBe(1)
  })

  it('have a deadline', async () => {
    const client = await clientOf([() => undefined], { deadlineMs: 20, pauses: [] })
    const fault = await faultOf(client.get('/users', {}, signal))
    expect([fault.code, fault.message]).toEqual(['unavailable', expect.stringContaining('no answer in time')])
    server?.closeAllConnections()
  })

  it('do not follow a redirect, which would give the credentials to another server', async () => {
    const client = await clientOf([status(302, { location: 'http://192.0.2.1/' })])
    expect((await faultOf(client.get('/users', {}, signal))).message).toContain('redirects to another address')
  })

  it('leave the last tenth of the daily requests of the source to its users', async () => {
    const left = (remaining: string) => status(200, { 'x-ratelimit-limit': '1000', 'x-ratelimit-remaining': remaining })
    const client = await clientOf([left('100'), left('99')])
    await client.get('/users', {}, signal)
    expect((await faultOf(client.get('/users', {}, signal))).message).toContain('1000 requests a day, of which 99')
  })

  it('report what the server says about an error, without a credential in it', async () => {
    const errors = [{ code: 'ERROR_INVALID_PARAMETER', detail: `bad token ${credentials.accessToken}` }]
    const client = await clientOf([status(400, {}, { responseStatus: 400, errors })])
    const { message } = await faultOf(client.get('/users', {}, signal))
    expect(message).toContain('(400): bad token …')
  })

  it('refuse a response that is too long', async () => {
    const client = await clientOf([(_, response) => void response.end('x'.repeat(17 * 1024 * 1024))])
    expect((await faultOf(client.get('/users', {}, signal))).code).toBe('too-large')
  })

  it('read a collection to its end: in shorter pages than asked for, and again when it has moved meanwhile', async () => {
    const all = Array.from({ length: 7 }, (_, i) => ({ id: i }))
    let reads = 0
    const client = await clientOf([
      ({ url = '' }, response) => {
        const offset = Number(new URLSearchParams(url.split('?')[1]).get('offset'))
        // Before the second page an object of the first was removed, and came back later: 3 is not on it.
        const now = reads++ === 1 ? all.filter(({ id }) => id !== 0) : all
        response.end(JSON.stringify({ data: now.slice(offset, offset + 3), totalResults: all.length }))
      },
    ])
    const { data } = await allOf(client, { path: '/users', most: 10, signal })
    expect(data.map(({ id }) => id).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6])
    const fault = await faultOf(allOf(client, { path: '/users', most: 5, signal }))
    expect(fault.code).toBe('too-large')
  })

  it('say so when a collection ends before it should, and give long pages in parts', async () => {
    const data = Array.from({ length: 250 }, (_, i) => ({ id: i }))
    const client = await clientOf([
      status(200, {}, { data, totalResults: 251 }),
      status(200, {}, { totalResults: 251 }),
    ])
    const said: string[] = []
    const sizes: number[] = []
    const input = { path: '/resources/list', most: 1_000, signal, onIncomplete: (text: string) => said.push(text) }
    for await (const page of pagesOf(client, input)) sizes.push(page.data.length)
    expect(sizes).toEqual([100, 100, 50])
    expect(said).toEqual([expect.stringContaining('counts 251 entries, but shows 250')])
    const again = await clientOf([
      status(200, {}, { data: data.slice(0, 2), totalResults: 3 }),
      status(200, {}, { totalResults: 3 }),
    ])
    const { incomplete } = await allOf(again, { path: '/users', most: 10, signal })
    expect(incomplete).toContain('counts 3 entries, but shows 2')
  })

  it('refuse an id that can not be recorded', async () => {
    for (const id of ['x'.repeat(201), 'a\0b']) {
      const client = await clientOf([status(200, {}, { data: [{ id }], totalResults: 1 })])
      expect((await faultOf(allOf(client, { path: '/users', most: 10, signal }))).code).toBe('invalid')
      server?.close()
    }
  })

  it('read a collection of a server that does not count', async () => {
    const client = await clientOf([
      ({ url = '' }, response) => {
        const offset = Number(new URLSearchParams(url.split('?')[1]).get('offset'))
        const data = Array.from({ length: offset === 0 ? 100 : 20 }, (_, i) => ({ id: offset + i }))
        response.end(JSON.stringify({ data, totalResults: 0 }))
      },
    ])
    expect((await allOf(client, { path: '/users', most: 1_000, signal })).data).toHaveLength(120)
  })
})
