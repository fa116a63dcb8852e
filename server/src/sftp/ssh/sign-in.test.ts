/** Sign-in over SSH with real clients. */
import { Secret, TOTP } from 'otpauth'
import type { AnyAuthMethod, AuthMethod } from 'ssh2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addPerson, signIn } from '../../../test/people.ts'
import { addSshKey, closed, connectSsh, openSftpApp, openSsh, type SftpApp } from '../../../test/sftp-app.ts'
import * as settings from '../../core/accounts/accounts.ts'
import * as factors from '../../core/sessions/second-factors.ts'
import * as sshKeys from '../../core/ssh-keys/ssh-keys.ts'
import type { SftpAccess } from '../../core/users/user.ts'
import * as users from '../../core/users/users.ts'

const password = 'a long enough password'

describe.each(engines)('sign-in on %s', (engine) => {
  let app: SftpApp
  beforeAll(async () => {
    app = await openSftpApp(engine, { ssh: { tickMs: 50 }, caps: { perUser: 3 } })
  })
  afterAll(() => app.close())

  const log = async (username: string) => {
    const query = app.context.db.q.selectFrom('session_log').selectAll().where('username', '=', username)
    const rows = await query.where('protocol', '=', 'sftp').orderBy('id').execute()
    return rows.map(({ type, status }) => `${type} ${status}`)
  }
  const factorOf = async (username: string) => {
    const person = await addPerson(app, username)
    const { secret } = await factors.begin(app.context, person.actor, password)
    const code = (offsetMs = 0) =>
      new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: app.clock.now().getTime() + offsetMs })
    await factors.confirm(app.context, person.actor, code(-30_000))
    return code
  }

  test('by password is in the session log with protocol sftp, as are a failure and the disconnect', async () => {
    await addPerson(app, 'ada')
    await expect(connectSsh(app, { username: 'ada', password: 'wrong' })).rejects.toThrow(/authentication/)
    const client = await connectSsh(app, { username: 'ADA', password })
    client.end()
    await closed(client)
    await expect.poll(() => log('ada')).toEqual(['PASS failed', 'PASS -', 'EXIT -'])
  })

  test('refused because the user has too many connections is followed by a disconnect in the session log', async () => {
    await addPerson(app, 'vera')
    const clients = [1, 2, 3].map(() => connectSsh(app, { username: 'vera', password }))
    await Promise.all(clients)
    await expect(connectSsh(app, { username: 'vera', password })).rejects.toThrow()
    await expect.poll(() => log('vera')).toEqual([...Array(4).fill('PASS -'), 'EXIT -'])
    for (const client of await Promise.all(clients)) client.end()
  })

  test('S-12, S-13: of an unknown or locked user, or with an empty password or name, fails alike', async () => {
    const locked = await addPerson(app, 'locked')
    await users.update(app.context, app.operator, locked.user.id, { locked: true })
    const refusals = [
      { username: 'nobody', password },
      { username: 'locked', password },
      { username: 'mira', password: '' },
      { username: '', password },
      { username: 'x'.repeat(1_000), password },
    ]
    const texts = await Promise.all(
      refusals.map((one) => connectSsh(app, one).then(String, (error: Error) => error.message)),
    )
    expect(new Set(texts)).toEqual(new Set(['All configured authentication methods failed']))
  })

  test.each(['ed25519', 'rsa'] as const)('by a key of type %s works with ssh2 and with OpenSSH', async (kind) => {
    const { user } = await addPerson(app, `keys-${kind}`)
    const privateKey = await addSshKey(app, user, kind)
    const client = await connectSsh(app, { username: user.username, privateKey })
    client.end()
    const openssh = openSsh(app.port, { privateKey })
    expect(await openssh.ssh(user.username, ['md5sum'])).toMatchObject({
      code: 0,
      stdout: 'd41d8cd98f00b204e9800998ecf8427e  -\n',
    })
    openssh.remove()
    const [key] = (await sshKeys.list(app.context, app.operator, { userId: user.id, offset: 0, limit: 1 })).keys
    expect(key?.usedAt).toBe(app.clock.now().toISOString())
  })

  test('by the key of another user is refused', async () => {
    const { user } = await addPerson(app, 'owner')
    const privateKey = await addSshKey(app, user)
    await expect(connectSsh(app, { username: 'mira', privateKey })).rejects.toThrow(/authentication/)
    await expect(connectSsh(app, { username: 'nobody', privateKey })).rejects.toThrow(/authentication/)
  })

  test('that is refused is logged with the reason, which the client does not see', async () => {
    const { user } = await addPerson(app, 'refused')
    const privateKey = await addSshKey(app, user)
    const foreignKey = await addSshKey(app, (await addPerson(app, 'foreign')).user)
    const attempts = [
      ['any', { privateKey: foreignKey }, /^SSH key refused: the user does not have the key SHA256:\S{43}$/],
      ['off', { privateKey }, /^SSH key refused: the user may not use SFTP$/],
      ['key+code', { privateKey }, /^sign-in refused: the user needs key\+code but has no second factor$/],
      ['key', { password }, /^sign-in refused: the user needs key for SFTP$/],
    ] as const
    for (const [sftpAccess, shown, expected] of attempts) {
      await users.update(app.context, app.operator, user.id, { sftpAccess })
      app.logged.length = 0
      const error = await connectSsh(app, { username: 'refused', ...shown }).catch((one: Error) => one)
      expect((error as Error).message).toBe('All configured authentication methods failed')
      const lines = app.logged.map((line) => JSON.parse(line)).filter(({ reason }) => reason !== undefined)
      expect(lines.map(({ user: name }) => name)).toEqual(['refused'])
      expect(lines.map(({ msg, reason }) => `${msg}: ${reason}`)).toEqual([expect.stringMatching(expected)])
    }
  })

  test('by a key whose fingerprint alone is known stores the key', async () => {
    const { user } = await addPerson(app, 'moved')
    const privateKey = await addSshKey(app, user)
    const ofUser = { userId: user.id, offset: 0, limit: 1 }
    const before = await sshKeys.list(app.context, app.operator, ofUser)
    await app.context.db.q.updateTable('ssh_keys').set({ public_key: '' }).where('user_id', '=', user.id).execute()
    const client = await connectSsh(app, { username: 'moved', privateKey })
    client.end()
    const after = await sshKeys.list(app.context, app.operator, ofUser)
    expect(after.keys[0]?.publicKey).toBe(before.keys[0]?.publicKey)
  })

  test('with a second factor prompts for the code after the password, and accepts a code once', async () => {
    const code = await factorOf('ann')
    const answers: string[] = []
    const tryWith = (shown: string) => {
      const client = connectSsh
      return client(app, { username: 'ann', password, tryKeyboard: true, authHandler: handlerFor(shown, answers) })
    }
    const shown = code()
    const client = await tryWith(shown)
    client.end()
    expect(answers).toEqual(['Code: '])
    await expect(tryWith(shown)).rejects.toThrow(/authentication/)
    await expect(connectSsh(app, { username: 'ann', password })).rejects.toThrow(/authentication/)
  })

  test('by keyboard-interactive alone prompts for both', async () => {
    const code = await factorOf('bea')
    const asked: string[] = []
    const prompted: AnyAuthMethod = {
      type: 'keyboard-interactive',
      username: 'bea',
      prompt: (_name, _text, _language, prompts, finish) => {
        const [{ prompt = '' } = {}] = prompts
        asked.push(prompt)
        finish([prompt === 'Code: ' ? code() : password])
      },
    }
    const client = await connectSsh(app, { username: 'bea', authHandler: [prompted] as AuthMethod[] })
    client.end()
    expect(asked).toEqual(['Password: ', 'Code: '])
  })

  test('S-39: a connection ends when its user is locked, its password changed, its key deleted or its address excluded', async () => {
    const { user } = await addPerson(app, 'ended')
    const privateKey = await addSshKey(app, user)
    const [byPassword, byKey] = [
      await connectSsh(app, { username: 'ended', password }),
      await connectSsh(app, { username: 'ended', privateKey }),
    ]
    await users.update(app.context, app.operator, user.id, { password: 'another long password' })
    await closed(byPassword)
    const [key] = (await sshKeys.list(app.context, app.operator, { userId: user.id, offset: 0, limit: 1 })).keys
    await sshKeys.remove(app.context, app.operator, key?.id ?? 0)
    await closed(byKey)
    const locked = await connectSsh(app, { username: 'ended', password: 'another long password' })
    await users.update(app.context, app.operator, user.id, { locked: true })
    await closed(locked)
    const far = await connectSsh(app, { username: 'mira', password })
    const ranges = [{ start: '192.0.2.0', end: '192.0.2.9' }]
    await settings.updateSettings(app.context, app.operator, () => ({ allowedRanges: ranges }))
    await closed(far)
    await settings.updateSettings(app.context, app.operator, () => ({ allowedRanges: [] }))
  })

  describe('of a user who', () => {
    const access = async (username: string, sftpAccess: SftpAccess) => {
      const { user } = await addPerson(app, username)
      const privateKey = await addSshKey(app, user)
      await users.update(app.context, app.operator, user.id, { sftpAccess })
      const key = { type: 'publickey' as const, username, key: privateKey }
      const secret = { type: 'password' as const, username, password }
      const tryWith = async (...authHandler: AnyAuthMethod[]) => {
        const outcome = await connectSsh(app, { username, authHandler }).then(
          (client) => client,
          () => null,
        )
        outcome?.end()
        return outcome !== null
      }
      return { user, key, secret, tryWith }
    }

    test('must use a key is refused with the password', async () => {
      const { key, secret, tryWith } = await access('by-key', 'key')
      expect(await tryWith(secret)).toBe(false)
      expect(await tryWith(key)).toBe(true)
    })

    test('must use key and password is refused with one of them, or with a wrong password', async () => {
      const { key, secret, tryWith } = await access('by-both', 'key+password')
      expect(await tryWith(secret)).toBe(false)
      expect(await tryWith(key)).toBe(false)
      expect(await tryWith(key, { ...secret, password: 'wrong' })).toBe(false)
      expect(await tryWith(key, secret)).toBe(true)
    })

    test('S-09: must use key and code is refused without the code, with a used one, and without a second factor', async () => {
      const { user, key, tryWith } = await access('by-code', 'key+code')
      const shown = (code: string) => ({
        type: 'keyboard-interactive' as const,
        username: 'by-code',
        prompt: (_n: string, _t: string, _l: string, _p: unknown, finish: (answers: string[]) => void) =>
          finish([code]),
      })
      expect(await tryWith(key, shown('123456'))).toBe(false)
      const { actor } = await signIn(app, user)
      const { secret } = await factors.begin(app.context, actor, password)
      const code = (offsetMs = 0) =>
        new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: app.clock.now().getTime() + offsetMs })
      await factors.confirm(app.context, actor, code(-30_000))
      expect(await tryWith(key)).toBe(false)
      expect(await tryWith(key, shown(code()))).toBe(true)
      expect(await tryWith(key, shown(code()))).toBe(false)
    })

    test('is not allowed to use SFTP is refused, and open connections end', async () => {
      const { user, key, secret, tryWith } = await access('not-at-all', 'any')
      const client = await connectSsh(app, { username: 'not-at-all', password })
      await users.update(app.context, app.operator, user.id, { sftpAccess: 'off' })
      await closed(client)
      expect(await tryWith(key)).toBe(false)
      expect(await tryWith(secret)).toBe(false)
    })
  })

  test('ends the connection after six failures', async () => {
    let attempts = 0
    const handler = () => {
      attempts += 1
      return { type: 'password' as const, username: 'mira', password: `wrong ${attempts}` }
    }
    await expect(connectSsh(app, { username: 'mira', authHandler: handler })).rejects.toThrow()
    expect(attempts).toBeLessThanOrEqual(7)
  })
})

/** Sends the password first, then the code by keyboard-interactive. */
function handlerFor(code: string, asked: string[]) {
  return [
    { type: 'password' as const, username: 'ann', password },
    {
      type: 'keyboard-interactive' as const,
      username: 'ann',
      prompt: (
        _name: string,
        _text: string,
        _language: string,
        prompts: { prompt: string }[],
        finish: (answers: string[]) => void,
      ) => {
        asked.push(...prompts.map(({ prompt }) => prompt))
        finish([code])
      },
    },
  ]
}
