import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { actorOf, addPerson, codeOf, faultOf, type Person, signIn } from '../../../test/people.ts'
import { placesOf } from '../../../test/secrets.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { changePlan } from '../accounts/accounts.ts'
import type { Actor } from '../actor.ts'
import * as keys from './keys.ts'
import * as tokens from './tokens.ts'

const page = { offset: 0, limit: 100 }

describe.each(engines)('API keys and access tokens, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let person: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    person = await addPerson(app, 'ada')
  })
  afterEach(() => app.close())

  const isIn = async (shown: Pick<Person, 'apiKey' | 'accessToken'>) =>
    await actorOf(app.context, shown).then(
      () => true,
      () => false,
    )

  it('T-14 store a token as a hash and a key sealed', async () => {
    const apiKey = 'k'.repeat(40)
    const accessToken = 't'.repeat(40)
    await tokens.issue(app.context, app.operator, { appName: 'mine', userId: person.user.id, apiKey, accessToken })
    expect(await placesOf('mine', app.context)).toContain('api_keys.name')
    for (const secret of [apiKey, accessToken, person.apiKey, person.accessToken, admin.accessToken]) {
      expect(await placesOf(secret, app.context)).toEqual([])
      expect(await placesOf(Buffer.from(secret).toString('base64').slice(0, -4), app.context)).toEqual([])
    }
  })

  it('T-06 carry more than 128 random bits each, never twice', async () => {
    const made = []
    for (let i = 0; i < 20; i++) made.push(await signIn(app, person.user, `app ${i}`))
    const values = made.flatMap(({ apiKey, accessToken }) => [apiKey, accessToken])
    expect(new Set(values).size).toBe(40)
    for (const { apiKey, accessToken } of made) {
      expect(apiKey).toMatch(/^[0-9a-f]{40}$/)
      expect(accessToken).toMatch(/^[0-9a-f]{45}$/)
    }
  })

  it('return a token’s value once, and in no later lookup or list', async () => {
    const { token, credentials } = await tokens.create(app.context, admin.actor, {
      keyId: await keyId(),
      userId: person.user.id,
    })
    const later = JSON.stringify([
      await tokens.get(app.context, admin.actor, token.id),
      await tokens.list(app.context, admin.actor, page),
    ])
    expect(later).not.toContain(credentials.accessToken)
    expect(later).not.toContain(credentials.apiKey)
    expect(await isIn(credentials)).toBe(true)
  })

  const keyId = async () => (await keys.list(app.context, admin.actor, page)).keys[0]?.id ?? 0

  it('regenerate a token: the old one ends, its key and the other tokens of the key stay', async () => {
    const other = await signIn(app, person.user)
    const fresh = await tokens.regenerate(app.context, admin.actor, person.tokenId)
    expect(fresh.token).toMatchObject({ id: person.tokenId, userId: person.user.id, usedAt: null })
    expect(fresh.credentials.apiKey).toBe(person.apiKey)
    expect(fresh.credentials.accessToken).not.toBe(person.accessToken)
    expect(await isIn(person)).toBe(false)
    expect(await isIn(other)).toBe(true)
    expect(await isIn(fresh.credentials)).toBe(true)
  })

  it('store the name and the last four characters of a token, which change with its value', async () => {
    const input = { keyId: await keyId(), userId: person.user.id }
    const made = await tokens.create(app.context, admin.actor, { ...input, name: ' Order server ' })
    const listed = async () => (await tokens.list(app.context, admin.actor, page)).tokens.at(-1)
    const end = (shown: tokens.ShownToken) => ({
      name: 'Order server',
      lastFour: shown.credentials.accessToken.slice(-4),
    })
    expect(await listed()).toMatchObject(end(made))
    const fresh = await tokens.regenerate(app.context, admin.actor, made.token.id)
    expect(await listed()).toMatchObject(end(fresh))
    await app.context.db.q.updateTable('access_tokens').set({ last_four: '' }).execute()
    expect(await listed()).toMatchObject({ lastFour: '' })
    for (const name of ['a\nb', 'x'.repeat(101)])
      expect((await faultOf(tokens.create(app.context, admin.actor, { ...input, name }))).detail.subject).toBe('name')
  })

  it('T-07 end operations in progress when the token, key or user is deleted', async () => {
    const endings: ((who: Person) => Promise<unknown>)[] = [
      (who) => tokens.regenerate(app.context, app.operator, who.tokenId),
      (who) => tokens.remove(app.context, app.operator, who.tokenId),
      async (who) =>
        keys.remove(app.context, app.operator, (await tokens.get(app.context, app.operator, who.tokenId)).keyId),
    ]
    for (const [i, end] of endings.entries()) {
      const who = await signIn(app, admin.user, `app ${i}`)
      const create = () => keys.create(app.context, who.actor, { name: 'late' })
      await create()
      await end(who)
      expect(await codeOf(create())).toBe('unauthenticated')
      expect(await isIn(who)).toBe(false)
    }
  })

  it('delete a key with all its tokens, and no other', async () => {
    const second = await signIn(app, person.user, 'second')
    const { keyId: doomed } = await tokens.get(app.context, admin.actor, second.tokenId)
    await keys.remove(app.context, admin.actor, doomed)
    expect(await isIn(second)).toBe(false)
    expect(await isIn(person)).toBe(true)
    expect(await codeOf(tokens.get(app.context, admin.actor, second.tokenId))).toBe('not-found')
    expect(await codeOf(keys.remove(app.context, admin.actor, doomed))).toBe('not-found')
  })

  it('accept a token only with its own key', async () => {
    const second = await signIn(app, person.user, 'second')
    expect(await isIn({ apiKey: second.apiKey, accessToken: person.accessToken })).toBe(false)
    expect(await isIn({ apiKey: person.apiKey, accessToken: second.accessToken })).toBe(false)
    expect(await isIn({ apiKey: person.accessToken, accessToken: person.apiKey })).toBe(false)
  })

  it('let only the master create, regenerate or delete tokens of the master', async () => {
    const masters = await signIn(app, app.master)
    const attempts = (by: Actor) => [
      () => keyId().then((id) => tokens.create(app.context, by, { keyId: id, userId: app.master.id })),
      () => tokens.issue(app.context, by, { appName: 'sly', userId: app.master.id }),
      () => tokens.regenerate(app.context, by, masters.tokenId),
      () => tokens.remove(app.context, by, masters.tokenId),
    ]
    for (const attempt of attempts(admin.actor)) expect(await codeOf(attempt())).toBe('forbidden')
    expect(await isIn(masters)).toBe(true)
    for (const attempt of attempts(masters.actor).slice(0, 2)) await attempt()
  })

  it('T-18 are inaccessible to plain users and other accounts', async () => {
    const { operator: stranger, master: theirs } = await app.another('stranger')
    const id = await keyId()
    const ctx = app.context
    for (const [by, code] of [
      [person.actor, 'forbidden'],
      [stranger, 'not-found'],
    ] as const) {
      for (const attempt of [
        () => keys.get(ctx, by, id),
        () => keys.update(ctx, by, id, { name: 'x' }),
        () => keys.remove(ctx, by, id),
        () => tokens.get(ctx, by, person.tokenId),
        () => tokens.regenerate(ctx, by, person.tokenId),
        () => tokens.remove(ctx, by, person.tokenId),
        () => tokens.create(ctx, by, { keyId: id, userId: by === stranger ? theirs.id : person.user.id }),
      ])
        expect(await codeOf(attempt())).toBe(code)
    }
    for (const attempt of [
      keys.create(ctx, person.actor, { name: 'x' }),
      keys.list(ctx, person.actor, page),
      tokens.list(ctx, person.actor, page),
    ])
      expect(await codeOf(attempt)).toBe('forbidden')
    expect(await keys.list(ctx, stranger, page)).toEqual({ keys: [], total: 0 })
    expect(await tokens.list(ctx, stranger, page)).toEqual({ tokens: [], total: 0 })
    expect(await codeOf(tokens.create(ctx, admin.actor, { keyId: id, userId: theirs.id }))).toBe('not-found')
    expect(await isIn(person)).toBe(true)
  })

  it('accept values from another service if they are unguessable', async () => {
    const ctx = app.context
    const issue = (apiKey: string, accessToken: string) =>
      tokens.issue(ctx, app.operator, { appName: 'old', userId: person.user.id, apiKey, accessToken })
    const shown = await issue('o'.repeat(32), 'p'.repeat(32))
    expect(shown.credentials).toEqual({ apiKey: 'o'.repeat(32), accessToken: 'p'.repeat(32) })
    expect(await isIn(shown.credentials)).toBe(true)
    const bad = (least: number) => [
      ...['', 'short', 'x'.repeat(least - 1), 'x'.repeat(256), `${'x'.repeat(least - 1)} `, `${'x'.repeat(least)}\n`],
      ...['é'.repeat(least), `${'x'.repeat(least)}\0`],
    ]
    for (const value of bad(16)) expect((await faultOf(issue(value, 'q'.repeat(32)))).detail.subject).toBe('api-key')
    for (const value of bad(32))
      expect((await faultOf(issue('o'.repeat(32), value))).detail.subject).toBe('access-token')
    // The key names the application, the token is the secret.
    const short = await issue('harbour-zwSuWUZ8', 'r'.repeat(32))
    expect(await isIn(short.credentials)).toBe(true)
    expect(await isIn({ ...short.credentials, accessToken: 'harbour-zwSuWUZ8' })).toBe(false)
  })

  it('are unique over all accounts, also in concurrent requests', async () => {
    const { operator: stranger, master } = await app.another('stranger')
    const ctx = app.context
    const value = 'v'.repeat(32)
    const made = await Promise.allSettled([
      keys.create(ctx, app.operator, { name: 'a', value }),
      keys.create(ctx, stranger, { name: 'b', value }),
      keys.create(ctx, stranger, { name: 'c', value }),
    ])
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of made)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'invalid', detail: { subject: 'api-key' } })
    const issue = (by: Actor, userId: number) => tokens.issue(ctx, by, { appName: 'x', userId, accessToken: value })
    const tokensMade = await Promise.allSettled([issue(app.operator, person.user.id), issue(stranger, master.id)])
    expect(tokensMade.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of tokensMade)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'invalid', detail: { subject: 'access-token' } })
  })

  it('never exceed the plan’s limit in concurrent requests, and name the limit', async () => {
    const ctx = app.context
    const before = {
      keys: (await keys.list(ctx, app.operator, page)).total,
      tokens: (await tokens.list(ctx, app.operator, page)).total,
    }
    await changePlan(ctx, app.account.id, 'unlimited', { apiKeys: before.keys + 2, accessTokens: before.tokens + 3 })
    const id = await keyId()
    const many = <T>(work: () => Promise<T>) => Promise.allSettled(Array.from({ length: 10 }, work))
    const keysMade = await many(() => keys.create(ctx, admin.actor, { name: 'x' }))
    const tokensMade = await many(() => tokens.create(ctx, admin.actor, { keyId: id, userId: person.user.id }))
    expect(keysMade.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(tokensMade.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    const refusal = await faultOf(keys.create(ctx, admin.actor, { name: 'x' }))
    expect(refusal.code).toBe('plan-limit')
    expect(refusal.message).toMatch(
      new RegExp(`"unlimited" allows ${before.keys + 2} API keys; ${before.keys + 2} are in use.*account plan`),
    )
    expect((await faultOf(tokens.create(ctx, admin.actor, { keyId: id, userId: person.user.id }))).message).toContain(
      'access tokens',
    )
  })

  it.each(['', ' ', 'x'.repeat(101), 'a\nb', 'a\0b', 'a\u202eb', '\ud800'])('T-41 refuse the name %j', async (name) => {
    expect((await faultOf(keys.create(app.context, admin.actor, { name }))).detail.subject).toBe('name')
    expect((await faultOf(keys.update(app.context, admin.actor, await keyId(), { name }))).detail.subject).toBe('name')
  })

  it('rename a key, whose value, tokens and description stay', async () => {
    const id = await keyId()
    const changed = await keys.update(app.context, admin.actor, id, { name: ' Invoices ' })
    expect(changed).toMatchObject({ name: 'Invoices', value: person.apiKey, description: '' })
    expect((await actorOf(app.context, person)).protocol).toBe('Invoices')
  })
})
