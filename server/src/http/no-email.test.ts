/** Users without an email address, as imports bring them: nothing is sent to them, and everything else works. */
import { mismatches } from '@sallyport/contract/mismatches.ts'
import { operations } from '@sallyport/contract/operations.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../test/databases.ts'
import { codeOf, openSession, type Person, put, signIn } from '../../test/people.ts'
import { queuedEmails } from '../../test/queued-emails.ts'
import { openServedApp, type ServedApp } from '../../test/served-app.ts'
import { updateSettings } from '../core/accounts/accounts.ts'
import { permissionNames } from '../core/actor.ts'
import * as notifications from '../core/notifications/notifications.ts'
import { notifyOfQuotas } from '../core/users/limits/folder-quotas.ts'
import { usersByEmail } from '../core/users/store.ts'
import type { UserInput } from '../core/users/user-input.ts'
import * as users from '../core/users/users.ts'

let app: ServedApp
let ada: Person
let admin: Person
afterEach(() => app.close())

const input: UserInput = {
  ...{ username: 'ada', email: null, password: 'a long enough password', role: 'user', home: '/ada' },
  ...{ permissions: new Set(permissionNames), storageQuota: 1_000 },
}

const recipients = async () => (await queuedEmails(app)).map(({ recipient }) => recipient)

describe.each(engines)('a user without an email address, on %s', (engine) => {
  beforeEach(async () => {
    app = await openServedApp(engine, { environment: { SALLYPORT_URL: 'https://files.harbour.example' } })
    ada = await signIn(app, await users.add(app.context, app.operator, input))
    admin = await app.addPerson('eve', { role: 'admin' })
  })

  test('has null in responses, is found by others, and is added by the operator alone', async () => {
    const shown = await app.ask('GET', `users/${ada.user.id}`, { as: admin })
    expect(mismatches(operations.getUserById.replies[200], shown.json())).toEqual([])
    expect(shown.json()).toMatchObject({ data: { attributes: { username: 'ada', email: null } } })
    const sorted = await app.ask('GET', 'users?sort=email', { as: admin })
    expect(sorted.json()).toMatchObject({ data: [{ attributes: { username: 'ada' } }, {}, {}] })
    const exported = await app.ask('GET', 'users/export', { as: admin })
    expect(exported.text).toMatch(/^ada,,/m)
    const again = { ...input, username: 'bob', home: '/bob' }
    expect(await codeOf(users.add(app.context, admin.actor, again))).toBe('invalid')
    expect(await codeOf(users.add(app.context, app.operator, { ...again, welcome: true }))).toBe('conflict')
    const fields = { username: 'bob', password: 'a long enough password', role: 'user', permissions: {} }
    for (const email of [undefined, null, ''])
      expect((await app.ask('POST', 'users', { as: admin, json: { ...fields, email } })).status).toBe(400)
  })

  test('T-07 gets no link to set a password, and a request for one says what it says to everybody', async () => {
    const ask = (username: string) => app.ask('POST', 'password-resets', { as: null, json: { username } })
    const [known, unknown] = [await ask('ada'), await ask('nobody')]
    expect([known.status, known.text]).toEqual([unknown.status, unknown.text])
    await ask('')
    expect(await usersByEmail(app.context.db.q, '')).toEqual([])
    expect(await queuedEmails(app)).toEqual([])
    const welcome = await app.ask('POST', 'email/welcome/ada', { as: admin })
    expect([welcome.status, welcome.text]).toEqual([409, expect.stringContaining('has no email address')])
    expect(await app.context.db.q.selectFrom('reset_codes').selectAll().execute()).toEqual([])
  })

  test('gets a password from an administrator, and emails once it has an address', async () => {
    const change = (json: object, as = admin) => app.ask('PATCH', `users/${ada.user.id}`, { as, json })
    // Null is no change, in each field of the API.
    expect((await change({ email: null })).json()).toMatchObject({ data: { attributes: { email: null } } })
    expect((await change({ email: '' })).status).toBe(400)
    expect((await change({ password: 'Neap-tides-1907' })).status).toBe(200)
    await openSession(app, 'ada', { password: 'Neap-tides-1907' })
    const own = { email: 'ada@harbour.example', currentPassword: 'Neap-tides-1907' }
    expect((await change({ ...own, currentPassword: 'wrong' }, ada)).status).toBe(400)
    expect((await change(own, ada)).status).toBe(200)
    // There is no old address to notify.
    expect(await queuedEmails(app)).toEqual([])
    await app.ask('POST', 'password-resets', { as: null, json: { username: 'ada' } })
    expect(await recipients()).toEqual(['ada@harbour.example'])
  })

  test('needs recipients for notifications, and has receipts of shares without any', async () => {
    const rule = { type: 'folder', resource: '/', action: 'all', usernames: ['notice_user_all'] } as const
    const create = (more: { sendEmail: boolean; recipients?: string[] }) =>
      notifications.create(app.context, ada.actor, { ...rule, ...more })
    expect(await codeOf(create({ sendEmail: true }))).toBe('invalid')
    const silent = (await create({ sendEmail: false })).notification
    expect(silent.recipients).toEqual([])
    const enable = () => notifications.update(app.context, ada.actor, silent.id, { sendEmail: true })
    expect(await codeOf(enable())).toBe('invalid')
    const { notification } = await create({ sendEmail: true, recipients: ['desk@harbour.example'] })
    const empty = notifications.update(app.context, ada.actor, notification.id, { recipients: [] })
    expect(await codeOf(empty)).toBe('invalid')
    await app.ask('POST', 'resources', { as: ada, json: { path: '/in' } })
    const invited = { recipients: [{ email: 'nora@quay.example' }], messageSubject: 'In', messageBody: 'Please.' }
    const share = { type: 'receive', name: 'In', resources: ['/in'], hasNotification: true, ...invited }
    expect((await app.ask('POST', 'shares', { as: ada, json: share })).status).toBe(201)
    expect(await recipients()).toEqual(['nora@quay.example'])
    const receipts = () => app.context.db.q.selectFrom('notification_recipients').select('email').execute()
    expect(await receipts()).toEqual([{ email: 'desk@harbour.example' }])
    await users.update(app.context, app.operator, ada.user.id, { email: 'ada@harbour.example' })
    expect(await receipts()).toContainEqual({ email: 'ada@harbour.example' })
    expect((await enable()).notification.recipients).toMatchObject([{ email: 'ada@harbour.example' }])
  })

  test('gets no emails about its quota; the master does', async () => {
    await updateSettings(app.context, app.operator, () => ({ storageNotice: { enabled: true, threshold: 95 } }))
    await put(app, ada.actor, '/a', 'x'.repeat(960))
    await notifyOfQuotas(app.context)
    expect(await recipients()).toEqual([app.master.email])
  })
})
