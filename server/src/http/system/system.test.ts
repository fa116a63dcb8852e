/** Routes beside the API: health checks, metrics, the OpenAPI document and its reference page. */
import { gunzipSync } from 'node:zlib'
import { html } from '@sallyport/contract/form-page/html.ts'
import { operations } from '@sallyport/contract/operations.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { put } from '../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'

let app: ServedApp
const metricsToken = 'a-token-for-metrics-of-some-length'
beforeAll(async () => {
  app = await openServedApp('sqlite', { metricsToken })
})
afterAll(() => app.close())
const open = { as: null }

describe('health checks', () => {
  test('are public, and reveal no internals', async () => {
    expect((await app.ask('GET', '/healthz', open)).text).toBe('{"status":"ok"}')
    expect((await app.ask('GET', '/readyz', open)).text).toBe('{"status":"ready"}')
    expect((await app.ask('GET', '/healthz', open)).headers.get('x-ratelimit-limit')).toBeNull()
  })

  test.each(engines)('on %s report a server without its database as alive, but not ready', async (engine) => {
    const ill = await openServedApp(engine)
    try {
      await ill.context.db.close()
      const answer = await ill.ask('GET', '/readyz', open)
      expect([answer.status, answer.json().errors[0].code]).toEqual([503, 'ERROR_UNAVAILABLE'])
      expect(answer.text).not.toMatch(/postgres|sqlite|ECONN|connection|127\.0\.0\.1/i)
      expect((await ill.ask('GET', '/healthz', open)).status).toBe(200)
    } finally {
      await ill.close().catch(() => undefined)
    }
  })

  test('report a server whose storage accepts no writes as not ready', async () => {
    const ill = await openServedApp('sqlite')
    try {
      const { blobs } = ill.context
      Object.assign(blobs, { check: () => Promise.reject(new Error('read-only file system')) })
      const answer = await ill.ask('GET', '/readyz', open)
      expect([answer.status, answer.text]).toEqual([503, expect.not.stringContaining('read-only')])
    } finally {
      await ill.close()
    }
  })
})

describe('T-31: metrics', () => {
  test('are available on this machine, and for callers with the token', async () => {
    expect((await app.ask('GET', '/metrics', open)).status).toBe(200)
    const bearer = (token: string) => ({
      ...open,
      headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': '198.51.100.7' },
    })
    expect((await app.ask('GET', '/metrics', bearer(metricsToken))).status).toBe(200)
    for (const token of ['', ' ', metricsToken.slice(1), `${metricsToken}x`, metricsToken.toUpperCase(), 'null'])
      expect([token, (await app.ask('GET', '/metrics', bearer(token))).status]).toEqual([token, 401])
    expect(
      (
        await app.ask('GET', `/metrics?token=${metricsToken}`, {
          ...open,
          headers: { 'x-forwarded-for': '198.51.100.7' },
        })
      ).status,
    ).toBe(401)
  })

  test('are refused through a proxy on this machine, trusted or not', async () => {
    const through = (address: string) => ({ ...open, headers: { 'x-forwarded-for': address } })
    for (const address of ['198.51.100.7', '127.0.0.1', ''])
      expect([address, (await app.ask('GET', '/metrics', through(address))).status]).toEqual([address, 401])
    const proxied = await openServedApp('sqlite', { trustedProxies: '127.0.0.1/32' })
    try {
      expect((await proxied.ask('GET', '/metrics', through('198.51.100.7'))).status).toBe(401)
      expect(
        (await proxied.ask('GET', '/metrics', { ...open, headers: { authorization: 'Bearer null' } })).status,
      ).toBe(401)
      expect((await proxied.ask('GET', '/metrics', open)).status).toBe(200)
    } finally {
      await proxied.close()
    }
  })

  test.each(['127.0.0.1/32', '192.0.2.1/32'])(
    'are refused through any proxy where %s is a trusted one',
    async (proxies) => {
      const proxied = await openServedApp('sqlite', { trustedProxies: proxies })
      try {
        for (const name of [
          'forwarded',
          'via',
          'x-real-ip',
          'x-forwarded-for',
          'x-forwarded-host',
          'x-forwarded-proto',
        ]) {
          const { status } = await proxied.ask('GET', '/metrics', { ...open, headers: { [name]: '127.0.0.1' } })
          expect([name, status]).toEqual([name, 401])
        }
      } finally {
        await proxied.close()
      }
    },
  )

  test('are refused for clients of a proxy on this machine that uses another header or a public name', async () => {
    const statusWith = async (headers: Record<string, string>) =>
      (await app.ask('GET', '/metrics', { ...open, headers })).status
    for (const name of ['forwarded', 'via', 'x-real-ip', 'x-forwarded-host', 'x-forwarded-proto'])
      expect([name, await statusWith({ [name]: 'x' })]).toEqual([name, 401])
    const asked = async (host: string) =>
      (await app.exchange(`GET /metrics HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).slice(9, 12)
    // Anybody can point a name at this machine, also for a page in a browser here.
    for (const host of [
      'files.harbour.example',
      'evil.example:8080',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
    ])
      expect([host, await asked(host)]).toEqual([host, '401'])
    for (const host of ['localhost', 'localhost:8080', '127.0.0.1:8080', '[::1]:8080'])
      expect([host, await asked(host)]).toEqual([host, '200'])
  })

  test('count requests by operation and status, and hold no name, path or token', async () => {
    await put(app, app.operator, '/hidden-name.txt')
    await app.ask('GET', 'resources?resource=/hidden-name.txt')
    await app.ask('GET', 'resources?resource=/none')
    await expect
      .poll(async () => (await app.ask('GET', '/metrics', open)).text)
      .toMatch(/sallyport_http_requests_total\{operation="getResourceInfo",status="404"\} 1/)
    const { text, headers } = await app.ask('GET', '/metrics', open)
    expect(headers.get('content-type')).toMatch(/^text\/plain/)
    expect(text).toMatch(/sallyport_http_requests_total\{operation="getResourceInfo",status="200"\} 1/)
    expect(text).toMatch(/sallyport_webhook_messages_pending 0/)
    expect(text).not.toMatch(/hidden-name|harbour|mira/)
    for (const secret of [app.mira.apiKey, app.mira.accessToken, metricsToken]) expect(text).not.toContain(secret)
  })

  test.each([
    '/env',
    '/debug',
    '/debug/pprof/',
    '/.env',
    '/server-status',
    '/phpinfo.php',
    '/actuator/env',
    '/.git/config',
    '/package.json',
    '/api/v2/debug',
    '/docs/../package.json',
  ])('there is no route %s', async (path) => {
    expect((await app.ask('GET', path)).status).toBe(404)
  })
})

describe('the OpenAPI document', () => {
  test('is public, and contains every operation and the URL of this server', async () => {
    const answer = await app.ask('GET', 'openapi.json', open)
    const document = answer.json<{
      openapi: string
      servers: { url: string }[]
      paths: Record<string, Record<string, { operationId: string }>>
    }>()
    expect(document.servers).toEqual([{ url: 'http://127.0.0.1:8080/api/v2' }])
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    )
    expect(ids.sort()).toEqual(
      Object.values(operations)
        .map(({ id }) => id)
        .sort(),
    )
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  })

  test('is shown by a page without external content', async () => {
    const page = await app.ask('GET', '/docs', open)
    expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toMatch(/https?:|\*|unsafe/)
    expect(page.text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
    for (const [, address = ''] of page.text.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)) {
      const part = await app.ask('GET', address, open)
      expect([address, part.status, part.text.length > 50]).toEqual([address, 200, true])
      expect(part.headers.get('x-content-type-options')).toBe('nosniff')
    }
    expect((await app.ask('GET', '/docs/', open)).status).toBe(200)
  })

  test('is shown by a page that is sent compressed, and has every operation and type', async () => {
    const raw = await app.exchange(
      'GET /docs HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n',
    )
    expect(raw).toMatch(/content-encoding: gzip/i)
    const body = Buffer.from(raw.slice(raw.indexOf('\r\n\r\n') + 4), 'latin1')
    expect(body.length).toBeLessThan(200_000)
    const page = gunzipSync(body).toString()
    expect((await app.ask('GET', '/docs', open)).text).toBe(page)
    const parts = Object.values(operations).flatMap(({ id, path, summary }) => [
      ...[`id="operation-${id}"`, `<code>/api/v2${path}</code>`, `>${html`${summary}`.text}</a>`],
    ])
    expect(parts.filter((part) => !page.includes(part))).toEqual([])
    const ids = new Set(page.match(/(?<= id=")[^"]+/g))
    expect(page.match(/(?<= href="#)[^"]+/g)?.filter((id) => !ids.has(id))).toEqual([])
    expect(page.match(/ style=|<style|<script>| on\w+=|undefined|\[object/g)).toBe(null)
  })

  test('is rendered once, in a thread, so that other requests do not wait', async () => {
    const fresh = await openServedApp('sqlite')
    let threads = 0
    const count = () => {
      threads += 1
    }
    process.on('worker', count)
    try {
      const ask = () => fresh.ask('GET', '/docs', open)
      const answers = await Promise.all([ask(), ask()])
      expect([...answers, await ask()].map(({ status }) => status)).toEqual([200, 200, 200])
      expect(threads).toBe(1)
    } finally {
      process.off('worker', count)
      await fresh.close()
    }
  })
})
