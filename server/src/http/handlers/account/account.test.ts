import { mismatches } from '@sallyport/contract/mismatches.ts'
import { operations } from '@sallyport/contract/operations.ts'
import { AccountResponse } from '@sallyport/contract/schemas/accounts/account.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { type Person, put } from '../../../../test/people.ts'
import { type Ask, openServedApp, type ServedApp } from '../../../../test/served-app.ts'
import { changePlan } from '../../../core/accounts/accounts.ts'
import { newSetupCode } from '../../../core/setup/setup.ts'

type Attributes = Readonly<Record<string, unknown>>

/** A field of the request, a value, and how the response shows it. */
const fields: readonly [string, unknown, object][] = [
  ['complexPasswords', true, { complexPasswords: true }],
  ['secureOnly', true, { secureOnly: true }],
  ['keepVersions', false, { keepVersions: false }],
  ['accountOnboarding', false, { accountOnboarding: false }],
  ['showReferralLinks', true, { showReferralLinks: true }],
  ['emailSubject', 'Welcome', { welcomeEmailSubject: 'Welcome' }],
  ['emailContent', 'Hello\n[[username]]', { welcomeEmailContent: 'Hello\n[[username]]' }],
  ['customSignature', 'Yours\nMira', { customSignature: 'Yours\nMira' }],
  ['externalDomain', 'files.harbour.example', { externalDomains: ['files.harbour.example'] }],
  ['restrictPublicPages', true, { restrictPublicPages: true }],
  ['quota.noticeEnabled', true, { quota: { noticeEnabled: true } }],
  ['quota.noticeThreshold', 70, { quota: { noticeThreshold: 70 } }],
  ['quota.transactionsNoticeEnabled', true, { quota: { transactionsNoticeEnabled: true } }],
  ['quota.transactionsNoticeThreshold', 100, { quota: { transactionsNoticeThreshold: 100 } }],
  ['brandingSettings.companyName', 'Harbour', { brandingSettings: { companyName: 'Harbour' } }],
  ['brandingSettings.customEmail', 'a@b.example', { brandingSettings: { customEmail: 'a@b.example' } }],
  ['brandingSettings.theme', 'dark', { brandingSettings: { theme: 'dark' } }],
  ['brandingSettings.accent', 'pink', { brandingSettings: { accent: 'pink' } }],
  [
    'allowedIpRanges',
    [
      { ipStart: '127.0.0.0', ipEnd: '127.0.0.255' },
      { ipStart: '::1', ipEnd: '::1' },
    ],
    {
      allowedIp: [
        { ipStart: '127.0.0.0', ipEnd: '127.0.0.255' },
        { ipStart: '::1', ipEnd: '::1' },
      ],
    },
  ],
]

const bodyWith = (field: string, value: unknown): object => {
  const [outer = '', inner] = field.split('.')
  return { [outer]: inner === undefined ? value : { [inner]: value } }
}

describe.each(engines)('the account over HTTP on %s', (engine) => {
  let app: ServedApp
  let admin: Person
  beforeEach(async () => {
    app = await openServedApp(engine, { trustedProxies: '127.0.0.1/32' })
    admin = await app.addPerson('boss', { role: 'admin' })
  })
  afterEach(() => app.close())

  const ask = (method: string, path = 'account', options: Ask = {}) => app.ask(method, path, { as: admin, ...options })
  const patch = (json: object, options: Ask = {}) => ask('PATCH', 'account', { json, ...options })
  const attributes = async () => (await ask('GET')).json<{ data: { attributes: Attributes } }>().data.attributes
  const through = (address: string): Ask => ({ headers: { 'x-forwarded-for': address } })
  const status = async (address: string) => (await ask('GET', 'account', through(address))).status

  test('every field of a change is covered', () => {
    const { body } = operations.updateAccount
    const known = Object.entries(body.properties as Record<string, { properties?: object }>).flatMap(
      ([name, schema]) =>
        schema.properties ? Object.keys(schema.properties).map((inner) => `${name}.${inner}`) : [name],
    )
    expect(fields.map(([field]) => field).toSorted()).toEqual(known.toSorted())
  })

  test('sharing, direct links, imports and branding are included in the smallest plan and work', async () => {
    await changePlan(app.context, app.account.id, 'essential')
    const { planDetails, branding } = await attributes()
    expect([planDetails, branding]).toMatchObject([
      {
        ...{ sharingOptions: ['receive', 'shared_folder', 'send'], directLinks: true, userImport: true },
        ...{ colorSchema: true, customName: true, customDomain: false },
      },
      true,
    ])
    await put(app, app.operator, '/box/a.txt')
    const done = [
      await ask('POST', 'shares', { json: { type: 'send', name: 'Plans', resources: ['/box'] } }),
      await ask('POST', 'direct-links', { json: { resource: '/box' } }),
      await patch({ brandingSettings: { companyName: 'Quay', theme: 'dark' } }),
    ]
    expect(done.map(({ status }) => status)).toEqual([201, 201, 200])
  })

  test('each field is stored, returned under its response name, and changes nothing else', async () => {
    let before = await attributes()
    for (const [field, value, told] of fields) {
      const answer = await patch(bodyWith(field, value))
      expect([field, answer.status, mismatches(AccountResponse, answer.json())]).toEqual([field, 200, []])
      const after = await attributes()
      expect(answer.json<{ data: { attributes: Attributes } }>().data.attributes).toEqual(after)
      expect(after).toMatchObject(told)
      const merged: Record<string, unknown> = { ...before, modified: after['modified'] }
      for (const [name, part] of Object.entries(told))
        merged[name] = Array.isArray(part) || typeof part !== 'object' ? part : { ...(before[name] as object), ...part }
      expect(after).toEqual(merged)
      before = after
    }
    expect((await patch({})).status).toBe(200)
    expect(await attributes()).toEqual({ ...before, modified: expect.any(String) })
  })

  test('null resets fields that can be reset', async () => {
    const usual = await attributes()
    const clearable = ['emailSubject', 'emailContent', 'customSignature', 'externalDomain', 'allowedIpRanges']
    for (const [field, value] of fields) await patch(bodyWith(field, value))
    await patch({
      ...Object.fromEntries(clearable.map((field) => [field, null])),
      brandingSettings: { companyName: null, customEmail: '' },
    })
    const { welcomeEmailSubject, welcomeEmailContent, customSignature, externalDomains, allowedIp } = usual
    expect(await attributes()).toMatchObject({
      ...{ welcomeEmailSubject, welcomeEmailContent, customSignature, externalDomains, allowedIp },
      brandingSettings: { companyName: null, customEmail: null, theme: 'dark' },
    })
  })

  test.each<[object, string]>([
    [{ quota: { noticeThreshold: 69 } }, 'quota.noticeThreshold'],
    [{ quota: { noticeThreshold: 101 } }, 'quota.noticeThreshold'],
    [{ quota: { transactionsNoticeThreshold: 75.5 } }, 'quota.transactionsNoticeThreshold'],
    [{ quota: 'much' }, 'quota'],
    [{ brandingSettings: { theme: 'pink' } }, 'brandingSettings.theme'],
    [{ brandingSettings: { accent: '#ff0000' } }, 'brandingSettings.accent'],
    [{ brandingSettings: { customEmail: 'nobody' } }, 'brandingSettings.customEmail'],
    [{ brandingSettings: { companyName: 'a\nb' } }, 'brandingSettings.companyName'],
    [{ emailSubject: 'a\r\nBcc: all@evil.example' }, 'emailSubject'],
    [{ emailSubject: 'x'.repeat(256) }, 'emailSubject'],
    [{ complexPasswords: 'perhaps' }, 'complexPasswords'],
    [{ allowedIpRanges: [{ ipStart: '127.0.0.1' }] }, 'allowedIpRanges[0].ipEnd'],
    [{ allowedIpRanges: [{ ipStart: '127.0.0.1', ipEnd: '::1' }] }, 'allowedIpRanges[0]'],
    [{ allowedIpRanges: [{ ipStart: '127.0.0.9', ipEnd: '127.0.0.1' }] }, 'allowedIpRanges[0]'],
    [{ allowedIpRanges: [{ ipStart: '127.0.0.1/24', ipEnd: '127.0.0.1' }] }, 'allowedIpRanges[0]'],
    [{ allowedIpRanges: [{ ipStart: '198.51.100.1', ipEnd: '198.51.100.9' }] }, 'allowedIpRanges'],
    [{ allowedIpRanges: 'all' }, 'allowedIpRanges'],
  ])('%j is refused, naming %s, and nothing is stored', async (json, field) => {
    const before = await attributes()
    const answer = await patch({ secureOnly: true, ...json })
    expect([answer.status, answer.json().errors[0].code]).toEqual([400, 'ERROR_INVALID_PARAMETER'])
    expect(answer.json().errors[0].detail.startsWith(field)).toBe(true)
    expect(await attributes()).toEqual(before)
  })

  test('T-07 T-48 ranges apply to every request, IPv4 and IPv6, from the next one on', async () => {
    const ranges = [
      { ipStart: '127.0.0.1', ipEnd: '127.0.0.1' },
      { ipStart: '198.51.100.10', ipEnd: '198.51.100.20' },
      { ipStart: '2001:db8::', ipEnd: '2001:db8::ff' },
    ]
    for (const address of ['203.0.113.1', '2001:db8::1']) expect(await status(address)).toBe(200)
    expect((await patch({ allowedIpRanges: ranges })).status).toBe(200)
    for (const address of ['198.51.100.10', '198.51.100.20', '::ffff:198.51.100.15', '2001:DB8::FF'])
      expect([address, await status(address)]).toEqual([address, 200])
    for (const address of ['198.51.100.9', '198.51.100.21', '203.0.113.1', '2001:db8::100', '::1'])
      expect([address, await status(address)]).toEqual([address, 401])
    const refused = await ask('GET', 'account', through('203.0.113.1'))
    expect(refused.json().errors[0]).toEqual({ code: 'ERROR_INVALID_CREDENTIALS', detail: 'HTTP_UNAUTHORIZED' })
    const master = await app.ask('GET', 'users/me', through('203.0.113.1'))
    expect(master.status).toBe(401)
    const shutOut = { allowedIpRanges: [{ ipStart: '127.0.0.1', ipEnd: '127.0.0.1' }] }
    const answer = await patch(shutOut, through('198.51.100.10'))
    expect([answer.status, answer.json().errors[0].detail]).toEqual([400, expect.stringContaining('198.51.100.10')])
    expect((await patch({ allowedIpRanges: [] }, through('198.51.100.10'))).status).toBe(200)
    expect(await status('203.0.113.1')).toBe(200)
  })

  test('users can read it but not change it; only administrators see the master', async () => {
    const plain = await app.addPerson('plain', { permissions: [] })
    const seen = await ask('GET', 'account?include=masterUser', { as: plain })
    expect([seen.status, seen.json<{ included: unknown[] }>().included]).toEqual([200, []])
    expect((await patch({ secureOnly: true }, { as: plain })).status).toBe(403)
    expect((await attributes())['secureOnly']).toBe(false)
    const included = (await ask('GET', 'account?include=masterUser')).json<{ included: { id: number }[] }>().included
    expect(included.map(({ id }) => id)).toEqual([app.master.id])
    expect((await attributes())['userCount']).toBe(3)
  })
})

// T-37, T-42: setup over HTTP creates one account for the holder of the printed code, and is unavailable afterwards.
describe('setup', () => {
  const input = { account: 'quay', username: 'ada', email: 'ada@quay.example', password: 'Tide-tables-1906' }
  let app: ServedApp
  afterEach(() => app.close())

  const people = ['session_log', 'access_tokens', 'api_keys', 'usage', 'resources', 'users'] as const

  /** Empties tables, as a restore of an incomplete backup would. */
  async function wipe(tables: readonly ((typeof people)[number] | 'accounts')[]): Promise<void> {
    for (const table of tables) await app.context.db.q.deleteFrom(table).execute()
  }

  /** A server without an account. */
  async function openEmptyServer(engine: (typeof engines)[number]): Promise<string> {
    app = await openServedApp(engine)
    await wipe([...people, 'accounts'])
    return (await newSetupCode(app.context)) ?? ''
  }
  const setUp = (json: object, path = 'setup') => app.ask('POST', path, { as: null, json })
  const accounts = async () =>
    (await app.context.db.q.selectFrom('accounts').select('name').execute()).map(({ name }) => name)

  describe.each(engines)('setup on %s', (engine) => {
    test('T-37: accepts only the printed code, once', async () => {
      const code = await openEmptyServer(engine)
      for (const wrong of ['', ' ', code.slice(1), `${code}x`, code.toUpperCase(), '%', 'null', '0'.repeat(26)]) {
        const answer = await setUp({ ...input, code: wrong })
        expect([wrong, answer.status]).toEqual([
          wrong,
          expect.toSatisfy((status: number) => status === 400 || status === 403),
        ])
      }
      for (const wrong of [null, true, {}, [code], { $ne: '' }])
        expect((await setUp({ ...input, code: wrong })).status).toBe(400)
      expect(await accounts()).toEqual([])

      const answer = await setUp({ ...input, code })
      expect([answer.status, answer.text]).toEqual([201, expect.stringContaining('"ada"')])
      expect(mismatches(operations.setUp.replies[201], answer.json())).toEqual([])
      expect(answer.text).not.toContain(code)
      expect(answer.text).not.toMatch(/argon2|password_hash/)
      expect(answer.headers.get('x-ratelimit-limit')).toBeNull()

      expect((await setUp({ ...input, code })).status).toBe(404)
      expect(await newSetupCode(app.context)).toBeNull()
      expect(await accounts()).toEqual(['quay'])
    })

    test('T-37: after an incomplete restore it needs the code that the next start prints', async () => {
      const used = await openEmptyServer(engine)
      expect((await setUp({ ...input, code: used })).status).toBe(201)
      await wipe([...people, 'accounts'])
      // The server is still running, and has not printed a code for this.
      for (const code of [used, 'x', '0'.repeat(26)]) expect((await setUp({ ...input, code })).status).toBe(404)
      const fresh = (await newSetupCode(app.context)) ?? ''
      expect(fresh).toMatch(/^[0-9a-z]{26}$/)
      expect((await setUp({ ...input, code: used })).status).toBe(403)
      expect(await accounts()).toEqual([])
      expect((await setUp({ ...input, code: fresh })).status).toBe(201)
    })

    test('T-37: an account without users does not reopen the setup', async () => {
      const used = await openEmptyServer(engine)
      expect((await setUp({ ...input, code: used })).status).toBe(201)
      await wipe(people)
      expect(await newSetupCode(app.context)).toBeNull()
      for (const code of [used, 'x']) expect((await setUp({ ...input, code })).status).toBe(404)
      const state = await app.ask('GET', 'setup', { as: null })
      expect(state.json().data.attributes).toEqual({ needed: false, sendsEmails: true, brand: null })
    })

    test('T-37: two concurrent requests create one account', async () => {
      const code = await openEmptyServer(engine)
      const both = await Promise.all(
        ['one', 'two', 'three'].map((name) => setUp({ ...input, account: name, username: `${name}-master`, code })),
      )
      expect(both.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1)
      expect(both.every(({ status }) => [201, 404, 409].includes(status))).toBe(true)
      expect(await accounts()).toHaveLength(1)
    })
  })

  describe('setup', () => {
    test('T-37: is unavailable once there is an account, for every kind of request', async () => {
      app = await openServedApp('sqlite')
      const code = 'any-code-will-do'
      for (const method of ['POST', 'PUT', 'OPTIONS'])
        expect([
          method,
          (
            await app.ask(method, 'setup', {
              as: null,
              ...(method === 'OPTIONS' ? {} : { json: { ...input, code } }),
            })
          ).status,
        ]).toEqual([method, expect.toSatisfy((status: number) => status === 404 || status === 405)])
      const state = await app.ask('GET', 'setup', { as: null })
      expect([state.status, state.json().data.attributes]).toEqual([
        200,
        { needed: false, sendsEmails: true, brand: null },
      ])
      const json = JSON.stringify({ ...input, code })
      for (const path of [
        '/api/v2//setup',
        '/api/v2/setup/',
        '/api/v2/..;/setup',
        '/api/v2/resources/..;/setup',
        '/api/v2/%73etup',
        '/api/v2/setup%2f',
        '/api/v2/setup;x=1',
        '/api/v2/./setup',
        '/api/v2/x/../setup',
        '/api/v2/setup%00',
        '/api/v2/SETUP',
        '/setup',
        '//api/v2/setup',
        '/api/v2/setup?code=1',
      ]) {
        const received = await app.exchange(
          `POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\n\r\n${json}`,
        )
        expect([path, received.slice(9, 12)]).toEqual([path, expect.stringMatching(/^40[04]$/)])
        expect(received).not.toContain('"account"')
      }
      for (const body of ['{}', '', '{', '[]', '{"code":1}', 'x'.repeat(2_000_000)])
        expect((await app.ask('POST', 'setup', { body, headers: { 'content-type': 'application/json' } })).status).toBe(
          404,
        )
      expect(await accounts()).toEqual(['harbour'])
    })

    test('T-42, T-13: refuses an empty, blank, short, missing or overlong password, and the code remains valid', async () => {
      const code = await openEmptyServer('sqlite')
      for (const password of [
        '',
        ' ',
        ' '.repeat(12),
        '\t\t\t\t\t\t\t\t\t\t',
        'short',
        undefined,
        null,
        [],
        {},
        true,
        'x'.repeat(1_025),
        'x'.repeat(9_000),
      ]) {
        const answer = await setUp({ ...input, code, password })
        expect([String(password).slice(0, 20), answer.status, answer.text]).toEqual([
          String(password).slice(0, 20),
          400,
          expect.stringContaining('assword'),
        ])
      }
      expect(await accounts()).toEqual([])
      expect((await setUp({ ...input, code })).status).toBe(201)
    })

    test('T-41: refuses names with control characters, blank user names, and missing ones', async () => {
      const code = await openEmptyServer('sqlite')
      for (const wrong of [
        { username: 'a\0b' },
        { username: 'a b' },
        { username: '../a' },
        { username: '' },
        { username: 'a\u202eb' },
        { account: 'a\nb' },
        { account: '' },
        { account: 'a\u2028b' },
        { email: 'a@b\r\nBcc: c@d' },
        { email: 'nobody' },
        { email: '' },
      ]) {
        const answer = await setUp({ ...input, code, ...wrong })
        expect([wrong, answer.status]).toEqual([wrong, 400])
        expect(answer.text).toMatch(new RegExp(`"detail":"(${Object.keys(wrong)[0]}|The user name)`))
      }
      expect(await accounts()).toEqual([])
    })
  })
})
