import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../../test/databases.ts'
import { addPerson, codeOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import * as downloads from '../downloads/downloads.ts'
import * as listing from '../listing/list.ts'
import * as trash from '../trash/trash.ts'
import { createFolder } from './folders.ts'
import { pathSeenBy } from './resource.ts'
import * as tree from './tree.ts'

describe.each(storeEngines)('T-18 a user in a home folder, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let jailed: Person
  beforeAll(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    jailed = await addPerson(app, 'jailed', { home: '/share' })
    for (const path of ['/share/mine.txt', '/share/in/deep.txt', '/share2/theirs.txt', '/outside.txt'])
      await put(app, admin.actor, path)
  })
  afterAll(() => app.close())

  const resource = async (path: string) => (await tree.get(app.context, admin.actor, path)).resource

  it('sees paths relative to the home folder', async () => {
    const place = await tree.get(app.context, jailed.actor, '/in/deep.txt')
    expect(pathSeenBy(jailed.actor, place)).toBe('/in/deep.txt')
    expect(pathSeenBy(admin.actor, place)).toBe('/share/in/deep.txt')
    const home = await tree.get(app.context, jailed.actor, '/')
    expect(pathSeenBy(jailed.actor, home)).toBe('/')
    expect(home.resource.id).toBe((await resource('/share')).id)
  })

  it.each(['/outside.txt', '/share2/theirs.txt', '/share2', '/'])(
    'T-03 finds nothing outside it by id, hash or path: %s',
    async (path) => {
      const { id, hash } = await resource(path)
      const before = await trashed()
      for (const identifier of [`id:${id}`, `hash:${hash}`, String(id), ...(path === '/' ? [] : [path])]) {
        expect(await codeOf(tree.get(app.context, jailed.actor, identifier))).toBe('not-found')
        expect(
          await codeOf(listing.list(app.context, jailed.actor, { folder: identifier, offset: 0, limit: 9, sort: [] })),
        ).toBe('not-found')
        expect(await codeOf(createFolder(app.context, jailed.actor, { name: 'x', parent: identifier }))).toBe(
          'not-found',
        )
        expect(await codeOf(downloads.download(app.context, jailed.actor, identifier))).toBe('not-found')
        const [deletion] = await trash.remove(app.context, jailed.actor, [identifier])
        expect(deletion?.fault?.code).toBe('not-found')
      }
      expect(await tree.byId(app.context, jailed.actor, id)).toBeNull()
      expect(await trashed()).toBe(before)
    },
  )

  const trashed = async () =>
    (await app.context.db.q.selectFrom('resources').select('id').where('deleted_at', 'is not', null).execute()).length

  it('finds nothing outside when it searches', async () => {
    const { places, total } = await listing.list(app.context, jailed.actor, {
      folder: '/',
      name: '*',
      offset: 0,
      limit: 100,
      sort: [],
    })
    expect(places.map(({ resource: { name } }) => name).toSorted()).toEqual(['deep.txt', 'in', 'mine.txt'])
    expect(total).toBe(3)
  })

  it('uploads and creates folders in the home folder only', async () => {
    const place = await put(app, jailed.actor, '/share2/x.txt')
    expect(place.names).toEqual(['share', 'share2', 'x.txt'])
    const folder = await createFolder(app.context, jailed.actor, { path: '/share2/y' })
    expect(folder.names).toEqual(['share', 'share2', 'y'])
  })

  it('cannot delete the home folder by any identifier', async () => {
    const { id, hash } = await resource('/share')
    for (const identifier of ['/', `id:${id}`, `hash:${hash}`, '.', '//'])
      expect((await trash.remove(app.context, jailed.actor, [identifier]))[0]?.fault?.code).toBe('invalid')
    expect(await resource('/share')).toMatchObject({ id })
  })

  it('gets an error that says so if the home folder was deleted, on every path', async () => {
    const homeless = await addPerson(app, 'homeless', { home: '/gone/home' })
    const file = await put(app, homeless.actor, '/a.txt')
    await trash.remove(app.context, admin.actor, ['/gone'])
    for (const identifier of ['/', '/a.txt', `id:${file.resource.id}`, `hash:${file.resource.hash}`])
      expect(await codeOf(tree.get(app.context, homeless.actor, identifier))).toBe('not-found')
    expect(await codeOf(put(app, homeless.actor, '/b.txt'))).toBe('not-found')
  })

  it('needs the permission of each operation', async () => {
    const nobody = await addPerson(app, 'nobody', { home: '/share', permissions: [] })
    const ctx = app.context
    const attempts = [
      tree.get(ctx, nobody.actor, '/mine.txt'),
      downloads.download(ctx, nobody.actor, '/mine.txt'),
      listing.list(ctx, nobody.actor, { folder: '/', offset: 0, limit: 1, sort: [] }),
      createFolder(ctx, nobody.actor, { path: '/z' }),
      put(app, nobody.actor, '/z.txt'),
      trash.remove(ctx, nobody.actor, ['/mine.txt']),
    ]
    for (const attempt of attempts) expect(await codeOf(attempt)).toBe('forbidden')
  })
})

describe.each(storeEngines)('T-18 another account, on %s', (engine) => {
  it('has no access to resources of the first one, by any identifier', async () => {
    const app = await openTestApp(engine)
    try {
      const mine = await put(app, app.operator, '/secret/mine.txt')
      const { operator: stranger } = await app.another('stranger')
      const { id, hash } = mine.resource
      const folder = mine.lineage[1]
      for (const identifier of [
        `id:${id}`,
        String(id),
        `hash:${hash}`,
        '/secret/mine.txt',
        `id:${folder}`,
        `id:${app.account.rootId}`,
      ]) {
        expect(await codeOf(tree.get(app.context, stranger, identifier))).toBe('not-found')
        expect(await codeOf(downloads.download(app.context, stranger, identifier))).toBe('not-found')
        expect((await trash.remove(app.context, stranger, [identifier]))[0]?.fault?.code).toBe('not-found')
        expect(await codeOf(createFolder(app.context, stranger, { name: 'x', parent: identifier }))).toBe('not-found')
      }
      const found = await listing.list(app.context, stranger, { folder: '/', name: '*', offset: 0, limit: 9, sort: [] })
      expect(found).toEqual({ places: [], total: 0 })
    } finally {
      await app.close()
    }
  })
})
