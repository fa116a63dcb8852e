import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, logOf, storedKeys } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, contentOf, faultOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { putDeep } from '../../../../test/trees.ts'
import { contentsOf } from '../../../../test/zips.ts'
import { leaseMemory } from '../../../lib/streams/transfer-memory.ts'
import * as accountStore from '../../accounts/store.ts'
import { openBytes } from '../bytes/open.ts'
import { removeUnreferencedBytes } from '../gc/gc.ts'
import * as trash from '../trash/trash.ts'
import { createFolder } from '../tree/folders.ts'
import { countIn, insertRows } from '../tree/staged-store.ts'
import * as tree from '../tree/tree.ts'
import { walk } from '../tree/walk.ts'
import { type Archive, compress, open } from './archive.ts'

describe.each(engines)('an archive of resources, on %s', (engine) => {
  let app: TestApp
  let person: Person
  let opened: Archive[] = []
  beforeEach(async () => {
    opened = []
    app = await openTestApp(engine)
    person = await addPerson(app, 'ada')
  })
  afterEach(async () => {
    for (const archive of opened) archive.close()
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const files = async (...paths: string[]) => {
    for (const path of paths) await put(app, person.actor, path)
  }
  const folder = (path: string) => createFolder(app.context, person.actor, { path })
  const archiveOf = async (resources: readonly string[], archiveName?: string, actor = person.actor) => {
    const found = await open(app.context, actor, { resources, archiveName })
    if ('reader' in found) throw new Error('an archive was expected')
    opened.push(found)
    return found
  }
  const bytesOf = async (archive: Archive) => Buffer.concat(await Array.fromAsync(archive.content()))
  const downloaded = async (resources: readonly string[], actor = person.actor) => {
    const archive = await archiveOf(resources, undefined, actor)
    const bytes = await bytesOf(archive)
    expect(bytes.length).toBe(archive.size)
    return await contentsOf(bytes)
  }
  const downloadedUnsized = async (resources: readonly string[]) =>
    await contentsOf(await bytesOf(await archiveOf(resources)))
  const since = async (work: () => Promise<unknown>) => {
    const before = (await logOf(app.context)).length
    await work()
    return (await logOf(app.context)).slice(before)
  }

  describe('for a download', () => {
    it('contains the named files and folders with everything below them', async () => {
      await files('/a.txt', '/in/b.txt', '/in/deep/er/c.txt', '/other/no.txt')
      await folder('/in/empty')
      expect(await downloaded(['/in', '/a.txt'])).toEqual({
        'in/': '',
        'in/b.txt': '/in/b.txt',
        'in/deep/': '',
        'in/deep/er/': '',
        'in/deep/er/c.txt': '/in/deep/er/c.txt',
        'in/empty/': '',
        'a.txt': '/a.txt',
      })
    })

    it('has unique names at its root, and contains each resource once', async () => {
      await files('/x/a.txt', '/y/a.txt', '/z/a.txt')
      await files('/a.txt/not.txt')
      expect(Object.keys(await downloaded(['/x/a.txt', '/y/a.txt', '/z/a.txt', '/y/a.txt', '/a.txt']))).toEqual([
        'a.txt',
        'a (2).txt',
        'a (3).txt',
        'a (4).txt/',
        'a (4).txt/not.txt',
      ])
    })

    it('of the root folder contains its contents', async () => {
      await files('/a.txt', '/in/b.txt')
      expect(await downloaded(['/in', '/'])).toEqual({ 'a.txt': '/a.txt', 'in/': '', 'in/b.txt': '/in/b.txt' })
      const bob = await addPerson(app, 'bob', { home: '/in' })
      expect(await downloaded(['/'], bob.actor)).toEqual({ 'b.txt': '/in/b.txt' })
    })

    it('of nothing is a valid archive', async () => {
      await folder('/empty')
      expect(await downloaded(['/empty'])).toEqual({ 'empty/': '' })
      const bob = await addPerson(app, 'bob', { home: '/home' })
      expect(await downloaded(['/'], bob.actor)).toEqual({})
    })

    it('is not created for a single file, even if it is named several times', async () => {
      await files('/a.txt')
      const found = await open(app.context, person.actor, { resources: ['/a.txt', '/a.txt'], archiveName: 'b.zip' })
      if (!('reader' in found)) throw new Error('a file was expected')
      await found.reader.close()
    })

    it('T-12 has names that are safe for every reader', async () => {
      await files('/C:/a.txt', '/C_/b.txt', '/c:evil.txt')
      expect(Object.keys(await downloaded(['/']))).toEqual(
        expect.arrayContaining(['C_/', 'C_/a.txt', 'C_ (2)/', 'C_ (2)/b.txt', 'c_evil.txt']),
      )
    })

    it('T-03 contains nothing of a sibling folder whose name starts with the same text', async () => {
      await files('/share/a.txt', '/share2/b.txt')
      expect(Object.keys(await downloaded(['/share']))).toEqual(['share/', 'share/a.txt'])
    })

    it('T-19 omits deleted resources and those outside the home folder', async () => {
      await files('/in/a.txt', '/in/gone.txt', '/in/sub/b.txt', '/secret.txt')
      await trash.remove(app.context, person.actor, ['/in/gone.txt', '/in/sub'])
      expect(Object.keys(await downloaded(['/in']))).toEqual(['in/', 'in/a.txt'])
      const bob = await addPerson(app, 'bob', { home: '/in' })
      const secret = await tree.get(app.context, person.actor, '/secret.txt')
      for (const name of ['/secret.txt', `id:${secret.resource.id}`, `hash:${secret.resource.hash}`])
        expect(await codeOf(archiveOf(['/', name], undefined, bob.actor))).toBe('not-found')
    })

    it('requires the permission to download', async () => {
      await files('/in/a.txt')
      const bob = await addPerson(app, 'bob', { permissions: ['list'] })
      expect(await codeOf(archiveOf(['/in'], undefined, bob.actor))).toBe('forbidden')
    })

    it('is named as requested, or after its folder, or after the time, and always ends in .zip', async () => {
      await files('/in/a.txt', '/b.txt', `/${'n'.repeat(255)}/c.txt`)
      const name = async (resources: string[], archiveName?: string) => (await archiveOf(resources, archiveName)).name
      expect(await name(['/in', '/b.txt'], 'orders')).toBe('orders.zip')
      expect(await name(['/in', '/b.txt'], 'orders.ZIP')).toBe('orders.ZIP')
      expect(await name(['/in', '/b.txt'], 'orders.csv')).toBe('orders.csv.zip')
      expect(await name(['/in'])).toBe('in.zip')
      for (const resources of [['/'], ['/in', '/b.txt'], [`/${'n'.repeat(255)}`]])
        expect(await name(resources)).toBe('2026-11-25 08.00.00.zip')
      const fault = await faultOf(name(['/in'], '../in'))
      expect([fault.code, fault.detail.subject]).toEqual(['invalid', 'download-name'])
    })

    it('is announced as one download of the named resources, once it is sent', async () => {
      await files('/in/a.txt', '/b.txt')
      const archive = await archiveOf(['/in', '/b.txt'])
      expect(await since(() => bytesOf(archive))).toEqual([])
      app.clock.move(1_000)
      expect(await since(() => archive.finish(0))).toEqual(['RETR /in', 'RETR /b.txt'])
      const { resource } = await tree.get(app.context, person.actor, '/in')
      expect(resource.accessedAt).toBe(app.clock.now().toISOString())
    })

    it('of a large tree starts before the tree is read, and declares no length', async () => {
      const root = await folder('/many')
      const row = { accountId: app.account.id, type: 'dir', size: 0, blobId: null, deletedAt: null } as const
      const more = { parentId: root.resource.id, createdBy: app.master.id, at: app.clock.now().toISOString() }
      for (let i = 0; i < 21; i++)
        await app.context.db.tx(async (tx) => {
          const names = Array.from({ length: 500 }, (_, j) => `${i}-${j}`)
          await countIn(tx, root.resource.id, names.length)
          await insertRows(
            tx,
            names.map((name) => ({ ...row, ...more, name, hash: app.context.random.hex(16) })),
          )
        })
      const archive = await archiveOf(['/many'])
      expect(archive.size).toBeNull()
      expect(Object.keys(await contentsOf(await bytesOf(archive)))).toHaveLength(10_501)
    })

    it('declares no length while many others hold their entries in memory, and is complete nevertheless', async () => {
      const names = Array.from({ length: 300 }, (_, i) => `/many/${i}.txt`)
      const step = 64 * 1024
      await files(...names)
      const held = new DisposableStack()
      for (let next = leaseMemory(step); next; next = leaseMemory(step)) held.use(next)
      const archive = await archiveOf(['/many'])
      expect(archive.size).toBeNull()
      expect(Object.keys(await contentsOf(await bytesOf(archive))).length).toBe(301)
      held.dispose()
      expect((await archiveOf(['/many'])).size).toBeGreaterThan(0)
    })

    it('leases memory for the pages of a wide tree, and reads small pages when there is none', async () => {
      for (const level of ['/wide', '/wide/0', '/wide/0/0']) for (let i = 0; i < 60; i++) await folder(`${level}/${i}`)
      const expected = Array.from({ length: 3 }, (_, level) =>
        Array.from({ length: 60 }, (_, i) => `wide/${'0/'.repeat(level)}${i}/`),
      )
      const names = ['wide/', ...expected.flat()].toSorted()
      const whole = 256 * 1024 * 1024
      const place = await tree.get(app.context, person.actor, '/wide')
      const walking = walk(app.context.db.q, person.actor, [place])
      for (let i = 0; i < 4; i++) await walking.next()
      expect(leaseMemory(whole - 120 * 1024)).toBeNull()
      await walking.return(undefined)
      const all = leaseMemory(whole)
      expect(all).not.toBeNull()
      expect(Object.keys(await downloadedUnsized(['/wide'])).toSorted()).toEqual(names)
      all?.[Symbol.dispose]()
      expect(Object.keys(await downloaded(['/wide'])).toSorted()).toEqual(names)
    })

    it('includes a thousand nested folders', async () => {
      await putDeep(app, person, '/old', 1_000)
      const found = await downloaded(['/old'])
      expect(Object.keys(found)).toHaveLength(1_002)
      const deep = Array.from({ length: 1_000 }, (_, i) => `d${i}`).join('/')
      expect(found[`old/${deep}/leaf.txt`]).toBe('/old')
    })
  })

  describe('stored in the tree', () => {
    const pack = (archiveName: string | undefined, ...resources: string[]) =>
      compress(app.context, person.actor, { resources, parent: '/out', archiveName })
    const contentsAt = async (path: string) => {
      const { resource } = await tree.get(app.context, person.actor, path)
      const reader = await openBytes(app.context, resource)
      return await contentsOf(Buffer.concat(await Array.fromAsync(reader.stream(0, reader.size))))
    }
    beforeEach(() => folder('/out'))

    it('is a file like any other: hashed, counted, announced', async () => {
      await files('/in/a.txt', '/b.txt')
      expect(await since(() => pack('new', '/in', '/b.txt'))).toEqual(['COMPR /out/new.zip'])
      expect(await contentsAt('/out/new.zip')).toEqual({ 'in/': '', 'in/a.txt': '/in/a.txt', 'b.txt': '/b.txt' })
      const { resource } = await tree.get(app.context, person.actor, '/out/new.zip')
      expect(resource.sha256).toMatch(/^[0-9a-f]{64}$/)
      expect(resource.createdBy).toBe('ada')
    })

    it('is compressed if that makes it smaller', async () => {
      await put(app, person.actor, '/a.txt', 'hello '.repeat(100_000))
      expect((await pack('a', '/a.txt')).resource.size).toBeLessThan(10_000)
    })

    it('is named after the time in the time zone of the caller, if no name is given', async () => {
      await files('/a.txt')
      for (const name of [undefined, ''])
        expect((await pack(name, '/a.txt')).names).toEqual(['out', '2026-11-25 08.00.00.zip'])
      const place = await compress(app.context, { ...person.actor, timeZone: 'Asia/Tokyo' }, { resources: ['/a.txt'] })
      expect(place.names).toEqual(['2026-11-25 17.00.00.zip'])
    })

    it('replaces a file with its name, whose content becomes a version', async () => {
      await files('/a.txt', '/out/a.zip')
      const before = await tree.get(app.context, person.actor, '/out/a.zip')
      const { resource } = await pack('a', '/a.txt')
      expect(resource.id).toBe(before.resource.id)
      expect(await contentsAt('/out/a.zip')).toEqual({ 'a.txt': '/a.txt' })
      const kept = app.context.db.q.selectFrom('file_versions').select('blob_id')
      expect(await kept.execute()).toEqual([{ blob_id: before.resource.blobId }])
    })

    it('does not replace a folder', async () => {
      await files('/a.txt', '/out/a.zip/b.txt')
      expect(await codeOf(pack('a', '/a.txt'))).toBe('conflict')
    })

    it('can contain the folder in which it is created, and the file that it replaces', async () => {
      await files('/out/a.txt')
      await pack('a', '/out')
      await pack('a', '/out')
      const found = await contentsAt('/out/a.zip')
      expect(Object.keys(found).toSorted()).toEqual(['a.txt', 'a.zip'])
    })

    it('of a single folder has its contents at the root, of several the folders', async () => {
      await files('/in/a.txt', '/in/deep/b.txt', '/other/c.txt')
      await pack('one', '/in')
      expect(await contentsAt('/out/one.zip')).toEqual({
        'a.txt': '/in/a.txt',
        'deep/': '',
        'deep/b.txt': '/in/deep/b.txt',
      })
      await pack('same', '/in', '/in')
      expect(await contentsAt('/out/same.zip')).toEqual(await contentsAt('/out/one.zip'))
      await pack('two', '/in', '/other')
      expect(Object.keys(await contentsAt('/out/two.zip'))).toEqual(
        expect.arrayContaining(['in/a.txt', 'in/deep/b.txt', 'other/c.txt']),
      )
    })

    it('of an empty folder is a valid archive', async () => {
      await folder('/empty')
      await pack('empty', '/empty')
      expect(await contentsAt('/out/empty.zip')).toEqual({})
    })

    it('T-12 of a folder has names at its root that are safe for every reader', async () => {
      await files('/in/C:/a.txt', '/in/C_/b.txt')
      await pack('safe', '/in')
      expect(Object.keys(await contentsAt('/out/safe.zip'))).toEqual(
        expect.arrayContaining(['C_/', 'C_/a.txt', 'C_ (2)/', 'C_ (2)/b.txt']),
      )
    })

    it('that exceeds the quota leaves nothing behind', async () => {
      await put(app, person.actor, '/a.bin', Buffer.from(app.context.random.hex(50_000), 'hex'))
      const { diskUsed } = (await accountStore.accountById(app.context.db.q, app.account.id)) ?? { diskUsed: 0 }
      await app.context.db.tx((tx) => accountStore.setDiskLimit(tx, app.account.id, diskUsed + 49_000))
      const keys = await storedKeys(app.context)
      expect(await since(async () => expect(await codeOf(pack('a', '/a.bin'))).toBe('storage-full'))).toEqual([])
      expect(await codeOf(tree.get(app.context, person.actor, '/out/a.zip'))).toBe('not-found')
      await removeUnreferencedBytes(app.context)
      expect(await storedKeys(app.context)).toEqual(keys)
    })

    it('that is cancelled, or whose user is locked in the meantime, leaves nothing behind', async () => {
      await files('/a.txt')
      const keys = await storedKeys(app.context)
      const signal = AbortSignal.abort(new Error('called off'))
      await expect(compress(app.context, person.actor, { resources: ['/a.txt'], signal })).rejects.toThrow('called off')
      await app.context.db.q.updateTable('users').set({ locked: 1 }).where('id', '=', person.user.id).execute()
      expect(await codeOf(compress(app.context, person.actor, { resources: ['/a.txt'] }))).toBe('unauthenticated')
      await removeUnreferencedBytes(app.context)
      expect(await storedKeys(app.context)).toEqual(keys)
    })

    it('is refused for missing resources, below a file, under an invalid name, and without permission', async () => {
      await files('/a.txt')
      const faultFor = async (input: Parameters<typeof compress>[2], actor = person.actor) => {
        const { code, detail } = await faultOf(compress(app.context, actor, input))
        return [code, detail.subject ?? detail.thing]
      }
      expect(await faultFor({ resources: ['/a.txt', '/no'] })).toEqual(['not-found', 'resource'])
      expect(await faultFor({ resources: ['/a.txt'], parent: '/no' })).toEqual(['not-found', 'resource'])
      expect(await faultFor({ resources: ['/a.txt'], parent: '/a.txt' })).toEqual(['invalid', 'parent'])
      for (const archiveName of ['a/b', '..', '../x', 'a\\b', 'n'.repeat(252)])
        expect(await faultFor({ resources: ['/a.txt'], archiveName })).toEqual(['invalid', 'archive-name'])
      const bob = await addPerson(app, 'bob', { permissions: ['list', 'download', 'upload'] })
      expect((await faultFor({ resources: ['/a.txt'] }, bob.actor))[0]).toBe('forbidden')
    })

    it('contains the bytes of a file at the time of its start, even if it is overwritten', async () => {
      await files('/a.txt')
      const archive = await archiveOf(['/', '/a.txt'])
      await put(app, person.actor, '/a.txt', 'new', { ifExists: 'replace' })
      expect((await contentsOf(await bytesOf(archive)))['a.txt']).toBe('/a.txt')
      expect(await contentOf(app, (await tree.get(app.context, person.actor, '/a.txt')).resource.blobKey)).toBe('new')
    })
  })
})
