/** Settings of the server in the browser: who may change them, that the environment wins, and that changes apply without a restart. */
import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../test/databases.ts'
import { put } from '../../test/people.ts'
import { placesOf } from '../../test/secrets.ts'
import { type Answer, openServedApp, type ServedApp } from '../../test/served-app.ts'
import { openNode } from '../../test/test-app.ts'
import { purgeTrash } from '../core/files/gc/gc.ts'
import { remove } from '../core/files/trash/trash.ts'
import { setOperator } from '../core/users/operators.ts'
import { update } from '../core/users/users.ts'

const password = 'a long enough password'
const smtpPassword = 'Sluice-gate-1907'
const web = { 'x-sallyport-client': 'web' }
let app: ServedApp
let cookie: string

const signIn = async (username: string) => {
  const answer = await app.ask('POST', 'sessions', { as: null, json: { username, password } })
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}
const ask = (method: string, path: string, json?: unknown, by = cookie, headers: Record<string, string> = web) =>
  app.ask(method, path, { as: null, headers: { cookie: by, ...headers }, ...(json !== undefined && { json }) })
const patch = (changes: object, by = cookie, headers: Record<string, string> = web) =>
  ask('PATCH', 'server/settings', { currentPassword: password, ...changes }, by, headers)
const settingsIn = (answer: Answer) =>
  answer.json<{ data: { attributes: Record<string, Record<string, unknown>> } }>().data.attributes
const settings = async () => settingsIn(await ask('GET', 'server/settings'))
const errorOf = (answer: Answer) => [answer.status, answer.json().errors?.[0].detail]
const stored = async () =>
  (await app.context.db.q.selectFrom('server_settings').select('name').orderBy('name').execute()).map(
    ({ name }) => name,
  )
const log = async () =>
  await app.context.db.q
    .selectFrom('session_log')
    .select(['username', 'path', 'protocol'])
    .where('type', '=', 'SERVER')
    .orderBy('id')
    .execute()

const open = async (engine: (typeof engines)[number], environment: Record<string, string> = {}) => {
  app = await openServedApp(engine, { environment, overrides: { mail: undefined } })
  await setOperator(app.context, app.operator, app.master.id, true)
  cookie = await signIn('mira')
}
const calls = [
  ['GET', 'server/settings', undefined],
  ['PATCH', 'server/settings', { currentPassword: password, trashDays: 30 }],
  ['POST', 'server/test-email', {}],
  ['GET', 'server/accounts', undefined],
  ['PATCH', 'server/accounts/1', { currentPassword: password, storageQuota: 5 }],
  ['GET', 'server/nodes', undefined],
  ['PATCH', `server/nodes/${'0'.repeat(32)}`, { currentPassword: password, drained: true }],
  ['GET', 'server/imports', undefined],
  ['GET', 'server/imports/1/findings', undefined],
  ['GET', 'server/imports/1/export', undefined],
] as const

describe.each(engines)('settings of the server, on %s,', (engine) => {
  beforeEach(() => open(engine))
  afterEach(() => app.close())

  test('are refused to users, administrators and masters who are not operators, and without credentials', async () => {
    await app.another('quay')
    await app.addPerson('ada')
    await app.addPerson('boss', { role: 'admin' })
    for (const [method, path, json] of calls) {
      for (const name of ['ada', 'boss', 'quay-master'])
        expect(errorOf(await ask(method, path, json, await signIn(name)))).toEqual([
          403,
          expect.stringMatching(/^Only operators.*\.\/sallyport user operator NAME on\.$/),
        ])
      expect((await app.ask(method, path, { as: null, json })).status).toBe(401)
    }
    expect([await stored(), await log()]).toEqual([[], []])
  })

  test('are refused to a token of an operator, with the way to do it', async () => {
    for (const [method, path, json] of calls)
      expect(errorOf(await app.ask(method, path, { json }))).toEqual([
        403,
        expect.stringMatching(/only be used in a browser session, not with an API key and an access token/),
      ])
  })

  test('are refused to an operator from another site, with a wrong password, and without one', async () => {
    expect((await patch({ trashDays: 30 }, cookie, {})).status).toBe(403)
    expect((await ask('PATCH', 'server/settings', { trashDays: 30 })).status).toBe(400)
    for (const [path, json] of [
      ['server/settings', { trashDays: 30 }],
      [`server/accounts/${app.account.id}`, { storageQuota: 5 }],
    ] as const)
      expect(errorOf(await ask('PATCH', path, { ...json, currentPassword: 'not it' }))).toEqual([
        400,
        'currentPassword must be your current password.',
      ])
    expect(await stored()).toEqual([])
  })

  test('apply at once, say who changed them, are in the session log, and return to their defaults', async () => {
    expect(await settings()).toMatchObject({
      trashDays: { value: 7, defaultValue: 7, source: 'default', variable: 'SALLYPORT_TRASH_DAYS', changedBy: null },
      sessionLogDays: { value: null, source: 'default' },
      mail: { value: null, source: 'default', changeable: true },
    })
    const changed = settingsIn(await patch({ trashDays: 30, sessionLogDays: 365, plan: 'standard' }))
    expect(changed).toMatchObject({
      trashDays: { value: 30, defaultValue: 7, source: 'stored', changedBy: 'mira' },
      sessionLogDays: { value: 365, source: 'stored' },
      plan: { value: 'standard', source: 'stored' },
      webhookLogDays: { value: 90, source: 'default' },
    })
    expect(app.context.settings).toMatchObject({ trashMs: 30 * 86_400_000, defaultPlan: 'standard' })
    expect((await ask('GET', 'users/me')).json()).toMatchObject({ operator: true, trashDays: 30 })
    const { resource } = await put(app, app.operator, '/a.txt')
    await remove(app.context, app.operator, [`id:${resource.id}`])
    app.clock.move(29 * 86_400_000)
    await purgeTrash(app.context)
    expect((await app.ask('GET', 'trash')).json().totalResults).toBe(1)
    app.clock.move(86_400_000 + 1)
    await purgeTrash(app.context)
    expect((await app.ask('GET', 'trash')).json().totalResults).toBe(0)
    cookie = await signIn('mira')
    expect(await log()).toEqual([
      { username: 'mira', path: 'SALLYPORT_PLAN SALLYPORT_TRASH_DAYS SALLYPORT_ACTIVITY_LOG_DAYS', protocol: 'web' },
    ])
    expect(settingsIn(await patch({ trashDays: null, sessionLogDays: null, plan: null }))).toMatchObject({
      trashDays: { value: 7, source: 'default' },
      sessionLogDays: { value: null, source: 'default' },
      plan: { value: 'unlimited' },
    })
    expect(await stored()).toEqual([])
  })

  test('apply on other nodes, which read them every few seconds', async () => {
    const other = await openNode(app, { SALLYPORT_PLAN: 'essential' })
    await patch({ trashDays: 30, plan: 'standard', mail: { host: 'mail.example', port: 25, encryption: 'starttls' } })
    expect(other.context.settings).toMatchObject({ trashMs: 7 * 86_400_000, mailServer: false })
    await other.context.serverSettings.refresh()
    expect(other.context.settings).toMatchObject({ trashMs: 30 * 86_400_000, mailServer: true })
    // The environment of a node takes precedence there only.
    expect([other.context.settings.defaultPlan, app.context.settings.defaultPlan]).toEqual(['essential', 'standard'])
    await other.close()
  })

  test('have bounds', async () => {
    const mail = { host: 'mail.example', port: 587, encryption: 'starttls' }
    const bad = [
      [{ trashDays: 0 }, /^trashDays/],
      [{ trashDays: 3_651 }, /^trashDays/],
      [{ plan: 'other' }, /^plan/],
      [{ publicUrl: 'ftp://files.example' }, /^publicUrl must be an address/],
      [{ publicUrl: 'http://a:b@files.example' }, /^publicUrl must be an address/],
      [{ publicUrl: 'http://:b@files.example' }, /^publicUrl must be an address/],
      [{ publicUrl: `http://${'x'.repeat(600)}` }, /^publicUrl/],
      [{ sftpUrl: 'https://files.example' }, /^sftpUrl must be an address/],
      [{ mail: { ...mail, port: 70_000 } }, /^mail/],
      [{ mail: { ...mail, host: 'mail.example/x' } }, /^mail.host/],
      [{ mail: { ...mail, host: 'a\r\nb' } }, /^mail.host/],
      [{ mail: { ...mail, host: 'mail.example?tls=off' } }, /^mail.host/],
      [{ mail: { ...mail, encryption: 'optional' } }, /^mail/],
      [{ mail: { ...mail, from: 'a@b.example\r\nBcc: c@d.example' } }, /^mail/],
      [{ mail: { ...mail, from: 'a@b.example, c@d.example' } }, /^mail/],
      [{ mail: { ...mail, password: 'x' } }, /^mail.username is missing/],
      [{ mail: { ...mail, username: 'u' } }, /^mail.password is missing/],
      [{ mail: { ...mail, username: 'u', password: 'a\nb' } }, /^mail.password/],
    ] as const
    for (const [changes, sentence] of bad)
      expect([changes, ...errorOf(await patch(changes))]).toEqual([changes, 400, expect.stringMatching(sentence)])
    expect(await stored()).toEqual([])
  })

  test('keep the address that the operator uses reachable', async () => {
    const from = (origin: string) => ({ ...web, origin, 'sec-fetch-site': 'same-origin' })
    const https = { publicUrl: 'https://files.harbour.example' }
    expect(errorOf(await patch(https, cookie, from(app.server.address)))).toEqual([
      400,
      expect.stringMatching(/^publicUrl must begin with http:\/\/ like the address of this page/),
    ])
    const changed = await patch({ publicUrl: 'http://files.harbour.example/' }, cookie, from(app.server.address))
    expect(settingsIn(changed)['publicUrl']).toMatchObject({ value: 'http://files.harbour.example', source: 'stored' })
    expect((await ask('GET', 'openapi.json')).json()).toMatchObject({
      servers: [{ url: expect.stringContaining('http://files.harbour.example') }],
    })
    expect((await patch(https, cookie, from('https://files.harbour.example'))).status).toBe(200)
    expect(app.context.settings.publicUrl).toBe('https://files.harbour.example')
  })

  test('end with the mark: by the command line, a lock, and another administrator who sets password or email', async () => {
    await app.addPerson('ada')
    const boss = await app.addPerson('boss', { role: 'admin' })
    const { id } = (
      await app.context.db.q.selectFrom('users').select('id').where('username', '=', 'ada').execute()
    )[0] ?? {
      id: 0,
    }
    const mark = () => setOperator(app.context, app.operator, id, true)
    const isMarked = async () => (await ask('GET', 'server/settings', undefined, await signIn('ada'))).status === 200
    await mark()
    expect(await isMarked()).toBe(true)
    await update(app.context, boss.actor, id, { nickname: 'Countess' })
    expect(await isMarked()).toBe(true)
    for (const changes of [{ email: 'x@evil.example' }, { password }, { locked: true }]) {
      await mark()
      await update(app.context, boss.actor, id, changes)
      await update(app.context, boss.actor, id, { locked: false })
      expect([changes, await isMarked()]).toEqual([changes, false])
    }
    await mark()
    await setOperator(app.context, app.operator, id, false)
    expect(await isMarked()).toBe(false)
    await expect(setOperator(app.context, boss.actor, id, true)).rejects.toThrow('./sallyport user operator')
    // Nor does the API change it.
    await ask('PATCH', `users/${id}`, { operator: true }, await signIn('boss'))
    expect(await isMarked()).toBe(false)
  })

  test('show all accounts with their storage, and change the quota of any', async () => {
    const quay = await app.another('quay')
    await app.another('pier-50%').catch(() => app.another('pier-50'))
    const names = async (query = '') =>
      (await ask('GET', `server/accounts${query}`))
        .json<{ data: { attributes: { name: string } }[] }>()
        .data.map(({ attributes }) => attributes.name)
    expect(await names()).toEqual(['harbour', 'pier-50', 'quay'])
    expect(await names('?search=QUA')).toEqual(['quay'])
    expect(await names('?search=%25')).toEqual([])
    expect(await names('?limit=1&offset=1')).toEqual(['pier-50'])
    const change = (id: number, storageQuota: number | null) =>
      ask('PATCH', `server/accounts/${id}`, { currentPassword: password, storageQuota })
    expect((await change(quay.account.id, 5_000)).json().data.attributes).toMatchObject({
      ...{ name: 'quay', master: 'quay-master', storageUsed: 0, storageQuota: 5_000 },
    })
    expect((await change(quay.account.id, null)).json().data.attributes).toMatchObject({ storageQuota: null })
    expect((await change(999_999, 5)).status).toBe(404)
    expect((await change(quay.account.id, 0)).status).toBe(400)
    // The other account does not learn of the operator.
    const rows = await app.context.db.q
      .selectFrom('session_log')
      .select(['account_id', 'path'])
      .where('type', '=', 'SERVER')
    expect(await rows.execute()).toEqual([
      { account_id: app.account.id, path: 'account quay' },
      { account_id: app.account.id, path: 'account quay' },
    ])
  })
})

describe.each(engines)('the environment, on %s,', (engine) => {
  afterEach(() => app.close())

  test('takes precedence over stored settings and is shown, without the password of the mail server', async () => {
    const url = `smtp://sallyport:${smtpPassword}@127.0.0.1:2525?from=files@harbour.example`
    await open(engine, { SALLYPORT_SMTP_URL: url, SALLYPORT_TRASH_DAYS: '14' })
    await app.context.db.q
      .insertInto('server_settings')
      .values({
        ...{ name: 'SALLYPORT_TRASH_DAYS', changed_by: 'mira', changed_at: app.clock.now().toISOString() },
        value: app.context.sealer.seal('30', 'server-setting:SALLYPORT_TRASH_DAYS'),
      })
      .execute()
    await app.context.serverSettings.refresh()
    const answer = await ask('GET', 'server/settings')
    expect(settingsIn(answer)).toMatchObject({
      trashDays: { value: 14, source: 'environment', changeable: false, changedBy: null },
      mail: {
        ...{ source: 'environment', changeable: false, variable: 'SALLYPORT_SMTP_URL' },
        value: { host: '127.0.0.1', port: 2525, encryption: 'optional', username: 'sallyport', passwordSet: true },
      },
    })
    expect(answer.text).not.toContain(smtpPassword)
    const mail = { host: 'mail.example', port: 587, encryption: 'starttls' }
    for (const changes of [{ trashDays: 30 }, { trashDays: null }, { mail }, { mail: null }])
      expect(errorOf(await patch(changes))).toEqual([
        409,
        expect.stringMatching(/is set by SALLYPORT_(SMTP_URL|TRASH_DAYS) in the environment of the server/),
      ])
    expect(app.context.settings.trashMs).toBe(14 * 86_400_000)
  })
})

describe.each(engines)('the mail server, on %s,', (engine) => {
  const received: { mail: ParsedMail; from: string; user: string | undefined }[] = []
  let server: SMTPServer
  let port: number
  let refusal: string | null

  beforeEach(async () => {
    received.length = 0
    refusal = null
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onAuth: ({ username, password: given }, _, done) =>
        done(given === smtpPassword ? null : new Error('Authentication failed'), { user: username }),
      onData(stream, { envelope, user }, done) {
        simpleParser(stream).then((mail) => {
          if (refusal !== null) return done(new Error(refusal))
          received.push({ mail, from: envelope.mailFrom ? envelope.mailFrom.address : '', user })
          done()
        }, done)
      },
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.server.address() as AddressInfo).port
    await open(engine)
  })
  afterEach(async () => {
    // The server waits for connections that are kept for further emails.
    await app.close()
    await new Promise<void>((resolve) => server.close(resolve))
  })

  const mailTo = (changes: object = {}) => ({
    mail: { host: '127.0.0.1', port, encryption: 'none', from: 'files@harbour.example', ...changes },
  })
  const withLogin = (changes: object = {}) => mailTo({ username: 'sallyport', password: smtpPassword, ...changes })
  const sendTest = async (json: object = {}) =>
    (await ask('POST', 'server/test-email', json)).json().data.attributes as Record<string, unknown>

  test('is used for the next email without a restart', async () => {
    await app.work()
    const invite = (email: string) => app.ask('POST', 'email/referral', { json: { emails: [email], message: 'Look' } })
    // Emails wait while there is none.
    expect((await ask('GET', 'users/me')).json()).toMatchObject({ transports: { mail: false } })
    expect((await invite('nora@quay.example')).status).toBe(201)
    expect((await patch(mailTo())).status).toBe(200)
    expect((await ask('GET', 'users/me')).json()).toMatchObject({ transports: { mail: true } })
    await expect.poll(() => received.map(({ from }) => from)).toEqual(['files@harbour.example'])
    await patch(mailTo({ from: 'other@harbour.example' }))
    await invite('olga@quay.example')
    await expect.poll(() => received.map(({ from }) => from)).toContain('other@harbour.example')
  })

  test('signs in with the password, which is stored sealed, and in no response and no log', async () => {
    const answer = await patch(withLogin())
    expect(settingsIn(answer)['mail']).toMatchObject({
      ...{ source: 'stored', changedBy: 'mira' },
      value: {
        ...{ host: '127.0.0.1', port, encryption: 'none', username: 'sallyport', passwordSet: true },
        from: 'files@harbour.example',
      },
    })
    expect(await sendTest()).toEqual({
      ...{ recipient: 'master@harbour.example', accepted: true, problem: null, response: null },
    })
    expect(received).toMatchObject([{ user: 'sallyport', from: 'files@harbour.example' }])
    const wrong = await patch(withLogin({ password: `${smtpPassword}-wrong` }))
    expect(await sendTest({ recipient: 'nora@quay.example' })).toMatchObject({
      ...{ recipient: 'nora@quay.example', accepted: false },
      problem: 'The mail server rejected the username or the password. Check both.',
      response: expect.stringContaining('Authentication failed'),
    })
    const shown = [answer.text, wrong.text, (await ask('GET', 'server/settings')).text, ...app.logged].join('\n')
    expect(shown).not.toContain(smtpPassword)
    expect(await placesOf(smtpPassword, app.context)).toEqual([])
  })

  test('keeps its password while it is sent to the same place, and not otherwise', async () => {
    await patch(withLogin())
    expect((await patch(mailTo({ username: 'sallyport', from: 'new@harbour.example' }))).status).toBe(200)
    expect(await sendTest()).toMatchObject({ accepted: true })
    expect(received.at(-1)).toMatchObject({ user: 'sallyport', from: 'new@harbour.example' })
    const elsewhere = [{ host: 'evil.example' }, { port: port + 1 }, { username: 'other' }, { encryption: 'starttls' }]
    for (const changes of elsewhere)
      expect(errorOf(await patch(mailTo({ username: 'sallyport', ...changes })))).toEqual([
        400,
        expect.stringMatching(/^mail.password is missing: enter the password of the mail server again/),
      ])
    expect(settingsIn(await patch({ mail: null }))['mail']).toMatchObject({ value: null, source: 'default' })
    expect(errorOf(await ask('POST', 'server/test-email', {}))).toEqual([
      409,
      expect.stringMatching(/^No mail server is configured/),
    ])
  })

  test('is a first step of operators in a browser, done once it has accepted a test email', async () => {
    const steps = async () => (await ask('GET', 'activity/overview')).json().data.attributes['firstSteps']
    const server = { publicAddress: false, certificate: false, certificateProblem: null, mail: false }
    expect(await steps()).toEqual({ user: false, share: false, webhook: false, server })
    await patch({ ...mailTo(), publicUrl: 'http://files.harbour.example' })
    refusal = 'mailbox full'
    await sendTest()
    expect(await steps()).toMatchObject({ server: { ...server, publicAddress: true } })
    refusal = null
    expect(await sendTest()).toMatchObject({ accepted: true })
    expect(await steps()).toMatchObject({ server: { ...server, publicAddress: true, mail: true } })
    expect((await app.ask('GET', 'activity/overview')).json().data.attributes['firstSteps']).toMatchObject({
      server: null,
    })
    await setOperator(app.context, app.operator, app.master.id, false)
    expect(await steps()).toMatchObject({ server: null })
  })

  test('is tested with the real error, explained, at most five times in ten minutes', async () => {
    await patch(mailTo())
    refusal = 'mailbox full\u0007'
    expect(await sendTest()).toMatchObject({
      ...{
        accepted: false,
        problem: expect.stringContaining('rejected'),
        response: expect.stringMatching(/mailbox full/),
      },
    })
    await patch(mailTo({ encryption: 'starttls' }))
    expect(await sendTest()).toMatchObject({ problem: expect.stringContaining('offers no encryption (STARTTLS)') })
    await patch(mailTo({ encryption: 'tls' }))
    expect(await sendTest()).toMatchObject({ problem: expect.stringContaining('does not begin with TLS') })
    await patch(mailTo({ port: 1 }))
    expect(await sendTest()).toMatchObject({ problem: expect.stringContaining('Nothing accepts connections at') })
    for (const recipient of ['a@b.example, c@d.example', 'a@b.example\r\nBcc: c@d.example'])
      expect((await ask('POST', 'server/test-email', { recipient })).status).toBe(400)
    await sendTest()
    const sixth = await ask('POST', 'server/test-email', {})
    expect([sixth.status, Number(sixth.headers.get('retry-after')) > 0]).toEqual([429, true])
  })
})
