/** Connection limits, timeouts and lockout over SSH. The numbers (S-…) are those of the threat list. */
import { connect } from 'node:net'
import { Secret, TOTP } from 'otpauth'
import type { Client, ClientChannel, Connection } from 'ssh2'
import { afterEach, describe, expect, test } from 'vitest'
import { addPerson, codeOf, openSession, put } from '../../../test/people.ts'
import { handshaken, openRaw, protocolOf, send } from '../../../test/raw-ssh.ts'
import { addSshKey, closed, connectSsh, openSftpApp, openSsh, type SftpApp } from '../../../test/sftp-app.ts'
import { packet as sftpPacket, string as sftpString, uint32 as sftpUint32, uint64 } from '../../../test/sftp-client.ts'
import * as connections from '../../core/connections/connections.ts'
import * as factors from '../../core/sessions/second-factors.ts'
import { internalsOf, sshString } from './internals.ts'

const password = 'a long enough password'

let app: SftpApp
afterEach(() => app.close())

const fromHere = { address: '127.0.0.1' }

test('S-10: another user name after a partial success ends the connection', async () => {
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
  const partialSuccess = new Promise<unknown>((resolve) => {
    handlers['USERAUTH_FAILURE'] = (_protocol: unknown, _methods: string[], isPartial: boolean) => resolve(isPartial)
  })
  const request = (username: string, method: string, ...rest: Buffer[]) =>
    send(client, Buffer.from([50]), ...[username, 'ssh-connection', method].map(sshString), ...rest)
  request('ann', 'password', Buffer.from([0]), sshString(password))
  expect(await partialSuccess).toBe(true)
  request('mira', 'keyboard-interactive', sshString(''), sshString(''))
  await closed(client)
})

test('SFTP channels of a user are limited over all connections, until they are closed', async () => {
  app = await openSftpApp('sqlite', { caps: { perUser: 2 } })
  const [one, two] = [await connectSsh(app, { password }), await connectSsh(app, { password })]
  const channel = (client: Client) =>
    new Promise<ClientChannel | null>((resolve) =>
      client.subsys('sftp', (error, opened) => resolve(error ? null : opened)),
    )
  const opened: (ClientChannel | null)[] = []
  for (const client of [one, one, one, one, two, two]) opened.push(await channel(client))
  expect(opened).not.toContain(null)
  expect(await channel(two)).toBeNull()
  opened[0]?.close()
  await expect.poll(() => channel(two)).not.toBeNull()
  for (const client of [one, two]) client.end()
})

test('unauthenticated connections of one address do not cause those of others to be dropped', async () => {
  app = await openSftpApp('sqlite', { ssh: { startsBegin: 5, startsFull: 1_000 } })
  const idle = await Promise.all(Array.from({ length: 10 }, () => openRaw(app.port, '')))
  const isAccepted = (localAddress: string) =>
    new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: app.port, localAddress })
      socket.once('data', () => resolve(true)).once('error', () => resolve(false))
      socket.once('close', () => resolve(false))
      socket.once('data', () => socket.destroy())
    })
  for (let i = 0; i < 30; i++) expect(await isAccepted('127.0.0.2')).toBe(true)
  for (const { socket } of idle) socket.destroy()
})

test('S-51: a client that does not respond to keepalives is disconnected', async () => {
  app = await openSftpApp('sqlite', { ssh: { keepaliveMs: 50, unansweredKeepalives: 2 } })
  const client = await connectSsh(app, { password })
  const handlers = (protocolOf(client) as unknown as { _handlers: Record<string, unknown> })._handlers
  handlers['GLOBAL_REQUEST'] = () => undefined
  await closed(client)
})

test('S-52: failed sign-ins over SSH and in the browser share one limit; offered keys and successes do not count', async () => {
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

test('S-53: a PROXY header ends the connection', async () => {
  app = await openSftpApp('sqlite')
  const raw = await openRaw(app.port, 'PROXY TCP4 192.0.2.1 192.0.2.2 1 2')
  raw.bytes('SSH-2.0-x\r\n')
  await raw.closed()
})

test('unauthenticated connections of one address are limited', async () => {
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

test('a client that opens no channel after the sign-in is disconnected', async () => {
  app = await openSftpApp('sqlite', { ssh: { channelMs: 100 } })
  await closed(await connectSsh(app, { password }))
})

test('an idle client is disconnected even if it responds to keepalives', async () => {
  app = await openSftpApp('sqlite', { ssh: { idleMs: 2_000, keepaliveMs: 50 } })
  const client = await connectSsh(app, { password })
  await new Promise((resolve, reject) => client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp))))
  await closed(client)
})

describe('a client that does not read responses', () => {
  const megabyte = Buffer.alloc(1_000_000, 7)

  /** Opens a file over a raw SFTP channel and sends about 2,000 READ requests without reading the responses. */
  async function sendManyReads(client: Client): Promise<ClientChannel> {
    await put(app, app.operator, '/big.bin', megabyte)
    const channel = await new Promise<ClientChannel>((resolve, reject) =>
      client.subsys('sftp', (error, opened) => (error ? reject(error) : resolve(opened))),
    )
    channel.write(sftpPacket(Buffer.from([1]), sftpUint32(3)))
    channel.write(sftpPacket(Buffer.from([3]), sftpUint32(1), sftpString('/big.bin'), sftpUint32(1), sftpUint32(0)))
    const chunks: Buffer[] = []
    const handle = await new Promise<Buffer>((resolve) => {
      channel.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        const all = Buffer.concat(chunks)
        const version = 4 + all.readUInt32BE(0)
        if (all.length < version + 13) return
        const length = all.readUInt32BE(version + 9)
        if (all.length >= version + 13 + length) resolve(all.subarray(version + 13, version + 13 + length))
      })
    })
    channel.removeAllListeners('data')
    channel.pause()
    for (let id = 2; id < 2_000; id++)
      channel.write(sftpPacket(Buffer.from([5]), sftpUint32(id), sftpString(handle), uint64(0), sftpUint32(32_768)))
    return channel
  }

  test('S-26: is sent no more than the channel window and is disconnected', async () => {
    // Long enough for signing in on a busy machine.
    app = await openSftpApp('sqlite', { ssh: { idleMs: 3_000 } })
    const client = await connectSsh(app, { password })
    const socket = internalsOf(client as unknown as Connection)._sock
    await sendManyReads(client)
    await closed(client)
    expect(socket.bytesRead).toBeLessThan(8_000_000)
  })

  test('is recorded with the bytes that it was sent when it closes the channel', async () => {
    app = await openSftpApp('sqlite')
    const client = await connectSsh(app, { password })
    const socket = internalsOf(client as unknown as Connection)._sock
    const channel = await sendManyReads(client)
    await expect.poll(() => socket.bytesRead).toBeGreaterThan(1_000_000)
    channel.close()
    const logged = () =>
      app.context.db.q.selectFrom('session_log').select('bytes').where('type', '=', 'RETR').executeTakeFirst()
    await expect.poll(logged).toBeDefined()
    expect((await logged())?.bytes).toBeGreaterThan(500_000)
    expect((await logged())?.bytes).toBeLessThanOrEqual(socket.bytesRead)
    client.end()
  })

  test('S-50: is disconnected when it does not read from the socket either', async () => {
    app = await openSftpApp('sqlite', { ssh: { idleMs: 1_000, closeMs: 100 } })
    const client = await connectSsh(app, { password })
    const socket = internalsOf(client as unknown as Connection)._sock
    await sendManyReads(client)
    socket.pause()
    const live = async () => (await connections.list(app.context, app.operator, { offset: 0, limit: 1 })).total
    await expect.poll(live).toBeGreaterThan(0)
    await expect.poll(live).toBe(0)
    socket.resume()
    await closed(client)
  })

  test('S-03: is disconnected when it does not respond to a new key exchange', async () => {
    app = await openSftpApp('sqlite', { ssh: { tickMs: 20, rekeyBytes: 200_000, rekeyDeadlineMs: 300 } })
    const client = await connectSsh(app, { password })
    const protocol = protocolOf(client)
    const handle = protocol._decipher._onPayload
    protocol._decipher._onPayload = (payload) => (payload[0] === 20 ? undefined : handle(payload))
    await sendManyReads(client)
    await closed(client)
  })
})
