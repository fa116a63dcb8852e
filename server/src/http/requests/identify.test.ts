/** Authentication over real sockets: only a key with its token grants access, and every such request is counted. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { logOf } from '../../../test/consistency.ts'
import { credentialsOf, headOf, openServedApp, type ServedApp } from '../../../test/served-app.ts'
import * as accounts from '../../core/accounts/accounts.ts'
import * as users from '../../core/users/users.ts'

let app: ServedApp
beforeAll(async () => {
  app = await openServedApp('sqlite')
})
afterAll(() => app.close())

const refusal = '{"responseStatus":401,"errors":[{"code":"ERROR_INVALID_CREDENTIALS","detail":"HTTP_UNAUTHORIZED"}]}'
const path = 'resources?resource=/'
const statusWith = async (headers: Record<string, string>) => (await app.ask('GET', path, { as: null, headers })).status

describe('T-39: credentials', () => {
  test('in any other form than the two headers are refused', async () => {
    const { apiKey, accessToken } = app.mira
    const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })
    for (const headers of [
      {},
      { 'ev-api-key': apiKey },
      { 'ev-access-token': accessToken },
      { 'ev-api-key': accessToken, 'ev-access-token': apiKey },
      { 'ev-api-key': apiKey, 'ev-access-token': '' },
      { 'ev-api-key': '', 'ev-access-token': accessToken },
      { 'ev-api-key': apiKey, 'ev-access-token': accessToken.slice(0, -1) },
      { 'ev-api-key': apiKey, 'ev-access-token': `${accessToken}0` },
      { 'ev-api-key': apiKey, 'ev-access-token': accessToken.toUpperCase() },
      { 'ev-api-key': apiKey, 'ev-access-token': `${accessToken},${accessToken}` },
      basic(`${apiKey}:${accessToken}`),
      basic('mira:a long enough password'),
      { authorization: `Bearer ${accessToken}` },
      { authorization: `Bearer ${accessToken}`, 'ev-api-key': apiKey },
      { 'x-ev-api-key': apiKey, 'x-ev-access-token': accessToken },
      { cookie: `ev-api-key=${apiKey}; ev-access-token=${accessToken}` },
    ])
      expect([headers, await statusWith(headers)]).toEqual([headers, 401])
    expect(await statusWith(credentialsOf(app.mira))).toBe(200)
  })

  test('that are sent twice are refused, whether they are equal or not', async () => {
    const ask = async (more: string) => {
      const head = `GET /api/v2/${path} HTTP/1.1\r\nHost: a\r\n${headOf(app.mira)}${more}Connection: close\r\n\r\n`
      return Number((await app.exchange(head)).slice(9, 12))
    }
    expect(await ask('')).toBe(200)
    expect(await ask(headOf(app.mira))).toBe(401)
    expect(await ask(`ev-access-token: ${app.mira.accessToken}\r\n`)).toBe(401)
    expect(await ask('ev-access-token: \r\n')).toBe(401)
    expect(await ask('EV-API-KEY: other\r\n')).toBe(401)
  })

  test('with any other value are refused with the same response, without an internal error', async () => {
    // Valid characters of a header: visible ones, spaces and the upper half of Latin-1.
    const value = fc.string({
      unit: fc.mapToConstant(
        { num: 95, build: (n) => String.fromCharCode(32 + n) },
        { num: 96, build: (n) => String.fromCharCode(160 + n) },
      ),
      maxLength: 300,
    })
    const other = fc.oneof(
      value,
      fc.constantFrom("' or 1=1 --", '%00', '__proto__', 'null', 'undefined', '0', '[object Object]'),
    )
    await fc.assert(
      fc.asyncProperty(other, other, fc.boolean(), async (one, two, known) => {
        const key = known ? app.mira.apiKey : one
        const head = `GET /api/v2/${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n`
        const received = await app.exchange(
          Buffer.from(`${head}ev-api-key: ${key}\r\nev-access-token: ${two}\r\n\r\n`, 'latin1'),
        )
        expect(received.slice(9, 12)).toBe('401')
        expect(received.split('\r\n\r\n')[1]).toBe(refusal)
      }),
      { numRuns: 150 },
    )
    expect(app.logged.filter((line) => line.includes('"msg":"bug"'))).toEqual([])
  })

  test('T-07: end at once when the user is locked', async () => {
    const leaver = await app.addPerson('leaver')
    expect((await app.ask('GET', path, { as: leaver })).status).toBe(200)
    await users.setLocked(app.context, app.operator, 'leaver', true)
    expect((await app.ask('GET', path, { as: leaver })).text).toBe(refusal)
  })
})

describe('T-21: tokens', () => {
  test('in the URL are not accepted, neither both nor one of them', async () => {
    const { apiKey, accessToken } = app.mira
    const inQuery = `ev-api-key=${apiKey}&ev-access-token=${accessToken}&apiKey=${apiKey}&accessToken=${accessToken}&token=${accessToken}`
    const headers = [{}, { 'ev-api-key': apiKey }, { 'ev-access-token': accessToken }] as Record<string, string>[]
    for (const some of headers)
      expect((await app.ask('GET', `${path}&${inQuery}`, { as: null, headers: some })).text).toBe(refusal)
  })

  test('and all other secrets stay out of the log, whatever is requested', async () => {
    const { apiKey, accessToken } = app.mira
    const hook = await app.ask('POST', 'webhooks', {
      json: { endpointUrl: 'https://hooks.example/?key=hidden-in-url' },
    })
    const key = await app.ask('POST', 'api-keys', { json: { name: 'other' } })
    const token = await app.ask('POST', 'access-tokens', {
      json: { apiKeyId: key.json().data.id, userId: app.master.id },
    })
    const again = await app.ask('POST', `access-tokens/regenerate/${token.json().data.id}`)
    await app.ask('GET', `${path}&ev-access-token=${accessToken}&password=hidden-in-query`)
    await app.ask('POST', 'setup', {
      json: { code: 'hidden-code', account: 'a', username: 'b', email: 'c@d', password: 'hidden-password' },
    })
    await app.ask('GET', `${path}-hidden-name`, {
      headers: { referer: `http://x/?${accessToken}`, authorization: 'Bearer hidden-bearer', cookie: 'hidden-cookie' },
    })
    await app.ask('POST', 'resources', {
      body: '{"password":"hidden-in-broken',
      headers: { 'content-type': 'application/json' },
    })
    const secrets = [
      apiKey,
      accessToken,
      ...Object.values(key.json().data.attributes).filter((value) => String(value).length >= 32),
      token.json().data.attributes['accessToken'],
      again.json().data.attributes['accessToken'],
      hook.json<{ data: [{ attributes: Record<string, string> }] }>().data[0].attributes['signingSecret'],
      hook.json<{ data: [{ attributes: Record<string, string> }] }>().data[0].attributes['verificationToken'],
      'hidden',
      'a long enough password',
    ]
    const lines = app.logged.join('\n')
    expect(lines).toContain('"operation":"regenerateAccessToken"')
    for (const secret of secrets) {
      expect(String(secret).length).toBeGreaterThan(5)
      expect([secret, lines.includes(String(secret))]).toEqual([secret, false])
    }
  })
})

describe('transactions', () => {
  const allow = (transactions: number | null) =>
    accounts.changePlan(app.context, app.account.id, 'unlimited', { transactions })
  const limits = (headers: Headers) => [headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]

  test('are counted for every response that belongs to an account, including errors, but not for refused credentials', async () => {
    await allow(1_000_000)
    const remaining = async (method: string, asked: string, options = {}) => {
      const [limit, left] = limits((await app.ask(method, asked, options)).headers)
      expect([limit, left]).toEqual(['1000000', expect.stringMatching(/^\d+$/)])
      return Number(left)
    }
    const first = await remaining('GET', path)
    expect(await remaining('GET', 'resources?resource=/none')).toBe(first - 1)
    expect(await remaining('GET', 'resources')).toBe(first - 2)
    expect(await remaining('POST', 'resources', { body: '{', headers: { 'content-type': 'application/json' } })).toBe(
      first - 3,
    )
    expect(await remaining('POST', 'resources/upload?path=/x&fileSize=1', { body: 'xx' })).toBe(first - 4)
    for (const headers of [{}, credentialsOf({ ...app.mira, accessToken: 'x'.repeat(45) })])
      expect(limits((await app.ask('GET', path, { as: null, headers })).headers)).toEqual([null, null])
    expect(await remaining('HEAD', path)).toBe(first - 5)
  })

  test('beyond the limit are refused with the time to retry, except requests for the current usage', async () => {
    const used = await app.usage.used(app.account.id)
    await allow(used + 2)
    expect((await app.ask('GET', path)).status).toBe(200)
    expect(limits((await app.ask('GET', path)).headers)).toEqual([String(used + 2), '0'])
    const answer = await app.ask('GET', path)
    expect([answer.status, answer.json().errors[0].code]).toEqual([429, 'ERROR_TOO_MANY_REQUESTS'])
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(limits(answer.headers)).toEqual([String(used + 2), '0'])
    const upload = await app.ask('POST', 'resources/upload?path=/over.txt&fileSize=1', { body: 'x' })
    expect(upload.status).toBe(429)
    expect(limits((await app.ask('GET', 'webhooks')).headers)).toEqual([String(used + 2), '0'])
    expect((await app.ask('GET', 'webhooks')).status).toBe(200)
    await allow(null)
  })
})

describe('T-48: the client address', () => {
  const seen = async (served: ServedApp, forwarded: string) => {
    await served.context.db.q.deleteFrom('session_log').execute()
    await served.ask('POST', 'resources', {
      json: { path: `/a-${forwarded.length}-${Math.floor(performance.now() * 1_000)}` },
      headers: { 'x-forwarded-for': forwarded, forwarded: 'for=198.51.100.99', 'x-real-ip': '198.51.100.99' },
    })
    const rows = await served.context.db.q.selectFrom('session_log').select('ip').execute()
    expect(await logOf(served.context)).toHaveLength(1)
    return rows[0]?.ip
  }

  test('is the peer, whatever its headers say', async () => {
    expect(await seen(app, '198.51.100.7')).toBe('127.0.0.1')
    expect(app.logged.at(-1)).toContain('"address":"127.0.0.1"')
  })

  test('is the one reported by a trusted proxy, and not what was sent to the proxy', async () => {
    const proxied = await openServedApp('sqlite', { trustedProxies: '127.0.0.1/32,10.0.0.0/8' })
    try {
      expect(await seen(proxied, '198.51.100.7')).toBe('198.51.100.7')
      expect(await seen(proxied, '127.0.0.1, 198.51.100.7')).toBe('198.51.100.7')
      expect(await seen(proxied, '203.0.113.66, 198.51.100.8, 10.1.2.3')).toBe('198.51.100.8')
      expect(await seen(proxied, 'nonsense')).toBe('127.0.0.1')
      expect(proxied.logged.at(-1)).toContain('"address":"127.0.0.1"')
    } finally {
      await proxied.close()
    }
  })
})
