/** The protocol on one channel: malformed packets, handles, limits and the operation log. */
import { Duplex } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../test/consistency.ts'
import { addPerson, type Person, put } from '../../../test/people.ts'
import {
  attributes,
  openFlags,
  openSftpServer,
  packet,
  packetType,
  type SftpTestClient,
  type SftpTestServer,
  string,
  uint32,
  uint64,
} from '../../../test/sftp-client.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { serveFiles } from './serve.ts'

let app: TestApp
let ada: Person
let server: SftpTestServer
beforeAll(async () => {
  app = await openTestApp('sqlite')
  ada = await addPerson(app, 'ada')
  server = await openSftpServer(app)
  await put(app, ada.actor, '/a.txt', 'content of a')
})
afterAll(async () => {
  await server.close()
  await app.close()
})
afterEach(() => {
  expect(app.logged.filter((line) => line.includes('"bug"'))).toEqual([])
})

const init = packet(Buffer.from([packetType.init]), uint32(3))

describe('a channel', () => {
  it('announces its extensions, and version 3 for any requested version', async () => {
    const client = await server.connect(ada.actor)
    expect(await client.init(6)).toMatchObject({ 'posix-rename@openssh.com': '1', 'limits@openssh.com': '1' })
    expect(await client.name(packetType.realpath, string('.'))).toBe('/')
    await client.kill()
  })

  it('responds to pending requests after the client has sent EOF', async () => {
    const client = await server.client(ada.actor)
    const answer = client.name(packetType.realpath, string('x'))
    client.socket.end()
    expect(await answer).toBe('/x')
    await client.ended
  })

  it.each([
    ['S-32: a packet of 0 bytes', [init, uint32(0)]],
    ['S-32: a packet of 256 KiB and a byte', [init, uint32(256 * 1024 + 1)]],
    ['S-32: a packet of 4 GiB', [init, uint32(2 ** 32 - 1)]],
    ['S-32: a string longer than its packet', [init, packet(Buffer.from([16]), uint32(1), uint32(2 ** 31))]],
    ['S-32: a packet without an id', [init, packet(Buffer.from([packetType.stat]))]],
    ['S-32: a truncated extended request', [init, packet(Buffer.from([200]), uint32(1), string('fsync@openssh.com'))]],
    [
      'S-32: 2^32-1 attributes',
      [
        init,
        packet(Buffer.from([packetType.mkdir]), uint32(1), string('/m'), uint32(0x8000_0000), uint32(2 ** 32 - 1)),
      ],
    ],
    ['S-33: a second INIT', [init, init]],
    ['S-33: a request before INIT', [packet(Buffer.from([packetType.realpath]), uint32(1), string('/'))]],
  ])('is closed after %s, and other channels are not', async (_, bytes) => {
    const other = await server.client(ada.actor)
    const client = await server.connect(ada.actor)
    client.socket.write(Buffer.concat(bytes))
    await client.ended
    expect(await other.stat('/a.txt')).toMatchObject({ size: 12 })
    await other.kill()
  })

  it('S-37: responds to unknown types and links with OP_UNSUPPORTED', async () => {
    const client = await server.client(ada.actor)
    expect(await client.code(99, Buffer.alloc(10))).toBe(8)
    expect(await client.extendedCode('hardlink@openssh.com', string('/a.txt'), string('/l'))).toBe(8)
    expect(await client.extendedCode('toString', string('/a.txt'))).toBe(8)
    expect(await client.code(packetType.readlink, string('/a.txt'))).toBe(8)
    for (const [one, two] of [
      ['/a.txt', '/link'],
      ['/link', '/a.txt'],
    ] as const)
      expect(await client.code(packetType.symlink, string(one), string(two))).toBe(8)
    expect(await client.stat('/link')).toBe(2)
    await client.kill()
  })

  it('closes its handles when its connection ends', async () => {
    const client = await server.client(ada.actor)
    await client.open('/unfinished', openFlags.put)
    await client.openFolder('/')
    server.end(ada.actor)
    await client.served
    expect(server.services.uploads.find(ada.actor, '/unfinished')).toBeNull()
    ada = { ...ada, actor: { ...ada.actor } }
  })
})

describe('S-20: mutated packets', () => {
  it('get a response or close their channel', async () => {
    const requests = (handle: Buffer, folder: Buffer) => [
      packet(Buffer.from([packetType.open]), uint32(1), string('/a.txt'), uint32(openFlags.read), uint32(0)),
      packet(Buffer.from([packetType.open]), uint32(2), string('/w.txt'), uint32(openFlags.put), uint32(0)),
      packet(Buffer.from([packetType.read]), uint32(3), string(handle), uint64(2), uint32(5)),
      packet(Buffer.from([packetType.write]), uint32(4), string(handle), uint64(2), string('data')),
      packet(Buffer.from([packetType.readdir]), uint32(5), string(folder)),
      packet(Buffer.from([packetType.fsetstat]), uint32(6), string(handle), attributes({ size: 3, modifiedAt: 9 })),
      packet(Buffer.from([packetType.setstat]), uint32(7), string('/a.txt'), attributes({ size: 12 })),
      packet(Buffer.from([packetType.rename]), uint32(8), string('/w.txt'), string('/v.txt')),
      packet(Buffer.from([packetType.extended]), uint32(9), string('copy-data'), string(handle), uint64(0), uint64(0)),
      packet(Buffer.from([packetType.extended]), uint32(9), string('statvfs@openssh.com'), string('/')),
      packet(Buffer.from([packetType.close]), uint32(10), string(handle)),
    ]
    let seed = 1
    const next = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % below
    }
    for (let round = 0; round < 60; round++) {
      const client = await server.client(ada.actor)
      const handle = await client.open('/a.txt', openFlags.read)
      const folder = await client.openFolder('/')
      for (const bytes of requests(handle, folder)) {
        const changed = Buffer.from(bytes)
        for (let i = 0; i <= next(3); i++) changed[4 + next(changed.length - 4)] = next(256)
        client.socket.write(changed)
      }
      client.socket.end()
      await client.served
    }
    const client = await server.client(ada.actor)
    expect(await client.stat('/')).toMatchObject({ size: 0 })
    await client.kill()
    expect(await findInconsistencies(app.context)).toEqual([])
  })
})

describe('S-30: handles', () => {
  it.each([
    ['of 257 bytes', Buffer.alloc(257, 'a')],
    ['of no bytes', Buffer.alloc(0)],
    ['that do not exist', Buffer.from('0123456789abcdef')],
  ])('%s are refused', async (_, handle) => {
    const client = await server.client(ada.actor)
    expect(await client.close(handle)).toBe(4)
    expect(await client.code(packetType.read, string(handle), uint64(0), uint32(1))).toBe(4)
    expect(await client.code(packetType.readdir, string(handle))).toBe(4)
    expect(await client.extendedCode('fsync@openssh.com', string(handle))).toBe(4)
    await client.kill()
  })

  it('are refused if they are closed, of another channel or of the wrong kind', async () => {
    const [client, other] = [await server.client(ada.actor), await server.client(ada.actor)]
    const handle = await client.open('/a.txt', openFlags.read)
    const folder = await client.openFolder('/')
    expect(await other.fstat(handle)).toBe(4)
    expect(await client.fstat(handle)).toMatchObject({ size: 12 })
    expect(await client.write(handle, 0, 'x')).toBe(4)
    expect(await client.code(packetType.readdir, string(handle))).toBe(4)
    expect(await client.code(packetType.read, string(folder), uint64(0), uint32(1))).toBe(4)
    expect(await client.write(folder, 0, 'x')).toBe(4)
    expect(await client.close(handle)).toBe(0)
    expect(await client.close(handle)).toBe(4)
    for (const each of [client, other]) await each.kill()
  })

  it('S-31: are limited to 100 on a channel', async () => {
    const client = await server.client(ada.actor)
    const handles: Buffer[] = []
    for (let i = 0; i < 100; i++) handles.push(await client.open('/a.txt', openFlags.read))
    expect(await client.openCode('/a.txt', openFlags.read)).toBe(4)
    expect(await client.code(packetType.opendir, string('/'))).toBe(4)
    expect(await client.close(handles[0] ?? Buffer.alloc(0))).toBe(0)
    await client.openFolder('/')
    await client.kill()
  })
})

describe('open files and folders', () => {
  it('count as operations of their user over all channels, until they are closed', async () => {
    const limited = await openSftpServer(app, {}, { perUser: 3 })
    const bea = await addPerson(app, 'bea')
    const [one, two] = [await limited.client(ada.actor), await limited.client(ada.actor)]
    const other = await limited.client(bea.actor)
    const handle = await one.open('/a.txt', openFlags.read)
    await one.openFolder('/')
    await two.open('/new', openFlags.put)
    const refused = [4, expect.stringContaining('Too many operations')]
    expect(await two.status(packetType.open, string('/a.txt'), uint32(openFlags.read), uint32(0))).toEqual(refused)
    expect(await two.status(packetType.opendir, string('/'))).toEqual(refused)
    expect(await two.status(packetType.setstat, string('/a.txt'), attributes({ size: 1 }))).toEqual(refused)
    await other.open('/a.txt', openFlags.read)
    await one.close(handle)
    for (let i = 0; i < 3; i++) expect(await two.openCode('/missing', openFlags.read)).toBe(2)
    expect(await two.code(packetType.setstat, string('/missing'), attributes({ size: 1 }))).toBe(2)
    await two.openFolder('/')
    await one.kill()
    await two.openFolder('/')
    for (const client of [two, other]) await client.kill()
    await limited.close()
  })
})

describe('the limits of a channel', () => {
  let small: SftpTestServer
  afterEach(() => small.close())

  const flood = (client: SftpTestClient, count: number, request: (i: number) => Buffer) => {
    for (let i = 0; i < count; i++) client.socket.write(request(i))
  }

  it('stop reading requests from a client that reads no responses, then close the channel', async () => {
    small = await openSftpServer(app, { responseBytes: 64 * 1024, stallMs: 300 })
    const client = await small.client(ada.actor)
    await put(app, ada.actor, '/large', Buffer.alloc(32 * 1024 * 1024))
    const handle = await client.open('/large', openFlags.read)
    client.socket.pause()
    const read = (i: number) =>
      packet(Buffer.from([packetType.read]), uint32(i), string(handle), uint64(i * 32_768), uint32(32_768))
    flood(client, 1_024, read)
    await client.served
    client.socket.resume()
    await client.ended
    // The kernel's socket buffers hold some of the responses; the rest was never read from the disk.
    expect(client.socket.bytesRead).toBeLessThan(32 * 1024 * 1024)
  })

  it('delay further requests while the maximum number is outstanding', async () => {
    const poor = { ...app, account: { ...app.account, limits: { ...app.account.limits, transactions: 0 } } }
    small = await openSftpServer(poor, { requests: 4, transactionWaitMs: 100 })
    const client = await small.client(ada.actor)
    const answered: string[] = []
    const note = (name: string, answer: Promise<unknown>) => answer.then(() => answered.push(name))
    await Promise.all([
      // Each waits for a transaction, one after the other.
      ...Array.from({ length: 4 }, () => note('remove', client.call(packetType.remove, string('/a.txt')))),
      note('realpath', client.call(packetType.realpath, string('/'))),
    ])
    expect(answered.slice(0, 1)).toEqual(['remove'])
    expect(await client.stat('/a.txt')).toMatchObject({ size: 12 })
  })

  it('delay further requests while those outstanding are too large, of any kind', async () => {
    const poor = { ...app, account: { ...app.account, limits: { ...app.account.limits, transactions: 0 } } }
    small = await openSftpServer(poor, { writeBytes: 100_000, transactionWaitMs: 100 })
    const client = await small.client(ada.actor)
    const answered: string[] = []
    const note = (name: string, answer: Promise<unknown>) => answer.then(() => answered.push(name))
    await Promise.all([
      note('remove', client.call(packetType.remove, string('/a.txt'))),
      note('stat', client.call(packetType.stat, string('x'.repeat(120_000)))),
      note('realpath', client.call(packetType.realpath, string('/'))),
    ])
    expect(answered).toEqual(['remove', 'stat', 'realpath'])
  })

  it('spread a flood of small requests over many turns of the event loop', async () => {
    small = await openSftpServer(app)
    const many = 50_000
    const request = packet(Buffer.from([99]), uint32(1))
    let turn: number | null = 0
    const count = () => {
      if (turn !== null) setImmediate(count)
      if (turn !== null) turn += 1
    }
    count()
    const answers = new Map<number, number>()
    const channel = new Duplex({
      read() {},
      write(_chunk, _encoding, done) {
        answers.set(turn ?? 0, (answers.get(turn ?? 0) ?? 0) + 1)
        done()
      },
    })
    channel.push(Buffer.concat([init, ...Array.from({ length: many }, () => request)]))
    channel.push(null)
    const login = { actor: ada.actor, accountId: ada.actor.accountId, limits: app.account.limits }
    await serveFiles(small.services, { ...login, signal: new AbortController().signal }, channel)
    turn = null
    expect([...answers.values()].reduce((sum, each) => sum + each)).toBe(many + 1)
    expect(Math.max(...answers.values())).toBeLessThan(many / 2)
  })

  it('close a channel that is idle without open handles', async () => {
    small = await openSftpServer(app, { idleMs: 50 })
    const client = await small.client(ada.actor)
    const handle = await client.open('/a.txt', openFlags.read)
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(await client.close(handle)).toBe(0)
    await client.ended
  })
})

describe('transactions', () => {
  it('are counted for opening and changing; a request fails after waiting for one', async () => {
    const few = await openTestApp('sqlite')
    const bob = await addPerson(few, 'bob')
    const limited = await openSftpServer(
      { ...few, account: { ...few.account, limits: { ...few.account.limits, transactions: 3 } } },
      {
        transactionWaitMs: 10,
      },
    )
    const client = await limited.client(bob.actor)
    for (let i = 0; i < 10; i++) expect(await client.stat('/')).toMatchObject({ size: 0 })
    expect(await client.put('/one', 'one')).toBe(0)
    expect(await client.code(packetType.remove, string('/one'))).toBe(0)
    const folder = await client.openFolder('/')
    expect(await client.status(packetType.remove, string('/one'))).toEqual([
      4,
      expect.stringContaining('3 transactions'),
    ])
    expect(await client.openCode('/two', openFlags.put)).toBe(4)
    expect(await client.readFolder(folder)).toHaveLength(2)
    await limited.close()
    await few.close()
  })
})

describe('the operation log', () => {
  it('has one line for each file, folder and change, without file names', async () => {
    const client = await server.client(ada.actor)
    const before = app.logged.length
    await client.put('/logged.txt', 'twelve bytes')
    await client.get('/logged.txt')
    await client.list('/')
    await client.code(packetType.remove, string('/logged.txt'))
    await client.code(packetType.remove, string('/logged.txt'))
    const lines = () =>
      app.logged.slice(before).flatMap((line) => {
        const { msg, transport, operation, status, bytes, user, client: own } = JSON.parse(line)
        return msg === 'request' ? [{ transport, operation, status, bytes, user, own }] : []
      })
    const common = { transport: 'sftp', user: 'ada', own: 'tests' }
    // A line is written after the response.
    await expect.poll(lines).toEqual([
      { ...common, operation: 'write', status: 0, bytes: 12 },
      { ...common, operation: 'read', status: 0, bytes: 12 },
      { ...common, operation: 'list', status: 0, bytes: undefined },
      { ...common, operation: 'remove', status: 0, bytes: undefined },
      { ...common, operation: 'remove', status: 2, bytes: undefined },
    ])
    expect(app.logged.slice(before).filter((line) => line.includes('logged.txt'))).toEqual([])
    await client.kill()
  })
})
