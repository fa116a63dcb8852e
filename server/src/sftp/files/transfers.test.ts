/** Reading and writing files: when uploads are published, how they are resumed, and what other users see meanwhile. */
import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, logOf, storedKeys } from '../../../test/consistency.ts'
import { engines } from '../../../test/databases.ts'
import { type EventRecorder, recordEvents } from '../../../test/event-recorder.ts'
import { fullStore } from '../../../test/full-store.ts'
import { addPerson, contentOf, type Person, put } from '../../../test/people.ts'
import {
  attributes,
  openFlags,
  openSftpServer,
  packet,
  packetType,
  type SftpTestServer,
  string,
  uint32,
  uint64,
} from '../../../test/sftp-client.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { purgeTrash, removeUnreferencedBytes } from '../../core/files/gc/gc.ts'
import * as trash from '../../core/files/trash/trash.ts'
import * as tree from '../../core/files/tree/tree.ts'
import * as users from '../../core/users/users.ts'
import { openToWrite } from '../../gateway/files/open.ts'
import { createOwnUploads } from '../../gateway/files/own-uploads.ts'
import { defaultBounds } from './bounds.ts'

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const content = randomBytes(300_000)

describe.each(engines)('file transfers on %s', (engine) => {
  let app: TestApp
  let ada: Person
  let bob: Person
  let heard: EventRecorder
  let server: SftpTestServer
  beforeEach(async () => {
    app = await openTestApp(engine)
    heard = recordEvents(app.context)
    app = { ...app, context: heard.ctx }
    ada = await addPerson(app, 'ada')
    bob = await addPerson(app, 'bob')
    server = await openSftpServer(app)
  })
  afterEach(async () => {
    await server.close()
    expect(app.logged.filter((line) => line.includes('"bug"'))).toEqual([])
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const digestOf = async (path: string) => (await tree.get(app.context, ada.actor, path)).resource.sha256
  const published = async (path: string) => {
    const place = await tree.lookUp(app.context.db.q, ada.actor, path)
    return place && (await contentOf(app, place.resource.blobKey))
  }
  /** Uploads the first `front` bytes of the content and closes the connection. */
  const interruptUpload = async (path: string, front: number, flags: number = openFlags.put) => {
    const client = await server.client(ada.actor)
    const handle = await client.open(path, flags)
    for (let at = 0; at < front; at += 30_000)
      expect(await client.write(handle, at, content.subarray(at, Math.min(front, at + 30_000)))).toBe(0)
    await client.kill()
  }

  it('publish an upload at CLOSE, with one event and one entry in the session log', async () => {
    const client = await server.client(ada.actor)
    const handle = await client.open('/a.bin', openFlags.put)
    for (let at = 0; at < content.length; at += 32_768)
      expect(await client.write(handle, at, content.subarray(at, at + 32_768))).toBe(0)
    expect(await published('/a.bin')).toBeNull()
    expect(await client.fstat(handle)).toMatchObject({ size: content.length })
    expect(await client.code(packetType.fsetstat, string(handle), attributes({ modifiedAt: 1_000_000_000 }))).toBe(0)
    expect(await client.close(handle)).toBe(0)
    expect(await digestOf('/a.bin')).toBe(sha256(content))
    expect(await client.stat('/a.bin')).toMatchObject({ size: content.length, modifiedAt: 1_000_000_000 })
    expect(heard.lines()).toEqual(['upload /a.bin'])
    expect(await logOf(app.context)).toContain('STOR /a.bin')
  })

  it('return the content, with one event per handle: complete or partial', async () => {
    await put(app, ada.actor, '/a.bin', content)
    heard.events.length = 0
    const client = await server.client(ada.actor)
    const handle = await client.open('/a.bin', openFlags.read)
    const pieces = await Promise.all(Array.from({ length: 10 }, (_, i) => client.read(handle, i * 30_000, 30_000)))
    expect(sha256(Buffer.concat(pieces.map((piece) => piece ?? Buffer.alloc(0))))).toBe(sha256(content))
    expect(await client.read(handle, content.length, 1)).toBeNull()
    expect(await client.read(handle, 2 ** 50, 1)).toBeNull()
    expect((await client.read(handle, 299_990, 1_000_000))?.length).toBe(10)
    expect(await client.read(handle, 0, 0)).toEqual(Buffer.alloc(0))
    await client.close(handle)
    expect(heard.lines()).toEqual(['download /a.bin'])
    const part = await client.open('/a.bin', openFlags.read)
    await client.read(part, 100, 50)
    await client.read(part, 200, 50)
    await client.close(part)
    expect(heard.events.slice(1)).toEqual([expect.objectContaining({ name: 'resources.downloadPart', bytes: 100 })])
  })

  it('create empty files with CREAT alone and by opening and closing', async () => {
    const client = await server.client(ada.actor)
    expect(await client.close(await client.open('/empty', openFlags.create))).toBe(0)
    expect(await client.put('/other', '')).toBe(0)
    expect([await client.get('/empty'), await client.get('/other')]).toEqual(['', ''])
  })

  it('follow the flags of OPEN', async () => {
    const client = await server.client(ada.actor)
    const { read, write, create, truncate, exclusive, append } = openFlags
    expect(await client.openCode('/missing', read)).toBe(2)
    expect(await client.openCode('/missing', write)).toBe(2)
    expect(await client.openCode('/missing', write | truncate)).toBe(2)
    expect(await client.openCode('/no/parent', openFlags.put)).toBe(2)
    expect(await client.openCode('/', read)).toBe(4)
    expect(await client.openCode('/', openFlags.put)).toBe(4)
    expect(await client.openCode('/a/', openFlags.put)).toBe(4)
    expect(await client.openCode('/a', write | create | 64)).toBe(4)
    expect(await client.put('/a', 'one', write | create | exclusive)).toBe(0)
    expect(await client.openCode('/a', write | create | exclusive)).toBe(4)
    expect(await client.put('/a', 'two', write | truncate)).toBe(0)
    expect(await client.get('/a')).toBe('two')
    const appending = await client.open('/a', write | append)
    expect(await client.write(appending, 0, '+three')).toBe(0)
    expect(await client.write(appending, 999, '+four')).toBe(0)
    expect(await client.close(appending)).toBe(0)
    expect(await client.get('/a')).toBe('two+three+four')
    expect(await client.close(await client.open('/a', 0))).toBe(0)
  })

  it('publish changes to an existing file as a new version, and nothing without a write', async () => {
    await put(app, ada.actor, '/a', 'abcdef')
    heard.events.length = 0
    const client = await server.client(ada.actor)
    const reader = await client.open('/a', openFlags.read)
    expect(await client.close(await client.open('/a', openFlags.write))).toBe(0)
    expect(heard.lines()).toEqual([])
    const handle = await client.open('/a', openFlags.write | openFlags.read)
    expect(String(await client.read(handle, 1, 3))).toBe('bcd')
    expect(await client.write(handle, 2, 'XY')).toBe(0)
    expect(await client.write(handle, 8, 'end')).toBe(0)
    expect(await client.close(handle)).toBe(0)
    expect(await client.get('/a')).toBe('abXYef\0\0end')
    expect(String(await client.read(reader, 0, 10))).toBe('abcdef')
    expect(heard.lines()).toEqual(['downloadPart /a', 'upload /a', 'download /a'])
  })

  it('truncate and extend files by SETSTAT as a new version', async () => {
    await put(app, ada.actor, '/a', 'abcdef')
    heard.events.length = 0
    const client = await server.client(ada.actor)
    const set = (size: number) => client.code(packetType.setstat, string('/a'), attributes({ size }))
    expect(await set(3)).toBe(0)
    expect(await client.get('/a')).toBe('abc')
    expect(await set(5)).toBe(0)
    expect(await set(5)).toBe(0)
    expect(await client.get('/a')).toBe('abc\0\0')
    expect(heard.lines()).toEqual(['upload /a', 'download /a', 'upload /a', 'download /a'])
  })

  it('S-42: show an interrupted upload and its received size only to its user', async () => {
    await interruptUpload('/a.bin', 90_000)
    expect(await published('/a.bin')).toBeNull()
    expect(heard.lines()).toEqual([])
    expect(await logOf(app.context)).toContainEqual(expect.stringMatching(/^STOR \/a\.bin \S/))
    const [client, other] = [await server.client(ada.actor), await server.client(bob.actor)]
    expect(await client.stat('/a.bin')).toMatchObject({ size: 90_000 })
    expect(await client.openCode('/a.bin', openFlags.read)).toBe(4)
    expect(await other.stat('/a.bin')).toBe(2)
    expect(await other.list('/')).toEqual([])
    expect(await other.openCode('/a.bin', openFlags.read)).toBe(2)
  })

  it('S-42: publish the complete file or nothing wherever the connection is lost, and accept it again', async () => {
    const pieces = [0, 100_000, 200_000].map((at) => [at, content.subarray(at, at + 100_000)] as const)
    for (let cut = 0; cut < 10; cut++) {
      const path = `/cut${cut}`
      const client = await server.client(ada.actor)
      const handle = await client.open(path, openFlags.put)
      const requests = [
        ...pieces.map(([at, data]) =>
          packet(Buffer.from([packetType.write]), uint32(9), string(handle), uint64(at), string(data)),
        ),
        packet(Buffer.from([packetType.close]), uint32(10), string(handle)),
      ]
      const bytes = Buffer.concat(requests)
      // Cuts between the first tenth of the first WRITE and the end of CLOSE.
      const sent = bytes.subarray(0, bytes.length - Math.floor(((9 - cut) ** 2 * bytes.length) / 90))
      await new Promise((resolve) => client.socket.write(sent, resolve))
      await client.kill()
      const whole = sha256(content)
      const found = await tree.lookUp(app.context.db.q, ada.actor, path)
      expect([path, found?.resource.sha256 ?? whole]).toEqual([path, whole])
      expect([path, heard.lines().filter((line) => line === `upload ${path}`).length]).toEqual([path, found ? 1 : 0])
      const again = await server.client(ada.actor)
      expect([path, await again.put(path, content)]).toEqual([path, 0])
      expect(await digestOf(path)).toBe(whole)
      await again.kill()
    }
  })

  it('S-45: resume interrupted uploads by offset and by APPEND', async () => {
    for (const [path, flags] of [
      ['/w', openFlags.write],
      ['/a', openFlags.write | openFlags.append | openFlags.create],
    ] as const) {
      await interruptUpload(path, 90_000)
      const client = await server.client(ada.actor)
      const handle = await client.open(path, flags)
      expect(await client.fstat(handle)).toMatchObject({ size: 90_000 })
      for (let at = 90_000; at < content.length; at += 30_000)
        expect(await client.write(handle, at, content.subarray(at, at + 30_000))).toBe(0)
      expect(await client.close(handle)).toBe(0)
      expect(await digestOf(path)).toBe(sha256(content))
      expect(await client.stat(path)).toMatchObject({ size: content.length })
    }
    expect(heard.lines()).toEqual(['upload /w', 'upload /a'])
  })

  it('wait for an upload that another process has claimed, and refuse it with a sentence if it is not released', async () => {
    const claims = (until: string | null) =>
      app.context.db.q.updateTable('resumable_uploads').set({ writing_until: until, writing_by: 'other:1:1' }).execute()
    const impatient = await openSftpServer(app, { claimWaitMs: 50 })
    for (const path of ['/a', '/b']) await interruptUpload(path, 60_000)
    await claims('2099-01-01T00:00:00.000Z')
    const refused = await (await impatient.client(ada.actor)).status(
      packetType.open,
      string('/a'),
      uint32(openFlags.write),
      uint32(0),
    )
    expect(refused).toEqual([4, expect.stringContaining('Another request is sending this upload')])
    const client = await server.client(ada.actor)
    const opening = client.open('/a', openFlags.write)
    // An upload from the start does not wait.
    expect(await (await server.client(ada.actor)).put('/b', 'whole')).toBe(0)
    await claims(null)
    const handle = await opening
    expect(await client.fstat(handle)).toMatchObject({ size: 60_000 })
    expect(await client.close(handle)).toBe(0)
    await impatient.close()
  })

  it('show the received size of a suspended replacement to its user only, while READ returns the published version', async () => {
    await put(app, ada.actor, '/a', 'old version')
    await interruptUpload('/a', 60_000)
    const [client, other] = [await server.client(ada.actor), await server.client(bob.actor)]
    expect(await client.stat('/a')).toMatchObject({ size: 60_000 })
    expect(await other.stat('/a')).toMatchObject({ size: 11 })
    expect(await client.get('/a')).toBe('old version')
    const listed = await client.readFolder(await client.openFolder('/'))
    expect(listed?.find(({ name }) => name === 'a')?.size).toBe(60_000)
    app.clock.move(1_000)
    await put(app, bob.actor, '/a', 'newer', { ifExists: 'replace' })
    expect(await client.stat('/a')).toMatchObject({ size: 5 })
    expect(await client.put('/a', 'whole')).toBe(0)
    expect(await client.stat('/a')).toMatchObject({ size: 5 })
  })

  it('restart suspended uploads with TRUNC, and discard them with REMOVE', async () => {
    await interruptUpload('/a', 60_000)
    const client = await server.client(ada.actor)
    expect(await client.put('/a', 'short')).toBe(0)
    expect(await client.stat('/a')).toMatchObject({ size: 5 })
    await interruptUpload('/b', 60_000)
    const other = await server.client(bob.actor)
    expect(await other.code(packetType.remove, string('/b'))).toBe(2)
    expect(await client.code(packetType.rename, string('/b'), string('/c'))).toBe(4)
    expect(await client.code(packetType.remove, string('/b'))).toBe(0)
    expect(await client.stat('/b')).toBe(2)
    expect(heard.lines()).toEqual(['upload /a'])
  })

  it('S-43: combine unordered, overlapping writes of four handles on two connections into one upload', async () => {
    const clients = [await server.client(ada.actor), await server.client(ada.actor)]
    const first = await clients[0]?.open('/a.bin', openFlags.put)
    const handles = [{ client: clients[0], handle: first }]
    for (const client of [clients[0], clients[1], clients[1]])
      handles.push({ client, handle: await client?.open('/a.bin', openFlags.write) })
    const offsets = Array.from({ length: 30 }, (_, i) => i * 10_000).sort(
      (a, b) => ((a * 7919) % 101) - ((b * 7919) % 101),
    )
    await Promise.all(
      offsets.map(async (at, i) => {
        const { client, handle } = handles[i % 4] ?? {}
        expect(await client?.write(handle ?? Buffer.alloc(0), at, content.subarray(at, at + 12_000))).toBe(0)
      }),
    )
    for (const { client, handle } of handles) {
      expect(heard.lines()).toEqual([])
      expect(await client?.close(handle ?? Buffer.alloc(0))).toBe(0)
    }
    expect(await digestOf('/a.bin')).toBe(sha256(content))
    expect(heard.lines()).toEqual(['upload /a.bin'])
  })

  it('combine concurrent opens without TRUNC into one upload', async () => {
    const { actor } = ada
    const { signal } = new AbortController()
    const open = () => {
      const login = { actor, accountId: actor.accountId, limits: app.account.limits }
      const state = {
        services: server.services,
        login,
        uploaded: createOwnUploads(),
        bounds: defaultBounds,
        signal,
      }
      return openToWrite(state, '/a.bin', { creates: true })
    }
    // Each checks the path before the other one creates the upload.
    const opened = await Promise.all([open(), open()])
    for (const [i, handle] of opened.entries())
      await handle.write(i * 150_000, [content.subarray(i * 150_000, (i + 1) * 150_000)])
    for (const handle of opened) await handle.close()
    expect(await digestOf('/a.bin')).toBe(sha256(content))
    expect(heard.lines()).toEqual(['upload /a.bin'])
  })

  it('let only one of two connections create a file with EXCL', async () => {
    const [one, two] = [await server.client(ada.actor), await server.client(bob.actor)]
    const flags = openFlags.write | openFlags.create | openFlags.exclusive
    const [a, b] = [await one.open('/lock', flags), await two.open('/lock', flags)]
    expect(await one.openCode('/lock', flags)).toBe(4)
    expect([await one.close(a), await two.close(b)]).toEqual([0, 4])
    expect(heard.lines()).toEqual(['upload /lock'])
  })

  it('suspend a shared upload when one of its connections is lost', async () => {
    const [one, two] = [await server.client(ada.actor), await server.client(ada.actor)]
    const a = await one.open('/a', openFlags.put)
    const b = await two.open('/a', openFlags.write)
    await one.write(a, 0, content.subarray(0, 60_000))
    await two.write(b, 60_000, content.subarray(60_000))
    await one.kill()
    // Waits until the server has noticed the lost connection.
    while (server.services.uploads.find(ada.actor, '/a')?.state.failure === null) await two.stat('/')
    expect(await two.close(b)).toBe(4)
    expect(await published('/a')).toBeNull()
    expect(await two.stat('/a')).toMatchObject({ size: content.length })
  })

  it('keep an upload opened with TRUNC separate from one in progress', async () => {
    const [one, two] = [await server.client(ada.actor), await server.client(ada.actor)]
    const a = await one.open('/a', openFlags.put)
    await one.write(a, 0, 'first, and longer')
    expect(await two.put('/a', 'second')).toBe(0)
    expect(await published('/a')).toBe('second')
    expect(await one.close(a)).toBe(0)
    expect(await published('/a')).toBe('first, and longer')
  })

  it('S-46: read an open file to its end after it was replaced and deleted', async () => {
    await put(app, ada.actor, '/a', content)
    const client = await server.client(ada.actor)
    const handle = await client.open('/a', openFlags.read)
    const front = await client.read(handle, 0, 150_000)
    await client.put('/a', 'other')
    await trash.remove(app.context, ada.actor, ['/a'])
    const back = await client.read(handle, 150_000, 150_000)
    expect(Buffer.concat([front ?? '', back ?? ''].map((bytes) => Buffer.from(bytes))).equals(content)).toBe(true)
  })

  it('S-47: keep uploads of two users to one path separate, with one event each; the last CLOSE wins', async () => {
    const [one, two] = [await server.client(ada.actor), await server.client(bob.actor)]
    const [a, b] = [await one.open('/a', openFlags.put), await two.open('/a', openFlags.put)]
    await one.write(a, 0, 'of ada, long')
    await two.write(b, 0, 'of bob')
    expect([await one.close(a), await two.close(b)]).toEqual([0, 0])
    expect(await published('/a')).toBe('of bob')
    expect(heard.lines()).toEqual(['upload /a', 'upload /a'])
  })

  it('S-39: suspend an upload instead of publishing it when the user’s access was revoked', async () => {
    const client = await server.client(ada.actor)
    const handle = await client.open('/a', openFlags.put)
    await client.write(handle, 0, content.subarray(0, 50_000))
    await users.update(app.context, app.operator, ada.user.id, { locked: true })
    expect(await client.status(packetType.close, string(handle))).toEqual([3, expect.any(String)])
    await client.served
    expect(await published('/a')).toBeNull()
    await users.update(app.context, app.operator, ada.user.id, { locked: false })
    expect(await (await server.client(ada.actor)).stat('/a')).toMatchObject({ size: 50_000 })
  })

  it('S-40: never exceed the quota with any offset or size', async () => {
    const client = await server.client(ada.actor)
    await app.context.db.q.updateTable('accounts').set({ disk_limit: 100_000 }).execute()
    for (const offset of [2n ** 52n, 2n ** 53n, 2n ** 64n - 1n, 100_000n]) {
      const handle = await client.open('/a', openFlags.put)
      expect(await client.write(handle, offset, 'x')).toBe(4)
      expect(await client.write(handle, 0, 'x')).toBe(4)
      expect(await client.close(handle)).toBe(4)
    }
    await client.put('/b', 'b')
    // Exactly 100,000 bytes would fit: what they replace makes room for them.
    for (const size of [2 ** 50, 100_001])
      expect(await client.code(packetType.setstat, string('/b'), attributes({ size }))).toBe(4)
    expect(await client.get('/b')).toBe('b')
    expect(await client.list('/')).toEqual(['b'])
  })

  it('S-40: fill the quota exactly with 50 concurrent uploads', async () => {
    await app.context.db.q
      .updateTable('accounts')
      .set({ disk_limit: 20 * 1_000 })
      .execute()
    const client = await server.client(ada.actor)
    const codes = await Promise.all(
      Array.from({ length: 50 }, (_, i) => client.put(`/f${i}`, Buffer.alloc(1_000, i)).catch(() => 4)),
    )
    expect(codes.filter((code) => code === 0)).toHaveLength(20)
    const { disk_used } = await app.context.db.q.selectFrom('accounts').select('disk_used').executeTakeFirstOrThrow()
    expect(disk_used).toBe(20_000)
  })

  it('S-41: fail at CLOSE when the disk was full during a WRITE, and keep the old version', async () => {
    await put(app, ada.actor, '/a', 'old version')
    const { context } = app
    const other = await openSftpServer({ ...app, context: { ...context, blobs: fullStore(context.blobs) } })
    const client = await other.client(ada.actor)
    const handle = await client.open('/a', openFlags.put)
    const codes: number[] = []
    for (let at = 0; at < content.length; at += 30_000)
      codes.push(await client.write(handle, at, content.subarray(at, at + 30_000)))
    expect(codes).toContain(4)
    expect(await client.status(packetType.close, string(handle))).toEqual([
      4,
      expect.stringContaining('disk of the server is full'),
    ])
    expect(await client.get('/a')).toBe('old version')
    await other.close()
  })

  it('copy files and parts of them by copy-data, but not from a handle to itself', async () => {
    await put(app, ada.actor, '/a', content)
    heard.events.length = 0
    const client = await server.client(ada.actor)
    const from = await client.open('/a', openFlags.read)
    const to = await client.open('/b', openFlags.put)
    const copy = (start: number, length: number, at: number, target = to) =>
      client.extendedCode('copy-data', string(from), uint64(start), uint64(length), string(target), uint64(at))
    expect([await copy(0, 0, 0), await copy(100, 50, content.length), await copy(2 ** 50, 0, 0)]).toEqual([0, 0, 0])
    expect([await copy(0, 0, 0, from), await copy(0, 0, 0, Buffer.from('none'))]).toEqual([4, 4])
    expect([await client.close(from), await client.close(to)]).toEqual([0, 0])
    expect(await digestOf('/b')).toBe(sha256(Buffer.concat([content, content.subarray(100, 150)])))
    expect(heard.lines()).toEqual(['upload /b'])
  })

  it('share the bytes of a whole file that is copied by copy-data, until the copy is changed', async () => {
    const sizes = [5_000, content.length]
    for (const [i, size] of sizes.entries()) {
      await put(app, ada.actor, `/${i}`, content.subarray(0, size))
      const client = await server.client(ada.actor)
      const copyTo = async (path: string) => {
        const [from, to] = [await client.open(`/${i}`, openFlags.read), await client.open(path, openFlags.put)]
        const copy = [string(from), uint64(0), uint64(0), string(to), uint64(0)]
        expect(await client.extendedCode('copy-data', ...copy)).toBe(0)
        expect([await client.close(from), await client.fstat(to)]).toEqual([0, expect.objectContaining({ size })])
        return to
      }
      const stored = (await storedKeys(app.context)).length
      for (const path of [`/same${i}`, `/again${i}`]) expect(await client.close(await copyTo(path))).toBe(0)
      expect((await storedKeys(app.context)).length).toBe(stored)
      const changed = await copyTo(`/changed${i}`)
      expect(await client.write(changed, 100, 'changed')).toBe(0)
      expect(await client.close(changed)).toBe(0)
      const cut = await copyTo(`/cut${i}`)
      expect(await client.code(packetType.fsetstat, string(cut), attributes({ size: 3_000 }))).toBe(0)
      expect(await client.close(cut)).toBe(0)
      expect(await client.close(await copyTo(`/copy${i}.tmp`))).toBe(0)
      expect(await client.code(packetType.rename, string(`/copy${i}.tmp`), string(`/renamed${i}`))).toBe(0)
      const expected = Buffer.from(content.subarray(0, size))
      for (const path of [`/${i}`, `/same${i}`, `/again${i}`, `/renamed${i}`])
        expect(await digestOf(path)).toBe(sha256(expected))
      expect(await digestOf(`/cut${i}`)).toBe(sha256(expected.subarray(0, 3_000)))
      expected.write('changed', 100)
      expect(await digestOf(`/changed${i}`)).toBe(sha256(expected))
      const lost = await copyTo(`/lost${i}`)
      expect(await client.fstat(lost)).toMatchObject({ size })
      await client.kill()
      expect(await published(`/lost${i}`)).toBeNull()
    }
  })

  it('never exceed the quota by copy-data, and copy nothing that was deleted permanently', async () => {
    const file = await put(app, ada.actor, '/a', content)
    const client = await server.client(ada.actor)
    const copied = async () => {
      const [from, to] = [await client.open('/a', openFlags.read), await client.open('/b', openFlags.put)]
      const copy = [string(from), uint64(0), uint64(0), string(to), uint64(0)]
      return [await client.extendedCode('copy-data', ...copy), to, await client.close(from)] as const
    }
    await app.context.db.q.updateTable('accounts').set({ disk_limit: 500_000 }).execute()
    const [refused, full] = await copied()
    expect([refused, await client.close(full)]).toEqual([4, 4])
    await app.context.db.q.updateTable('accounts').set({ disk_limit: 10_000_000 }).execute()
    const [code, late] = await copied()
    await trash.remove(app.context, ada.actor, [`id:${file.resource.id}`])
    app.clock.move(8 * 86_400_000)
    await purgeTrash(app.context)
    await removeUnreferencedBytes(app.context)
    expect([code, await client.status(packetType.close, string(late))]).toEqual([
      0,
      [4, expect.stringContaining('was deleted permanently')],
    ])
    expect(await published('/b')).toBeNull()
  })

  it('require the user’s permissions', async () => {
    const eve = await addPerson(app, 'eve', { permissions: ['upload'] })
    await put(app, ada.actor, '/secret', 'secret')
    const client = await server.client(eve.actor)
    expect(await client.openCode('/secret', openFlags.read)).toBe(3)
    expect(await client.stat('/secret')).toBe(2)
    expect(await client.list('/')).toEqual([])
    expect(await client.put('/mine', 'mine')).toBe(0)
    expect(await client.stat('/mine')).toMatchObject({ size: 4, mode: 0o100200 })
    expect(await client.code(packetType.setstat, string('/mine'), attributes({ modifiedAt: 5 }))).toBe(0)
    expect(await client.code(packetType.setstat, string('/secret'), attributes({ modifiedAt: 5 }))).toBe(2)
    const reader = await server.client((await addPerson(app, 'roy', { permissions: ['download', 'list'] })).actor)
    expect(await reader.openCode('/new', openFlags.put)).toBe(3)
    expect(await reader.openCode('/secret', openFlags.write)).toBe(3)
    expect(await reader.get('/secret')).toBe('secret')
    expect((await logOf(app.context)).filter((line) => line.startsWith('DENIED'))).toEqual([
      'DENIED /secret denied',
      'DENIED /new denied',
      'DENIED /secret denied',
    ])
  })

  it('make an upload durable and resumable with fsync', async () => {
    const client = await server.client(ada.actor)
    const handle = await client.open('/a', openFlags.put)
    await client.write(handle, 0, content.subarray(0, 50_000))
    expect(await client.extendedCode('fsync@openssh.com', string(handle))).toBe(0)
    expect(await published('/a')).toBeNull()
    const rows = await app.context.db.q.selectFrom('resumable_uploads').select('received').execute()
    expect(rows).toEqual([{ received: 50_000 }])
    expect(await client.close(handle)).toBe(0)
    expect(await digestOf('/a')).toBe(sha256(content.subarray(0, 50_000)))
  })
})
