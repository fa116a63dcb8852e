/** Files under temporary names: held at CLOSE, published by the rename or when their time is over. */
import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, logOf, storedKeys } from '../../../test/consistency.ts'
import { engines } from '../../../test/databases.ts'
import { type EventRecorder, recordEvents } from '../../../test/event-recorder.ts'
import { addPerson, contentOf, type Person, put } from '../../../test/people.ts'
import {
  attributes,
  openFlags,
  openSftpServer,
  packetType,
  type SftpTestClient,
  type SftpTestServer,
  string,
} from '../../../test/sftp-client.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { uploaderOf } from '../../core/connections/uploader.ts'
import { removeUnreferencedBytes } from '../../core/files/gc/gc.ts'
import { createFolder } from '../../core/files/tree/folders.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { publishDue } from '../../core/files/uploads/held-publishing.ts'
import { deleteExpired, find } from '../../core/files/uploads/resumable.ts'
import { uploadKeyOf } from '../../core/files/uploads/uploads.ts'
import * as users from '../../core/users/users.ts'

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const content = randomBytes(200_000)
const sizes = [0, 5_000, content.length]
const holdMs = 120_000

describe.each(engines)('temporary names on %s', (engine) => {
  let app: TestApp
  let ada: Person
  let bob: Person
  let heard: EventRecorder
  let server: SftpTestServer
  let client: SftpTestClient
  let other: SftpTestClient
  beforeEach(async () => {
    app = await openTestApp(engine)
    heard = recordEvents(app.context)
    app = { ...app, context: heard.ctx }
    ada = await addPerson(app, 'ada')
    bob = await addPerson(app, 'bob')
    server = await openSftpServer(app)
    client = await server.client(ada.actor)
    other = await server.client(bob.actor)
  })
  afterEach(async () => {
    await server.close()
    expect(app.logged.filter((line) => line.includes('"bug"'))).toEqual([])
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const place = (path: string) => tree.lookUp(app.context.db.q, app.operator, path)
  const published = async (path: string) => {
    const found = await place(path)
    return found && (await contentOf(app, found.resource.blobKey))
  }
  const digestOf = async (path: string) => (await place(path))?.resource.sha256
  const rename = (from: string, to: string, by = client) => by.code(packetType.rename, string(from), string(to))
  const replace = (from: string, to: string, by = client) =>
    by.extendedCode('posix-rename@openssh.com', string(from), string(to))
  const remove = (path: string, by = client) => by.code(packetType.remove, string(path))
  const publishNow = () => publishDue(app.context, (held) => uploaderOf(app.context, held))
  const diskUsed = async () =>
    (await app.context.db.q.selectFrom('accounts').select('disk_used').executeTakeFirstOrThrow()).disk_used
  const heldRows = () => app.context.db.q.selectFrom('resumable_uploads').select(['name', 'held_until']).execute()

  it.each(sizes)('S-49: publish a file of %i bytes by the rename, with one event', async (size) => {
    const bytes = content.subarray(0, size)
    const handle = await client.open('/a.bin.filepart', openFlags.put)
    await client.write(handle, 0, bytes)
    expect(await client.code(packetType.fsetstat, string(handle), attributes({ modifiedAt: 1_000_000_000 }))).toBe(0)
    expect(await client.close(handle)).toBe(0)
    expect([await place('/a.bin.filepart'), heard.lines(), await diskUsed()]).toEqual([null, [], size])
    app.clock.move(5_000)
    expect(await rename('/a.bin.filepart', '/a.bin')).toBe(0)
    expect(await digestOf('/a.bin')).toBe(sha256(bytes))
    expect((await place('/a.bin'))?.resource.blobLocation).toBe(size > 16_384 ? 'disk' : 'inline')
    expect(await client.stat('/a.bin')).toMatchObject({ size, modifiedAt: 1_000_000_000 })
    expect([await client.stat('/a.bin.filepart'), await client.list('/')]).toEqual([2, ['a.bin']])
    expect(heard.lines()).toEqual(['upload /a.bin'])
    expect((await logOf(app.context)).filter((line) => /a\.bin/.test(line))).toEqual(['STOR /a.bin'])
    expect(await client.code(packetType.setstat, string('/a.bin'), attributes({ modifiedAt: 7 }))).toBe(0)
    await removeUnreferencedBytes(app.context)
    expect(await storedKeys(app.context)).toHaveLength(1)
    app.clock.move(holdMs)
    await publishNow()
    expect(heard.lines()).toEqual(['upload /a.bin'])
  })

  it('are seen by their uploader only, who can also read the file and change its time', async () => {
    expect(await client.put('/.in.a', content)).toBe(0)
    expect(await client.code(packetType.setstat, string('/.in.a'), attributes({ modifiedAt: 1_234 }))).toBe(0)
    expect(await client.stat('/.in.a')).toMatchObject({ size: content.length, modifiedAt: 1_234 })
    const listed = await client.readFolder(await client.openFolder('/'))
    expect(listed?.map(({ name, size }) => [name, size]).slice(2)).toEqual([['.in.a', content.length]])
    const handle = await client.open('/.in.a', openFlags.read)
    expect(await client.fstat(handle)).toMatchObject({ size: content.length, modifiedAt: 1_234 })
    expect((await client.read(handle, 100_000, 1_000))?.equals(content.subarray(100_000, 101_000))).toBe(true)
    expect(await client.close(handle)).toBe(0)
    expect([await other.stat('/.in.a'), await other.list('/')]).toEqual([2, []])
    expect(await other.openCode('/.in.a', openFlags.read)).toBe(2)
    expect(await client.openCode('/.in.a', openFlags.put | openFlags.exclusive)).toBe(4)
    const noDownload = await addPerson(app, 'eve', { permissions: ['upload'] })
    const eve = await server.client(noDownload.actor)
    await eve.put('/e.tmp', 'e')
    expect([await eve.openCode('/e.tmp', openFlags.read), await eve.stat('/e.tmp')]).toEqual([
      3,
      expect.objectContaining({ size: 1 }),
    ])
    expect(await rename('/.in.a', '/a')).toBe(0)
    expect(await client.stat('/a')).toMatchObject({ modifiedAt: 1_234 })
    expect(heard.lines()).toEqual(['upload /a'])
  })

  it('are renamed through another node, and published by it', async () => {
    const node = await openSftpServer(app)
    const elsewhere = await node.client(ada.actor)
    await client.put('/a.tmp', content)
    expect(await elsewhere.stat('/a.tmp')).toMatchObject({ size: content.length })
    expect(await rename('/a.tmp', '/a', elsewhere)).toBe(0)
    expect([await digestOf('/a'), await client.list('/')]).toEqual([sha256(content), ['a']])
    await client.put('/b.tmp', content.subarray(0, 100_000))
    const handle = await elsewhere.open('/b.tmp', openFlags.write)
    await elsewhere.write(handle, 100_000, content.subarray(100_000))
    expect([await rename('/b.tmp', '/b'), await elsewhere.close(handle), await rename('/b.tmp', '/b')]).toEqual([
      4, 0, 0,
    ])
    expect([await digestOf('/b'), heard.lines()]).toEqual([sha256(content), ['upload /a', 'upload /b']])
    await node.close()
  })

  it('are not continued by uploads over HTTP to the same path', async () => {
    await client.put('/a.tmp', content)
    for (const size of [content.length, content.length + 1])
      expect(await find(app.context, ada.actor, uploadKeyOf(ada.actor, '/a.tmp', size))).toBeNull()
    await put(app, ada.actor, '/a.tmp', 'over HTTP', { size: 9, resumable: true })
    expect([await published('/a.tmp'), await rename('/a.tmp', '/a')]).toEqual(['over HTTP', 0])
    expect([await digestOf('/a'), heard.lines().at(-1)]).toEqual([sha256(content), 'upload /a'])
  })

  it('need the rights to list and upload only, and overwrite with posix-rename, not with RENAME', async () => {
    const eve = await server.client((await addPerson(app, 'eve', { permissions: ['list', 'upload'] })).actor)
    await put(app, ada.actor, '/a', 'old version')
    heard.events.length = 0
    await eve.put('/a.tmp', 'new version')
    expect([await rename('/a.tmp', '/a', eve), await rename('/a.tmp', '/no/a', eve)]).toEqual([4, 2])
    expect([await published('/a'), heard.lines()]).toEqual(['old version', []])
    expect(await replace('/a.tmp', '/a', eve)).toBe(0)
    expect([await published('/a'), heard.lines()]).toEqual(['new version', ['upload /a']])
    expect(await eve.stat('/a')).toMatchObject({ size: 11 })
    const versions = await app.context.db.q.selectFrom('file_versions').select(['size', 'uploaded_by']).execute()
    expect(versions).toEqual([{ size: 11, uploaded_by: ada.user.id }])
    await createFolder(app.context, ada.actor, { path: '/folder' })
    await eve.put('/b.tmp', 'b')
    expect([await rename('/b.tmp', '/folder', eve), await replace('/b.tmp', '/folder', eve)]).toEqual([4, 4])
    expect(await eve.stat('/b.tmp')).toMatchObject({ size: 1 })
  })

  it('publish in another folder, and keep the file held under another temporary name', async () => {
    await createFolder(app.context, ada.actor, { path: '/work' })
    await createFolder(app.context, ada.actor, { path: '/done' })
    heard.events.length = 0
    await client.put('/work/a.part', 'a')
    expect(await rename('/work/a.part', '/done/a.tmp')).toBe(0)
    expect([await client.list('/work'), await client.list('/done')]).toEqual([[], ['a.tmp']])
    await client.put('/done/b.tmp', 'b')
    expect([await rename('/done/a.tmp', '/done/b.tmp'), await client.get('/done/b.tmp')]).toEqual([4, 'b'])
    expect([await rename('/done/a.tmp', '/done/a.tmp'), await replace('/done/a.tmp', '/done/b.tmp')]).toEqual([0, 0])
    expect([await client.list('/done'), heard.lines()]).toEqual([['b.tmp'], []])
    expect(await rename('/done/b.tmp', '/work/final')).toBe(0)
    expect([await published('/work/final'), heard.lines()]).toEqual(['a', ['upload /work/final']])
    await put(app, ada.actor, '/done/taken.tmp')
    await client.put('/c.tmp', 'c')
    expect([await rename('/c.tmp', '/done/taken.tmp'), await replace('/c.tmp', '/done/taken.tmp')]).toEqual([4, 0])
    expect(await client.get('/done/taken.tmp')).toBe('c')
    await client.put('/plain', 'plain')
    expect([await rename('/plain', '/done/taken.tmp'), await replace('/plain', '/done/taken.tmp')]).toEqual([4, 0])
    expect([await client.get('/done/taken.tmp'), await heldRows()]).toEqual(['plain', []])
  })

  it('S-49: publish nothing when the file is removed', async () => {
    await client.put('/a.tmp', content)
    expect([await remove('/a.tmp'), await client.stat('/a.tmp'), await remove('/a.tmp')]).toEqual([0, 2, 2])
    await removeUnreferencedBytes(app.context)
    expect([await diskUsed(), await storedKeys(app.context)]).toEqual([0, []])
    await createFolder(app.context, ada.actor, { path: '/folder' })
    heard.events.length = 0
    await client.put('/folder/b.tmp', '')
    expect(await client.code(packetType.rmdir, string('/folder'))).toBe(4)
    expect([await remove('/folder/b.tmp'), await client.code(packetType.rmdir, string('/folder'))]).toEqual([0, 0])
    expect(heard.lines()).toEqual(['delete /folder'])
  })

  it('S-54: belong to each user separately', async () => {
    await client.put('/a.tmp', 'of ada')
    expect([await rename('/a.tmp', '/mine', other), await remove('/a.tmp', other)]).toEqual([2, 2])
    await other.put('/a.tmp', 'of bob')
    expect([await client.get('/a.tmp'), await other.get('/a.tmp')]).toEqual(['of ada', 'of bob'])
    // The file of one becomes visible to the other, who still renames its own.
    app.clock.move(holdMs - 1_000)
    await client.put('/a.tmp', 'of ada, later')
    app.clock.move(1_000)
    await publishNow()
    expect([await published('/a.tmp'), await client.get('/a.tmp')]).toEqual(['of bob', 'of ada, later'])
    expect(await rename('/a.tmp', '/a')).toBe(0)
    expect([await published('/a'), await published('/a.tmp')]).toEqual(['of ada, later', 'of bob'])
    expect(heard.lines()).toEqual(['upload /a.tmp', 'upload /a'])
  })

  it('continue a held file by writing to it, or replace it with TRUNC', async () => {
    await client.put('/a.filepart', content.subarray(0, 120_000))
    expect(await client.close(await client.open('/a.filepart', openFlags.write))).toBe(0)
    expect(await client.stat('/a.filepart')).toMatchObject({ size: 120_000 })
    const handle = await client.open('/a.filepart', openFlags.write | openFlags.read)
    expect((await client.read(handle, 0, 10))?.equals(content.subarray(0, 10))).toBe(true)
    await client.write(handle, 120_000, content.subarray(120_000))
    expect(await rename('/a.filepart', '/a')).toBe(4)
    expect(await client.close(handle)).toBe(0)
    expect(await rename('/a.filepart', '/a')).toBe(0)
    expect(await digestOf('/a')).toBe(sha256(content))
    await client.put('/b.tmp', 'first, and longer')
    await client.put('/b.tmp', 'second')
    expect(await client.code(packetType.setstat, string('/b.tmp'), attributes({ size: 3 }))).toBe(0)
    expect(await rename('/b.tmp', '/b')).toBe(0)
    expect([await published('/b'), heard.lines()]).toEqual(['sec', ['upload /a', 'upload /b']])
  })

  it('suspend a held file that is written to again when the connection is lost', async () => {
    await client.put('/a.tmp', content.subarray(0, 60_000))
    const handle = await client.open('/a.tmp', openFlags.write)
    await client.write(handle, 60_000, content.subarray(60_000, 90_000))
    await client.kill()
    client = await server.client(ada.actor)
    expect(await client.stat('/a.tmp')).toMatchObject({ size: 90_000 })
    expect([await rename('/a.tmp', '/a'), await client.openCode('/a.tmp', openFlags.read)]).toEqual([4, 4])
    app.clock.move(holdMs)
    await publishNow()
    expect(heard.lines()).toEqual([])
    const unwritten = await client.put('/b.tmp', 'complete')
    await client.open('/b.tmp', openFlags.write)
    await client.kill()
    client = await server.client(ada.actor)
    expect([unwritten, await rename('/b.tmp', '/b'), await published('/b')]).toEqual([0, 0, 'complete'])
  })

  it('hold the last of two versions that are written at once', async () => {
    const large = randomBytes(40 * 1024 * 1024)
    const first = await client.open('/a.tmp', openFlags.put)
    for (let at = 0; at < large.length; at += 200_000) await client.write(first, at, large.subarray(at, at + 200_000))
    await expect.poll(async () => (await heldRows()).length).toBe(1)
    expect(await client.put('/a.tmp', 'second')).toBe(0)
    expect(await client.close(first)).toBe(0)
    expect(await client.stat('/a.tmp')).toMatchObject({ size: large.length })
    const third = await client.open('/a.tmp', openFlags.put)
    await client.write(third, 0, 'third')
    expect(await client.put('/a.tmp', 'fourth')).toBe(0)
    await client.kill()
    client = await server.client(ada.actor)
    expect([await rename('/a.tmp', '/a'), await published('/a')]).toEqual([0, 'fourth'])
    await removeUnreferencedBytes(app.context)
    expect(await storedKeys(app.context)).toHaveLength(1)
  })

  it('replace what was published under the temporary name before', async () => {
    await client.put('/a.tmp', 'first')
    app.clock.move(holdMs)
    await publishNow()
    app.clock.move(1_000)
    expect(await client.put('/a.tmp', 'second')).toBe(0)
    expect([await published('/a.tmp'), await client.get('/a.tmp')]).toEqual(['first', 'second'])
    expect(await rename('/a.tmp', '/a')).toBe(0)
    expect([await published('/a'), await client.stat('/a.tmp')]).toEqual(['second', 2])
    expect(heard.lines()).toEqual(['upload /a.tmp', 'delete /a.tmp', 'upload /a'])
  })

  it('S-30: tell a user who may not list nothing of names that others have published', async () => {
    const eve = await addPerson(app, 'eve', { permissions: ['upload'] })
    for (const name of ['taken.bin', 'taken.tmp']) await put(app, app.operator, `/${name}`, 'x'.repeat(12_345))
    /** What the client learns of a name by everything that it may do. */
    const probe = async (name: string) => {
      const learned: unknown[] = []
      for (const flags of [openFlags.write, openFlags.write | openFlags.create, openFlags.put | openFlags.exclusive]) {
        const by = await server.client(eve.actor)
        // A handle instead of a status: it was opened.
        const opened = by.openCode(`/${name}`, flags).catch(() => 'opened')
        learned.push(await by.stat(`/${name}`), await opened)
        await by.kill()
      }
      const by = await server.client(eve.actor)
      const handle = await by.open(`/${name}`, openFlags.write | openFlags.create)
      learned.push((await by.fstat(handle)) as unknown)
      await by.write(handle, 0, 'mine')
      learned.push(await by.close(handle), await by.stat(`/${name}`))
      learned.push(await by.code(packetType.setstat, string(`/${name}`), attributes({ modifiedAt: 7 })))
      learned.push(await by.stat(`/${name}`), await by.put('/b.tmp', 'b'), await rename('/b.tmp', `/${name}`, by))
      learned.push(await by.stat(`/${name}`), await by.put('/c.tmp', 'c'), await replace('/c.tmp', `/${name}`, by))
      learned.push(await by.stat(`/${name}`))
      await by.kill()
      return JSON.parse(JSON.stringify(learned).replaceAll(name, 'NAME'))
    }
    for (const [free, taken] of [
      ['other.bin', 'taken.bin'],
      ['other.tmp', 'taken.tmp'],
    ] as const) {
      expect(await probe(taken)).toEqual(await probe(free))
      app.clock.move(holdMs)
      await publishNow()
      expect(await published(`/${taken}`)).toBe('x'.repeat(12_345))
    }
  })

  it('replace what others published under the temporary name only with a permission to replace files', async () => {
    const publishAs = async (by: SftpTestClient, path: string) => {
      await by.put(path, `of ${path}`)
      app.clock.move(holdMs)
      await publishNow()
      app.clock.move(1_000)
    }
    const permissions = ['list', 'upload'] as const
    const eve = await server.client((await addPerson(app, 'eve', { permissions })).actor)
    await publishAs(client, '/report.tmp')
    expect([await eve.put('/report.tmp', 'x'), await rename('/report.tmp', '/x', eve)]).toEqual([0, 0])
    expect([await published('/report.tmp'), await published('/x')]).toEqual(['of /report.tmp', 'x'])
    // As before, what the same user has uploaded is replaced.
    await publishAs(eve, '/own.tmp')
    expect([await eve.put('/own.tmp', 'y'), await rename('/own.tmp', '/y', eve)]).toEqual([0, 0])
    expect([await place('/own.tmp'), await published('/y')]).toEqual([null, 'y'])
    // Not if others have created it, or its content is theirs.
    await publishAs(client, '/shared.tmp')
    await publishAs(eve, '/shared.tmp')
    expect([await eve.put('/shared.tmp', 'z'), await rename('/shared.tmp', '/z', eve)]).toEqual([0, 0])
    expect([await published('/shared.tmp'), await published('/z')]).toEqual(['of /shared.tmp', 'z'])
    for (const permission of ['delete', 'modify'] as const) {
      const may = await addPerson(app, permission, { permissions: [...permissions, permission] })
      await publishAs(client, '/a.tmp')
      const by = await server.client(may.actor)
      expect([await by.put('/a.tmp', 'a'), await rename('/a.tmp', `/by-${permission}`, by)]).toEqual([0, 0])
      expect([permission, await place('/a.tmp')]).toEqual([permission, null])
    }
  })

  it.each(sizes)('publish a file of %i bytes under its own name when it is not renamed in time', async (size) => {
    const bytes = content.subarray(0, size)
    await client.put('/a.tmp', bytes)
    await client.kill()
    app.clock.move(holdMs - 1)
    await publishNow()
    expect(heard.lines()).toEqual([])
    app.clock.move(1)
    await Promise.all([publishNow(), publishNow()])
    await publishNow()
    expect([await digestOf('/a.tmp'), heard.lines()]).toEqual([sha256(bytes), ['upload /a.tmp']])
    const row = app.context.db.q
      .selectFrom('session_log')
      .select(['username', 'ip', 'session_id'])
      .where('type', '=', 'STOR')
    const { username, address, sessionId } = ada.actor
    expect(await row.execute()).toEqual([{ username, ip: address, session_id: sessionId }])
    client = await server.client(ada.actor)
    expect([await rename('/a.tmp', '/a'), await heldRows()]).toEqual([0, []])
    expect(heard.lines()).toEqual(['upload /a.tmp', 'rename /a.tmp → /a'])
  })

  it('publish once when a rename and the end of the time coincide', async () => {
    for (let i = 0; i < 5; i++) {
      await client.put(`/${i}.tmp`, `content ${i}`)
      app.clock.move(holdMs)
      const [code] = await Promise.all([rename(`/${i}.tmp`, `/${i}`), publishNow()])
      const uploads = heard.lines().filter((line) => line.startsWith('upload') && line.includes(`/${i}`))
      expect([code, uploads.length, await published(`/${i}`)]).toEqual([0, 1, `content ${i}`])
    }
  })

  it('stay held, with a warning, if the user has lost the right or the quota is used up', async () => {
    await client.put('/a.tmp', 'of ada')
    await other.put('/b.tmp', 'of bob')
    await app.context.db.q.updateTable('accounts').set({ disk_limit: 8 }).execute()
    await users.update(app.context, app.operator, bob.user.id, { permissions: new Map([['upload', false]]) })
    app.clock.move(holdMs)
    await publishNow()
    await publishNow()
    expect(app.logged.filter((line) => line.includes('can not be published'))).toHaveLength(2)
    expect([await place('/a.tmp'), await place('/b.tmp')]).toEqual([null, null])
    expect(await client.stat('/a.tmp')).toMatchObject({ size: 6 })
    await app.context.db.q.updateTable('accounts').set({ disk_limit: 1_000 }).execute()
    expect([await rename('/a.tmp', '/a'), await published('/a')]).toEqual([0, 'of ada'])
    app.clock.move(48 * 3_600_000)
    await publishNow()
    await deleteExpired(app.context)
    await removeUnreferencedBytes(app.context)
    expect([await heldRows(), await place('/b.tmp'), await diskUsed()]).toEqual([[], null, 6])
  })

  it('keep their path when their folder is renamed, and create it again when they are published', async () => {
    await createFolder(app.context, ada.actor, { path: '/work' })
    await client.put('/work/a.tmp', 'a')
    await client.put('/work/b.tmp', 'b')
    heard.events.length = 0
    expect(await rename('/work', '/done')).toBe(0)
    expect([await client.stat('/done/a.tmp'), await rename('/work/a.tmp', '/done/a')]).toEqual([2, 0])
    app.clock.move(holdMs)
    await publishNow()
    expect([await published('/done/a'), await published('/work/b.tmp')]).toEqual(['a', 'b'])
    expect(heard.lines()).toEqual([
      ...['rename /work → /done', 'upload /done/a', 'createFolder /work', 'upload /work/b.tmp'],
    ])
  })

  it('stay with the home folder that the file was sent to', async () => {
    await createFolder(app.context, app.operator, { path: '/home' })
    await client.put('/a.tmp', 'a')
    await users.update(app.context, app.operator, ada.user.id, { home: '/home' })
    app.clock.move(holdMs)
    await publishNow()
    expect([await place('/a.tmp'), await place('/home/a.tmp')]).toEqual([null, null])
  })

  it('refuse CLOSE when the quota is used up or the access was revoked', async () => {
    await app.context.db.q.updateTable('accounts').set({ disk_limit: 100 }).execute()
    const handle = await client.open('/a.tmp', openFlags.put)
    await client.write(handle, 0, Buffer.alloc(80))
    await app.context.db.q.updateTable('accounts').set({ disk_limit: 50 }).execute()
    expect([await client.close(handle), await client.stat('/a.tmp')]).toEqual([4, 2])
    const late = await client.open('/c.tmp', openFlags.put)
    await client.write(late, 0, 'c')
    await users.update(app.context, app.operator, ada.user.id, { locked: true })
    expect(await client.close(late)).toBe(3)
    expect((await heldRows()).every(({ held_until }) => held_until === null)).toBe(true)
  })

  it('publish nothing whose bytes are missing', async () => {
    await client.put('/a.tmp', content)
    for (const key of await storedKeys(app.context)) await app.context.blobs.remove(key)
    app.clock.move(holdMs)
    await publishNow()
    expect([heard.lines(), await heldRows(), await diskUsed()]).toEqual([[], [], 0])
    expect(app.logged.filter((line) => line.includes('bytes are missing'))).toHaveLength(1)
  })

  it('are a setting, which can be off', async () => {
    const context = { ...app.context, settings: { ...app.context.settings, isTemporaryName: () => false } }
    const off = await openSftpServer({ ...app, context })
    const plain = await off.client(ada.actor)
    expect(await plain.put('/a.tmp', 'a')).toBe(0)
    expect(heard.lines()).toEqual(['upload /a.tmp'])
    expect(await rename('/a.tmp', '/a', plain)).toBe(0)
    expect(heard.lines()).toEqual(['upload /a.tmp', 'rename /a.tmp → /a'])
    await off.close()
  })
})
