import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, logOf, storedKeys } from '../../../../test/consistency.ts'
import { statementsOf } from '../../../../test/database-work.ts'
import { storeEngines } from '../../../../test/databases.ts'
import { addPerson, codeOf, contentOf, faultOf, keepNoVersions, type Person, put } from '../../../../test/people.ts'
import { insertFolders } from '../../../../test/rows.ts'
import { bytesOf, openTestApp, type TestApp } from '../../../../test/test-app.ts'
import type { UserUpdate } from '../../users/user-input.ts'
import * as users from '../../users/users.ts'
import { removeUnreferencedBytes } from '../gc/gc.ts'
import { move } from '../moves/move.ts'
import * as trash from '../trash/trash.ts'
import { createFolder } from '../tree/folders.ts'
import { namerOf } from '../tree/free-name.ts'
import * as tree from '../tree/tree.ts'

describe.each(storeEngines)('an upload, on %s', (engine) => {
  let app: TestApp
  let person: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    person = await addPerson(app, 'ada')
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const names = async () =>
    (
      await app.context.db.q
        .selectFrom('resources')
        .select('name')
        .where('deleted_at', 'is', null)
        .orderBy('id')
        .execute()
    ).map(({ name }) => name)
  const since = async <T>(work: () => Promise<T>) => {
    const before = (await logOf(app.context)).length
    await work()
    return (await logOf(app.context)).slice(before)
  }
  /** Checks that nothing was created or announced, and that garbage collection removes what was written. */
  const expectNothingOf = async (path: string, log: readonly string[]) => {
    expect(log).toEqual([])
    expect(await codeOf(tree.get(app.context, app.operator, path))).toBe('not-found')
    await removeUnreferencedBytes(app.context)
    expect(await storedKeys(app.context)).toEqual([])
    expect(await app.context.db.q.selectFrom('blobs').select('id').execute()).toEqual([])
  }

  it('is stored completely, hashed, and announced after the folders that were created for it', async () => {
    const log = await since(() => put(app, person.actor, '/in/2026/a.txt', 'hello'))
    expect(log).toEqual(['MKD /in', 'MKD /in/2026', 'STOR /in/2026/a.txt'])
    const { resource } = await tree.get(app.context, person.actor, '/in/2026/a.txt')
    expect(resource).toMatchObject({
      size: 5,
      type: 'file',
      sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
      createdBy: 'ada',
      uploadedAt: app.clock.now().toISOString(),
    })
    expect(await contentOf(app, resource.blobKey)).toBe('hello')
  })

  it('into a folder that was found before takes few statements, at any depth', async () => {
    for (const name of ['a', 'b']) await put(app, person.actor, `/in/2026/11/27/${name}.txt`, 'hello')
    const statements = await statementsOf(() => put(app, person.actor, '/in/2026/11/27/c.txt', 'hello'))
    const counted = statements.filter((text) => /^\s*(with|select "|insert|update)/.test(text))
    expect(counted.length).toBeLessThanOrEqual(12)
  })

  it('follows its path, not the folder that was found there before', async () => {
    await put(app, person.actor, '/in/2026/a.txt', 'a')
    await move(app.context, person.actor, { resource: '/in', as: 'old', ifExists: 'fail' })
    await put(app, person.actor, '/in/2026/b.txt', 'b')
    await move(app.context, person.actor, { resource: '/old/2026', into: '/', as: 'moved', ifExists: 'fail' })
    await createFolder(app.context, person.actor, { path: '/old/2026' })
    await put(app, person.actor, '/old/2026/c.txt', 'c')
    await trash.remove(app.context, person.actor, ['/in'])
    await put(app, person.actor, '/in/2026/d.txt', 'd')
    const found = ['/moved/a.txt', '/in/2026/b.txt', '/old/2026/a.txt', '/old/2026/c.txt', '/in/2026/d.txt']
    const isThere = async (path: string) => (await tree.lookUp(app.context.db.q, person.actor, path)) !== null
    expect(await Promise.all(found.map(isThere))).toEqual([true, false, false, true, true])
  })

  it('of nothing is a file of 0 bytes', async () => {
    expect((await put(app, person.actor, '/empty', '', { size: 0 })).resource.size).toBe(0)
  })

  it('is not visible before its last byte', async () => {
    async function* source(): AsyncIterable<Buffer> {
      yield Buffer.from('first')
      expect(await names()).toEqual([''])
      yield Buffer.from('last')
    }
    await put(app, person.actor, '/slow.txt', '', { source: source() })
    expect(await names()).toEqual(['', 'slow.txt'])
  })

  it.each([
    ['less', 'abc', 4],
    ['more', 'abcdef', 5],
    ['nothing', '', 1],
    ['something instead of nothing', 'x', 0],
  ])('of %s than declared leaves nothing behind', async (_, content, size) => {
    const log = await since(async () => {
      const fault = await faultOf(put(app, person.actor, '/new/a.txt', content, { size }))
      expect([fault.code, fault.detail.subject]).toEqual(['invalid', 'size'])
      expect(fault.message).toContain(`${size} bytes`)
    })
    await expectNothingOf('/new', log)
  })

  it('with a declared size is stopped at the first byte too many', async () => {
    let given = 0
    async function* endless(): AsyncIterable<Buffer> {
      for (; given < 1_000; given++) yield Buffer.alloc(1_000)
    }
    expect(await codeOf(put(app, person.actor, '/a', '', { size: 10, source: endless() }))).toBe('invalid')
    expect(given).toBeLessThan(1_000)
  })

  it('whose source fails leaves nothing behind', async () => {
    async function* broken(): AsyncIterable<Buffer> {
      yield Buffer.from('half')
      throw new Error('connection reset')
    }
    const log = await since(() =>
      expect(put(app, person.actor, '/new/a.txt', '', { source: broken() })).rejects.toThrow('connection reset'),
    )
    await expectNothingOf('/new', log)
  })

  it('that is cancelled leaves nothing behind', async () => {
    const controller = new AbortController()
    async function* source(): AsyncIterable<Buffer> {
      yield Buffer.from('half')
      controller.abort(new Error('called off'))
      yield Buffer.from('the rest')
    }
    const options = { source: source(), signal: controller.signal }
    const log = await since(() =>
      expect(put(app, person.actor, '/new/a.txt', '', options)).rejects.toThrow('called off'),
    )
    await expectNothingOf('/new', log)
  })

  it('T-07 of a user who is locked during it is refused and leaves nothing behind', async () => {
    async function* source(): AsyncIterable<Buffer> {
      yield Buffer.from('half')
      await users.setLocked(app.context, app.operator, 'ada', true)
      yield Buffer.from('the rest')
    }
    expect(await codeOf(put(app, person.actor, '/new/a.txt', '', { source: source() }))).toBe('unauthenticated')
    await expectNothingOf('/new', [])
  })

  it.each<[string, UserUpdate]>([
    ['permission', { permissions: new Map([['upload', false]]) }],
    ['home folder', { home: '/elsewhere' }],
  ])('T-10 of a user whose %s is revoked during it is refused and leaves nothing behind', async (_, change) => {
    async function* source(): AsyncIterable<Buffer> {
      yield Buffer.from('half')
      await users.update(app.context, app.operator, person.user.id, change)
      yield Buffer.from('the rest')
    }
    expect(await codeOf(put(app, person.actor, '/new/a.txt', '', { source: source() }))).toBe('unauthenticated')
    expect(await codeOf(tree.get(app.context, app.operator, '/new/a.txt'))).toBe('not-found')
  })

  it('T-10 succeeds if the user is granted more during it', async () => {
    const some = await addPerson(app, 'some', { permissions: ['upload'] })
    async function* source(): AsyncIterable<Buffer> {
      yield Buffer.from('half')
      await users.update(app.context, app.operator, some.user.id, { permissions: new Map([['list', true]]) })
      yield Buffer.from('the rest')
    }
    expect((await put(app, some.actor, '/more.txt', '', { source: source() })).resource.size).toBe(12)
  })

  it('gets a new name if the name is taken, repeatedly', async () => {
    const stored = []
    for (let i = 0; i < 4; i++) stored.push((await put(app, person.actor, '/a.tar.gz')).resource.name)
    expect(stored).toEqual(['a.tar.gz', 'a (2).tar.gz', 'a (3).tar.gz', 'a (4).tar.gz'])
    await createFolder(app.context, person.actor, { path: '/docs' })
    expect((await put(app, person.actor, '/docs')).resource.name).toBe('docs (2)')
    const long = `${'x'.repeat(251)}.txt`
    await put(app, person.actor, long)
    expect((await put(app, person.actor, long)).resource.name).toBe(`${'x'.repeat(247)} (2).txt`)
  })

  it('finds a free name among a thousand that are taken in a few steps', async () => {
    const folder = await createFolder(app.context, person.actor, { path: '/many' })
    const taken = Array.from({ length: 1_000 }, (_, i) => (i === 0 ? 'a.txt' : `a (${i + 1}).txt`))
    await insertFolders(app, folder, taken)
    const tried: string[] = []
    const namer = namerOf(app.context.db.q, folder, { onTry: (name) => tried.push(name) })
    expect(await namer.freeName('a.txt')).toBe('a (1001).txt')
    expect(tried.length).toBeLessThan(40)
    expect((await put(app, person.actor, '/many/a.txt')).resource.name).toBe('a (1001).txt')
  })

  it('that overwrites keeps the id, and without versions the old content in the trash until it is purged', async () => {
    await keepNoVersions(app)
    const before = (await put(app, person.actor, '/a.txt', 'old content')).resource
    app.clock.move(60_000)
    const after = (await put(app, person.actor, '/a.txt', 'new', { ifExists: 'replace' })).resource
    expect(after).toMatchObject({ id: before.id, hash: before.hash, size: 3, createdAt: before.createdAt })
    expect(after.uploadedAt).toBe(app.clock.now().toISOString())
    expect(await contentOf(app, after.blobKey)).toBe('new')
    expect(await contentOf(app, before.blobKey)).toBe('old content')
    const old = await app.context.db.q.selectFrom('resources').selectAll().where('deleted_at', 'is not', null).execute()
    expect(old).toMatchObject([{ name: 'a.txt', size: 11, blob_id: before.blobId }])
    const account = await app.context.db.q.selectFrom('accounts').select('disk_used').executeTakeFirstOrThrow()
    expect(account.disk_used).toBe(14)
  })

  it('replaces no folder, and is not stored below a file', async () => {
    await createFolder(app.context, person.actor, { path: '/docs' })
    await put(app, person.actor, '/a.txt')
    const log = await since(async () => {
      expect(await codeOf(put(app, person.actor, '/docs', 'x', { ifExists: 'replace' }))).toBe('conflict')
      expect(await codeOf(put(app, person.actor, '/a.txt/b/c.txt'))).toBe('conflict')
      expect(await codeOf(put(app, person.actor, '/'))).toBe('invalid')
    })
    expect(log).toEqual([])
    expect(await names()).toEqual(['', 'docs', 'a.txt'])
  })

  it('to a folder that was deleted in the meantime creates it again', async () => {
    await createFolder(app.context, person.actor, { path: '/in' })
    async function* source(): AsyncIterable<Buffer> {
      yield Buffer.from('half')
      await trash.remove(app.context, app.operator, ['/in'])
      yield Buffer.from('the rest')
    }
    const log = await since(() => put(app, person.actor, '/in/a.txt', '', { source: source() }))
    expect(log).toEqual(['DELE /in', 'MKD /in', 'STOR /in/a.txt'])
  })

  it('beyond the quota is refused with the limit, before or during the transfer, and leaves nothing behind', async () => {
    await app.context.db.q.updateTable('accounts').set({ disk_limit: 1_000 }).execute()
    await put(app, person.actor, '/a.txt', 'x'.repeat(600))
    let given = 0
    async function* source(): AsyncIterable<Buffer> {
      for (; given < 1_000; given++) yield Buffer.alloc(1_000)
    }
    const said = await faultOf(put(app, person.actor, '/b', '', { size: 401, source: source() }))
    expect(said.code).toBe('storage-full')
    expect(said.message).toMatch(/1 kB of storage, 600 B are in use/)
    expect(given).toBe(0)
    expect(await codeOf(put(app, person.actor, '/b', '', { source: source() }))).toBe('storage-full')
    expect(given).toBeLessThan(1_000)
    expect((await put(app, person.actor, '/c', 'y'.repeat(400))).resource.size).toBe(400)
    expect(await codeOf(put(app, person.actor, '/d', 'z'))).toBe('storage-full')
    expect((await put(app, person.actor, '/e', '')).resource.size).toBe(0)
    expect(await names()).toEqual(['', 'a.txt', 'c', 'e'])
  })

  it('on a full disk reports that, whether for the bytes or for the rows', async () => {
    const { BlobStoreFull } = await import('../../../blobs/blob-store.ts')
    const full = () => Promise.reject(new BlobStoreFull('full'))
    const blobs = { ...app.context.blobs, create: full, checkSpace: full }
    const { inlineBytes } = app.context.settings
    const { upload } = await import('./uploads.ts')
    for (const size of [inlineBytes, inlineBytes + 1]) {
      const source = bytesOf('x'.repeat(size))
      const input = { path: '/a', size: null, ifExists: 'keep-both' as const, source }
      expect(await codeOf(upload({ ...app.context, blobs }, person.actor, input))).toBe('storage-full')
    }
    expect(await names()).toEqual([''])
  })
})
