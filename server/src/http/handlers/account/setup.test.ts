/** T-37, T-42: setup over HTTP creates one account for the holder of the printed code, and is unavailable afterwards. */
import { mismatches } from '@sallyport/contract/mismatches.ts'
import { operations } from '@sallyport/contract/operations.ts'
import { afterEach, describe, expect, test } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { openServedApp, type ServedApp } from '../../../../test/served-app.ts'
import { newSetupCode } from '../../../core/setup/setup.ts'

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
