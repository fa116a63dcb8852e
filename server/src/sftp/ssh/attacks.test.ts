/** Attacks on the SSH transport: each affects only its own connection. The numbers (S-…) are those of the threat list. */
import { channel as diagnostics } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { Client, type Connection } from 'ssh2'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { addPerson, put } from '../../../test/people.ts'
import { channelOpen, framed, handshaken, kexInit, openRaw, protocolOf, send } from '../../../test/raw-ssh.ts'
import { addSshKey, closed, connectSsh, openSftpApp, openSsh, type SftpApp } from '../../../test/sftp-app.ts'
import { internalsOf, sshString, uint32 } from './internals.ts'

const password = 'a long enough password'
const strict = ['curve25519-sha256', 'kex-strict-c-v00@openssh.com']

let app: SftpApp
beforeAll(async () => {
  app = await openSftpApp('sqlite', { ssh: { closeMs: 100 } })
})
afterAll(() => app.close())
afterEach(async () => {
  // The server still accepts other clients.
  const client = await connectSsh(app, { password })
  client.end()
})

describe('before the key exchange', () => {
  test('S-01: IGNORE before KEXINIT ends a strict key exchange', async () => {
    const raw = await openRaw(app.port)
    raw.packet(Buffer.concat([Buffer.from([2]), sshString('')]))
    raw.packet(kexInit(strict))
    expect(await raw.next()).toEqual(expect.objectContaining({ 0: 20 }))
    expect((await raw.next())[0]).toBe(1)
    await raw.closed()
  })

  test('S-04, S-27: neither finite-field Diffie-Hellman nor compression is negotiated', async () => {
    for (const init of [kexInit(['diffie-hellman-group14-sha256']), kexInit(strict, 'zlib@openssh.com')]) {
      const raw = await openRaw(app.port)
      raw.packet(init)
      expect((await raw.next())[0]).toBe(20)
      expect((await raw.next())[0]).toBe(1)
      await raw.closed()
    }
  })

  test.each([
    ['a length of 2^31', uint32(2 ** 31)],
    ['a length of 2^32 - 1', uint32(2 ** 32 - 1)],
    ['a length of 40,000', uint32(40_000)],
    ['a length of 0', uint32(0)],
    ['more padding than packet', Buffer.concat([uint32(12), Buffer.from([200]), Buffer.alloc(11)])],
    [
      'no payload, followed by a length that is too small',
      Buffer.concat([uint32(12), Buffer.from([11]), Buffer.alloc(11), uint32(3)]),
    ],
  ])('S-18, S-19: a packet with %s ends the connection', async (_, bytes) => {
    const raw = await openRaw(app.port)
    raw.bytes(bytes)
    await raw.closed()
  })

  test('S-19: a name-list of 2^31 bytes in KEXINIT ends the connection', async () => {
    const raw = await openRaw(app.port)
    raw.packet(Buffer.concat([Buffer.from([20]), Buffer.alloc(16), uint32(2 ** 31), Buffer.alloc(100)]))
    await raw.closed()
  })

  test('S-20: mutated packets end only their own connections', async () => {
    let seed = 1
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
      return seed
    }
    const valid = framed(kexInit(strict))
    for (let round = 0; round < 10; round++)
      await Promise.all(
        Array.from({ length: 20 }, async () => {
          const raw = await openRaw(app.port)
          const bytes = Buffer.from(valid)
          for (let i = 0; i < 5; i++) bytes[random() % bytes.length] = random() % 256
          raw.bytes(bytes)
          raw.socket.end()
          await raw.closed()
        }),
      )
  })
})

describe('deadlines', () => {
  // A server of their own: on a busy machine clients of other tests would miss these.
  let hasty: SftpApp
  beforeAll(async () => {
    hasty = await openSftpApp('sqlite', { ssh: { identMs: 300, kexMs: 600, loginMs: 1_200 } })
  })
  afterAll(() => hasty.close())

  test('S-02: a client that does not complete the key exchange is disconnected', async () => {
    const raw = await openRaw(hasty.port)
    raw.packet(kexInit(['curve25519-sha256']))
    const ignored = Buffer.concat([Buffer.from([2]), sshString(Buffer.alloc(30_000))])
    for (let i = 0; i < 100; i++) raw.packet(ignored)
    await raw.closed()
  })

  test('S-05: a client that sends nothing or never signs in is disconnected', async () => {
    const silent = await openRaw(hasty.port, '')
    await silent.closed()
    const client = new Client()
    client.on('error', () => undefined)
    const ended = closed(client)
    // It tries no method of authentication.
    client.connect({ host: '127.0.0.1', port: hasty.port, username: 'mira', authHandler: () => undefined })
    await ended
  })
})

describe('before the sign-in', () => {
  test.each([
    ['a channel', channelOpen('session')],
    ['a global request', Buffer.concat([Buffer.from([80]), sshString('keepalive@openssh.com'), Buffer.from([1])])],
    ['USERAUTH_SUCCESS', Buffer.from([52])],
    ['USERAUTH_INFO_REQUEST', Buffer.concat([Buffer.from([60]), sshString(''), sshString('')])],
    ['an empty packet', Buffer.alloc(0)],
    ['a second key exchange', kexInit(strict)],
  ])('S-06, S-18: %s ends the connection', async (_, payload) => {
    const client = await handshaken(app.port)
    send(client, payload)
    await closed(client)
  })

  test.each([0, 1_000, 2 ** 32 - 1])('S-11: %d responses to one prompt end the connection', async (count) => {
    const client = await handshaken(app.port)
    const protocol = protocolOf(client)
    protocol._authsQueue.push('keyboard-interactive')
    const request = ['mira', 'ssh-connection', 'keyboard-interactive', '', ''].map(sshString)
    send(client, Buffer.from([50]), ...request)
    send(client, Buffer.from([61]), uint32(count), sshString(password))
    await closed(client)
  })

  test('an authentication request before the response to the previous one ends the connection', async () => {
    const client = await handshaken(app.port)
    const request = Buffer.concat([
      ...[Buffer.from([50]), ...['mira', 'ssh-connection', 'password'].map(sshString), Buffer.from([0])],
      sshString('wrong'),
    ])
    send(client, request)
    send(client, request)
    await closed(client)
  })

  test('an unknown authentication method is refused, and others can follow', async () => {
    const client = await handshaken(app.port)
    const failed = new Promise<string[]>((resolve) => {
      const protocol = protocolOf(client) as unknown as {
        _handlers: Record<string, (p: unknown, left: string[]) => void>
      }
      protocol._handlers['USERAUTH_FAILURE'] = (_protocol, left) => resolve(left)
    })
    send(client, Buffer.from([50]), ...['mira', 'ssh-connection', 'gssapi-with-mic'].map(sshString), uint32(0))
    expect(await failed).toEqual(['publickey', 'password', 'keyboard-interactive'])
    client.destroy()
  })
})

describe('after the sign-in', () => {
  const signedIn = () => connectSsh(app, { password })
  const alive = async (client: Client) => {
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    client.exec('md5sum', (error, channel) => {
      if (error) return reject(error)
      channel.on('exit', (code: number) => resolve(code))
      channel.resume()
    })
    return await promise
  }

  test('S-18: bytes that do not decrypt to a packet end the connection', async () => {
    const client = await signedIn()
    internalsOf(client as unknown as Connection)._sock.write(Buffer.alloc(256, 1))
    await closed(client)
  })

  test('S-04: too many key exchanges end the connection', async () => {
    const client = await signedIn()
    const ended = closed(client)
    let count = 0
    client.on('handshake', () => {
      count += 1
      setImmediate(() => protocolOf(client).rekey())
    })
    protocolOf(client).rekey()
    await ended
    expect(count).toBe(20)
  })

  test.each([0, 1, 255])('S-21: a channel with a maximum packet size of %i is refused', async (largestPacket) => {
    const client = await signedIn()
    const refused = new Promise<number>((resolve) => {
      const protocol = protocolOf(client) as unknown as { _handlers: Record<string, (p: unknown, id: number) => void> }
      protocol._handlers['CHANNEL_OPEN_FAILURE'] = (_protocol, id) => resolve(id)
    })
    send(client, channelOpen('session', 7, 2 ** 21, largestPacket))
    expect(await refused).toBe(7)
    expect(await alive(client)).toBe(0)
    client.end()
  })

  test('S-22: data beyond the channel window ends the connection', async () => {
    const client = await signedIn()
    const channel = await sftpChannel(client)
    const { id } = channel
    // An incomplete SFTP packet, so that the channel does not end first.
    const data = Buffer.alloc(32_000)
    data.writeUInt32BE(0xff_ff_ff, 0)
    for (let i = 0; i < 200; i++) send(client, Buffer.from([94]), uint32(id), sshString(data))
    await closed(client)
  })

  test('S-22: a window above 4 GiB ends the connection', async () => {
    const client = await signedIn()
    const { id } = await sftpChannel(client)
    send(client, Buffer.from([93]), uint32(id), uint32(2 ** 32 - 1))
    await closed(client)
  })

  test('S-23: too many refused channels end the connection', async () => {
    const client = await signedIn()
    for (let i = 0; i < 200; i++) send(client, channelOpen('tun@openssh.com', i))
    await closed(client)
  })

  test('S-24, S-25: unsolicited responses, extended data and unknown messages have no effect', async () => {
    const client = await signedIn()
    for (const type of [99, 100, 96, 97]) send(client, Buffer.from([type]), uint32(12_345))
    send(client, Buffer.from([95]), uint32(0), uint32(1), sshString('to nobody'))
    send(client, Buffer.from([98]), uint32(99), sshString('exec'), Buffer.from([1]), sshString('id'))
    send(client, Buffer.from([81]))
    send(client, Buffer.from([192]), uint32(0))
    expect(await alive(client)).toBe(0)
    client.end()
  })

  test('an eleventh channel is refused', async () => {
    const client = await signedIn()
    for (let i = 0; i < 10; i++) await sftpChannel(client)
    await expect(sftpChannel(client)).rejects.toThrow(/At most 10|open failure/)
    client.end()
  })

  test('S-29: all kinds of forwarding are refused', async () => {
    const client = await signedIn()
    const refused = (start: (done: (error?: Error | null) => void) => void) =>
      new Promise<boolean>((resolve) => start((error) => resolve(error instanceof Error)))
    const outcomes = await Promise.all([
      refused((done) => client.forwardOut('127.0.0.1', 1, '127.0.0.1', app.port, done)),
      refused((done) => client.forwardIn('127.0.0.1', 0, done)),
      refused((done) => client.openssh_forwardOutStreamLocal('/run/x', done)),
      refused((done) => client.openssh_forwardInStreamLocal('/run/x', done)),
    ])
    expect(outcomes).toEqual([true, true, true, true])
    expect(await alive(client)).toBe(0)
    client.end()
  })

  test.each([
    ['md5sum x; id'],
    ['md5sum $(id)'],
    ['md5sum `id`'],
    ['md5sum x | cat'],
    ['id'],
    ['scp -t /'],
    ['/bin/sh -c id'],
    ['echo $' + '{ShellId}%ComSpec%'],
    ['md5sum x\nid'],
  ])('S-28: exec of %j runs nothing', async (command) => {
    const { user } = await addPerson(app, `exec-${command.length}-${command.charCodeAt(7)}`)
    const openssh = openSsh(app.port, { privateKey: await addSshKey(app, user) })
    const ended = await openssh.ssh(user.username, [command])
    openssh.remove()
    expect(ended).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('This server offers SFTP only'),
    })
  })

  test('S-28: a request for a shell gets an error message and status 1', async () => {
    const openssh = openSsh(app.port, { password })
    const ended = await openssh.ssh('mira', [], ['-T'])
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('This server offers SFTP only') })
    openssh.remove()
  })
})

/** Opens an SFTP channel; resolves with the server's channel id. */
const sftpChannel = (client: Client): Promise<{ id: number }> =>
  new Promise((resolve, reject) => {
    client.subsys('sftp', (error, channel) =>
      error ? reject(error) : resolve((channel as unknown as { outgoing: { id: number } }).outgoing),
    )
  })

test('the checksum commands of a connection run one after another', async () => {
  const { user, actor } = await addPerson(app, 'sum')
  await put(app, actor, '/large', Buffer.alloc(100_000))
  const { blobs } = app.context
  const { open } = blobs
  let [reading, most] = [0, 0]
  const counting = async (key: string) => {
    const reader = await open(key)
    reading += 1
    most = Math.max(most, reading)
    const close = async () => {
      await new Promise((resolve) => setImmediate(resolve))
      reading -= 1
      await reader.close()
    }
    return { ...reader, close }
  }
  Object.assign(blobs, { open: counting })
  const client = await connectSsh(app, { username: 'sum', privateKey: await addSshKey(app, user) })
  const statuses = await Promise.all(
    Array.from(
      { length: 5 },
      () =>
        new Promise<number>((resolve, reject) => {
          client.exec('md5sum /large', (error, channel) => {
            if (error) return reject(error)
            channel.resume().on('exit', (status: number) => resolve(status))
          })
        }),
    ),
  )
  Object.assign(blobs, { open })
  expect([statuses, most]).toEqual([[0, 0, 0, 0, 0], 1])
  client.end()
})

test('a flood of small packets is spread over many turns of the event loop', async () => {
  const accepted = diagnostics('net.server.socket')
  const sockets: Socket[] = []
  const onSocket = (message: unknown) => void sockets.push((message as { socket: Socket }).socket)
  accepted.subscribe(onSocket)
  const client = await connectSsh(app, { password })
  accepted.unsubscribe(onSocket)
  const [socket] = sockets
  if (!socket) throw new Error('no connection was accepted')
  const request = Buffer.concat([Buffer.from([80]), sshString('flood@example.com'), Buffer.from([0])])
  const nextTurn = () => new Promise((resolve) => setImmediate(resolve))
  // Without limits the server would read in one turn what the system has taken meanwhile.
  socket.pause()
  for (let i = 0; i < 40_000; i++) send(client, request)
  for (let i = 0; i < 100; i++) await nextTurn()
  const before = socket.bytesRead
  const perTurn: number[] = []
  socket.resume()
  for (let last = before; last - before < 1024 * 1024; last = socket.bytesRead) {
    await nextTurn()
    perTurn.push(socket.bytesRead - last)
  }
  expect(Math.max(...perTurn)).toBeLessThan(512 * 1024)
  client.destroy()
  await once(socket, 'close')
})
