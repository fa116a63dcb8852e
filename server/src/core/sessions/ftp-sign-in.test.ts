/** Sign-in over FTP: who may, without encryption or with it, and codes behind passwords. */
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addPerson } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import * as accounts from '../accounts/accounts.ts'
import { isSecureOnly, secureOnlyEverywhere } from '../accounts/secure-only.ts'
import type { Actor } from '../actor.ts'
import * as users from '../users/users.ts'
import { createAccessWatch } from './access-watch.ts'
import { byPassword } from './protocol-sign-in.ts'
import * as factors from './second-factors.ts'

const password = 'a long enough password'
const address = '192.0.2.1'

describe.each(engines)('sign-in over FTP on %s', (engine) => {
  let app: TestApp
  /** Passwords hashed since the last test began. */
  let hashed: string[]
  beforeAll(async () => {
    app = await openTestApp(engine)
    const { verify } = app.context.passwords
    Object.assign(app.context, {
      passwords: {
        ...app.context.passwords,
        verify: async (...args: Parameters<typeof verify>) => {
          hashed.push(args[1])
          return await verify(...args)
        },
      },
    })
  })
  beforeEach(() => {
    hashed = []
  })
  afterAll(() => app.close())

  const signIn = async (protocol: string, username: string, given = password, code?: string) =>
    (await byPassword(app.context, { protocol, username, password: given, code, address })).actor
  /** `ok`, or the code and the message of the fault. */
  const outcome = (...args: Parameters<typeof signIn>) =>
    signIn(...args).then(
      () => 'ok',
      (error: Error & { code: string }) => `${error.code}: ${error.message}`,
    )
  const refused = 'unauthenticated: username or password is wrong, or the user may not sign in from here.'
  const lastReason = () => {
    const lines = app.logged.map((line) => JSON.parse(line) as Record<string, unknown>)
    return lines.findLast(({ msg }) => msg === 'sign-in refused')?.['reason']
  }
  const hasAccess = (actor: Actor) =>
    app.context.db
      .tx((tx) => actor.confirm(tx))
      .then(
        () => true,
        () => false,
      )
  const setSecureOnly = (secureOnly: boolean, by = app.operator) =>
    accounts.updateSettings(app.context, by, () => ({ secureOnly }))

  test('is possible by default, and logged with its protocol', async () => {
    const actor = await signIn('ftps', 'MIRA')
    expect(actor).toMatchObject({ kind: 'user', username: 'mira', protocol: 'ftps', address })
    expect(await hasAccess(actor)).toBe(true)
    expect(await outcome('ftp', 'mira')).toBe('ok')
    const query = app.context.db.q.selectFrom('session_log').select(['type', 'status', 'protocol'])
    expect(await query.orderBy('id', 'desc').executeTakeFirst()).toEqual({ type: 'PASS', status: '-', protocol: 'ftp' })
  })

  test('is refused to users who need a key for SFTP, until an administrator allows it', async () => {
    const { user } = await addPerson(app, 'keyed')
    const set = (changes: Parameters<typeof users.update>[3]) =>
      users.update(app.context, app.operator, user.id, changes)
    for (const sftpAccess of ['key', 'key+code', 'key+password', 'off'] as const) {
      await set({ sftpAccess })
      expect([await outcome('ftp', 'keyed'), await outcome('ftps', 'keyed')]).toEqual([refused, refused])
      expect(lastReason()).toBe('the user may not use FTP')
    }
    await set({ ftpAccess: 'on' })
    const actor = await signIn('ftps', 'keyed')
    expect(await hasAccess(actor)).toBe(true)
    await set({ sftpAccess: 'key' })
    expect(await hasAccess(actor)).toBe(true)
    await set({ ftpAccess: 'off', sftpAccess: 'any' })
    expect(await hasAccess(actor)).toBe(false)
    expect(await outcome('ftps', 'keyed')).toBe(refused)
    expect(await outcome('sftp', 'keyed')).toBe('ok')
    await set({ ftpAccess: 'default' })
    expect(await outcome('ftps', 'keyed')).toBe('ok')
  })

  test('F-14: without encryption is refused like a wrong password where the account is Secure Only', async () => {
    const [plain, encrypted] = [await signIn('ftp', 'mira'), await signIn('ftps', 'mira')]
    await setSecureOnly(true)
    expect(await isSecureOnly(app.context, app.account.id)).toBe(true)
    expect([await hasAccess(plain), await hasAccess(encrypted)]).toEqual([false, true])
    hashed = []
    expect(await outcome('ftp', 'mira')).toBe(refused)
    expect(lastReason()).toBe('the account is Secure Only and refuses FTP without TLS')
    expect(await outcome('ftp', 'mira', 'wrong')).toBe(refused)
    expect(await outcome('ftp', 'nobody')).toBe(refused)
    expect(hashed).toEqual([password, 'wrong', password])
    expect(await outcome('ftps', 'mira')).toBe('ok')
    await setSecureOnly(false)
    expect(await isSecureOnly(app.context, app.account.id)).toBe(false)
    expect(await outcome('ftp', 'mira')).toBe('ok')
  })

  test('F-25: connections that may not go on are found within one check', async () => {
    const { user } = await addPerson(app, 'watched')
    const watch = createAccessWatch(app.context)
    const actors = [await signIn('ftp', 'watched'), await signIn('ftps', 'watched'), await signIn('sftp', 'watched')]
    const revoked = async () => (await watch.revoked(actors)).map(({ protocol }) => protocol)
    expect(await revoked()).toEqual([])
    await setSecureOnly(true)
    expect(await revoked()).toEqual(['ftp'])
    await setSecureOnly(false)
    expect(await revoked()).toEqual([])
    await users.update(app.context, app.operator, user.id, { ftpAccess: 'off' })
    expect(await revoked()).toEqual(['ftp', 'ftps'])
  })

  test('that begins before the account becomes Secure Only is refused as well', async () => {
    const { passwords } = app.context
    const during = Object.assign(Object.create(app.context) as typeof app.context, {
      passwords: {
        ...passwords,
        verify: async (...args: Parameters<typeof passwords.verify>) => {
          await setSecureOnly(true)
          return await passwords.verify(...args)
        },
      },
    })
    const attempt = byPassword(during, { protocol: 'ftp', username: 'mira', password, address })
    await expect(attempt).rejects.toMatchObject({ code: 'unauthenticated' })
    await setSecureOnly(false)
  })

  test('is known to be refused everywhere without encryption, a few seconds later', async () => {
    const everywhere = () => secureOnlyEverywhere(app.context)
    expect(await everywhere()).toBe(false)
    await setSecureOnly(true)
    expect(await everywhere()).toBe(false)
    app.clock.move(5_000)
    expect(await everywhere()).toBe(true)
    const other = await app.another('quay')
    app.clock.move(5_000)
    expect(await everywhere()).toBe(false)
    await setSecureOnly(true, other.operator)
    app.clock.move(5_000)
    expect(await everywhere()).toBe(true)
    await setSecureOnly(false)
    app.clock.move(5_000)
    expect(await everywhere()).toBe(false)
  })

  describe('with a second factor', () => {
    let secret: string
    const code = (offsetMs = 0) =>
      new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: app.clock.now().getTime() + offsetMs })
    const wrongCode = () => ((Number(code()) + 500_000) % 1_000_000).toString().padStart(6, '0')
    beforeAll(async () => {
      const ann = await addPerson(app, 'ann')
      secret = (await factors.begin(app.context, ann.actor, password)).secret
      await factors.confirm(app.context, ann.actor, code(-30_000))
      await addPerson(app, 'otto', { password: 'Wharf-1906-123456' })
    })
    beforeEach(() => app.clock.move(120_000))

    test('needs a code, which works once', async () => {
      expect(await outcome('ftps', 'ann')).toMatch(/^second-factor: /)
      expect(await outcome('ftps', 'ann', password, code())).toBe('ok')
      expect(await outcome('ftps', 'ann', password, code())).toMatch(/^unauthenticated: /)
    })

    test('accepts the six digits directly behind the password, once', async () => {
      expect(await outcome('ftps', 'ann', password + code())).toBe('ok')
      expect(await outcome('ftps', 'ann', password + code())).toBe(refused)
      expect(await outcome('ftp', 'ann', password + code(30_000))).toBe('ok')
    })

    test('refuses a wrong code behind the password like a wrong password', async () => {
      expect(await outcome('ftps', 'ann', password + wrongCode())).toBe(refused)
      expect(lastReason()).toBe('wrong code')
      expect(await outcome('ftps', 'ann', `wrong${code()}`)).toBe(refused)
      expect(lastReason()).toBe('wrong password')
      expect(await outcome('ftps', 'ann', `${password} ${code()}`)).toBe(refused)
      expect(await outcome('ftps', 'ann', password + code().slice(1))).toBe(refused)
      expect(await outcome('ftps', 'ann', code())).toBe(refused)
    })

    test('codes behind the password are for FTP and for users with a second factor only', async () => {
      for (const protocol of ['sftp', 'web']) expect(await outcome(protocol, 'ann', password + code())).toBe(refused)
      expect(await outcome('ftps', 'mira', `${password}123456`)).toBe(refused)
      expect(await outcome('ftps', 'otto', 'Wharf-1906-123456')).toBe('ok')
      expect(await outcome('ftps', 'otto', 'Wharf-1906-')).toBe(refused)
    })

    test('F-14: hashes as often for a user with a factor, without one, and for nobody', async () => {
      for (const username of ['ann', 'mira', 'nobody']) {
        hashed = []
        expect(await outcome('ftps', username, 'wrong123456')).toBe(refused)
        expect(hashed, username).toEqual(['wrong123456', 'wrong'])
        hashed = []
        expect(await outcome('ftps', username, 'wrong')).toBe(refused)
        expect(hashed, username).toEqual(['wrong'])
      }
    })

    test('F-15: limits wrong codes behind the password', async () => {
      const outcomes: string[] = []
      for (let i = 0; i < 12; i++) outcomes.push(await outcome('ftps', 'ann', password + wrongCode()))
      expect(outcomes.at(-1)).toMatch(/^too-many: /)
    })
  })
})
