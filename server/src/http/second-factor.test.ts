/** T-08: second factor over HTTP: enrolment, codes that work once, recovery codes, removal. */
import { mismatches } from '@sallyport/contract/mismatches.ts'
import { operations } from '@sallyport/contract/operations.ts'
import { sql } from 'kysely'
import { Secret, TOTP } from 'otpauth'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../test/databases.ts'
import type { Person } from '../../test/people.ts'
import { openServedApp, type ServedApp } from '../../test/served-app.ts'

const password = 'a long enough password'
const stepMs = 30_000
let app: ServedApp
let ada: Person
afterEach(() => app.close())

const base = 'users/me/second-factor'
const ask = (method: string, path = base, json?: object, as: Person = ada) =>
  app.ask(method, path, { as, ...(json && { json }) })
const signIn = async (code?: string) => {
  const json = { username: 'ada', password, ...(code !== undefined && { code }) }
  const answer = await app.ask('POST', 'sessions', { as: null, json })
  return [answer.status, answer.status === 201 ? '' : answer.json().errors[0].code]
}
const ok = [201, '']
const wrong = [401, 'ERROR_INVALID_CREDENTIALS']
const codeAt = (secret: string, offsetMs = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: app.clock.now().getTime() + offsetMs })
const attributes = async <T>(answer: Promise<Awaited<ReturnType<typeof ask>>>) =>
  (await answer).json<{ data: { attributes: T } }>().data.attributes
const begin = async () => (await attributes<{ secret: string }>(ask('POST', base, { password }))).secret
const confirm = (secret: string) =>
  attributes<{ recoveryCodes: string[] }>(ask('POST', `${base}/confirm`, { code: codeAt(secret) }))

describe.each(engines)('a second factor, on %s', (engine) => {
  beforeEach(async () => {
    app = await openServedApp(engine)
    ada = await app.addPerson('ada')
  })

  test('is required once it is confirmed, and responses match the contract', async () => {
    const begun = await ask('POST', base, { password })
    expect([begun.status, mismatches(operations.addSecondFactor.replies[201], begun.json())]).toEqual([201, []])
    const { secret, otpauthUrl } = begun.json<{ data: { attributes: Record<string, string> } }>().data.attributes
    expect(otpauthUrl).toMatch(/^otpauth:\/\/totp\/Sallyport:ada\?/)
    expect(otpauthUrl).toContain(secret)
    expect(await signIn()).toEqual(ok)
    app.clock.move(stepMs)
    const confirmed = await ask('POST', `${base}/confirm`, { code: codeAt(secret ?? '') })
    expect([confirmed.status, mismatches(operations.confirmSecondFactor.replies[200], confirmed.json())]).toEqual([
      200,
      [],
    ])
    expect(mismatches(operations.getSecondFactor.replies[200], (await ask('GET')).json())).toEqual([])
    expect(await attributes(ask('GET'))).toEqual({ enabled: true, recoveryCodesLeft: 10 })
    expect(await signIn()).toEqual([401, 'ERROR_SECOND_FACTOR_REQUIRED'])
    expect(await signIn('000000')).toEqual(wrong)
    app.clock.move(stepMs)
    expect(await signIn(codeAt(secret ?? ''))).toEqual(ok)
    expect((await ask('POST', base, { password })).status).toBe(409)
  })

  test('accepts each code once, of the current time step, the previous and the next', async () => {
    const secret = await begin()
    await confirm(secret)
    expect(await signIn(codeAt(secret))).toEqual(wrong)
    app.clock.move(10 * stepMs)
    for (const offset of [-3 * stepMs, -2 * stepMs, 2 * stepMs, 3 * stepMs])
      expect([offset, await signIn(codeAt(secret, offset))]).toEqual([offset, wrong])
    expect(await signIn(codeAt(secret, -stepMs))).toEqual(ok)
    const [now, both] = [codeAt(secret), codeAt(secret)]
    const racing = await Promise.all([signIn(now), signIn(both), signIn(now)])
    expect(racing.filter(([status]) => status === 201)).toHaveLength(1)
    expect(await signIn(codeAt(secret, stepMs))).toEqual(ok)
    expect(await signIn(now)).toEqual(wrong)
    expect(await signIn(codeAt(secret, stepMs))).toEqual(wrong)
    app.clock.move(2 * stepMs)
    const typed = codeAt(secret)
    expect(await signIn(`${typed.slice(0, 3)} ${typed.slice(3)}`)).toEqual(ok)
  })

  test('has recovery codes that work once each', async () => {
    const { recoveryCodes } = await confirm(await begin())
    expect(new Set(recoveryCodes).size).toBe(10)
    for (const code of recoveryCodes) expect(code).toMatch(/^([0-9a-z]{5}-){4}[0-9a-z]{5}$/)
    const [first = '', second = ''] = recoveryCodes
    expect(await signIn(first)).toEqual(ok)
    expect(await signIn(first)).toEqual(wrong)
    expect(await signIn(second.toUpperCase().replaceAll('-', ' '))).toEqual(ok)
    expect(await attributes(ask('GET'))).toEqual({ enabled: true, recoveryCodesLeft: 8 })
  })

  test('T-08 accepts recovery codes of its own enrolment only, and none before it is enabled', async () => {
    const abandoned = await begin()
    expect(await app.context.db.q.selectFrom('recovery_codes').selectAll().execute()).toEqual([])
    const { recoveryCodes: old } = await confirm(await begin())
    expect((await ask('POST', `${base}/confirm`, { code: codeAt(abandoned) })).status).toBe(409)
    const kept = await app.context.db.q.selectFrom('recovery_codes').selectAll().execute()
    expect((await ask('DELETE', base, { password })).status).toBe(200)
    expect(await app.context.db.q.selectFrom('recovery_codes').selectAll().execute()).toEqual([])
    app.clock.move(stepMs)
    const again = await begin()
    // As left over, or restored from a copy.
    await app.context.db.q
      .insertInto('recovery_codes')
      .values(kept.map(({ id: _, ...row }) => row))
      .execute()
    await confirm(again)
    for (const code of old.slice(0, 3)) expect(await signIn(code)).toEqual(wrong)
    app.clock.move(stepMs)
    expect(await signIn(codeAt(abandoned))).toEqual(wrong)
    expect(await signIn(codeAt(again))).toEqual(ok)
  })

  test('is confirmed within ten minutes by a correct code, and enabled and disabled with the password only', async () => {
    for (const json of [{ password: 'wrong' }, { password: ' ' }, {}])
      expect((await ask('POST', base, json)).status).toBe(400)
    const secret = await begin()
    for (const code of ['000000', '', 'x', '12345', '1234567'])
      expect([code, (await ask('POST', `${base}/confirm`, { code })).status]).toEqual([code, 400])
    app.clock.move(600_000)
    expect((await ask('POST', `${base}/confirm`, { code: codeAt(secret) })).status).toBe(409)
    expect(await attributes(ask('GET'))).toEqual({ enabled: false, recoveryCodesLeft: 0 })
    await confirm(await begin())
    expect((await ask('DELETE', base, { password: 'wrong' })).status).toBe(400)
    expect(await attributes(ask('GET'))).toMatchObject({ enabled: true })
  })

  test('is removed by an administrator, which is logged; that of the master is not', async () => {
    await confirm(await begin())
    const path = `users/${ada.user.id}/second-factor`
    expect((await ask('DELETE', path)).status).toBe(403)
    expect((await ask('DELETE', path, undefined, app.mira)).status).toBe(200)
    expect(await signIn()).toEqual(ok)
    const boss = await app.addPerson('boss', { role: 'admin' })
    expect((await ask('DELETE', `users/${app.master.id}/second-factor`, undefined, boss)).status).toBe(403)
    const log = await app.context.db.q
      .selectFrom('session_log')
      .select(['type', 'path', 'username'])
      .orderBy('id')
      .execute()
    expect(log.filter(({ type }) => type === 'EDIT_USER')).toEqual([
      { type: 'EDIT_USER', path: 'ada', username: 'ada' },
      { type: 'EDIT_USER', path: 'ada', username: 'mira' },
    ])
  })

  test('T-14 T-21 is sealed, its recovery codes are hashes, and neither is in a log', async () => {
    const secret = await begin()
    const { recoveryCodes } = await confirm(secret)
    await signIn(recoveryCodes[0])
    const rows = JSON.stringify([
      await app.context.db.q.selectFrom('second_factors').selectAll().execute(),
      await app.context.db.q.selectFrom('recovery_codes').selectAll().execute(),
      await app.context.db.q.selectFrom('session_log').selectAll().execute(),
      app.logged,
    ])
    for (const hidden of [secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', ''))])
      expect(rows).not.toContain(hidden)
  })
})

test('T-25 wrong codes are limited per user, from any address', async () => {
  app = await openServedApp('sqlite')
  ada = await app.addPerson('ada')
  const secret = await begin()
  await confirm(secret)
  app.clock.move(stepMs)
  const tries = []
  for (let i = 0; i < 14; i++) tries.push((await signIn(String(100_000 + i)))[0])
  expect(tries.filter((status) => status === 401)).toHaveLength(10)
  expect(tries.slice(10)).toEqual([429, 429, 429, 429])
  expect((await signIn(codeAt(secret)))[0]).toBe(429)
  app.clock.move(6 * 60_000 + 1_000)
  expect(await signIn(codeAt(secret))).toEqual(ok)
})

test('T-25 wrong codes of strangers who know the password, and of a leaked token, do not lock out known browsers', async () => {
  app = await openServedApp('sqlite', { trustedProxies: '127.0.0.1/32' })
  ada = await app.addPerson('ada')
  const from = (address: string, code?: string, cookie = '') =>
    app.ask('POST', 'sessions', {
      as: null,
      json: { username: 'ada', password, ...(code !== undefined && { code }) },
      headers: { 'x-forwarded-for': address, cookie },
    })
  const first = await from('198.51.100.7')
  const known = /sallyport_browser=[0-9a-f]{64}/.exec(first.headers.getSetCookie().join())?.[0] ?? ''
  const secret = await begin()
  await confirm(secret)
  app.clock.move(stepMs)
  for (let i = 0; i < 12; i++)
    expect((await ask('POST', `${base}/confirm`, { code: '123456' })).status).toBe(i < 10 ? 409 : 429)
  for (let i = 0; i < 12; i++) expect((await from(`203.0.${i}.9`, String(100_000 + i))).status).toBe(i < 10 ? 401 : 429)
  expect((await from('192.0.2.1', codeAt(secret))).status).toBe(429)
  expect((await from('192.0.2.1', codeAt(secret), known)).status).toBe(201)
  app.clock.move(stepMs)
  expect((await from('198.51.100.7', codeAt(secret))).status).toBe(201)
  for (let i = 0; i < 10; i++) await from('198.51.100.7', String(100_000 + i))
  app.clock.move(stepMs)
  expect((await from('198.51.100.7', codeAt(secret))).status).toBe(429)
})

test('T-25 a correct code is not counted as an attempt, once its session is committed', async () => {
  app = await openServedApp('sqlite')
  ada = await app.addPerson('ada')
  const secret = await begin()
  await confirm(secret)
  app.clock.move(stepMs)
  const { q } = app.context.db
  await sql`create trigger refuse before insert on sessions begin select raise(abort, 'no'); end`.execute(q)
  const tries = []
  for (let i = 0; i < 11; i++) tries.push((await signIn(codeAt(secret)))[0])
  expect(tries).toEqual([...Array.from({ length: 10 }, () => 500), 429])
  await sql`drop trigger refuse`.execute(q)
  app.clock.move(6 * 60_000 + 1_000)
  for (let i = 0; i < 12; i++) {
    app.clock.move(stepMs)
    expect(await signIn(codeAt(secret))).toEqual(ok)
  }
})
