import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { actorOf, addPerson, codeOf, faultOf, type Person, put, signIn } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { updateSettings } from '../accounts/accounts.ts'
import { type Permission, permissionNames } from '../actor.ts'
import * as trash from '../files/trash/trash.ts'
import * as tree from '../files/tree/tree.ts'
import * as keys from '../keys/keys.ts'
import { requesterOf } from '../passwords.ts'
import type { User } from './user.ts'
import type { UserUpdate } from './user-input.ts'
import * as users from './users.ts'

describe.each(engines)('changing users, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let ada: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    ada = await addPerson(app, 'ada', { home: '/homes/ada', permissions: ['list', 'changePassword'] })
  })
  afterEach(() => app.close())

  /** Without `accessedAt`, which is written asynchronously. */
  const stable = (user: User) => ({ ...user, accessedAt: null })
  const update = async (changes: UserUpdate, { id = ada.user.id, by = admin } = {}) =>
    stable(await users.update(app.context, by.actor, id, changes))
  const now = async (id = ada.user.id) => stable(await users.get(app.context, app.operator, id))
  const fresh = async (person: Person) => ({ ...person, actor: await actorOf(app.context, person) })

  it('keeps the order in which a user sees files, without an entry in the session log', async () => {
    const entries = async () => await app.context.db.q.selectFrom('session_log').select('id').execute()
    const before = await entries()
    expect((await now()).listOrder).toBe('name')
    expect((await update({ listOrder: '-date' }, { by: ada })).listOrder).toBe('-date')
    expect(await entries()).toEqual(before)
    expect((await update({ nickname: 'Countess' })).listOrder).toBe('-date')
    expect(await entries()).toHaveLength(before.length + 1)
  })

  it('keeps the language of a user, without an entry in the session log', async () => {
    const entries = async () => await app.context.db.q.selectFrom('session_log').select('id').execute()
    const before = await entries()
    expect((await now()).language).toBeNull()
    expect((await update({ language: 'de' }, { by: ada })).language).toBe('de')
    expect((await update({ language: null }, { by: ada })).language).toBeNull()
    expect(await entries()).toEqual(before)
    await expect(update({ language: 'de' }, { id: admin.user.id, by: ada })).rejects.toThrow('Only administrators')
  })

  it('changes the fields that are sent and no others', async () => {
    const before = await now()
    app.clock.move(60_000)
    const after = await update({ nickname: 'Countess', timeZone: 'Europe/Vienna' })
    const modifiedAt = app.clock.now().toISOString()
    expect(after).toEqual({ ...before, nickname: 'Countess', timeZone: 'Europe/Vienna', modifiedAt })
    expect(await now()).toEqual(after)
    expect((await update({})).nickname).toBe('Countess')
  })

  it('merges permissions one by one, also from concurrent requests', async () => {
    const permissions = (...on: [Permission, boolean][]) => ({ permissions: new Map(on) })
    await update(permissions(['upload', true], ['list', false]))
    expect([...(await now()).permissions]).toEqual(['upload', 'changePassword'])
    await Promise.all(permissionNames.map((name) => update(permissions([name, true]))))
    expect([...(await now()).permissions]).toEqual([...permissionNames])
    await Promise.all(permissionNames.map((name) => update(permissions([name, false]))))
    expect([...(await now()).permissions]).toEqual([])
  })

  it('promotion grants every permission and the whole account; demotion grants what was sent', async () => {
    const raised = await update({ role: 'admin', home: '/homes/ada', permissions: new Map([['list', false]]) })
    expect([raised.role, raised.permissions.size, raised.homeId]).toEqual(['admin', 10, app.account.rootId])
    expect((await fresh(ada)).actor).toMatchObject({ role: 'admin', rootId: app.account.rootId })
    expect(await faultOf(update({ role: 'master' }))).toMatchObject({ code: 'invalid', detail: { subject: 'role' } })
    for (const by of [admin, { ...admin, actor: app.operator }])
      expect(await faultOf(update({ role: 'user' }, { by }))).toMatchObject({
        code: 'invalid',
        detail: { subject: 'home' },
      })
    expect((await now()).role).toBe('admin')
    const lowered = await update({ role: 'user', home: '/homes/ada', permissions: new Map([['delete', false]]) })
    expect([lowered.role, lowered.permissions.has('delete'), lowered.homeId]).toEqual(['user', false, ada.user.homeId])
    expect(await codeOf(users.list(app.context, (await fresh(ada)).actor))).toBe('forbidden')
  })

  it('creates a missing home folder; refuses files and unknown identifiers', async () => {
    const moved = await update({ home: '/new/home' })
    const { resource } = await tree.get(app.context, admin.actor, '/new/home')
    expect(moved.homeId).toBe(resource.id)
    expect((await fresh(ada)).actor.rootId).toBe(resource.id)
    const file = await put(app, admin.actor, '/file')
    for (const home of ['/file', `id:${file.resource.id}`])
      expect(await faultOf(update({ home }))).toMatchObject({ code: 'invalid', detail: { subject: 'home' } })
    for (const home of ['id:999999', 'hash:00']) expect(await codeOf(update({ home }))).toBe('not-found')
    expect(await codeOf(update({ home: '/file/below' }))).toBe('conflict')
    for (const home of ['/..', 'a\\b', '', '/a\0'])
      expect((await faultOf(update({ home }))).detail.subject).toBe('home')
    expect((await now()).homeId).toBe(resource.id)
    expect((await update({ home: `hash:${resource.hash}` })).homeId).toBe(resource.id)
  })

  it('T-16 refuses a name in use in any account, in any spelling; allows another spelling of its own', async () => {
    await addPerson(app, 'Straße')
    const { master } = await app.another('stranger')
    for (const username of ['ADMIN', 'ａｄｍｉｎ', 'Mira', 'STRASSE', 'straße', master.username.toUpperCase()])
      expect([username, await faultOf(update({ username }))]).toMatchObject([
        username,
        { code: 'conflict', detail: { subject: 'username' } },
      ])
    for (const username of ['admin.', 'admin ', ' admin', 'ad min', 'admin\u200b', 'admin\u3000', '../admin', 'a\0'])
      expect([username, await faultOf(update({ username }))]).toMatchObject([
        username,
        { code: 'invalid', detail: { subject: 'username' } },
      ])
    expect((await update({ username: 'ADA' })).username).toBe('ADA')
    expect((await update({ username: 'ada@harbour.example' })).username).toBe('ada@harbour.example')
    expect((await addPerson(app, 'ada')).user.username).toBe('ada')
  })

  it('T-16 gives a name to one of several concurrent requests', async () => {
    const bob = await addPerson(app, 'bob')
    const outcomes = await Promise.allSettled([
      update({ username: 'Eve' }),
      update({ username: 'eve' }, { id: bob.user.id }),
      users.add(app.context, admin.actor, {
        username: 'EVE',
        email: 'eve@harbour.example',
        password: 'a long enough password',
        role: 'user',
        permissions: new Set(),
        home: '/',
      }),
    ])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict' })
  })

  it('T-13 T-42 checks length and, if the account requires it, complexity of passwords; stores a hash', async () => {
    const passwords = (password: string) => update({ password })
    for (const password of ['', ' ', 'short', 'x'.repeat(257)])
      expect(await codeOf(passwords(password))).toBe('weak-password')
    const { passwordHash } = await passwords('only lower case')
    expect(await app.context.passwords.verify(passwordHash, 'only lower case', requesterOf(admin.actor))).toBe(true)
    await updateSettings(app.context, admin.actor, () => ({ complexPasswords: true }))
    for (const password of ['only lower case', 'ONLY UPPER 1', 'No digits here', 'Short1aA', 'lower and 1'])
      expect([password, (await faultOf(passwords(password))).code]).toEqual([password, 'weak-password'])
    for (const password of ['testpassworD1', '99drowssaP', 'testpaSsword8', 'Größe 10 €'])
      expect((await passwords(password)).passwordHash).toMatch(/^\$argon2id\$/)
  })

  it.each<[string, UserUpdate, string]>([
    ['email', { email: 'no address' }, 'email'],
    ['email', { email: 'a@b\r\nBcc: c@d' }, 'email'],
    ['email', { email: 'a@b, c@d' }, 'email'],
    ['email', { email: '=?utf-8?q?eve=40evil.example=2C?=@c.example' }, 'email'],
    ['timeZone', { timeZone: 'Mars/Olympus' }, 'time-zone'],
    ['timeZone', { timeZone: '../etc/passwd' }, 'time-zone'],
    ['nickname', { nickname: 'a\nb' }, 'nickname'],
    ['nickname', { nickname: 'x'.repeat(256) }, 'nickname'],
  ])('refuses a wrong %s: %j', async (_, changes, field) => {
    const before = await now()
    expect(await faultOf(update(changes))).toMatchObject({ code: 'invalid', detail: { subject: field } })
    expect(await now()).toEqual(before)
  })

  it('T-40 users can change a few of their own fields, credentials only with changePassword, and nothing of others', async () => {
    const mine: UserUpdate = { nickname: 'Countess', timeZone: 'Asia/Tokyo', onboarding: true }
    const currentPassword = 'a long enough password'
    const secrets: UserUpdate = {
      password: 'another long password',
      email: 'new@harbour.example',
      currentPassword,
    }
    expect(await update({ ...mine, ...secrets }, { by: ada })).toMatchObject({ ...mine, email: 'new@harbour.example' })
    await update({ permissions: new Map([['changePassword', false]]) })
    const without = await fresh(ada)
    expect(await update(mine, { by: without })).toMatchObject(mine)
    const refused: UserUpdate[] = [
      { password: 'another long password' },
      { email: 'newer@harbour.example' },
      { role: 'admin' },
      { role: 'user' },
      { home: '/' },
      { permissions: new Map([['upload', true]]) },
      { permissions: new Map() },
      { locked: false },
      { username: 'countess' },
      { expiresAt: null },
    ]
    const before = await now()
    for (const changes of refused) {
      expect([changes, await codeOf(update(changes, { by: without }))]).toEqual([changes, 'forbidden'])
      expect(await codeOf(update({ ...mine, ...changes }, { by: without }))).toBe('forbidden')
    }
    for (const id of [admin.user.id, app.master.id, 999_999])
      expect(await codeOf(update(mine, { id, by: ada }))).toBe('forbidden')
    expect(await now()).toEqual(before)
  })

  it('T-40 only the operator can change the master, and nobody its role', async () => {
    const mira = await signIn(app, app.master)
    const { id } = app.master
    const before = await now(id)
    for (const by of [admin, mira])
      for (const changes of [
        { nickname: 'x' },
        { locked: true },
        { role: 'user' },
        { password: 'another long one' },
      ] as const)
        expect(await codeOf(update(changes, { id, by }))).toBe('forbidden')
    for (const by of [admin, mira]) expect(await codeOf(users.remove(app.context, by.actor, id))).toBe('forbidden')
    expect(await now(id)).toEqual(before)
    const changed = await users.update(app.context, app.operator, id, { nickname: 'Mira', home: '/elsewhere' })
    expect([changed.nickname, changed.role, changed.homeId]).toEqual(['Mira', 'master', app.account.rootId])
    expect(await codeOf(users.update(app.context, app.operator, id, { role: 'user' }))).toBe('invalid')
    expect(await codeOf(users.remove(app.context, app.operator, id))).toBe('forbidden')
  })

  it('T-07 a lock or an expiration ends access at once and everywhere', async () => {
    await update({ expiresAt: new Date(app.clock.now().getTime() + 1_000).toISOString() })
    await fresh(ada)
    app.clock.move(1_000)
    expect(await codeOf(fresh(ada))).toBe('unauthenticated')
    expect(await codeOf(app.context.db.tx((tx) => ada.actor.confirm(tx)))).toBe('unauthenticated')
    await update({ expiresAt: null })
    await fresh(ada)
    await update({ locked: true })
    expect(await codeOf(fresh(ada))).toBe('unauthenticated')
    expect(await codeOf(users.current(app.context, ada.actor).then(() => update({ nickname: 'x' }, { by: ada })))).toBe(
      'unauthenticated',
    )
    await update({ locked: false })
    expect((await fresh(ada)).actor.userId).toBe(ada.user.id)
  })

  it('a deleted user loses access, and its files and keys become the master’s', async () => {
    await update({ permissions: new Map(permissionNames.map((name) => [name, true])) })
    const file = await put(app, (await fresh(ada)).actor, '/a.txt')
    await trash.remove(app.context, (await fresh(ada)).actor, [
      (await put(app, (await fresh(ada)).actor, '/b.txt')).resource.name,
    ])
    const eve = await addPerson(app, 'eve', { role: 'admin' })
    const key = await keys.create(app.context, eve.actor, { name: 'hers', description: '' })
    const hers = await signIn(app, ada.user, 'hers')
    for (const person of [ada, eve]) await users.remove(app.context, admin.actor, person.user.id)
    for (const person of [ada, eve, hers]) expect(await codeOf(fresh(person))).toBe('unauthenticated')
    const { resource } = await tree.get(app.context, admin.actor, '/homes/ada/a.txt')
    expect(resource).toMatchObject({ id: file.resource.id, createdById: app.master.id, createdBy: 'mira' })
    const owners = await app.context.db.q.selectFrom('resources').select('created_by').distinct().execute()
    expect(owners.map(({ created_by }) => created_by)).not.toContain(ada.user.id)
    expect((await keys.get(app.context, admin.actor, key.id)).createdBy).toBe(app.master.id)
    expect(await codeOf(users.get(app.context, admin.actor, ada.user.id))).toBe('not-found')
    expect(await codeOf(users.remove(app.context, admin.actor, ada.user.id))).toBe('not-found')
    expect((await addPerson(app, 'ada')).user.id).not.toBe(ada.user.id)
    const log = await app.context.db.q
      .selectFrom('session_log')
      .select('path')
      .where('type', '=', 'DELE_USER')
      .orderBy('id')
      .execute()
    expect(log).toEqual([{ path: 'ada' }, { path: 'eve' }])
  })

  it('T-18 users of other accounts cannot change or delete a user; plain users cannot delete any', async () => {
    const { operator: stranger } = await app.another('stranger')
    expect(await codeOf(users.remove(app.context, stranger, ada.user.id))).toBe('not-found')
    expect(await codeOf(users.update(app.context, stranger, ada.user.id, { nickname: 'x' }))).toBe('not-found')
    expect(await codeOf(users.update(app.context, stranger, app.master.id, { nickname: 'x' }))).toBe('not-found')
    for (const id of [ada.user.id, admin.user.id])
      expect(await codeOf(users.remove(app.context, ada.actor, id))).toBe('forbidden')
    await fresh(ada)
  })
})
