/** Limits of connections and of guessing over SSH, by their numbers in the list of threats. */
import { Secret, TOTP } from 'otpauth'
import { afterEach, expect, test } from 'vitest'
import { addPerson, codeOf, openSession } from '../../../test/people.ts'
import { handshaken, openRaw, protocolOf, send } from '../../../test/raw-ssh.ts'
import { addSshKey, closed, connectSsh, openSftpApp, openSsh, type SftpApp } from '../../../test/sftp-app.ts'
import * as factors from '../../core/sessions/second-factors.ts'
import { sshString } from './internals.ts'

const password = 'a long enough password'

let app: SftpApp
afterEach(() => app.close())

const fromHere = { address: '127.0.0.1' }

test('S-10: another name after half a sign-in ends the connection', async () => {
  app = await openSftpApp('sqlite')
  const ann = await addPerson(app, 'ann')
  const { secret } = await factors.begin(app.context, ann.actor, password)
  await factors.confirm(
    app.context,
    ann.actor,
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({
      timestamp: app.clock.now().getTime(),
    }),
  )
  const client = await handshaken(app.port)
  const handlers = (protocolOf(client) as unknown as { _handlers: Record<string, unknown> })._handlers
  const half = new Promise<unknown>((resolve) => {
    handlers['USERAUTH_FAILURE'] = (_protocol: unknown, _left: string[], isPartial: boolean) => resolve(isPartial)
  })
  const request = (username: string, method: string, ...rest: Buffer[]) =>
    send(client, Buffer.from([50]), ...[username, 'ssh-connection', method].map(sshString), ...rest)
  request('ann', 'password', Buffer.from([0]), sshString(password))
  expect(await half).toBe(true)
  request('mira', 'keyboard-interactive', sshString(''), sshString(''))
  await closed(client)
})

test('S-51: a client that is gone without a word is noticed', async () => {
  app = await openSftpApp('sqlite', { ssh: { keepaliveMs: 50, unansweredKeepalives: 2 } })
  const client = await connectSsh(app, { password })
  const handlers = (protocolOf(client) as unknown as { _handlers: Record<string, unknown> })._handlers
  handlers['GLOBAL_REQUEST'] = () => undefined
  await closed(client)
})

test('S-52: wrong sign-ins over SSH count for the browser too and back; offered keys and right ones do not', async () => {
  app = await openSftpApp('sqlite', { environment: { SALLYPORT_GUESSES_ADDRESS: '3/1h' } })
  const { user } = await addPerson(app, 'ada')
  const privateKey = await addSshKey(app, user)
  for (let i = 0; i < 5; i++) {
    const client = await connectSsh(app, { username: 'ada', privateKey })
    client.end()
    await expect(connectSsh(app, { username: 'mira', privateKey })).rejects.toThrow(/authentication/)
  }
  for (let i = 0; i < 2; i++) await expect(connectSsh(app, { username: 'ada', password: 'wrong' })).rejects.toThrow()
  expect(await codeOf(openSession(app, 'ada', { password: 'wrong', ...fromHere }))).toBe('unauthenticated')
  expect(await codeOf(openSession(app, 'ada', { ...fromHere }))).toBe('too-many')
  const openssh = openSsh(app.port, { password })
  expect((await openssh.ssh('ada', ['md5sum'])).stderr).toMatch(/Too many failed attempts. Try again in \d+ minutes/)
  openssh.remove()
})

test('S-53: a PROXY header of a stranger ends the connection', async () => {
  app = await openSftpApp('sqlite')
  const raw = await openRaw(app.port, 'PROXY TCP4 192.0.2.1 192.0.2.2 1 2')
  raw.bytes('SSH-2.0-x\r\n')
  await raw.closed()
})

test('unauthenticated connections are limited: those of one address, and the more of all the more there are', async () => {
  app = await openSftpApp('sqlite', { ssh: { startsPerAddress: 3 } })
  const raws = await Promise.all(Array.from({ length: 6 }, () => openRaw(app.port)))
  const outcomes = await Promise.all(
    raws.map((raw) =>
      Promise.race([
        raw.closed().then(() => 'closed'),
        raw.next().then(
          () => 'open',
          () => 'closed',
        ),
      ]),
    ),
  )
  expect(outcomes.filter((outcome) => outcome === 'open')).toHaveLength(3)
  for (const { socket } of raws) socket.destroy()
})

test('who opens no channel after the sign-in is cut', async () => {
  app = await openSftpApp('sqlite', { ssh: { channelMs: 100 } })
  await closed(await connectSsh(app, { password }))
})

test('who does nothing is cut, answers to keepalives notwithstanding', async () => {
  app = await openSftpApp('sqlite', { ssh: { idleMs: 400, keepaliveMs: 50 } })
  const client = await connectSsh(app, { password })
  await new Promise((resolve, reject) => client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp))))
  await closed(client)
})
