/** Attempts to obtain a certificate: how many are made, and what is stored of them. The authority is away. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { openNode, openTestApp, type TestApp } from '../../../test/test-app.ts'
import { isServable, renewIfDue, requestAttempt, responseTo, state } from './certificates.ts'
import * as store from './store.ts'

const minuteMs = 60_000
const environment = {
  SALLYPORT_ACME: 'files.harbour.example,ftp.harbour.example',
  // Nobody listens there.
  SALLYPORT_ACME_DIRECTORY: 'https://127.0.0.1:1/directory',
}

describe.each(engines)('attempts to obtain a certificate on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine, { environment })
  })
  afterEach(() => app.close())

  const never = new AbortController().signal
  const attempt = (signal = never) => renewIfDue(app.context, signal)
  const failures = async () => (await state(app.context))?.failures

  it('are repeated after the pause only, also if several nodes look at the same moment', async () => {
    const other = await openNode(app, environment)
    await Promise.all([attempt(), renewIfDue(other.context, never), attempt()])
    expect(await state(app.context)).toMatchObject({
      names: ['files.harbour.example', 'ftp.harbour.example'],
      expiresAt: null,
      failures: 1,
      problem: expect.stringMatching(/127\.0\.0\.1:1 can't be reached .*ECONNREFUSED.*Check SALLYPORT_ACME_DIRECTORY/),
      nextAttemptAt: new Date(app.clock.now().getTime() + minuteMs).toISOString(),
    })
    await attempt()
    expect(await failures()).toBe(1)
    app.clock.move(minuteMs)
    await attempt()
    app.clock.move(minuteMs)
    await attempt()
    expect(await failures()).toBe(2)
    await other.close()
  })

  it('that a stop interrupts have failed, and are not repeated by the next start', async () => {
    await attempt(AbortSignal.abort())
    const interrupted = { failures: 1, problem: 'The last attempt to obtain a certificate was interrupted.' }
    expect(await state(app.context)).toMatchObject(interrupted)
    await attempt()
    expect(await state(app.context)).toMatchObject(interrupted)
  })

  it('are made at once when the operator asks for it, and for other names', async () => {
    await attempt()
    await requestAttempt(app.context)
    await attempt()
    expect(await failures()).toBe(2)
    const same = await openNode(app, { ...environment, SALLYPORT_ACME: 'ftp.harbour.example,files.harbour.example' })
    const other = await openNode(app, { ...environment, SALLYPORT_ACME: 'files.harbour.example' })
    await Promise.all([renewIfDue(same.context, never), renewIfDue(other.context, never)])
    expect([await failures(), (await state(other.context))?.failures]).toEqual([2, 1])
    await Promise.all([same.close(), other.close()])
  })

  it('use one account, whose key is stored sealed', async () => {
    await attempt()
    const accounts = () => app.context.db.q.selectFrom('acme_accounts').selectAll().execute()
    const [account] = await accounts()
    expect(account?.key_sealed).toMatch(/^v1\./)
    expect(JSON.stringify(account)).not.toContain('PRIVATE KEY')
    app.clock.move(minuteMs)
    await attempt()
    expect(await accounts()).toEqual([account])
  })

  it('leave challenges that are answered for ten minutes', async () => {
    const expiresAt = new Date(app.clock.now().getTime() + 10 * minuteMs).toISOString()
    await store.addChallenge(app.context.db.q, { token: 'a-token', response: 'a-token.thumbprint', expiresAt })
    expect(await responseTo(app.context, 'a-token')).toBe('a-token.thumbprint')
    expect(await responseTo(app.context, 'another')).toBeNull()
    app.clock.move(10 * minuteMs)
    expect(await responseTo(app.context, 'a-token')).toBeNull()
    await attempt()
    expect(await app.context.db.q.selectFrom('acme_challenges').selectAll().execute()).toEqual([])
  })

  it('need SALLYPORT_ACME: without it nothing is stored, and a command says so', async () => {
    const without = await openNode(app)
    await renewIfDue(without.context, never)
    expect(await state(without.context)).toBeNull()
    expect([await isServable(without.context), await isServable(app.context)]).toEqual([true, false])
    await expect(requestAttempt(without.context)).rejects.toThrow('set SALLYPORT_ACME to the names of this server')
    expect(await app.context.db.q.selectFrom('acme_certificates').selectAll().execute()).toEqual([])
    await without.close()
  })
})
