/** Browser sessions over real sockets: the cookie, how it ends, and who can send it. */
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { Operation } from '@sallyport/contract/definition/operation.ts'
import { mismatches } from '@sallyport/contract/mismatches.ts'
import { operations } from '@sallyport/contract/operations.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../test/databases.ts'
import { type Person, put } from '../../test/people.ts'
import { type Answer, headOf, openServedApp, type ServedApp } from '../../test/served-app.ts'
import { updateSettings } from '../core/accounts/accounts.ts'
import { cleanUpSessions } from '../core/sessions/sessions.ts'
import type { UserUpdate } from '../core/users/user-input.ts'
import * as users from '../core/users/users.ts'

const password = 'a long enough password'
const web = { 'x-sallyport-client': 'web' }
let app: ServedApp
afterEach(() => app.close())

const signIn = (json: object) => app.ask('POST', 'sessions', { as: null, json: { username: 'ada', password, ...json } })
const cookieIn = (answer: Answer) => answer.headers.get('set-cookie')?.split(';')[0] ?? ''
const opened = async (json: object = {}) => cookieIn(await signIn(json))
const ask = (cookie: string, method: string, path: string, json?: unknown, headers: Record<string, string> = web) =>
  app.ask(method, path, { as: null, headers: { cookie, ...headers }, ...(json !== undefined && { json }) })
const statusOf = async (cookie: string, path = 'users/me') => (await ask(cookie, 'GET', path)).status

describe.each(engines)('a session, on %s', (engine) => {
  let ada: Person
  beforeEach(async () => {
    app = await openServedApp(engine)
    ada = await app.addPerson('ada', { home: '/ada' })
  })

  test('is created by name and password, and its cookie grants the same as a key and a token', async () => {
    const answer = await signIn({})
    expect(answer.status).toBe(201)
    expect(mismatches(operations.signIn.replies[201], answer.json())).toEqual([])
    const header = answer.headers.get('set-cookie') ?? ''
    expect(header).toMatch(
      /^sallyport_session=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/, sallyport_browser=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=7776000$/,
    )
    expect(answer.text).not.toContain(cookieIn(answer).split('=')[1])
    const cookie = cookieIn(answer)
    expect((await ask(cookie, 'GET', 'users/me')).json().data.attributes['username']).toBe('ada')
    expect((await ask(cookie, 'POST', 'resources', { path: '/made' })).status).toBe(201)
    const log = await app.context.db.q.selectFrom('session_log').selectAll().orderBy('id').execute()
    const [connect, made] = [log.find(({ type }) => type === 'PASS'), log.findLast(({ type }) => type === 'MKD')]
    expect(connect).toMatchObject({ username: 'ada', protocol: 'web', status: '-', ip: '127.0.0.1' })
    expect(made).toMatchObject({ username: 'ada', protocol: 'web', session_id: connect?.session_id })
    expect(connect?.session_id).toMatch(/^[0-9a-f]{45}$/)
    const user = await app.ask('GET', `users/${ada.user.id}`)
    expect(user.json().data.attributes['accessTimestamp']).not.toMatch(/^0000/)
  })

  test('T-06 is stored as a hash only', async () => {
    const secret = (await opened()).split('=')[1] ?? ''
    const rows = await app.context.db.q.selectFrom('sessions').selectAll().execute()
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(secret)
    expect(secret).toHaveLength(64)
  })

  test('T-10 ends at once: sign-out, new password, new role, lock, expiration and deletion of the user', async () => {
    const cookie = await opened()
    const out = await ask(cookie, 'DELETE', 'sessions/current')
    expect([out.status, out.headers.get('set-cookie')]).toEqual([200, expect.stringContaining('Max-Age=0')])
    expect(await statusOf(cookie)).toBe(401)
    const { context, operator } = app
    const end = async (change: UserUpdate) => {
      const one = await opened()
      expect(await statusOf(one)).toBe(200)
      await users.update(context, operator, ada.user.id, change)
      expect([change, await statusOf(one)]).toEqual([change, 401])
      return one
    }
    await end({ password })
    await end({ role: 'admin' })
    await end({ role: 'user', home: '/ada' })
    const locked = await end({ locked: true })
    await users.update(context, operator, ada.user.id, { locked: false })
    expect(await statusOf(locked)).toBe(401)
    const expired = await end({ expiresAt: app.clock.now().toISOString() })
    await users.update(context, operator, ada.user.id, { expiresAt: null })
    expect(await statusOf(expired)).toBe(401)
    const last = await opened()
    await users.remove(context, operator, ada.user.id)
    expect(await statusOf(last)).toBe(401)
    expect(await context.db.q.selectFrom('sessions').selectAll().execute()).toEqual([])
  })

  test('T-10 ends at once when its address is no longer allowed, and does not come back with it', async () => {
    const cookie = await opened()
    await updateSettings(app.context, app.operator, () => ({
      allowedRanges: [{ start: '192.0.2.1', end: '192.0.2.9' }],
    }))
    expect(await statusOf(cookie)).toBe(401)
    expect((await signIn({})).status).toBe(401)
    await updateSettings(app.context, app.operator, () => ({ allowedRanges: [] }))
    expect(await statusOf(cookie)).toBe(401)
  })

  test('T-10, and a token: an upload in progress is aborted when the address is no longer allowed', async () => {
    const cookie = await opened()
    // More than is held in memory, so that it is visible as in progress.
    const most = 'hello'.repeat(10_000)
    const size = most.length + 5
    const begin = async (name: string, credentials: string) => {
      const socket = await app.connect()
      socket.write(
        `POST /api/v2/resources/upload?path=/${name}&fileSize=${size} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${credentials}Content-Length: ${size}\r\n\r\n${most}`,
      )
      return { socket, answer: text(socket) }
    }
    const all = [
      await begin('by-session.txt', `Cookie: ${cookie}\r\nX-Sallyport-Client: web\r\n`),
      await begin('by-token.txt', headOf(ada)),
    ]
    const { q } = app.context.db
    await expect.poll(async () => (await q.selectFrom('blobs').select('id').execute()).length).toBe(2)
    await updateSettings(app.context, app.operator, () => ({
      allowedRanges: [{ start: '192.0.2.1', end: '192.0.2.9' }],
    }))
    for (const { socket, answer } of all) {
      socket.write('world')
      expect(await answer).toMatch(/^HTTP\/1\.1 401 /)
    }
    const stored = await q.selectFrom('resources').select('name').where('name', 'like', 'by-%').execute()
    expect(stored).toEqual([])
  })

  test('T-10, and a token: a sign-out or a lock aborts downloads in progress, of a file and of an archive', async () => {
    // A file that is larger than the buffers between server and client.
    const size = 48 * 1024 * 1024
    await put(app, ada.actor, '/large.bin', Buffer.alloc(size))
    await put(app, ada.actor, '/small.txt')
    const cookie = await opened()
    const begin = async (query: string, credentials: string) => {
      const socket = await app.connect()
      socket.on('error', () => undefined)
      const head = `GET /api/v2/resources/download?${query} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n`
      socket.write(`${head}${credentials}\r\n`)
      // The response starts, and then its receiver pauses.
      const [first] = (await once(socket, 'data')) as [Buffer]
      socket.pause()
      expect(first.toString('latin1')).toMatch(/^HTTP\/1\.1 200 /)
      return async () => {
        let received = first.length
        socket.on('data', (chunk: Buffer) => {
          received += chunk.length
        })
        socket.resume()
        if (!socket.destroyed) await once(socket, 'close')
        return received
      }
    }
    const brokenOff = () => app.logged.filter((line) => line.includes('"brokenOff":true')).length
    const bySession = await begin('resources[]=/large.bin', `Cookie: ${cookie}\r\n`)
    const byToken = await begin('resources[]=/large.bin&resources[]=/small.txt', headOf(ada))
    expect((await ask(cookie, 'DELETE', 'sessions/current')).status).toBe(200)
    await expect.poll(brokenOff, { timeout: 20_000 }).toBe(1)
    await users.setLocked(app.context, app.operator, 'ada', true)
    await expect.poll(brokenOff, { timeout: 20_000 }).toBe(2)
    for (const rest of [bySession, byToken]) expect(await rest()).toBeLessThan(size)
    // The downloads are incomplete: the log has an entry for each resource of the archive.
    const sent = app.context.db.q.selectFrom('session_log').select(['path', 'status', 'bytes'])
    const rows = async () => await sent.where('type', '=', 'RETR').orderBy('path').execute()
    const broken = { status: 'partial', bytes: expect.toSatisfy((bytes: number) => bytes < size) }
    const names = ['large.bin', 'large.bin', 'small.txt']
    await expect.poll(rows).toEqual(names.map((name) => ({ ...broken, path: `/ada/${name}` })))
  })

  test('ends after twelve hours without activity, and after fourteen days in any case', async () => {
    const [idle, used, watching] = [await opened(), await opened(), await opened()]
    const stays = await signIn({ staySignedIn: true })
    expect(stays.headers.get('set-cookie')).toContain('; Max-Age=1209600')
    app.clock.move(11 * 3_600_000)
    // An open page that refreshes itself is no activity.
    expect((await ask(watching, 'GET', 'users/me', undefined, { ...web, 'x-sallyport-refresh': 'live' })).status).toBe(
      200,
    )
    expect(await statusOf(used)).toBe(200)
    await expect
      .poll(async () =>
        (await app.context.db.q.selectFrom('sessions').select('used_at').execute()).map((r) => r.used_at),
      )
      .toContain(app.clock.now().toISOString())
    app.clock.move(3_600_000)
    expect([await statusOf(idle), await statusOf(watching), await statusOf(used)]).toEqual([401, 401, 200])
    app.clock.move(10 * 86_400_000)
    expect(await statusOf(cookieIn(stays))).toBe(200)
    app.clock.move(4 * 86_400_000)
    expect(await statusOf(cookieIn(stays))).toBe(401)
  })

  test('T-33 is listed and can be revoked: by its user, and by administrators of the account', async () => {
    const [first, second] = [await opened(), await opened()]
    const list = await ask(first, 'GET', 'sessions')
    expect(mismatches(operations.listSessions.replies[200], list.json())).toEqual([])
    const own = list.json<{ data: { id: number; attributes: { current: boolean } }[] }>().data
    expect(own.map(({ attributes }) => attributes.current).toSorted()).toEqual([false, true])
    const other = own.find(({ attributes }) => !attributes.current)
    const mine = cookieIn(await signIn({ username: 'mira' }))
    const [{ id: masterSession } = { id: 0 }] = (await ask(mine, 'GET', 'sessions')).json<{ data: { id: number }[] }>()
      .data
    expect((await ask(first, 'DELETE', `sessions/${masterSession}`)).status).toBe(403)
    expect((await ask(first, 'GET', `sessions?userId=${app.master.id}`)).status).toBe(403)
    expect((await ask(first, 'DELETE', `sessions/${other?.id}`)).status).toBe(200)
    expect([await statusOf(first), await statusOf(second)]).toEqual([200, 401])
    const listed = await ask(mine, 'GET', `sessions?userId=${ada.user.id}`)
    expect(listed.json().totalResults).toBe(1)
    const third = await opened()
    expect((await ask(third, 'DELETE', 'sessions')).status).toBe(200)
    expect([await statusOf(first), await statusOf(third)]).toEqual([401, 200])
    const [{ id } = { id: 0 }] = (await ask(third, 'GET', 'sessions')).json<{ data: { id: number }[] }>().data
    expect((await ask(mine, 'DELETE', `sessions/${id}`)).status).toBe(200)
    expect(await statusOf(third)).toBe(401)
    const log = await app.context.db.q.selectFrom('session_log').select(['type', 'username']).execute()
    expect(log.filter(({ type }) => type === 'EXIT').map(({ username }) => username)).toEqual(['ada', 'ada', 'ada'])
  })

  test('stays open when its user sets a new password, which requires the old one; all other sessions end', async () => {
    const [here, there] = [await opened(), await opened()]
    const change = (json: object) => ask(here, 'PATCH', `users/${ada.user.id}`, json)
    for (const json of [{ password: 'Another-password-1' }, { email: 'x@evil.example', currentPassword: 'wrong' }]) {
      const answer = await change(json)
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('currentPassword')])
    }
    expect((await change({ nickname: 'Ada' })).status).toBe(200)
    const changed = await change({ password: 'Another-password-1', currentPassword: password })
    expect(changed.status).toBe(200)
    // The browser gets a new cookie; a copy of the old one grants nothing.
    const renewed = cookieIn(changed)
    expect(changed.headers.get('set-cookie')).toMatch(
      /^sallyport_session=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/$/,
    )
    expect([await statusOf(renewed), await statusOf(here), await statusOf(there)]).toEqual([200, 401, 401])
    const open = (await ask(renewed, 'GET', 'sessions')).json<{ data: { attributes: { current: boolean } }[] }>()
    expect(open.data.map(({ attributes }) => attributes.current)).toEqual([true])
    expect((await signIn({})).status).toBe(401)
    expect((await signIn({ password: 'Another-password-1' })).status).toBe(201)
  })

  test('allows the master to change its own credentials, which no token can', async () => {
    const before = await opened({ username: 'mira' })
    const path = `users/${app.master.id}`
    expect((await ask(before, 'PATCH', path, { nickname: 'Mira' })).status).toBe(200)
    const change = { password: 'Another-password-1', currentPassword: password }
    const changed = await ask(before, 'PATCH', path, change)
    expect(changed.status).toBe(200)
    const cookie = cookieIn(changed)
    for (const json of [{ locked: true }, { role: 'user' }, { username: 'other' }, { homeResource: '/x' }])
      expect((await ask(cookie, 'PATCH', path, json)).status).toBe(403)
    expect((await app.ask('PATCH', path, { json: { nickname: 'x' } })).status).toBe(403)
  })
})

describe('T-24, T-42: signing in', () => {
  test('is refused with the same response and after the same time, whatever is wrong', async () => {
    app = await openServedApp('sqlite', { refusalMs: 250 })
    await app.addPerson('ada')
    await users.setLocked(app.context, app.operator, (await app.addPerson('locked')).user.username, true)
    const { id } = (await app.addPerson('expired')).user
    const expiresAt = app.clock.now().toISOString()
    await app.context.db.q.updateTable('users').set({ expires_at: expiresAt }).where('id', '=', id).execute()
    const { id: bare } = (await app.addPerson('bare')).user
    await app.context.db.q.updateTable('users').set({ password_hash: null }).where('id', '=', bare).execute()
    const cases = [
      { password: 'wrong' },
      { username: 'nobody' },
      { username: 'locked' },
      { username: 'expired' },
      { username: 'bare' },
      { password: ' ' },
      { password: '\u3000' },
      { username: 'bare', password: ' ' },
      { password: 'x'.repeat(1_024) },
    ]
    const refusals = await Promise.all(
      cases.map(async (json) => {
        const begin = performance.now()
        const { status, text, headers } = await signIn(json)
        return { json, status, text, cookie: headers.get('set-cookie'), ms: performance.now() - begin }
      }),
    )
    for (const { json, status, text, cookie, ms } of refusals) {
      expect([json, status, text, cookie]).toEqual([json, 401, refusals[0]?.text, null])
      expect(ms).toBeGreaterThanOrEqual(245)
    }
    for (const json of [{ password: '' }, { password: null }, { username: '' }])
      expect((await signIn(json)).status).toBe(400)
    expect(app.logged.filter((line) => line.includes('"level":"error"'))).toEqual([])
  })

  test('that failed is in the log of the account if the user is known', async () => {
    app = await openServedApp('sqlite')
    await app.addPerson('ada')
    await signIn({ password: 'wrong' })
    await signIn({ username: 'nobody' })
    const log = await app.context.db.q.selectFrom('session_log').selectAll().where('type', '=', 'PASS').execute()
    expect(log).toMatchObject([{ username: 'ada', status: 'failed', protocol: 'web', ip: '127.0.0.1' }])
  })
})

describe('T-25: password guessing', () => {
  const environment = { SALLYPORT_GUESSES_ADDRESS: '10/15m', SALLYPORT_GUESSES_USER: '20/1h' }
  const trustedProxies = '127.0.0.1/32'
  const from = (address: string, json: object, cookie = '') =>
    app.ask('POST', 'sessions', {
      as: null,
      json: { username: 'ada', password, ...json },
      headers: { 'x-forwarded-for': address, cookie },
    })
  /** One after the other: of concurrent attempts more than four would be refused before the check. */
  const inTurn = async (count: number, one: (i: number) => Promise<Answer>) => {
    const answers: Answer[] = []
    for (let i = 0; i < count; i++) answers.push(await one(i))
    return answers
  }

  test('is limited per address by default, with the time to wait, without delaying others', async () => {
    app = await openServedApp('sqlite', { environment, trustedProxies })
    await app.addPerson('ada')
    const answers = await inTurn(30, (i) =>
      from('203.0.113.1', { username: i % 2 ? 'ada' : `no-${i}`, password: 'wrong' }),
    )
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10)
    const limited = answers.filter(({ status }) => status === 429)
    expect(limited).toHaveLength(20)
    for (const { headers, text } of limited) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
      expect(text).toContain('ERROR_TOO_MANY_REQUESTS')
    }
    expect((await from('203.0.113.1', {})).status).toBe(429)
    expect((await from('203.0.113.2', {})).status).toBe(201)
    app.clock.move(91_000)
    expect((await from('203.0.113.1', {})).status).toBe(201)
  })

  test('from many addresses does not lock the user out where it has signed in before', async () => {
    app = await openServedApp('sqlite', { environment, trustedProxies })
    await app.addPerson('ada')
    expect((await from('198.51.100.7', {})).status).toBe(201)
    const guesses = await inTurn(30, (i) =>
      from(`203.0.113.${i}`, { username: i % 2 ? 'ada' : 'ADA', password: 'wrong' }),
    )
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(10)
    await app.addPerson('bob')
    const refused = await inTurn(12, () => from('203.0.113.99', {}))
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([429]))
    // They were not checked, so they do not count as attempts of that address.
    expect((await from('203.0.113.99', { username: 'bob' })).status).toBe(201)
    expect((await from('203.0.113.99', {})).status).toBe(429)
    expect((await from('198.51.100.7', {})).status).toBe(201)
    app.clock.move(3 * 60_000)
    expect((await from('203.0.113.99', {})).status).toBe(201)
  })

  test('from many addresses does not lock out a known browser of the user, which has a counter of its own', async () => {
    app = await openServedApp('sqlite', { environment, trustedProxies })
    await app.addPerson('ada')
    await app.addPerson('bob')
    const markOf = async (username: string) =>
      /sallyport_browser=[0-9a-f]{64}/.exec(
        (await from('198.51.100.7', { username })).headers.get('set-cookie') ?? '',
      )?.[0] ?? ''
    const [hers, his] = [await markOf('ada'), await markOf('bob')]
    await inTurn(20, (i) => from(`203.0.113.${i}`, { password: 'wrong' }))
    await inTurn(10, (i) => from('192.0.2.9', { username: `no-${i}` }))
    const by = async (cookie: string, json: object = {}) => {
      const answer = await from('192.0.2.9', json, cookie)
      return [answer.status, Number(answer.headers.get('retry-after')) <= 180]
    }
    // From an address without attempts left, for a name without attempts left.
    expect([await by(''), await by(his), await by(`sallyport_browser=${'a'.repeat(64)}`)]).toEqual([
      [429, true],
      [429, true],
      [429, true],
    ])
    expect(await by(hers)).toEqual([201, true])
    for (let i = 0; i < 10; i++) expect((await by(hers, { password: 'wrong' }))[0]).toBe(401)
    expect((await by(hers))[0]).toBe(429)
    app.clock.move(91_000)
    expect((await by(hers))[0]).toBe(201)
    app.clock.move(91 * 86_400_000)
    await cleanUpSessions(app.context)
    expect(await app.context.db.q.selectFrom('known_browsers').selectAll().execute()).toEqual([])
  })

  test('from one IPv6 /64 network counts together; wider networks have more attempts, but not as many as addresses', async () => {
    app = await openServedApp('sqlite', { environment, trustedProxies })
    const statuses = async (count: number, address: (i: number) => string) =>
      (await inTurn(count, (i) => from(address(i), { username: `no-${i}` }))).map(({ status }) => status)
    const refusals = async (count: number, address: (i: number) => string) =>
      (await statuses(count, address)).filter((status) => status === 429).length
    expect(await refusals(12, (i) => `2001:db8:1:2::${i + 1}`)).toBe(2)
    // 40 for the /56, 160 for the /48: further attempts are refused for every address in them.
    expect(await refusals(32, (i) => `2001:db8:1:${(i + 16).toString(16)}::1`)).toBe(2)
    expect(await refusals(122, (i) => `2001:db8:1:${(i + 1).toString(16)}00::1`)).toBe(2)
    expect(await refusals(1, () => '2001:db8:2:1::1')).toBe(0)
  })

  test('is limited for API credentials; valid ones are still accepted from that address', async () => {
    app = await openServedApp('sqlite', { environment: { SALLYPORT_GUESSES_CREDENTIALS: '5/10m' } })
    const wrong = { apiKey: app.mira.apiKey, accessToken: 'wrong' }
    const statuses = []
    for (let i = 0; i < 8; i++) statuses.push((await app.ask('GET', 'account', { as: wrong })).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429])
    // Missing credentials are not counted: every page sends none before its first sign-in.
    expect((await app.ask('GET', 'account', { as: null })).status).toBe(401)
    expect((await app.ask('GET', 'account', { as: null, headers: { cookie: 'sallyport_session=x' } })).status).toBe(429)
    expect((await app.ask('GET', 'account')).status).toBe(200)
  })

  test('is limited for the setup code', async () => {
    app = await openServedApp('sqlite', { environment: { SALLYPORT_GUESSES_ADDRESS: '3/15m' } })
    for (const table of [
      'session_log',
      'access_tokens',
      'api_keys',
      'usage',
      'resources',
      'users',
      'accounts',
    ] as const)
      await app.context.db.q.deleteFrom(table).execute()
    const { newSetupCode } = await import('../core/setup/setup.ts')
    await newSetupCode(app.context)
    const json = { code: 'x', account: 'a', username: 'u', email: 'a@b.example', password: 'Tide-tables-1906' }
    const statuses = []
    for (let i = 0; i < 5; i++) statuses.push((await app.ask('POST', 'setup', { as: null, json })).status)
    expect(statuses).toEqual([403, 403, 403, 429, 429])
  })
})

describe('a cookie', () => {
  beforeEach(async () => {
    app = await openServedApp('sqlite')
    await app.addPerson('ada')
  })

  test('CSRF: without the header that other sites cannot send only allows reads', async () => {
    const cookie = await opened()
    const folder = { path: '/made' }
    for (const headers of [{}, { 'x-sallyport-client': 'other' }] as Record<string, string>[]) {
      const answer = await ask(cookie, 'POST', 'resources', folder, headers)
      expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('ERROR_CSRF')])
      expect((await ask(cookie, 'DELETE', 'sessions/current', undefined, headers)).status).toBe(403)
    }
    expect((await ask(cookie, 'GET', 'users/me', undefined, {})).status).toBe(200)
    expect((await ask(cookie, 'POST', 'resources', folder)).status).toBe(201)
  })

  test('does nothing for a page of the user before', async () => {
    const cookie = await opened()
    const { id } = (await ask(cookie, 'GET', 'users/me')).json().data as { id: number }
    const by = (user: number) =>
      ask(cookie, 'POST', 'resources', { path: '/made' }, { ...web, 'x-sallyport-user': `${user}` })
    expect((await by(id + 1)).status).toBe(401)
    expect((await by(id)).status).toBe(201)
  })

  test('CSRF: is refused in requests from other sites, and so is a sign-in', async () => {
    const cookie = await opened()
    for (const site of ['cross-site', 'same-site', 'other']) {
      const headers = { ...web, 'sec-fetch-site': site }
      expect((await ask(cookie, 'GET', 'users/me', undefined, headers)).status).toBe(403)
      expect((await ask(cookie, 'POST', 'resources', { path: '/made' }, headers)).status).toBe(403)
      const json = { username: 'ada', password }
      const answer = await app.ask('POST', 'sessions', { as: null, json, headers })
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null])
    }
    for (const origin of ['http://other.example', 'null', app.server.address.replace('http://', 'http://x.')])
      expect((await ask(cookie, 'GET', 'users/me', undefined, { origin })).status).toBe(403)
    expect((await ask(cookie, 'GET', 'users/me', undefined, { origin: app.server.address })).status).toBe(200)
    for (const site of ['same-origin', 'none'])
      expect((await ask(cookie, 'GET', 'users/me', undefined, { 'sec-fetch-site': site })).status).toBe(200)
  })

  test('CSRF: is refused for anything that a form of another site can send: any operation, with any of the three types', async () => {
    const cookie = await opened()
    const types = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']
    const writing = Object.values<Operation>(operations).filter(
      ({ method, access }) => method === 'POST' && access !== 'open',
    )
    expect(writing.length).toBeGreaterThan(15)
    for (const { path } of writing)
      for (const type of types) {
        const url = path.slice(1).replace(/\{\w+\}/g, '1')
        const headers = { cookie, 'content-type': type, origin: 'https://evil.example' }
        const answer = await app.ask('POST', url, { as: null, headers, body: '{}' })
        expect([path, type, answer.status, answer.json().errors[0].code]).toEqual([path, type, 403, 'ERROR_CSRF'])
      }
  })

  test('CSRF: is not set by a form of another site, even if the browser does not send the site', async () => {
    const body = JSON.stringify({ username: 'ada', password })
    // A form and a script can send these without a preflight request; also a body without a type.
    for (const type of [
      'text/plain',
      'Text/Plain;charset=UTF-8',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const headers = { 'content-type': type, origin: 'https://evil.example' }
      const answer = await app.ask('POST', 'sessions', { as: null, body, headers })
      expect([type, answer.status, answer.headers.get('set-cookie')]).toEqual([
        type,
        expect.toBeOneOf([403, 415]),
        null,
      ])
    }
    const bare = await app.ask('POST', 'sessions', { as: null, body: Buffer.from(body) })
    expect([bare.status, bare.headers.get('set-cookie')]).toEqual([415, null])
    const headers = { 'content-type': 'application/json' }
    expect((await app.ask('POST', 'sessions', { as: null, body, headers })).status).toBe(201)
  })

  test('is ignored if a key and a token are sent, also wrong ones', async () => {
    const cookie = await opened()
    const me = async (as: Pick<Person, 'apiKey' | 'accessToken'>) =>
      await app.ask('GET', 'users/me', { as, headers: { cookie } })
    expect((await me(app.mira)).json().data.attributes['username']).toBe('mira')
    expect((await me({ ...app.mira, accessToken: 'wrong' })).status).toBe(401)
  })

  test('that is invented, cut, duplicated or of another name grants nothing', async () => {
    const cookie = await opened()
    const [name = '', secret = ''] = cookie.split('=')
    for (const odd of [
      '',
      `${name}=`,
      `${name}=${secret.slice(1)}`,
      `${name}=${secret}0`,
      `${name}=${secret.toUpperCase()}`,
      `${name}="${secret}"`,
      `${cookie}; ${cookie}`,
      `__Host-${cookie}`,
      `other=${secret}`,
      `${name}=${'x'.repeat(5_000)}`,
      `${name}=' or 1=1 --`,
    ])
      expect([odd.slice(0, 40), await statusOf(odd)]).toEqual([odd.slice(0, 40), 401])
    expect(await statusOf(`a=b; ${cookie}; c=d`)).toBe(200)
  })

  test('T-21 and passwords are in no log, no URL and no Referer', async () => {
    const cookie = await opened()
    await signIn({ password: 'hidden-password' })
    await ask(cookie, 'GET', 'users/me')
    const secret = cookie.split('=')[1] ?? ''
    const logged = app.logged.join('\n')
    for (const hidden of [secret, 'hidden-password', password]) expect(logged).not.toContain(hidden)
    const answer = await ask(cookie, 'GET', 'users/me')
    expect(answer.headers.get('referrer-policy')).toBe('same-origin')
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect((await app.ask('GET', `users/me?sallyport_session=${secret}`, { as: null })).status).toBe(401)
  })

  test('over HTTPS is bound to the host and never sent unencrypted', async () => {
    await app.close()
    app = await openServedApp('sqlite', { environment: { SALLYPORT_URL: 'https://files.harbour.example' } })
    await app.addPerson('ada')
    expect((await signIn({})).headers.get('set-cookie')).toMatch(
      /^__Host-sallyport_session=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/; Secure, __Host-sallyport_browser=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=7776000; Secure$/,
    )
  })
})
