import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addPerson, codeOf, faultOf, type Person, put } from '../../../test/people.ts'
import { engines, openTestHouse, type TestHouse } from '../../../test/test-house.ts'
import { pathSeenBy } from './resource.ts'
import * as trash from './trash.ts'
import * as tree from './tree.ts'

describe.each(engines)('finding resources, on %s', (engine) => {
  let house: TestHouse
  let admin: Person
  beforeAll(async () => {
    house = await openTestHouse(engine)
    admin = await addPerson(house, 'admin', { role: 'admin' })
  })
  afterAll(() => house.close())

  const find = async (identifier: string, who = admin.actor) =>
    (await tree.get(house.tools, who, identifier)).resource.id

  it('by path, id, hash, bare name and bare number', async () => {
    const { resource } = await put(house, admin.actor, '/found/in/report.csv')
    const top = await put(house, admin.actor, '/top.txt')
    for (const path of [
      '/found/in/report.csv',
      'found/in/report.csv',
      '//found//in/./report.csv/',
      './found/in/report.csv',
    ])
      expect(await find(path)).toBe(resource.id)
    expect(await find(`id:${resource.id}`)).toBe(resource.id)
    expect(await find(`hash:${resource.hash}`)).toBe(resource.id)
    expect(await find(`hash:${resource.hash.toUpperCase()}`)).toBe(resource.id)
    expect(await find('top.txt')).toBe(top.resource.id)
    expect(await find(String(resource.id))).toBe(resource.id)
    expect(await find('/')).toBe(house.account.rootId)
  })

  it('by a bare number as a name first, then as an id', async () => {
    const { resource } = await put(house, admin.actor, '/numbers/a.txt')
    const named = await put(house, admin.actor, `/${resource.id}`)
    expect(await find(String(resource.id))).toBe(named.resource.id)
    expect(await find(`id:${resource.id}`)).toBe(resource.id)
  })

  it.each([
    '/no',
    'id:999999',
    'id:0',
    'id:999999999999999',
    'hash:0',
    `hash:${'0'.repeat(32)}`,
    'id:-1',
    'id:1e3',
    'id:',
    'hash:',
    '999999',
  ])('and says what was not found: %j', async (identifier) => {
    const fault = await faultOf(tree.get(house.tools, admin.actor, identifier))
    expect([fault.code, fault.detail.thing]).toEqual(['not-found', 'resource'])
    expect(fault.message).toContain(identifier)
  })

  it('never by an empty identifier', async () => {
    expect((await faultOf(tree.get(house.tools, admin.actor, ''))).detail.field).toBe('resource')
  })

  it('with case, and with one name for composed and decomposed letters', async () => {
    const { resource } = await put(house, admin.actor, '/Case/Zo\u00eb.txt')
    expect(resource.name).toBe('Zo\u00eb.txt')
    expect(await find('/Case/Zoe\u0308.txt')).toBe(resource.id)
    expect(await codeOf(tree.get(house.tools, admin.actor, '/case/Zo\u00eb.txt'))).toBe('not-found')
    const other = await put(house, admin.actor, '/case/Zoe\u0308.txt')
    expect(other.resource.id).not.toBe(resource.id)
    const again = await put(house, admin.actor, '/Case/Zoe\u0308.txt')
    expect(again.resource.name).toBe('Zo\u00eb (2).txt')
  })

  it.each([
    'a\\..\\b',
    '..',
    '../x',
    '/a/../../b',
    '/a/..',
    'a\0b',
    'a\nb',
    'a\rb',
    'a\x7fb',
    'a\u0085b',
    'a\u202eb',
    'a\u2066b',
    'a\u2028b',
    '\ud800',
    `/x/${'a'.repeat(256)}`,
    `/x/${'é'.repeat(128)}`,
  ])('T-01 T-41 but not by a name that no file may have: %j', async (path) => {
    const before = await rows()
    for (const attempt of [
      () => tree.get(house.tools, admin.actor, path),
      () => tree.createFolder(house.tools, admin.actor, { path }),
      () => tree.createFolder(house.tools, admin.actor, { name: path, parent: '/' }),
      () => put(house, admin.actor, path),
      () => tree.list(house.tools, admin.actor, { folder: path, offset: 0, limit: 1, sort: [] }),
    ])
      expect(await codeOf(attempt())).toBe('invalid')
    const [outcome] = await trash.remove(house.tools, admin.actor, [path])
    expect(outcome?.fault?.code).toBe('invalid')
    expect(await rows()).toBe(before)
  })

  const rows = async () => (await house.tools.db.q.selectFrom('resources').select('id').execute()).length

  it.each([
    '...hidden',
    '.profile',
    ' ',
    'a b ',
    '%2e%2e',
    '%00',
    '~',
    '*',
    '?',
    '$(id)',
    "'; drop table resources; --",
    '<img src=x onerror=alert(1)>',
    '👩‍👧',
    'نص',
    'con',
    'a:b',
    'id',
    `${'a'.repeat(251)}.txt`,
  ])('and takes any other name as it is: %j', async (name) => {
    const { resource } = await put(house, admin.actor, `/odd/${name}`)
    expect(resource.name).toBe(name)
    expect(await find(`/odd/${name}`)).toBe(resource.id)
  })
})

describe.each(engines)('T-18 a user in a home folder, on %s', (engine) => {
  let house: TestHouse
  let admin: Person
  let jailed: Person
  beforeAll(async () => {
    house = await openTestHouse(engine)
    admin = await addPerson(house, 'admin', { role: 'admin' })
    jailed = await addPerson(house, 'jailed', { home: '/share' })
    for (const path of ['/share/mine.txt', '/share/in/deep.txt', '/share2/theirs.txt', '/outside.txt'])
      await put(house, admin.actor, path)
  })
  afterAll(() => house.close())

  const resource = async (path: string) => (await tree.get(house.tools, admin.actor, path)).resource

  it('sees paths that begin at the home', async () => {
    const place = await tree.get(house.tools, jailed.actor, '/in/deep.txt')
    expect(pathSeenBy(jailed.actor, place)).toBe('/in/deep.txt')
    expect(pathSeenBy(admin.actor, place)).toBe('/share/in/deep.txt')
    const home = await tree.get(house.tools, jailed.actor, '/')
    expect(pathSeenBy(jailed.actor, home)).toBe('/')
    expect(home.resource.id).toBe((await resource('/share')).id)
  })

  it.each(['/outside.txt', '/share2/theirs.txt', '/share2', '/'])(
    'T-03 finds nothing outside by id, hash or path: %s',
    async (path) => {
      const { id, hash } = await resource(path)
      const before = await trashed()
      for (const identifier of [`id:${id}`, `hash:${hash}`, String(id), ...(path === '/' ? [] : [path])]) {
        expect(await codeOf(tree.get(house.tools, jailed.actor, identifier))).toBe('not-found')
        expect(
          await codeOf(tree.list(house.tools, jailed.actor, { folder: identifier, offset: 0, limit: 9, sort: [] })),
        ).toBe('not-found')
        expect(await codeOf(tree.createFolder(house.tools, jailed.actor, { name: 'x', parent: identifier }))).toBe(
          'not-found',
        )
        const [deletion] = await trash.remove(house.tools, jailed.actor, [identifier])
        expect(deletion?.fault?.code).toBe('not-found')
      }
      expect(await tree.byId(house.tools, jailed.actor, id)).toBeNull()
      expect(await trashed()).toBe(before)
    },
  )

  const trashed = async () =>
    (await house.tools.db.q.selectFrom('resources').select('id').where('deleted_at', 'is not', null).execute()).length

  it('finds nothing outside when it searches', async () => {
    const { places, total } = await tree.list(house.tools, jailed.actor, {
      folder: '/',
      name: '*',
      offset: 0,
      limit: 100,
      sort: [],
    })
    expect(places.map(({ resource: { name } }) => name).toSorted()).toEqual(['deep.txt', 'in', 'mine.txt'])
    expect(total).toBe(3)
  })

  it('uploads and makes folders in the home only', async () => {
    const place = await put(house, jailed.actor, '/share2/x.txt')
    expect(place.names).toEqual(['share', 'share2', 'x.txt'])
    const folder = await tree.createFolder(house.tools, jailed.actor, { path: '/share2/y' })
    expect(folder.names).toEqual(['share', 'share2', 'y'])
  })

  it('can not delete the home by any name', async () => {
    const { id, hash } = await resource('/share')
    for (const identifier of ['/', `id:${id}`, `hash:${hash}`, '.', '//'])
      expect((await trash.remove(house.tools, jailed.actor, [identifier]))[0]?.fault?.code).toBe('invalid')
    expect(await resource('/share')).toMatchObject({ id })
  })

  it('is told so when the home is gone, on every path', async () => {
    const homeless = await addPerson(house, 'homeless', { home: '/gone/home' })
    const file = await put(house, homeless.actor, '/a.txt')
    await trash.remove(house.tools, admin.actor, ['/gone'])
    for (const identifier of ['/', '/a.txt', `id:${file.resource.id}`, `hash:${file.resource.hash}`])
      expect(await codeOf(tree.get(house.tools, homeless.actor, identifier))).toBe('not-found')
    expect(await codeOf(put(house, homeless.actor, '/b.txt'))).toBe('not-found')
  })

  it('needs each permission for what it does', async () => {
    const nobody = await addPerson(house, 'nobody', { home: '/share', permissions: [] })
    const t = house.tools
    const attempts = [
      tree.get(t, nobody.actor, '/mine.txt'),
      tree.list(t, nobody.actor, { folder: '/', offset: 0, limit: 1, sort: [] }),
      tree.createFolder(t, nobody.actor, { path: '/z' }),
      put(house, nobody.actor, '/z.txt'),
      trash.remove(t, nobody.actor, ['/mine.txt']),
    ]
    for (const attempt of attempts) expect(await codeOf(attempt)).toBe('forbidden')
  })
})

describe.each(engines)('T-18 another account, on %s', (engine) => {
  it('has nothing of the first, by no name', async () => {
    const house = await openTestHouse(engine)
    try {
      const mine = await put(house, house.operator, '/secret/mine.txt')
      const { operator: stranger } = await house.another('stranger')
      const { id, hash } = mine.resource
      const folder = mine.lineage[1]
      for (const identifier of [
        `id:${id}`,
        String(id),
        `hash:${hash}`,
        '/secret/mine.txt',
        `id:${folder}`,
        `id:${house.account.rootId}`,
      ]) {
        expect(await codeOf(tree.get(house.tools, stranger, identifier))).toBe('not-found')
        expect((await trash.remove(house.tools, stranger, [identifier]))[0]?.fault?.code).toBe('not-found')
        expect(await codeOf(tree.createFolder(house.tools, stranger, { name: 'x', parent: identifier }))).toBe(
          'not-found',
        )
      }
      const found = await tree.list(house.tools, stranger, { folder: '/', name: '*', offset: 0, limit: 9, sort: [] })
      expect(found).toEqual({ places: [], total: 0 })
    } finally {
      await house.close()
    }
  })
})
