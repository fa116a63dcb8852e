import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { actorOf, addPerson, clientAddress, codeOf, type Person, signIn } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { updateSettings } from '../accounts/accounts.ts'
import { Fault } from '../fault.ts'
import * as users from '../users/users.ts'
import { byKeyAndToken } from './identify.ts'

const minuteMs = 60_000

describe.each(engines)('an API key and an access token, on %s', (engine) => {
  let app: TestApp
  let person: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    person = await addPerson(app, 'ada', { home: '/ada', permissions: ['list', 'upload'], appName: 'Invoices' })
  })
  afterEach(() => app.close())

  const identify = (apiKey: string | undefined, accessToken: string | undefined, address = clientAddress) =>
    byKeyAndToken(app.context, { apiKey, accessToken, address })
  const signIns = () =>
    app.context.db.q.selectFrom('session_log').selectAll().where('type', '=', 'PASS').orderBy('id').execute()

  it('identify a user with its permissions, home folder, address and the name of the application', async () => {
    const { actor, limits } = await identify(person.apiKey, person.accessToken)
    expect(actor).toMatchObject({
      kind: 'user',
      accountId: app.account.id,
      userId: person.user.id,
      username: 'ada',
      role: 'user',
      permissions: new Set(['list', 'upload']),
      rootId: person.user.homeId,
      protocol: 'Invoices',
      address: clientAddress,
    })
    expect(limits.transactions).toBeNull()
    expect(actor.sessionId).toMatch(/^[0-9a-f]{45}$/)
  })

  it('T-14 have a session id that reveals nothing of the token and stays the same', async () => {
    const [first, second] = [await actorOf(app.context, person), await actorOf(app.context, person)]
    expect(first.sessionId).toBe(second.sessionId)
    const stored = await app.context.db.q.selectFrom('access_tokens').select('token_hash').execute()
    for (const { token_hash } of stored) expect(token_hash).not.toContain(first.sessionId.slice(0, 16))
  })

  it('T-39 T-42 identify an actor or throw unauthenticated, for any input', async () => {
    const odd = [
      '',
      ' ',
      'null',
      'undefined',
      '0',
      'true',
      '%',
      "' or '1'='1",
      '\0',
      '{}',
      '[object Object]',
      'x'.repeat(256),
      'x'.repeat(100_000),
      '\ud800',
      person.apiKey.toUpperCase(),
      `${person.accessToken} `,
      person.accessToken.slice(1),
    ]
    for (const value of odd) {
      expect(await codeOf(identify(value, person.accessToken))).toBe('unauthenticated')
      expect(await codeOf(identify(person.apiKey, value))).toBe('unauthenticated')
      expect(await codeOf(identify(value, value))).toBe('unauthenticated')
    }
    expect(await codeOf(identify(undefined, person.accessToken))).toBe('unauthenticated')
    expect(await codeOf(identify(person.apiKey, undefined))).toBe('unauthenticated')
    expect(await codeOf(identify(undefined, undefined))).toBe('unauthenticated')
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), async (apiKey, accessToken) => {
        const error = await identify(apiKey, accessToken).catch((failure: unknown) => failure)
        expect(
          error instanceof Fault && error.code === 'unauthenticated' && error.message === 'HTTP_UNAUTHORIZED',
        ).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('T-39 do not accept a stored hash', async () => {
    const { q } = app.context.db
    const key = await q.selectFrom('api_keys').select(['value_hash', 'value_sealed']).executeTakeFirstOrThrow()
    const token = await q.selectFrom('access_tokens').select('token_hash').executeTakeFirstOrThrow()
    expect(await codeOf(identify(key.value_hash, token.token_hash))).toBe('unauthenticated')
    expect(await codeOf(identify(key.value_sealed, token.token_hash))).toBe('unauthenticated')
  })

  it('T-07 are refused while the user is locked or expired, and accepted again afterwards', async () => {
    const { q } = app.context.db
    await users.setLocked(app.context, app.operator, 'ada', true)
    expect(await codeOf(identify(person.apiKey, person.accessToken))).toBe('unauthenticated')
    await users.setLocked(app.context, app.operator, 'ada', false)
    await identify(person.apiKey, person.accessToken)
    const inAMinute = new Date(app.clock.now().getTime() + minuteMs).toISOString()
    await q.updateTable('users').set({ expires_at: inAMinute }).where('id', '=', person.user.id).execute()
    const { actor } = await identify(person.apiKey, person.accessToken)
    await app.context.db.tx((tx) => actor.confirm(tx))
    app.clock.move(minuteMs)
    expect(await codeOf(identify(person.apiKey, person.accessToken))).toBe('unauthenticated')
    expect(await codeOf(app.context.db.tx((tx) => actor.confirm(tx)))).toBe('unauthenticated')
  })

  it('T-07 are refused from an address outside the allowed ranges', async () => {
    const ranges = [{ start: '192.0.2.0', end: '192.0.2.9' }]
    await updateSettings(app.context, app.operator, () => ({ allowedRanges: ranges }))
    await identify(person.apiKey, person.accessToken, '192.0.2.9')
    for (const address of ['192.0.2.10', '198.51.100.1', '::1', '', 'unknown'])
      expect(await codeOf(identify(person.apiKey, person.accessToken, address))).toBe('unauthenticated')
  })

  it('log a failed sign-in if the key is known, and not otherwise', async () => {
    await codeOf(identify('x'.repeat(40), person.accessToken))
    await codeOf(identify('x'.repeat(40), 'y'.repeat(45)))
    expect(await signIns()).toEqual([])
    await codeOf(identify(person.apiKey, 'wrong'))
    await users.setLocked(app.context, app.operator, 'ada', true)
    await codeOf(identify(person.apiKey, person.accessToken))
    const common = { account_id: app.account.id, status: 'failed', protocol: 'Invoices', ip: clientAddress }
    expect(await signIns()).toMatchObject([
      { ...common, username: '', user_id: null, reason: expect.stringContaining('token does not exist') },
      { ...common, username: 'ada', user_id: person.user.id, reason: 'the user is locked' },
    ])
  })

  it('log it in the account of the key, also if the token is of another account', async () => {
    const other = await app.another('stranger')
    const theirs = await signIn(app, other.master, 'theirs', other.operator)
    expect(await codeOf(identify(theirs.apiKey, person.accessToken))).toBe('unauthenticated')
    expect(await signIns()).toMatchObject([{ account_id: other.account.id, username: '', user_id: null }])
  })

  it('record the use of a token to the minute', async () => {
    const { q } = app.context.db
    const used = async () =>
      (await q.selectFrom('access_tokens').select('used_at').where('id', '=', person.tokenId).executeTakeFirstOrThrow())
        .used_at
    const eventually = async (time: string) => {
      await expect.poll(used, { interval: 10 }).toBe(time)
    }
    const first = app.clock.now().toISOString()
    await eventually(first)
    app.clock.move(minuteMs - 1)
    await identify(person.apiKey, person.accessToken)
    // A second request on the same connections comes after anything that the first may have started.
    await identify(person.apiKey, person.accessToken)
    expect(await used()).toBe(first)
    app.clock.move(1)
    await identify(person.apiKey, person.accessToken)
    await eventually(app.clock.now().toISOString())
    const signedIn = async () =>
      (await q.selectFrom('users').select('accessed_at').where('id', '=', person.user.id).executeTakeFirstOrThrow())
        .accessed_at
    await expect.poll(signedIn, { interval: 10 }).toBe(app.clock.now().toISOString())
  })
})
