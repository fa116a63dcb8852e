/** The mark of an operator ends with everything by which another administrator weakens the operator's sign-in. */
import { type OperationName, operations } from '@sallyport/contract/operations.ts'
import { Secret, TOTP } from 'otpauth'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../test/databases.ts'
import { recordEvents } from '../../test/event-recorder.ts'
import { actorOf, type Person } from '../../test/people.ts'
import { type Answer, openServedApp, type ServedApp } from '../../test/served-app.ts'
import { keyByName } from '../core/keys/store.ts'
import * as factors from '../core/sessions/second-factors.ts'
import { setOperator } from '../core/users/operators.ts'
import type { UserUpdate } from '../core/users/user-input.ts'
import * as users from '../core/users/users.ts'

const password = 'a long enough password'
const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFPiixUsGj1H3EhUbF8avYuzMMXj/zVvDGbZvD+nPhXe mira@dispatch'
let app: ServedApp
/** An operator of the role `user`, without the permission to change its own password. */
let ada: Person
/** An administrator of the same account. */
let boss: Person

interface Case {
  readonly ends: boolean
  readonly body?: object | (() => object | Promise<object>)
  /** The id in the path; that of the operator by default. */
  readonly id?: () => number
  /** How the command line has left the operator. */
  readonly before?: UserUpdate | (() => Promise<void>)
}
const ends = (rest: Omit<Case, 'ends'> = {}): Case => ({ ends: true, ...rest })
const keeps = (rest: Omit<Case, 'ends'> = {}): Case => ({ ends: false, ...rest })

async function addFactor(): Promise<void> {
  const actor = await actorOf(app.context, ada)
  const { secret } = await factors.begin(app.context, actor, password)
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: app.clock.now().getTime() })
  await factors.confirm(app.context, actor, code)
}

/** By operation, what an administrator does to an operator. */
const cases: { readonly [N in OperationName]?: readonly Case[] } = {
  updateUser: [
    ends({ body: { password: 'another long password' } }),
    ends({ body: { email: 'x@evil.example' } }),
    keeps({ body: { email: 'ada@harbour.example' } }),
    ends({ body: { role: 'admin' } }),
    keeps({ body: { role: 'user' } }),
    ends({ body: { locked: true } }),
    keeps({ body: { locked: false } }),
    ends({ body: { expiration: null }, before: { expiresAt: '2026-11-24T00:00:00.000Z' } }),
    ends({ body: { expiration: '2028-01-01T00:00:00Z' }, before: { expiresAt: '2027-01-01T00:00:00.000Z' } }),
    keeps({ body: { expiration: '2026-12-01T00:00:00Z' }, before: { expiresAt: '2027-01-01T00:00:00.000Z' } }),
    keeps({ body: { expiration: '2027-01-01T00:00:00Z' } }),
    ends({ body: { permissions: { changePassword: true } } }),
    keeps({
      body: { permissions: { changePassword: true } },
      before: { permissions: new Map([['changePassword', true]]) },
    }),
    keeps({ body: { permissions: { changePassword: false, share: true } } }),
    ends({ body: { sftpAccess: 'any' }, before: { sftpAccess: 'key' } }),
    ends({ body: { ftpAccess: 'on' } }),
    keeps({
      body: { nickname: 'Ada', timeZone: 'Europe/Lisbon', homeResource: '/', storageQuota: 5_000, onboarding: true },
    }),
    keeps({ body: { username: 'countess' } }),
  ],
  removeSecondFactorOf: [ends({ before: addFactor }), keeps()],
  sendWelcomeEmail: [ends()],
  addSSHKey: [ends({ body: () => ({ userId: ada.user.id, publicKey }) })],
  generateSSHKey: [ends({ body: () => ({ userId: ada.user.id }) })],
  addAccessToken: [
    ends({
      body: async () => ({
        userId: ada.user.id,
        apiKeyId: (await keyByName(app.context.db.q, app.account.id, 'tests'))?.id,
      }),
    }),
  ],
  regenerateAccessToken: [ends({ id: () => ada.tokenId })],
  deleteAccessTokenById: [keeps({ id: () => ada.tokenId })],
}

/** Operations that concern no sign-in of another user, or take access away only. */
const others: readonly OperationName[] = [
  ...(['addUser', 'importUsers', 'deleteUser', 'deleteSSHKey'] as const),
  ...(['addApiKey', 'updateApiKeyById', 'deleteApiKeyById'] as const),
  ...(['addSecondFactor', 'confirmSecondFactor', 'removeSecondFactor'] as const),
  ...(['signIn', 'endCurrentSession', 'endSession', 'endOtherSessions', 'endConnection'] as const),
  ...(['startPasswordReset', 'completePasswordReset', 'sendReferralEmail'] as const),
  ...(['updateAccount', 'setLogo', 'removeLogo'] as const),
]

const isOperator = async () => (await users.get(app.context, app.operator, ada.user.id)).operator

async function send(name: OperationName, { body, before, id }: Case): Promise<Answer> {
  if (typeof before === 'function') await before()
  else if (before) await users.update(app.context, app.operator, ada.user.id, before)
  const { method, path } = operations[name]
  const address = path.replace('{id}', String(id?.() ?? ada.user.id)).replace('{username}', 'ada')
  const json = typeof body === 'function' ? await body() : body
  return await app.ask(method, address.slice(1), { as: boss, ...(json && { json }) })
}

test('all operations on users and their credentials are decided', () => {
  const tags = ['Users', 'SSH keys', 'API keys', 'Access tokens', 'Sessions', 'Mail', 'Account']
  const concerned = Object.values(operations).filter(({ method, tag }) => method !== 'GET' && tags.includes(tag))
  expect([...Object.keys(cases), ...others].toSorted()).toEqual(concerned.map(({ id }) => id).toSorted())
})

describe.each(engines)('the mark of an operator, on %s,', (engine) => {
  beforeEach(async () => {
    app = await openServedApp(engine)
    boss = await app.addPerson('boss', { role: 'admin' })
    ada = await app.addPerson('ada', { permissions: ['list'] })
    await setOperator(app.context, app.operator, ada.user.id, true)
  })
  afterEach(() => app.close())

  const all = Object.entries(cases).flatMap(([name, list]) =>
    list.map((one) => [name as OperationName, one.body ?? {}, one] as const),
  )
  test.each(all)('is decided when an administrator calls %s with %o', async (name, _, one) => {
    const answer = await send(name, one)
    expect([answer.text, answer.status < 300]).toEqual([expect.anything(), true])
    expect(await isOperator()).toBe(!one.ends)
  })

  test('stays when the operator changes its own sign-in, and when the command line does', async () => {
    await users.update(app.context, app.operator, ada.user.id, { permissions: new Map([['changePassword', true]]) })
    const own = { password: 'another long password', email: 'ada@quay.example', currentPassword: password }
    expect((await app.ask('PATCH', `users/${ada.user.id}`, { as: ada, json: own })).status).toBe(200)
    await users.update(app.context, app.operator, ada.user.id, { password, sftpAccess: 'key', role: 'admin' })
    await users.resendWelcome(app.context, app.operator, 'ada')
    await addFactor()
    await factors.removeOf(app.context, app.operator, ada.user.id)
    const key = { userId: ada.user.id, publicKey }
    expect((await app.ask('POST', 'ssh-keys', { as: ada, json: key })).status).toBe(200)
    expect(await isOperator()).toBe(true)
  })

  test('ends with an event that says so', async () => {
    await addFactor()
    const { ctx, events } = recordEvents(app.context)
    await factors.removeOf(ctx, boss.actor, ada.user.id)
    await setOperator(app.context, app.operator, ada.user.id, true)
    await users.update(ctx, boss.actor, ada.user.id, { email: 'x@evil.example' })
    expect(events).toEqual([
      { name: 'users.update', username: 'ada', fields: ['secondFactor=false'] },
      { name: 'users.update', username: 'ada', fields: ['operator=false'] },
      { name: 'users.update', username: 'ada', fields: ['email', 'operator=false'] },
    ])
  })
})
