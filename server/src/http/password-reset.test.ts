/** Resetting a forgotten password over HTTP: the response is the same for every address; the emailed link works once. */
import { mismatches } from '@sallyport/contract/mismatches.ts'
import { operations } from '@sallyport/contract/operations.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../test/databases.ts'
import { openSession, type Person } from '../../test/people.ts'
import { openServedApp, type ServedApp } from '../../test/served-app.ts'
import { updateSettings } from '../core/accounts/accounts.ts'
import { claim } from '../core/emails/claiming.ts'
import * as emails from '../core/emails/emails.ts'
import * as users from '../core/users/users.ts'

const fresh = 'Neap-tides-1907'
let app: ServedApp
let ada: Person
afterEach(() => app.close())

const start = (username: string) => app.ask('POST', 'password-resets', { as: null, json: { username } })
const complete = (code: string, password = fresh) =>
  app.ask('POST', 'password-resets/complete', { as: null, json: { code, password } })
const signIn = async (password: string, username = 'ada') =>
  (await app.ask('POST', 'sessions', { as: null, json: { username, password } })).status

/** Sends the waiting emails, and returns them. */
async function sent() {
  const before = app.mail.sent.length
  for (const email of await claim(app.context, 50)) await emails.send(app.context, app.mail, email)
  return app.mail.sent.slice(before)
}
const codeIn = (text: string | undefined) =>
  /\/reset-password#code=([0-9a-f]{64})(?![0-9a-f])/.exec(text ?? '')?.[1] ?? ''
const codeFor = async (username = 'ada') => {
  await start(username)
  return codeIn((await sent())[0]?.text)
}

describe.each(engines)('a forgotten password, on %s', (engine) => {
  beforeEach(async () => {
    app = await openServedApp(engine, { environment: { SALLYPORT_URL: 'https://files.harbour.example' } })
    ada = await app.addPerson('ada')
  })

  test('is reset with a link in an email, which ends all sessions', async () => {
    const answer = await start('ada')
    expect([answer.status, mismatches(operations.startPasswordReset.replies[202], answer.json())]).toEqual([202, []])
    const [email, ...more] = await sent()
    expect(more).toEqual([])
    expect(email).toMatchObject({ to: 'ada@harbour.example', subject: 'Set a new password' })
    const code = codeIn(email?.text)
    expect(email?.text).toContain(`https://files.harbour.example/reset-password#code=${code}`)
    expect(codeIn(email?.html)).toBe(code)
    await openSession(app, 'ada')
    const done = await complete(code)
    expect([done.status, mismatches(operations.completePasswordReset.replies[200], done.json())]).toEqual([200, []])
    expect(await app.context.db.q.selectFrom('sessions').selectAll().execute()).toEqual([])
    expect([await signIn('a long enough password'), await signIn(fresh)]).toEqual([401, 201])
    const [row] = await app.context.db.q.selectFrom('session_log').selectAll().where('type', '=', 'EDIT_USER').execute()
    expect(row).toMatchObject({ username: 'ada', path: 'ada', protocol: 'web' })
  })

  test('also reaches the user of an address that another user has as its name', async () => {
    const { actor } = await app.addPerson('eve', { role: 'admin' })
    const other = { email: 'other@quay.example', password: 'a long enough password', role: 'user', home: '/' } as const
    const permissions = new Set(['changePassword'] as const)
    await users.add(app.context, actor, { ...other, username: 'ada@harbour.example', permissions })
    await start('ada@harbour.example')
    expect((await sent()).map(({ to }) => to).toSorted()).toEqual(['ada@harbour.example', 'other@quay.example'])
  })

  test('has a code that works once, for an hour, until another password is set, and not for a weak password', async () => {
    const code = await codeFor()
    for (const weak of ['short', '        ']) expect((await complete(code, weak)).status).toBe(400)
    const racing = await Promise.all([complete(code), complete(code), complete(code)])
    expect(racing.map(({ status }) => status).toSorted()).toEqual([200, 410, 410])
    const late = await codeFor()
    app.clock.move(3_600_000)
    expect((await complete(late)).status).toBe(410)
    const [one, two] = [await codeFor(), await codeFor()]
    expect((await complete(two)).status).toBe(200)
    expect((await complete(one)).status).toBe(410)
    app.clock.move(3_600_000)
    const void1 = await codeFor()
    await users.update(app.context, app.operator, ada.user.id, { password: 'Something-else-1' })
    expect((await complete(void1)).status).toBe(410)
    const void2 = await codeFor()
    await users.update(app.context, app.operator, ada.user.id, { email: 'new@harbour.example' })
    expect((await complete(void2)).status).toBe(410)
    for (const odd of ['x', '0'.repeat(64), '../..', `${void2} `]) expect((await complete(odd)).status).toBe(410)
  })

  test('T-07 is refused for users who are locked, expired, at a refused address, or without the permission', async () => {
    const { context, operator } = app
    const [none, code] = [() => codeFor(), await codeFor()]
    const closed = async (undo: () => Promise<unknown>) => {
      expect([await none(), (await complete(code)).status]).toEqual(['', 410])
      await undo()
    }
    await users.update(context, operator, ada.user.id, { locked: true })
    await closed(() => users.update(context, operator, ada.user.id, { locked: false }))
    await users.update(context, operator, ada.user.id, { expiresAt: app.clock.now().toISOString() })
    await closed(() => users.update(context, operator, ada.user.id, { expiresAt: null }))
    await updateSettings(context, operator, () => ({ allowedRanges: [{ start: '192.0.2.1', end: '192.0.2.9' }] }))
    await closed(() => updateSettings(context, operator, () => ({ allowedRanges: [] })))
    await users.update(context, operator, ada.user.id, { permissions: new Map([['changePassword', false]]) })
    await closed(async () => undefined)
  })

  test('can be requested by email address; the email goes to the address of the user only', async () => {
    await app.addPerson('twin')
    const { id } = (await users.list(app.context, app.operator)).find(({ username }) => username === 'twin') ?? {
      id: 0,
    }
    await users.update(app.context, app.operator, id, { email: 'ada@harbour.example' })
    expect((await sent()).map(({ to }) => to)).toEqual(['twin@harbour.example'])
    for (const odd of ['*', '%', 'ada@', 'ada@harbour.example\r\nBcc: x@evil.example', "' or 1=1 --"]) await start(odd)
    expect(await sent()).toEqual([])
    await start('ADA@harbour.example')
    const out = await sent()
    expect(out.map(({ to }) => to)).toEqual(['ada@harbour.example', 'ada@harbour.example'])
    expect(out.map(({ text }) => /user "(\w+)"/.exec(text)?.[1]).toSorted()).toEqual(['ada', 'twin'])
  })

  test('T-21 has its code in the email only: hashed in its table, sealed in the outbox, in no log', async () => {
    await start('ada')
    const waiting = JSON.stringify(await app.context.db.q.selectFrom('letters').selectAll().execute())
    const code = codeIn((await sent())[0]?.text)
    await complete(code, 'short')
    const everything = [
      waiting,
      JSON.stringify(await app.context.db.q.selectFrom('letters').selectAll().execute()),
      JSON.stringify(await app.context.db.q.selectFrom('reset_codes').selectAll().execute()),
      app.logged.join('\n'),
    ].join()
    expect(code).toHaveLength(64)
    expect(everything).not.toContain(code)
    const [row] = await app.context.db.q.selectFrom('letters').selectAll().execute()
    expect(row).toMatchObject({ state: 'sent', secret_sealed: null })
  })

  test('T-53 has a link to the public address, whatever host the request names', async () => {
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example',
      origin: 'https://evil.example',
      referer: 'https://evil.example/',
    }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    const body = JSON.stringify({ username: 'ada', next: 'https://evil.example' })
    const answer = await app.exchange(
      `POST /api/v2/password-resets?next=https://evil.example HTTP/1.1\r\n${lines.join('')}Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 202 /)
    const [email] = await sent()
    expect(email?.text).toContain('https://files.harbour.example/reset-password#code=')
    expect(JSON.stringify(email)).not.toContain('evil')
  })

  test('of a new user is set with the link of the welcome email, within a week, whatever its permissions', async () => {
    const add = (username: string) =>
      users.add(app.context, app.operator, {
        username,
        email: `${username}@harbour.example`,
        password: 'a long enough password',
        role: 'user',
        permissions: new Set(),
        home: '/',
        welcome: true,
      })
    await add('bob')
    const code = codeIn((await sent())[0]?.text)
    app.clock.move(6 * 86_400_000)
    expect((await complete(code)).status).toBe(200)
    expect(await signIn(fresh, 'bob')).toBe(201)
    await add('cleo')
    const late = codeIn((await sent())[0]?.text)
    app.clock.move(7 * 86_400_000)
    expect((await complete(late)).status).toBe(410)
  })
})

describe('T-24: asking for a new password', () => {
  test('is answered alike, after the same time, for known and unknown users', async () => {
    app = await openServedApp('sqlite', { refusalMs: 250 })
    ada = await app.addPerson('ada')
    const answers = await Promise.all(
      ['ada', 'nobody', 'ada@harbour.example', 'nobody@harbour.example'].map(async (username) => {
        const begin = performance.now()
        const { status, text } = await start(username)
        return { status, text, ms: performance.now() - begin }
      }),
    )
    for (const { status, text, ms } of answers) {
      expect([status, text]).toEqual([202, '{"responseStatus":202,"data":[]}'])
      expect(ms).toBeGreaterThanOrEqual(245)
    }
    expect(await sent()).toHaveLength(2)
  })
})

describe('T-25: asking for a new password', () => {
  test('is limited per address, and a mailbox gets three emails per hour', async () => {
    app = await openServedApp('sqlite', {
      environment: { SALLYPORT_GUESSES_ADDRESS: '4/15m' },
      trustedProxies: '127.0.0.1/32',
    })
    ada = await app.addPerson('ada')
    const from = (address: string, username: string) =>
      app.ask('POST', 'password-resets', { as: null, json: { username }, headers: { 'x-forwarded-for': address } })
    const statuses = []
    for (let i = 0; i < 6; i++) statuses.push((await from('203.0.113.1', `no-${i}`)).status)
    expect(statuses).toEqual([202, 202, 202, 202, 429, 429])
    for (let i = 2; i < 8; i++) expect((await from(`203.0.113.${i}`, 'ada')).status).toBe(202)
    expect(await sent()).toHaveLength(3)
    const guesses = []
    for (let i = 0; i < 6; i++) guesses.push((await complete(String(i))).status)
    expect(guesses).toEqual([410, 410, 410, 410, 429, 429])
  })
})

test('a server without a mail server says whom to ask, for any user, and creates no link', async () => {
  app = await openServedApp('sqlite', { overrides: { mail: null } })
  ada = await app.addPerson('ada')
  expect((await app.ask('GET', 'setup', { as: null })).json().data.attributes['sendsEmails']).toBe(false)
  const answers = [await start('ada'), await start('nobody'), await start('ada@harbour.example')]
  for (const { status, text } of answers)
    expect([status, text]).toEqual([503, expect.stringContaining('Ask an administrator of your account')])
  expect(await app.context.db.q.selectFrom('letters').selectAll().execute()).toEqual([])
  expect(await app.context.db.q.selectFrom('reset_codes').selectAll().execute()).toEqual([])
})
