/** A leaked token, or a borrowed browser, must not be able to take over its user. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../test/databases.ts'
import { openSession, type Person } from '../../test/people.ts'
import { openServedApp, type ServedApp } from '../../test/served-app.ts'

const password = 'a long enough password'
const fresh = 'Neap-tides-1907'
let app: ServedApp
let ada: Person
let boss: Person
afterEach(() => app.close())

const patch = async (as: Person, json: object, id = as.user.id) => {
  const answer = await app.ask('PATCH', `users/${id}`, { as, json })
  return [answer.status, answer.status === 200 ? '' : answer.json().errors[0].detail]
}
const missing = [400, expect.stringMatching(/^currentPassword is missing/)]
const wrong = [400, expect.stringMatching(/^currentPassword must be/)]
const row = (id: number) =>
  app.context.db.q.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const factors = () => app.context.db.q.selectFrom('second_factors').select('user_id').execute()
const withFactor = (userId: number) =>
  app.context.db.q
    .insertInto('second_factors')
    .values({
      ...{ user_id: userId, account_id: app.account.id, enrolment: 'e', secret_sealed: '', last_step: 0 },
      ...{ confirmed_at: app.clock.now().toISOString(), pending_until: '' },
    })
    .execute()

describe.each(engines)('a token, on %s,', (engine) => {
  beforeEach(async () => {
    app = await openServedApp(engine)
    ada = await app.addPerson('ada', { permissions: ['list', 'changePassword'] })
    boss = await app.addPerson('boss', { role: 'admin' })
  })

  test('changes neither password, email address nor second factor of its user without the current password', async () => {
    for (const who of [ada, boss]) {
      await withFactor(who.user.id)
      const before = await row(who.user.id)
      for (const change of [{ password: fresh }, { email: 'x@evil.example' }, { password: fresh, nickname: 'x' }]) {
        expect(await patch(who, change)).toEqual(missing)
        expect(await patch(who, { ...change, currentPassword: 'not it' })).toEqual(wrong)
        expect(await patch(who, { ...change, currentPassword: fresh })).toEqual(wrong)
      }
      for (const json of [{ password: fresh }, { password: '' }, {}])
        expect((await app.ask('DELETE', 'users/me/second-factor', { as: who, json })).status).toBe(400)
      // Nor by the operation for other users.
      expect((await app.ask('DELETE', `users/${who.user.id}/second-factor`, { as: who })).status).toBe(403)
      expect(await row(who.user.id)).toEqual(before)
    }
    expect(await factors()).toHaveLength(2)
    expect(await app.context.db.q.selectFrom('letters').selectAll().execute()).toEqual([])
  })

  test('changes them with it, and other fields of its user as before', async () => {
    expect(await patch(ada, { nickname: 'Countess', timeZone: 'Asia/Tokyo', email: ada.user.email })).toEqual([200, ''])
    expect(await patch(boss, { expiration: '2030-01-01T00:00:00Z', onboarding: true })).toEqual([200, ''])
    for (const who of [ada, boss])
      expect(await patch(who, { password: fresh, email: 'new@h.example', currentPassword: password })).toEqual([
        200,
        '',
      ])
    await openSession(app, 'ada', { password: fresh })
    await openSession(app, 'boss', { password: fresh })
  })

  test('of an administrator changes other users as before', async () => {
    await withFactor(ada.user.id)
    expect(await patch(boss, { password: fresh, email: 'new@h.example' }, ada.user.id)).toEqual([200, ''])
    expect((await app.ask('DELETE', `users/${ada.user.id}/second-factor`, { as: boss })).status).toBe(200)
    expect(await factors()).toEqual([])
  })

  test('that changes the email address causes an email to the old one, in the same transaction', async () => {
    await patch(ada, { email: 'new@h.example', currentPassword: password })
    await patch(ada, { email: 'new@h.example', currentPassword: password })
    await patch(boss, { email: 'newer@h.example' }, ada.user.id)
    const queued = await app.context.db.q.selectFrom('letters').selectAll().orderBy('id').execute()
    expect(queued.map(({ recipient, kind }) => [recipient, kind])).toEqual([
      ['ada@harbour.example', 'password'],
      ['new@h.example', 'password'],
    ])
    expect(queued[0]?.text).toContain('user "ada"')
  })
})

test('T-25 wrong current passwords are limited; those sent with a token do not lock out a browser session of the user', async () => {
  app = await openServedApp('sqlite', { environment: { SALLYPORT_GUESSES_ADDRESS: '5/1h' } })
  ada = await app.addPerson('ada')
  const { secret } = await openSession(app, 'ada')
  const tries: unknown[] = []
  for (let i = 0; i < 7; i++) tries.push((await patch(ada, { password: fresh, currentPassword: `guess ${i}` }))[0])
  expect(tries).toEqual([400, 400, 400, 400, 400, 429, 429])
  expect((await patch(ada, { password: fresh, currentPassword: password }))[0]).toBe(429)
  expect((await patch(ada, { nickname: 'still me' }))[0]).toBe(200)
  const headers = { cookie: `sallyport_session=${secret}`, 'x-sallyport-client': 'web' }
  const json = { password: fresh, currentPassword: password }
  expect((await app.ask('PATCH', `users/${ada.user.id}`, { as: null, headers, json })).status).toBe(200)
})
