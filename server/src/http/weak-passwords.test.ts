/** The most common passwords are refused where people set one, and nowhere else. */
import { afterEach, expect, test } from 'vitest'
import { codeOf, openSession } from '../../test/people.ts'
import { openServedApp, type ServedApp } from '../../test/served-app.ts'
import { claim } from '../core/emails/claiming.ts'
import * as emails from '../core/emails/emails.ts'
import { addAccount } from '../core/setup/setup.ts'
import { isCommonPassword } from '../core/users/user-input.ts'
import * as users from '../core/users/users.ts'

const password = 'a long enough password'
const common = 'Trustno1'
let app: ServedApp
afterEach(() => app?.close())

test('the list contains the most common passwords, ignoring case, and no unusual ones', async () => {
  for (const one of ['password', '12345678', 'qwertyuiop', 'baseball', 'PASSWORD', 'Trustno1', 'iloveyou1'])
    expect([one, await isCommonPassword(one)]).toEqual([one, true])
  for (const one of ['', 'constructor', 'Neap-tides-1907', password]) expect(await isCommonPassword(one)).toBe(false)
})

test('such a password is refused in the browser, by an email link and at the command line, with advice', async () => {
  app = await openServedApp('sqlite')
  const boss = await app.addPerson('boss', { role: 'admin' })
  const { secret } = await openSession(app, 'boss')
  const headers = { cookie: `sallyport_session=${secret}`, 'x-sallyport-client': 'web' }
  const ask = (method: string, path: string, json: object) => app.ask(method, path, { as: null, headers, json })
  const user = {
    username: 'eve',
    email: 'e@h.example',
    role: 'admin',
    homeResource: '/',
    permissions: {},
    timeZone: 'UTC',
  }
  await ask('POST', 'resources', { path: '/shared' })
  const share = { type: 'shared_folder', name: 'Shared', resources: ['/shared'], accessMode: { download: true } }
  await app.ask('POST', 'password-resets', { as: null, json: { username: 'boss' } })
  for (const email of await claim(app.context, 9)) await emails.send(app.context, app.mail, email)
  const code = /#code=([0-9a-f]+)/.exec(app.mail.sent[0]?.text ?? '')?.[1] ?? ''
  const answers = [
    await ask('PATCH', `users/${boss.user.id}`, { password: common, currentPassword: password }),
    await ask('POST', 'users', { ...user, password: common }),
    await ask('POST', 'shares', { ...share, password: common }),
    await app.ask('POST', 'password-resets/complete', { as: null, json: { code, password: common } }),
  ]
  for (const answer of answers) {
    expect([answer.status, answer.json().errors[0].code]).toEqual([400, 'ERROR_INVALID_PASSWORD'])
    expect(answer.text).toContain('one of the 10,000 most used')
  }
  expect(await codeOf(users.setPassword(app.context, app.operator, 'boss', common))).toBe('weak-password')
  const quay = { account: 'quay', username: 'quay', email: 'q@quay.example', password: common }
  expect(await codeOf(addAccount(app.context, quay))).toBe('weak-password')
  // The code of the email still works.
  const json = { code, password: 'Neap-tides-1907' }
  expect((await app.ask('POST', 'password-resets/complete', { as: null, json })).status).toBe(200)
})

test('a token can set any password that the published rules allow', async () => {
  app = await openServedApp('sqlite')
  const ada = await app.addPerson('ada')
  const json = { password: common, currentPassword: password }
  expect((await app.ask('PATCH', `users/${ada.user.id}`, { as: ada, json })).status).toBe(200)
  expect((await app.ask('PATCH', `users/${ada.user.id}`, { json: { password: 'Password1' } })).status).toBe(200)
})
