import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addPerson, codeOf, faultOf, type Person } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import * as emails from '../emails/emails.ts'
import { recommend } from './referral.ts'
import * as users from './users.ts'

describe.each(engines)('emails on request, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
  })
  afterEach(() => app.close())

  const waiting = () => emails.listWaiting(app.context)

  it('T-38 recommend the server in the words of the user, unchanged and once to each address', async () => {
    const message = 'Hi [[username]] {{1}} <b>\n\nLook'
    await recommend(app.context, ada.actor, {
      emails: ['a@north.example', 'A@north.example', 'b@quay.example'],
      message,
    })
    const found = await waiting()
    expect(found.map(({ to }) => to)).toEqual(['a@north.example', 'b@quay.example'])
    expect(found[0]).toMatchObject({ kind: 'referral', subject: 'ada recommends a file server' })
    expect(found[0]?.text).toBe(`${message}\n\nada writes to you from http://127.0.0.1:8080, a file transfer server.`)
    expect(found[0]?.html).toContain('Hi [[username]] {{1}} &lt;b&gt;')
  })

  it('T-52 refuse malformed addresses and control characters', async () => {
    const bad = { emails: ['a@b.example', 'a@b\r\nBcc: eve@evil.example'], message: 'Look' }
    expect(await faultOf(recommend(app.context, ada.actor, bad))).toMatchObject({
      code: 'invalid',
      detail: { subject: 'emails' },
    })
    const control = { emails: ['a@b.example'], message: 'Look\0' }
    expect(await faultOf(recommend(app.context, ada.actor, control))).toMatchObject({ detail: { subject: 'message' } })
    expect(await waiting()).toEqual([])
  })

  it('are limited to five recommendations an hour', async () => {
    const once = () => recommend(app.context, ada.actor, { emails: ['a@b.example'], message: 'Look' })
    for (let i = 0; i < 5; i++) await once()
    expect(await codeOf(once())).toBe('too-many')
    app.clock.move(3_600_000)
    await once()
    expect(await waiting()).toHaveLength(6)
  })

  it('welcome a user again with a working link, and the master only on its own request', async () => {
    await users.resendWelcome(app.context, app.operator, 'ADA')
    expect(await waiting()).toMatchObject([{ kind: 'welcome', to: ada.user.email }])
    expect(await app.context.db.q.selectFrom('reset_codes').select(['user_id', 'kind']).execute()).toEqual([
      { user_id: ada.user.id, kind: 'welcome' },
    ])
    const boss = await addPerson(app, 'boss', { role: 'admin' })
    expect(await codeOf(users.resendWelcome(app.context, boss.actor, 'mira'))).toBe('forbidden')
    await users.resendWelcome(app.context, app.operator, 'mira')
    expect(await codeOf(users.resendWelcome(app.context, ada.actor, 'ada'))).toBe('forbidden')
    await app.another('quay')
    expect(await codeOf(users.resendWelcome(app.context, app.operator, 'quay-master'))).toBe('not-found')
  })
})
