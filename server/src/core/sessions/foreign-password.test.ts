/** Users whose password hash came from another server. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { faultOf, openSession } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { isForeign } from '../../lib/crypto/foreign-hashes/foreign-hash.ts'
import * as users from '../users/users.ts'
import { byPassword } from './protocol-sign-in.ts'

const password = 'Hello world!'
const shadow = '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1'

describe.each(engines)('a password hash of another server, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
  })
  afterEach(() => app.close())

  const add = (username: string, foreignHash = shadow, actor = app.operator) =>
    users.add(app.context, actor, {
      ...{ username, email: `${username}@harbour.example`, password: 'Aa1-not-used-here', foreignHash },
      ...{ role: 'user', permissions: new Set(['list'] as const), home: `/${username}` },
    })
  const signIn = (username: string, given = password, protocol = 'sftp') =>
    byPassword(app.context, { protocol, username, password: given, address: '192.0.2.1' })
  const stored = async (username: string) => (await users.byName(app.context, app.operator, username)).passwordHash

  it('is verified until the user signs in, and then replaced by one of this server', async () => {
    const { modifiedAt } = await add('anna')
    expect(await stored('anna')).toBe(shadow)
    expect((await faultOf(signIn('anna', 'Hello world?'))).code).toBe('unauthenticated')
    expect(await stored('anna')).toBe(shadow)
    const { actor } = await signIn('anna')
    const replaced = (await stored('anna')) ?? ''
    expect([isForeign(replaced), replaced.startsWith('$argon2id$')]).toEqual([false, true])
    await app.context.db.tx((tx) => actor.confirm(tx))
    expect((await users.byName(app.context, app.operator, 'anna')).modifiedAt).toBe(modifiedAt)
    // As before, with the new hash, which stays.
    await signIn('anna')
    await signIn('anna', password, 'ftps')
    expect((await faultOf(signIn('anna', 'Hello world?'))).code).toBe('unauthenticated')
    expect(await stored('anna')).toBe(replaced)
  })

  it('is replaced by a sign-in in the browser, too', async () => {
    await add('anna')
    await openSession(app, 'anna', { password })
    expect(isForeign((await stored('anna')) ?? '')).toBe(false)
  })

  it('that is guessed quickly rests behind one of this server until then', async () => {
    const weak = '$apr1$saltsalt$6BwcdpRros16.J9J/tHRr/'
    await add('anna', weak)
    expect(await stored('anna')).toMatch(/^\$wrapped\$apr1\$saltsalt\$argon2id\$/)
    expect(await stored('anna')).not.toContain(weak.slice(-22))
    expect((await faultOf(signIn('anna', 'Hello world?'))).code).toBe('unauthenticated')
    await signIn('anna')
    expect(isForeign((await stored('anna')) ?? '')).toBe(false)
    await signIn('anna')
  })

  it('does not refuse a client that opens several connections at once', async () => {
    await add('anna')
    const all = await Promise.all(Array.from({ length: 4 }, () => signIn('anna')))
    for (const { actor } of all) await app.context.db.tx((tx) => actor.confirm(tx))
    expect(isForeign((await stored('anna')) ?? '')).toBe(false)
  })

  it('is refused in other formats, without naming it, and from everybody but the operator', async () => {
    const other = await faultOf(add('anna', '$y$j9T$saltsalt$qjXMvbEw8oaL.CzflDtaK/'))
    expect([other.code, other.message]).toEqual(['invalid', expect.not.stringContaining('saltsalt')])
    const admin = { ...app.operator, kind: 'user' } as const
    expect((await faultOf(add('anna', shadow, admin))).code).toBe('forbidden')
  })
})
