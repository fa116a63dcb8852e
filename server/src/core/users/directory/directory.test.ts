import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, type Person } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { permissionNames } from '../../actor.ts'
import * as moves from '../../files/moves/moves.ts'
import * as tree from '../../files/tree/tree.ts'
import type { UserInput } from '../user-input.ts'
import * as users from '../users.ts'
import * as directory from './directory.ts'

type Search = Partial<directory.Search>

describe.each(engines)('searching users, on %s', (engine) => {
  let app: TestApp
  let ids: Record<string, number>
  let admin: Person

  beforeAll(async () => {
    app = await openTestApp(engine)
    const add = async (username: string, changes: Partial<UserInput> = {}) => {
      app.clock.move(1_000)
      const user = await users.add(app.context, app.operator, {
        username,
        email: `${username}@harbour.example`,
        password: 'a long enough password',
        role: 'user',
        permissions: new Set(permissionNames),
        home: '/',
        ...changes,
      })
      return user.id
    }
    ids = {
      zoe: await add('Zoe', { nickname: 'Ünal 50%', email: 'z@acme.example', home: '/homes/a' }),
      ada: await add('ada', { nickname: 'Countess', email: 'Ada@ACME.example', home: '/homes/b' }),
      bob: await add('bob', { nickname: 'ünal 500', home: '/homes/b/sub', locked: true }),
      eve: await add('eve_x', { nickname: 'a_b', role: 'admin' }),
    }
    app.clock.move(1_000)
    admin = await addPerson(app, 'boss', { role: 'admin' })
    const { operator: stranger } = await app.another('stranger')
    await users.add(app.context, stranger, {
      username: 'outsider',
      email: 'ada@acme.example',
      password: 'a long enough password',
      role: 'user',
      permissions: new Set(),
      home: '/homes/a',
      nickname: 'Countess',
    })
  })
  afterAll(() => app.close())

  const search = (input: Search, who = admin) =>
    directory.search(app.context, who.actor, { sort: [], offset: 0, limit: 100, ...input })
  const found = async (input: Search) => (await search(input)).users.map(({ username }) => username)

  it('without criteria lists all users of the account in order of creation, and none of another', async () => {
    expect(await found({})).toEqual(['mira', 'Zoe', 'ada', 'bob', 'eve_x', 'boss'])
    expect((await search({})).total).toBe(6)
  })

  it('by user name finds exactly that user, ignoring case and all other criteria', async () => {
    expect(await found({ username: 'ADA', nickname: 'nobody', role: 'admin', locked: true, search: 'zoe' })).toEqual([
      'ada',
    ])
    for (const username of ['ad', 'ad?', '*', 'outsider', 'eve%x', ''])
      expect(await search({ username })).toEqual({ users: [], total: 0 })
  })

  it.each<[string, Search, string[]]>([
    ['a nickname in any case', { nickname: 'COUNTESS' }, ['ada']],
    ['a nickname of letters beyond ASCII', { nickname: 'ÜNAL 50%' }, ['Zoe']],
    ['a nickname is the whole one', { nickname: 'count' }, []],
    ['wildcards', { nickname: 'ünal*' }, ['Zoe', 'bob']],
    ['one character', { nickname: 'ünal 50?' }, ['Zoe', 'bob']],
    ['a wildcard of SQL', { nickname: '%' }, []],
    ['an underscore', { nickname: 'a_b' }, ['eve_x']],
    ['an underscore, no wildcard', { nickname: 'Count_ss' }, []],
    ['an email address', { email: 'ada@acme.EXAMPLE' }, ['ada']],
    ['addresses of a domain', { email: '*@acme.example' }, ['Zoe', 'ada']],
    ['a role', { role: 'admin' }, ['eve_x', 'boss']],
    ['the master', { role: 'master' }, ['mira']],
    ['locked', { locked: true }, ['bob']],
    ['not locked', { locked: false, role: 'user' }, ['Zoe', 'ada']],
    ['a home folder', { homeResource: '/homes/b' }, ['ada']],
    ['the home of all others', { homeResource: '/' }, ['mira', 'eve_x', 'boss']],
    ['an unknown home folder', { homeResource: '/homes/none' }, []],
    ['all of several', { role: 'user', email: '*@acme.example', nickname: 'c*', locked: false }, ['ada']],
    ['all of several, one of which does not hold', { role: 'admin', email: '*@acme.example' }, []],
  ])('by %s', async (_, input, expected) => {
    expect(await found(input)).toEqual(expected)
    expect((await search(input)).total).toBe(expected.length)
  })

  it.each<[string, string[]]>([
    ['countess', ['ada']],
    ['acme', ['Zoe', 'ada']],
    ['*@acme.example', ['Zoe', 'ada']],
    ['master', ['mira']],
    ['admin*', ['eve_x', 'boss']],
    ['/homes/b', ['ada', 'bob']],
    ['/homes/?', ['Zoe', 'ada']],
    ['/HOMES/*', ['Zoe', 'ada', 'bob']],
    ['*/sub', ['bob']],
    ['/homes/b*', ['ada', 'bob']],
    ['/', ['mira', 'Zoe', 'ada', 'bob', 'eve_x', 'boss']],
    ['/..', []],
    ['50%', ['Zoe']],
    ['a_b', ['eve_x']],
    ['nobody at all', []],
  ])('finds in one of several fields: %s', async (text, expected) => {
    expect(await found({ search: text })).toEqual(expected)
  })

  it.each<[directory.Search['sort'], string]>([
    [[{ field: 'username', descending: false }], 'ada bob boss eve_x mira Zoe'],
    [[{ field: 'username', descending: true }], 'Zoe mira eve_x boss bob ada'],
    [[{ field: 'modified', descending: true }], 'boss eve_x bob ada Zoe mira'],
    [[{ field: 'homeDir', descending: false }], 'mira eve_x boss Zoe ada bob'],
    [[{ field: 'homeDir', descending: true }], 'bob ada Zoe mira eve_x boss'],
    [[{ field: 'email', descending: false }], 'ada bob boss eve_x mira Zoe'],
    [
      [
        { field: 'homeDir', descending: false },
        { field: 'username', descending: true },
      ],
      'mira eve_x boss Zoe ada bob',
    ],
    [
      [
        { field: 'role', descending: false },
        { field: 'username', descending: false },
      ],
      'boss eve_x mira ada bob Zoe',
    ],
  ])('sorts by %j', async (sort, expected) => {
    expect((await found({ sort })).join(' ')).toBe(expected)
  })

  it('sorts by the last activity, users who were never active first', async () => {
    const at = [
      ['bob', '2026-03-01T00:00:00.000Z'],
      ['ada', '2026-02-01T00:00:00.000Z'],
    ] as const
    await app.context.db.q.updateTable('users').set({ accessed_at: null }).execute()
    for (const [username, accessed_at] of at)
      await app.context.db.q.updateTable('users').set({ accessed_at }).where('username', '=', username).execute()
    const sort = (descending: boolean) => [
      { field: 'accessTimestamp', descending } as const,
      { field: 'username', descending: false } as const,
    ]
    expect((await found({ sort: sort(false) })).join(' ')).toBe('boss eve_x mira Zoe ada bob')
    expect((await found({ sort: sort(true) })).join(' ')).toBe('bob ada boss eve_x mira Zoe')
  })

  it('by state, in lists and exports: who is locked is not counted as expired, too', async () => {
    const expire = async (username: string, at: Date | null) =>
      await app.context.db.q
        .updateTable('users')
        .set({ expires_at: at?.toISOString() ?? null })
        .where('username', '=', username)
        .execute()
    const now = app.clock.now()
    await expire('ada', now)
    await expire('bob', now)
    await expire('eve_x', new Date(now.getTime() + 1))
    const exported = async (state: directory.Search['state'], role?: 'admin') => {
      const names: string[] = []
      for await (const users of directory.pages(app.context, admin.actor, { state, role }))
        names.push(...users.map(({ username }) => username))
      return names
    }
    expect(await found({ state: 'active' })).toEqual(['mira', 'Zoe', 'eve_x', 'boss'])
    expect(await exported('active', 'admin')).toEqual(['boss', 'eve_x'])
    for (const [state, expected] of [
      ['expired', ['ada']],
      ['locked', ['bob']],
      ['unknown', []],
    ] as const) {
      expect(await found({ state })).toEqual(expected)
      expect((await search({ state })).total).toBe(expected.length)
      expect(await exported(state)).toEqual(expected)
    }
    for (const username of ['ada', 'bob', 'eve_x']) await expire(username, null)
  })

  it('returns pages with the total count', async () => {
    const sort = [{ field: 'username', descending: false }] as const
    const pages = await Promise.all([0, 2, 4, 6].map((offset) => search({ sort, offset, limit: 2 })))
    expect(pages.map(({ users }) => users.map(({ username }) => username))).toEqual([
      ['ada', 'bob'],
      ['boss', 'eve_x'],
      ['mira', 'Zoe'],
      [],
    ])
    expect(pages.map(({ total }) => total)).toEqual([6, 6, 6, 6])
  })

  it('follows a home folder that was moved', async () => {
    const home = await tree.get(app.context, app.operator, '/homes/b/sub')
    await moves.moveAll(app.context, app.operator, { resources: ['/homes/b/sub'], parent: '/' })
    expect(await found({ search: '/sub' })).toEqual(['bob'])
    expect(await found({ homeResource: `id:${home.resource.id}` })).toEqual(['bob'])
  })

  it('T-18 is for administrators, and finds no user of another account by its home folder', async () => {
    const plain = await addPerson(app, 'plain')
    expect(await codeOf(search({}, plain))).toBe('forbidden')
    expect(await codeOf(search({ username: 'plain' }, plain))).toBe('forbidden')
    const { operator: another } = await app.another('another')
    for (const input of [{}, { search: 'harbour' }, { username: 'ada' }, { homeResource: `id:${ids['ada']}` }])
      expect((await search(input, { ...admin, actor: another })).users.map(({ username }) => username)).toEqual(
        Object.keys(input).length === 0 ? ['another-master'] : [],
      )
  })

  it('T-47 bounds the time for hostile patterns', async () => {
    const started = performance.now()
    await search({ nickname: `${'*a'.repeat(100)}b`, email: '?*'.repeat(100), search: '*?'.repeat(127) })
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})
