import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addPerson, codeOf, faultOf, put, signIn } from '../../../test/people.ts'
import { placesOf } from '../../../test/secrets.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import * as listing from '../files/listing/list.ts'
import * as tree from '../files/tree/tree.ts'
import { requesterOf } from '../passwords.ts'
import type { UserInput } from './user-input.ts'
import * as users from './users.ts'

const input: UserInput = {
  username: 'ada',
  email: 'ada@harbour.example',
  password: 'a long enough password',
  role: 'user',
  permissions: new Set(['list']),
  home: '/homes/ada',
}

describe.each(engines)('users, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
  })
  afterEach(() => app.close())

  const add = (changes: Partial<UserInput> = {}, by = app.operator) =>
    users.add(app.context, by, { ...input, ...changes })
  const names = async () => (await users.list(app.context, app.operator)).map(({ username }) => username)

  it('T-13 T-42 never hash an empty, blank, short or overlong password', async () => {
    let hashed = 0
    const passwords = {
      hash: async () => {
        hashed++
        return 'hash'
      },
      verify: async () => false,
      close: async () => undefined,
    }
    const ctx = { ...app.context, passwords }
    const user = await add()
    for (const password of [
      '',
      ' ',
      ' '.repeat(40),
      '\t\n',
      '1234567',
      'x'.repeat(257),
      'x'.repeat(10_000_000),
      `long enough\0`,
    ]) {
      expect(await codeOf(users.add(ctx, app.operator, { ...input, username: 'eve', password }))).toBe('weak-password')
      expect(await codeOf(users.setPassword(ctx, app.operator, user.username, password))).toBe('weak-password')
    }
    expect(hashed).toBe(0)
    await users.setPassword(ctx, app.operator, 'ada', 'x'.repeat(256))
    expect(hashed).toBe(1)
  })

  it('T-13 T-42 verify no empty, blank or overlong password, and none without a hash', async () => {
    const { passwords } = app.context
    const verify = (stored: string | null, password: string) =>
      passwords.verify(stored, password, { kind: 'stranger', address: '192.0.2.1' })
    const hash = (password: string) => passwords.hash(password, requesterOf(app.operator))
    const stored = await hash('a long enough password')
    expect(await verify(stored, 'a long enough password')).toBe(true)
    for (const password of [
      '',
      ' ',
      'x'.repeat(257),
      'x'.repeat(10_000_000),
      'a long enough passwor',
      'A long enough password',
    ])
      expect(await verify(stored, password)).toBe(false)
    for (const none of [null, '', 'no hash', '$argon2id$'])
      expect(await verify(none, 'a long enough password')).toBe(false)
    expect(await verify(await hash(''), '')).toBe(false)
  })

  it('T-14 store passwords as argon2id only', async () => {
    await add({ password: 'Correct-Horse-Battery' })
    expect(await placesOf('Correct-Horse', app.context)).toEqual([])
    expect((await users.byName(app.context, app.operator, 'ada')).passwordHash).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/,
    )
  })

  it('T-16 have unique names, ignoring case and form, also in concurrent requests', async () => {
    const spellings = ['Ada', 'ada', 'ADA', 'ａｄａ', 'adA']
    const outcomes = await Promise.allSettled(spellings.map((username) => add({ username, home: '/' })))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'conflict', detail: { subject: 'username' } })
    expect(await names()).toHaveLength(2)
    expect((await users.byName(app.context, app.operator, 'aDa')).username.toLowerCase()).toMatch(/^(ada|ａｄａ)$/)
  })

  it.each([
    '..',
    '../x',
    'a/../../b',
    'a\\b',
    '.',
    '/',
    'a/b',
    '',
    'a b',
    'a\0',
    'a\u202eb',
    'a\u200bb',
    '․․',
    '／etc',
    'x'.repeat(256),
  ])('T-02 T-41 can’t be named %j', async (username) => {
    const before = await listing.list(app.context, app.operator, {
      folder: '/',
      name: '*',
      offset: 0,
      limit: 9,
      sort: [],
    })
    expect((await faultOf(add({ username }))).detail.subject).toBe('username')
    expect(
      await listing.list(app.context, app.operator, { folder: '/', name: '*', offset: 0, limit: 9, sort: [] }),
    ).toEqual(before)
    expect(await names()).toEqual(['mira'])
  })

  it.each(['..', '/a/../..', '/a\\..', '/a\0', '/a\u202e'])(
    'T-01 T-02 can’t have a home folder outside the root: %j',
    async (home) => {
      expect((await faultOf(add({ home }))).detail.subject).toBe('home')
      expect(await names()).toEqual(['mira'])
    },
  )

  it('get a home folder, which is rolled back when they can’t be added', async () => {
    const user = await add()
    expect((await tree.get(app.context, app.operator, '/homes/ada')).resource.id).toBe(user.homeId)
    expect(await codeOf(add({ home: '/homes/other' }))).toBe('conflict')
    expect(await codeOf(tree.get(app.context, app.operator, '/homes/other'))).toBe('not-found')
    await put(app, app.operator, '/file')
    expect(await codeOf(add({ username: 'eve', home: '/file/home' }))).toBe('conflict')
    expect((await faultOf(add({ username: 'eve', role: 'admin', home: '/homes' }))).detail.subject).toBe('home')
  })

  it('T-40 are created by administrators only, and never as master', async () => {
    const plain = await addPerson(app, 'plain')
    expect(await codeOf(add({}, plain.actor))).toBe('forbidden')
    expect((await faultOf(add({ role: 'master', home: '/' }))).detail.subject).toBe('role')
    expect(await codeOf(users.list(app.context, plain.actor))).toBe('forbidden')
    expect(await users.visible(app.context, plain.actor, app.master.id)).toBeNull()
    expect((await users.visible(app.context, plain.actor, plain.user.id))?.username).toBe('plain')
  })

  it('T-07 can be locked by administrators, the master only by the operator', async () => {
    const admin = await addPerson(app, 'admin', { role: 'admin' })
    await add()
    await users.setLocked(app.context, admin.actor, 'ada', true)
    expect((await users.byName(app.context, app.operator, 'ada')).locked).toBe(true)
    expect(await codeOf(users.setLocked(app.context, admin.actor, 'mira', true))).toBe('forbidden')
    expect(await codeOf(users.setPassword(app.context, admin.actor, 'mira', 'another long password'))).toBe('forbidden')
    const master = await signIn(app, app.master)
    expect(await codeOf(users.setLocked(app.context, master.actor, 'mira', true))).toBe('forbidden')
    expect((await users.setPassword(app.context, app.operator, 'mira', 'another long password')).locked).toBe(false)
  })

  it('T-18 are invisible to other accounts', async () => {
    const user = await add()
    const { operator: stranger } = await app.another('stranger')
    for (const attempt of [
      () => users.byName(app.context, stranger, 'ada'),
      () => users.setLocked(app.context, stranger, 'ada', true),
      () => users.setPassword(app.context, stranger, 'ada', 'another long password'),
      () => users.get(app.context, stranger, user.id),
      () => users.update(app.context, stranger, user.id, { locked: true }),
    ])
      expect(await codeOf(attempt())).toBe('not-found')
    expect(await users.visible(app.context, stranger, user.id)).toBeNull()
    expect((await users.list(app.context, stranger)).map(({ username }) => username)).toEqual(['stranger-master'])
    expect((await users.byName(app.context, app.operator, 'ada')).locked).toBe(false)
  })
})
