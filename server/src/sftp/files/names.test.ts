/** Names and folders: path traversal, listings, renames, deletions, extensions. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../test/consistency.ts'
import { databaseWork } from '../../../test/database-work.ts'
import { engines } from '../../../test/databases.ts'
import { type EventRecorder, recordEvents } from '../../../test/event-recorder.ts'
import { addPerson, type Person, put } from '../../../test/people.ts'
import { insertFolders } from '../../../test/rows.ts'
import {
  attributes,
  noAttributes,
  openFlags,
  openSftpServer,
  packetType,
  type SftpTestClient,
  type SftpTestServer,
  string,
  uint32,
} from '../../../test/sftp-client.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { marker, traversals } from '../../../test/traversals.ts'
import { createFolder } from '../../core/files/tree/folders.ts'
import * as tree from '../../core/files/tree/tree.ts'
import { openFolderHandle } from '../../gateway/files/folder-handle.ts'
import { createOwnUploads } from '../../gateway/files/own-uploads.ts'
import { leaseMemory } from '../../lib/streams/transfer-memory.ts'
import { defaultBounds } from './bounds.ts'

describe.each(engines)('names and folders on %s', (engine) => {
  let app: TestApp
  let ada: Person
  let heard: EventRecorder
  let server: SftpTestServer
  let client: SftpTestClient
  beforeEach(async () => {
    app = await openTestApp(engine)
    heard = recordEvents(app.context)
    app = { ...app, context: heard.ctx }
    ada = await addPerson(app, 'ada', { home: '/u1' })
    server = await openSftpServer(app)
    client = await server.client(ada.actor)
    heard.events.length = 0
  })
  afterEach(async () => {
    await server.close()
    expect(app.logged.filter((line) => line.includes('"bug"'))).toEqual([])
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const make = (path: string) => client.code(packetType.mkdir, string(path), noAttributes)
  const rename = (from: string, to: string) => client.code(packetType.rename, string(from), string(to))
  const replace = (from: string, to: string) =>
    client.extendedCode('posix-rename@openssh.com', string(from), string(to))
  const remove = (path: string) => client.code(packetType.remove, string(path))
  const removeFolder = (path: string) => client.code(packetType.rmdir, string(path))

  it('S-34: no path in any field leads out of the home folder', async () => {
    await put(app, app.operator, `/${marker}/${marker}.txt`, `${marker} content`)
    await put(app, app.operator, `/jail2/${marker}.txt`, `${marker} content`)
    const outside = async () => {
      const rows = await app.context.db.q.selectFrom('resources').selectAll().orderBy('id').execute()
      return rows.filter(({ created_by }) => created_by !== ada.user.id)
    }
    const before = (await outside()).filter(({ name }) => name.includes(marker))
    const texts: string[] = []
    const ask = async (type: number, ...fields: readonly Buffer[]) => {
      const { fields: answer } = await client.call(type, ...fields)
      texts.push(answer.rest().toString('latin1'))
    }
    for (const path of traversals) {
      await client.put('/own.txt', 'own')
      const hostile = string(path)
      for (const type of [packetType.stat, packetType.lstat, packetType.realpath, packetType.remove, packetType.rmdir])
        await ask(type, hostile)
      for (const flags of [openFlags.read, openFlags.put, openFlags.write])
        await ask(packetType.open, hostile, uint32(flags), noAttributes)
      await ask(packetType.opendir, hostile)
      await ask(packetType.mkdir, hostile, noAttributes)
      await ask(packetType.setstat, hostile, attributes({ size: 0, modifiedAt: 1 }))
      for (const [from, to] of [
        [hostile, string('/own2')],
        [string('/own.txt'), hostile],
      ] as const) {
        await ask(packetType.rename, from, to)
        await ask(packetType.extended, string('posix-rename@openssh.com'), from, to)
      }
      for (const name of ['statvfs@openssh.com', 'expand-path@openssh.com', 'home-directory'])
        await ask(packetType.extended, string(name), hostile)
      await ask(packetType.extended, string('lsetstat@openssh.com'), hostile, attributes({ modifiedAt: 1 }))
      await client.kill()
      client = await server.client(ada.actor)
    }
    expect((await outside()).filter(({ name }) => name.includes(marker))).toEqual(before)
    expect(texts.filter((text) => text.includes(`${marker} content`))).toEqual([])
    const made = await app.context.db.q.selectFrom('resources').select('name').execute()
    expect(made.filter(({ name }) => name === '..' || name === '.' || /[/\\\0]/.test(name))).toEqual([])
  })

  it('S-35: a home folder does not include one whose name has it as a prefix', async () => {
    const eve = await addPerson(app, 'eve', { home: '/u10' })
    await put(app, eve.actor, '/secret', 'secret')
    for (const path of ['/u10/secret', '../u10/secret', '0/secret', '/../u10', '..0/secret', '/secret'])
      expect([path, await client.stat(path)]).toEqual([path, 2])
    expect(await client.list('/')).toEqual([])
  })

  it('S-36: REALPATH is lexical, and error messages do not disclose paths above the home folder', async () => {
    await put(app, ada.actor, '/there/a', 'a')
    const real = (path: string | Buffer) => client.name(packetType.realpath, string(path))
    expect(await Promise.all(['', '.', '..', '/', '../..', 'a/../../b', '/a//./b/', 'there/a'].map(real))).toEqual([
      ...['/', '/', '/', '/', '/', '/b', '/a/b', '/there/a'],
    ])
    expect([await real(Buffer.from([0xff])), await real('a\0b'), await real('a\\b')]).toEqual([2, 2, 2])
    expect(await real('e\u0301')).toBe('/\u00e9')
    for (const [type, path] of [
      [packetType.stat, '/missing'],
      [packetType.rmdir, '/there'],
      [packetType.remove, '/there'],
      [packetType.opendir, '/there/a'],
    ] as const) {
      const [, message] = await client.status(type, string(path))
      expect(message).not.toMatch(/u1|tmp|sallyport/)
    }
  })

  it('S-38: names with control characters, invalid UTF-8 or too many bytes are refused', async () => {
    for (const name of ['a\0b', 'a\r\nb', 'a\u202eb', 'a\\b', Buffer.from([0x61, 0xff]), 'x'.repeat(256)]) {
      expect(await client.stat(Buffer.concat([Buffer.from('/'), Buffer.from(name)]))).toBe(2)
      expect(await client.openCode(Buffer.from(name), openFlags.put)).toBe(4)
      expect(await client.code(packetType.mkdir, string(name), noAttributes)).toBe(4)
    }
    expect(await client.list('/')).toEqual([])
    const odd = ['-rf', ' blank', '😀', 'e\u0301', 'שלום', 'x'.repeat(255)]
    for (const name of odd) expect(await client.put(name, name)).toBe(0)
    expect(new Set(await client.list('/'))).toEqual(new Set(odd.map((name) => name.normalize('NFC'))))
    expect(app.logged.filter((line) => /[\0\u202e]/.test(line))).toEqual([])
  })

  it('S-44: 64 concurrent READDIRs return every unchanged name once despite a concurrent rename', async () => {
    const count = 1_000
    for (let i = 0; i < count; i += 50)
      await Promise.all(
        Array.from({ length: 50 }, (_, j) => put(app, ada.actor, `/many/f${String(i + j).padStart(4, '0')}`, 'x')),
      )
    const handle = await client.openFolder('/many')
    const names: string[] = []
    let open = true
    while (open) {
      const pages = await Promise.all([
        ...Array.from({ length: 64 }, () => client.readFolder(handle)),
        rename('/many/f0005', '/many/zzz').then(() => []),
      ])
      for (const page of pages) names.push(...(page ?? []).map(({ name }) => name))
      expect(Math.max(...pages.map((page) => page?.length ?? 0))).toBeLessThanOrEqual(100)
      open = pages.every((page) => page !== null)
    }
    expect(names.slice(0, 2)).toEqual(['.', '..'])
    const stayed = names.filter((name) => /^f/.test(name) && name !== 'f0005')
    expect([stayed.length, new Set(stayed).size]).toEqual([count - 1, count - 1])
    expect(await client.readFolder(handle)).toBeNull()
  })

  it('lists all names when no transfer memory is left for large pages', async () => {
    const folder = (await createFolder(app.context, ada.actor, { path: '/many' })).resource.id
    const names = Array.from({ length: 250 }, (_, i) => `f${String(i).padStart(3, '0')}`)
    await insertFolders(app, await tree.get(app.context, ada.actor, `id:${folder}`), names)
    const taken: Disposable[] = []
    for (let lease = leaseMemory(64 * 1024); lease; lease = leaseMemory(64 * 1024)) taken.push(lease)
    expect(await client.list('/many')).toEqual(names)
    for (const lease of taken) lease[Symbol.dispose]()
    expect(await client.list('/many')).toEqual(names)
  })

  it('has read the first names of an opened folder when the client asks for them', async () => {
    let turns = 1
    const statements = async () => {
      // What is read after it is not answered from memory.
      await put(app, ada.actor, '/file', 'content', { ifExists: 'replace' })
      const handle = await client.openFolder('/')
      for (let i = 0; i < turns; i++) await nextTurn()
      turns *= 2
      const work = await databaseWork(async () => expect(await client.readFolder(handle)).toHaveLength(3))
      expect(await client.readFolder(handle)).toBeNull()
      return work.statements
    }
    await expect.poll(statements).toBe(0)
  })

  it('does not count a folder as closed before it has read ahead', async () => {
    const folder = await tree.find(app.context.db.q, ada.actor, '/')
    const { services } = server
    const login = { actor: ada.actor, accountId: ada.actor.accountId, limits: app.account.limits }
    const { signal } = new AbortController()
    const access = { services, login, uploaded: createOwnUploads(), bounds: defaultBounds, signal }
    const handle = await openFolderHandle(access, '/', folder)
    let isRead = false
    void handle.next().then(() => {
      isRead = true
    })
    await handle.close()
    expect(isRead).toBe(true)
  })

  it('lists names as `ls -l` does, including the user’s own uploads in progress', async () => {
    await put(app, ada.actor, '/a.txt', 'four')
    await make('/folder')
    const handle = await client.open('/new', openFlags.put)
    await client.write(handle, 0, 'abc')
    const listed = await client.readFolder(await client.openFolder('/'))
    expect(listed?.map(({ longName }) => longName)).toEqual([
      expect.stringMatching(/^drwxr-xr-x .* \.$/),
      expect.stringMatching(/^drwxr-xr-x .* \.\.$/),
      '-rw-r--r--    1 ada      ada             4 Nov 25 08:00 a.txt',
      expect.stringMatching(/^drwxr-xr-x .* folder$/),
      expect.stringMatching(/^-rw-r--r-- .* 3 .* new$/),
    ])
    expect(await client.readFolder(await client.openFolder('/folder'))).toHaveLength(2)
    expect(await client.list('/')).toEqual(['a.txt', 'folder', 'new'])
    const bob = await addPerson(app, 'bob', { home: '/u1' })
    expect(await (await server.client(bob.actor)).list('/')).toEqual(['a.txt', 'folder'])
  })

  it('creates folders in existing folders only, and deletes only empty ones', async () => {
    expect([await make('/a'), await make('/a'), await make('/x/y'), await make('/')]).toEqual([0, 4, 2, 4])
    await put(app, ada.actor, '/a/f', 'f')
    expect([await removeFolder('/a'), await removeFolder('/a/f'), await removeFolder('/')]).toEqual([4, 4, 3])
    expect([await remove('/a'), await remove('/'), await remove('/missing')]).toEqual([4, 4, 2])
    expect([await remove('/a/f'), await removeFolder('/a'), await removeFolder('/a')]).toEqual([0, 0, 2])
    expect(heard.lines()).toEqual([...['createFolder /u1/a', 'upload /u1/a/f', 'delete /u1/a/f', 'delete /u1/a']])
  })

  it('S-48: renames and moves with one event, and never onto or below the source', async () => {
    await make('/a')
    await make('/a/b')
    await make('/c')
    await client.put('/f', 'f')
    await client.put('/g', 'g')
    heard.events.length = 0
    expect([await rename('/f', '/g'), await rename('/f', '/a'), await rename('/missing', '/x')]).toEqual([4, 4, 2])
    expect([await rename('/a', '/a/b/a'), await rename('/a', '/a/a'), await rename('/f', '/no/f')]).toEqual([4, 4, 2])
    expect([await rename('/', '/x'), await rename('/f', '/'), await rename('/f', 'x\0')]).toEqual([3, 3, 4])
    expect(heard.lines()).toEqual([])
    expect([await rename('/f', '/f2'), await rename('/f2', '/a/b/f3'), await rename('/a', '/c/a')]).toEqual([0, 0, 0])
    expect(await client.get('/c/a/b/f3')).toBe('f')
    expect(heard.lines().slice(0, 3)).toEqual([
      ...['rename /u1/f → /u1/f2', 'move /u1/f2 → /u1/a/b/f3', 'move /u1/a → /u1/c/a'],
    ])
  })

  it('S-48: concurrent moves of two folders into each other do not create a cycle', async () => {
    const other = await server.client(ada.actor)
    for (let i = 0; i < 5; i++) {
      await make('/p')
      await make('/q')
      const codes = await Promise.all([
        rename('/p', '/q/p'),
        other.code(packetType.rename, string('/q'), string('/p/q')),
      ])
      expect(codes.toSorted()).toEqual([0, expect.toSatisfy((code: number) => code === 2 || code === 4)])
      for (const path of ['/q/p', '/p/q', '/q', '/p']) await removeFolder(path)
    }
  })

  it('replaces a file by posix-rename and moves the replaced one to the trash', async () => {
    await client.put('/f', 'new')
    await client.put('/g', 'old')
    await make('/d')
    heard.events.length = 0
    expect([await replace('/f', '/f'), await replace('/f', '/d'), await replace('/d', '/g')]).toEqual([0, 4, 4])
    expect(await replace('/f', '/g')).toBe(0)
    expect([await client.get('/g'), await client.stat('/f')]).toEqual(['new', 2])
    expect(heard.lines()).toEqual(['rename /u1/f → /u1/g', 'download /u1/g'])
    const trashed = await app.context.db.q
      .selectFrom('resources')
      .select('name')
      .where('deleted_at', 'is not', null)
      .execute()
    expect(trashed).toEqual([{ name: 'g' }])
  })

  it('replaces an empty folder by a folder by posix-rename, but no folder with contents or unfinished uploads', async () => {
    for (const path of ['/new', '/empty', '/full']) await make(path)
    await client.put('/new/f', 'f')
    await client.put('/full/g', 'g')
    heard.events.length = 0
    expect([await rename('/new', '/empty'), await replace('/new', '/full'), await replace('/new', '/new')]).toEqual([
      4, 4, 0,
    ])
    const broken = await server.client(ada.actor)
    await broken.write(await broken.open('/empty/h', openFlags.put), 0, Buffer.alloc(50_000))
    await broken.kill()
    expect([await replace('/new', '/empty'), await remove('/empty/h'), await replace('/new', '/empty')]).toEqual([
      4, 0, 0,
    ])
    expect([await client.get('/empty/f'), await client.list('/')]).toEqual(['f', ['empty', 'full']])
    expect(heard.lines()).toEqual(['rename /u1/new → /u1/empty', 'download /u1/empty/f'])
  })

  it('S-54: hides unfinished uploads from other users', async () => {
    const bob = await addPerson(app, 'bob', { home: '/u1' })
    const other = await server.client(bob.actor)
    const live = await other.open('/live', openFlags.put)
    await other.write(live, 0, 'abc')
    const broken = await server.client(bob.actor)
    await broken.write(await broken.open('/broken', openFlags.put), 0, Buffer.alloc(50_000))
    await broken.kill()
    for (const path of ['/live', '/broken']) {
      expect([path, await rename(path, '/mine'), await remove(path), await client.stat(path)]).toEqual([path, 2, 2, 2])
      expect(await client.code(packetType.setstat, string(path), attributes({ size: 0 }))).toBe(2)
    }
    expect(await other.close(live)).toBe(0)
    expect(await other.stat('/broken')).toMatchObject({ size: 50_000 })
  })

  it('accepts chmod and chown without effect', async () => {
    await client.put('/f', 'f')
    const mode = Buffer.concat([uint32(2 | 4), uint32(0), uint32(0), uint32(0o777)])
    expect(await client.code(packetType.setstat, string('/f'), mode)).toBe(0)
    expect(await client.code(packetType.setstat, string('/missing'), mode)).toBe(2)
    expect(await client.stat('/f')).toMatchObject({ mode: 0o100644 })
    const time = attributes({ modifiedAt: 1_234_567_890 })
    expect(await client.code(packetType.setstat, string('/f'), time)).toBe(0)
    expect(await client.extendedCode('lsetstat@openssh.com', string('/f'), attributes({ modifiedAt: 77 }))).toBe(0)
    expect(await client.stat('/f')).toMatchObject({ modifiedAt: 77 })
    expect(heard.lines()).toEqual(['upload /u1/f'])
  })

  it('supports the extensions for limits, paths and user names', async () => {
    const limits = (await client.extended('limits@openssh.com')).fields
    expect([limits.uint64(), limits.uint64(), limits.uint64(), limits.uint64()]).toEqual([
      262_144, 261_120, 261_120, 100,
    ])
    const name = (extension: string, text: string) => client.name(packetType.extended, string(extension), string(text))
    expect(
      await Promise.all(['~', '~/x', '~ada/../y', 'z', '~eve'].map((text) => name('expand-path@openssh.com', text))),
    ).toEqual([...['/', '/x', '/y', '/z', 2]])
    expect([await name('home-directory', 'ada'), await name('home-directory', 'eve')]).toEqual(['/', 2])
    const ids = Buffer.concat([uint32(1_000), uint32(0)])
    const names = (await client.extended('users-groups-by-id@openssh.com', string(ids), string(''))).fields
    expect([names.string().toString('latin1'), names.string().length]).toEqual(['\0\0\0\x03ada\0\0\0\0', 0])
    const many = string(Buffer.alloc(4_004))
    expect(await client.extendedCode('users-groups-by-id@openssh.com', many, string(''))).toBe(4)
  })

  it('reports the account’s quota by statvfs', async () => {
    await client.put('/f', Buffer.alloc(8_192))
    const space = async () => {
      const { fields } = await client.extended('statvfs@openssh.com', string('/'))
      const numbers = Array.from({ length: 11 }, () => fields.uint64())
      return { block: numbers[0], total: numbers[2], free: numbers[3], flag: numbers[9], longest: numbers[10] }
    }
    await app.context.db.q
      .updateTable('accounts')
      .set({ disk_limit: 2 ** 53 - 1 })
      .execute()
    expect(await space()).toMatchObject({ block: 4_096, total: 2 ** 48, flag: 2, longest: 255 })
    await app.context.db.q.updateTable('accounts').set({ disk_limit: 40_960 }).execute()
    expect(await space()).toMatchObject({ total: 10, free: 8 })
    expect(await client.extendedCode('statvfs@openssh.com', string('/missing'))).toBe(2)
    // Without the permission to list, files do not seem to exist.
    const eve = await addPerson(app, 'eve', { home: '/u1', permissions: ['upload'] })
    const unseeing = await server.client(eve.actor)
    expect(await unseeing.stat('/f')).toBe(2)
    expect(await unseeing.extendedCode('statvfs@openssh.com', string('/f'))).toBe(2)
    expect((await unseeing.extended('statvfs@openssh.com', string('/'))).type).toBe(201)
    expect((await tree.get(app.context, ada.actor, '/f')).resource.size).toBe(8_192)
  })
})
