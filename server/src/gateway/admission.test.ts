/** Sign-in for protocols that authenticate each connection, and limits for every protocol. */
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../test/databases.ts'
import { addPerson } from '../../test/people.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'
import * as settings from '../core/accounts/accounts.ts'
import * as factors from '../core/sessions/second-factors.ts'
import * as users from '../core/users/users.ts'
import { type Admission, createAdmission } from './admission.ts'

const password = 'a long enough password'
const caps = { perAddress: 100, perUser: 2, perAccount: 100 }

describe.each(engines)('a password on %s', (engine) => {
  let app: TestApp
  let admission: Admission
  beforeAll(async () => {
    app = await openTestApp(engine)
    admission = createAdmission(app.context, app.usage, caps)
  })
  afterAll(() => app.close())

  const credentials = (username: string, given = password) => ({
    kind: 'password' as const,
    protocol: 'sftp',
    username,
    password: given,
  })
  const rowsOf = () => app.context.db.q.selectFrom('session_log').selectAll().orderBy('id', 'desc').execute()
  const confirm = (actor: Awaited<ReturnType<Admission['identify']>>['actor']) =>
    app.context.db.tx((tx) => actor.confirm(tx))

  test('identifies an actor, ignoring the case of the name, and is logged as a sign-in of that protocol', async () => {
    const { actor, limits } = await admission.identify(credentials('MIRA'), '192.0.2.1')
    expect(actor).toMatchObject({ kind: 'user', username: 'mira', protocol: 'sftp', address: '192.0.2.1' })
    expect(actor.session).toBeUndefined()
    expect(limits).toEqual(app.account.limits)
    await confirm(actor)
    const [latest] = await rowsOf()
    expect(latest).toMatchObject({ type: 'PASS', status: '-', protocol: 'sftp', session_id: actor.sessionId })
  })

  test('that is wrong, or for an unknown or locked user, is refused with the same error, and logged if the user exists', async () => {
    const locked = await addPerson(app, 'locked')
    await users.update(app.context, app.operator, locked.user.id, { locked: true })
    const refusals = [
      credentials('mira', 'wrong'),
      credentials('mira', ''),
      credentials('nobody'),
      credentials('locked'),
    ]
    const faults = await Promise.all(
      refusals.map((one) => admission.identify(one, '192.0.2.2').catch((error: Error) => error.message)),
    )
    expect(new Set(faults)).toEqual(new Set([expect.stringContaining('username or password is wrong')]))
    const failed = (await rowsOf()).filter(({ ip, status }) => ip === '192.0.2.2' && status === 'failed')
    expect(failed.map(({ username }) => username).toSorted()).toEqual(['locked', 'mira', 'mira'])
    const logged = app.logged.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'sign-in refused')
    const reasons = logged.filter(({ address }) => address === '192.0.2.2').map(({ user, reason }) => [user, reason])
    expect(reasons.map(String).toSorted()).toEqual([
      ',unknown username',
      'locked,the user is locked',
      'mira,wrong password',
      'mira,wrong password',
    ])
  })

  test('with a second factor needs a code, which works once', async () => {
    const ann = await addPerson(app, 'ann')
    const { secret } = await factors.begin(app.context, ann.actor, password)
    const code = (offsetMs = 0) =>
      new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: app.clock.now().getTime() + offsetMs })
    await factors.confirm(app.context, ann.actor, code(-30_000))
    await expect(admission.identify(credentials('ann'), '192.0.2.6')).rejects.toMatchObject({ code: 'second-factor' })
    const whole = { ...credentials('ann'), code: code() }
    expect((await admission.identify(whole, '192.0.2.6')).actor.username).toBe('ann')
    await expect(admission.identify(whole, '192.0.2.6')).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test('that is changed ends the access of actors that signed in with it', async () => {
    const tom = await addPerson(app, 'tom')
    const { actor } = await admission.identify(credentials('tom'), '192.0.2.3')
    await confirm(actor)
    await users.update(app.context, app.operator, tom.user.id, { password: 'another long password' })
    await expect(confirm(actor)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test('is only accepted from addresses that the account allows', async () => {
    const ranges = [{ start: '192.0.2.0', end: '192.0.2.9' }]
    const { actor } = await admission.identify(credentials('mira'), '192.0.2.4')
    await settings.updateSettings(app.context, app.operator, () => ({ allowedRanges: ranges }))
    await confirm(actor)
    await expect(admission.identify(credentials('mira'), '198.51.100.7')).rejects.toMatchObject({
      code: 'unauthenticated',
    })
    await settings.updateSettings(app.context, app.operator, () => ({ allowedRanges: [] }))
  })

  test('concurrent operations of a user are limited over all protocols', async () => {
    const { actor } = await admission.identify(credentials('mira'), '192.0.2.5')
    const ends = [admission.begin(actor), admission.begin({ ...actor, protocol: 'web' })]
    expect(() => admission.begin(actor)).toThrow('Too many operations')
    for (const end of ends) end()
    admission.begin(actor)()
  })
})

test('transactions are counted, reported, and refused beyond the limit unless exempt', async () => {
  const app = await openTestApp('sqlite')
  const admission = createAdmission(app.context, app.usage, caps)
  const account = { accountId: app.account.id, limits: { transactions: 2 } }
  const left: number[] = []
  const onCounted = ({ remaining }: { remaining: number }) => void left.push(remaining)
  await admission.countTransaction(account, { onCounted })
  await admission.countTransaction(account, { onCounted })
  await expect(admission.countTransaction(account, { onCounted })).rejects.toMatchObject({ code: 'too-many' })
  await admission.countTransaction(account, { exempt: true, onCounted })
  expect(left).toEqual([1, 0, 0, 0])
  await app.close()
})
