/** Error responses: one exact form, whatever went wrong and however early. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, headOf, openServedApp, type ServedApp } from '../../../test/served-app.ts'

let app: ServedApp
beforeAll(async () => {
  app = await openServedApp('sqlite')
})
afterAll(() => app.close())

/** Clients extract the error from the raw text: exactly this form. */
function expectError(answer: Pick<Answer, 'status' | 'text'>, status: number, code: string): string {
  expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(exactForm)])
  const { responseStatus, errors } = JSON.parse(answer.text) as {
    responseStatus: number
    errors: { code: string; detail: string }[]
  }
  expect([responseStatus, errors.length, errors[0]?.code]).toEqual([status, 1, code])
  return errors[0]?.detail ?? ''
}
const exactForm = /^\{"responseStatus":\d{3},"errors":\[\{"code":"ERROR_[A-Z_]+","detail":"(?:[^"\\]|\\.)+"\}\]\}$/

/** A response received over its own socket. */
function answerIn(received: string): Pick<Answer, 'status' | 'text'> & { head: string } {
  const [head = '', text = ''] = received.split('\r\n\r\n', 2)
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]), head, text }
}

describe('an error', () => {
  test('without credentials is the response printed in the samples', async () => {
    const answer = await app.ask('GET', 'resources?resource=/', { as: null })
    expect(answer.text).toBe(
      '{"responseStatus":401,"errors":[{"code":"ERROR_INVALID_CREDENTIALS","detail":"HTTP_UNAUTHORIZED"}]}',
    )
    expect(answer.status).toBe(401)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(answer.headers.get('x-ratelimit-limit')).toBeNull()
  })

  test.each([
    ['an unknown address', 'GET', '/api/v2/nothing', 404, 'ERROR_NOT_FOUND'],
    ['an unknown address beside the API', 'GET', '/phpinfo.php', 404, 'ERROR_NOT_FOUND'],
    ['a method that the address does not know', 'PUT', '/api/v2/webhooks', 405, 'ERROR_METHOD_NOT_ALLOWED'],
    [
      'a method that an address with an id does not know',
      'POST',
      '/api/v2/webhooks/1',
      405,
      'ERROR_METHOD_NOT_ALLOWED',
    ],
    ['a broken escape in the path', 'GET', '/api/v2/webhooks/%zz', 400, 'ERROR_INVALID_PARAMETER'],
    ['an id that is none', 'GET', '/api/v2/webhooks/one', 400, 'ERROR_INVALID_PARAMETER'],
    [
      'an id of two thousand characters',
      'GET',
      `/api/v2/webhooks/${'1'.repeat(2_000)}`,
      400,
      'ERROR_INVALID_PARAMETER',
    ],
    ['a parameter that is missing', 'GET', '/api/v2/resources', 400, 'ERROR_INVALID_PARAMETER'],
    ['a resource that is not there', 'GET', '/api/v2/resources?resource=/none', 404, 'ERROR_RESOURCE_NOT_FOUND'],
    ['a webhook that is not there', 'GET', '/api/v2/webhooks/99', 404, 'ERROR_WEBHOOK_NOT_FOUND'],
    ['an entry that is not there', 'POST', '/api/v2/webhooks/resend/99', 404, 'ERROR_WEBHOOK_ACTIVITY_NOT_FOUND'],
    ['a key that is not there', 'GET', '/api/v2/api-keys/99', 404, 'ERROR_API_KEY_NOT_FOUND'],
    ['a token that is not there', 'GET', '/api/v2/access-tokens/99', 404, 'ERROR_ACCESS_TOKEN_NOT_FOUND'],
  ])('for %s has the exact form', async (_, method, path, status, code) => {
    expectError(await app.ask(method, path), status, code)
  })

  test('for a wrong method lists those that the path supports', async () => {
    const allowed = async (method: string, path: string) => (await app.ask(method, path)).headers.get('allow')
    expect(await allowed('PUT', 'webhooks/1')).toBe('GET, HEAD, PATCH, DELETE')
    expect(await allowed('DELETE', 'activity/webhooks/')).toBe('GET, HEAD')
    expect(await allowed('GET', 'nothing')).toBeNull()
  })

  test('for invalid JSON names the body', async () => {
    const options = { body: '{"path":', headers: { 'content-type': 'application/json' } }
    expect(expectError(await app.ask('POST', 'resources', options), 400, 'ERROR_INVALID_PARAMETER')).toMatch(/^body /)
    const list = await app.ask('POST', 'resources', { json: ['/a'] })
    expect(expectError(list, 400, 'ERROR_INVALID_PARAMETER')).toMatch(/^body must be a JSON object/)
  })

  test('for a body of another type names the accepted type', async () => {
    const answer = await app.ask('POST', 'resources', {
      body: '<path>/a</path>',
      headers: { 'content-type': 'application/xml' },
    })
    expect(expectError(answer, 415, 'ERROR_UNSUPPORTED_MEDIA_TYPE')).toContain('application/json')
  })

  test('for several mistakes names each field', async () => {
    const answer = await app.ask('GET', 'resources/list?limit=abc&sort=shape')
    const detail = expectError(answer, 400, 'ERROR_INVALID_PARAMETER')
    for (const field of ['resource', 'limit', 'sort']) expect(detail).toContain(`${field} `)
  })

  test('T-13: for a body over 1 MiB comes without the body being read, and the sender can read it', async () => {
    const path = `/${'a'.repeat(1024 * 1024)}`
    for (const method of ['POST', 'DELETE'])
      expectError(await app.ask(method, 'resources', { json: { path } }), 413, 'ERROR_TOO_LARGE')
    const piece = Buffer.alloc(1024 * 1024, ' ')
    const head = `POST /api/v2/resources HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}Content-Type: application/json\r\n`
    const all = Array.from({ length: 48 }, () => piece)
    const next = 'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
    const received = await app.exchange(`${head}Content-Length: ${48 * piece.length}\r\n\r\n`, ...all, next)
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200'])
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(64 * 1024).fill(0x20))
      },
    })
    const endless = { body: stream, headers: { 'content-type': 'application/json' } }
    expectError(await app.ask('POST', 'resources', endless), 413, 'ERROR_TOO_LARGE')
  })

  test('has the exact form also for input that is not HTTP, for too many headers, and for unknown methods', async () => {
    expectError(answerIn(await app.exchange('HELO example.com\r\n\r\n')), 400, 'ERROR_INVALID_PARAMETER')
    const many = `GET /healthz HTTP/1.1\r\nHost: a\r\n${'x: '.padEnd(40_000, 'y')}\r\n\r\n`
    expectError(answerIn(await app.exchange(many)), 431, 'ERROR_TOO_LARGE')
    const strange = await app.exchange('PROPFIND /api/v2/resources HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    expectError(answerIn(strange), 405, 'ERROR_METHOD_NOT_ALLOWED')
  })

  test('that is a bug reveals no internals, and is logged with its stack', async () => {
    const bad = await openServedApp('sqlite')
    try {
      await bad.context.db.close()
      const answer = await bad.ask('GET', 'resources?resource=/')
      expect(answer.text).not.toMatch(/sqlite|database|select|\.ts|Error:/i)
      expectError(answer, 500, 'ERROR_INTERNAL')
      expect(bad.logged.filter((line) => line.includes('"msg":"bug"') && line.includes('stack'))).toHaveLength(1)
    } finally {
      await bad.close().catch(() => undefined)
    }
  })
})

describe('a response', () => {
  test('is sent to clients that request /api/v2//, add a trailing slash, or send empty bodies', async () => {
    for (const path of ['/api/v2//resources/list?resource=/', '/api/v2///resources/list/?resource=/'])
      expect((await app.ask('GET', path)).status).toBe(200)
    const json = { 'content-type': 'application/json; charset=utf-8' }
    const added = async () => {
      const answer = await app.ask('POST', 'resources', { json: { path: '/empty-bodies' } })
      return answer.json().data.id
    }
    for (const body of [undefined, '', '{}', '[]', 'null']) {
      const answer = await app.ask('DELETE', `resources/${await added()}`, { body, headers: json })
      expect([body, answer.text]).toEqual([body, '{"responseStatus":200,"data":[]}'])
      const key = await app.ask('POST', `access-tokens/regenerate/${app.mira.tokenId + 1000}`, {
        body,
        headers: json,
      })
      expectError(key, 404, 'ERROR_ACCESS_TOKEN_NOT_FOUND')
    }
  })

  test('has headers against content sniffing, framing and caching', async () => {
    for (const path of ['/api/v2/resources?resource=/', '/api/v2/nothing', '/healthz', '/api/v2/webhooks/%zz']) {
      const { headers } = await app.ask('GET', path)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('server')).toBeNull()
      expect(headers.get('x-powered-by')).toBeNull()
    }
  })
})
