import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { actorOf, addPerson, codeOf, faultOf, type Person, signIn } from '../../../test/people.ts'
import { placesOf } from '../../../test/secrets.ts'
import { openTestHouse, type TestHouse } from '../../../test/test-house.ts'
import { changePlan } from '../accounts/accounts.ts'
import type { Actor } from '../actor.ts'
import * as keys from './keys.ts'
import * as tokens from './tokens.ts'

const page = { offset: 0, limit: 100 }

describe.each(engines)('API keys and access tokens, on %s', (engine) => {
  let house: TestHouse
  let admin: Person
  let person: Person
  beforeEach(async () => {
    house = await openTestHouse(engine)
    admin = await addPerson(house, 'admin', { role: 'admin' })
    person = await addPerson(house, 'ada')
  })
  afterEach(() => house.close())

  const isIn = async (shown: Pick<Person, 'apiKey' | 'accessToken'>) =>
    await actorOf(house.tools, shown).then(
      () => true,
      () => false,
    )

  it('T-14 keep a token as its hash alone, and a key sealed', async () => {
    const apiKey = 'k'.repeat(40)
    const accessToken = 't'.repeat(40)
    await tokens.issue(house.tools, house.operator, { appName: 'mine', userId: person.user.id, apiKey, accessToken })
    expect(await placesOf('mine', house.tools)).toContain('api_keys.name')
    for (const secret of [apiKey, accessToken, person.apiKey, person.accessToken, admin.accessToken]) {
      expect(await placesOf(secret, house.tools)).toEqual([])
      expect(await placesOf(Buffer.from(secret).toString('base64').slice(0, -4), house.tools)).toEqual([])
    }
  })

  it('T-06 carry more than 128 random bits each, never twice', async () => {
    const made = []
    for (let i = 0; i < 20; i++) made.push(await signIn(house, person.user, `app ${i}`))
    const values = made.flatMap(({ apiKey, accessToken }) => [apiKey, accessToken])
    expect(new Set(values).size).toBe(40)
    for (const { apiKey, accessToken } of made) {
      expect(apiKey).toMatch(/^[0-9a-f]{40}$/)
      expect(accessToken).toMatch(/^[0-9a-f]{45}$/)
    }
  })

  it('show a token once: afterwards neither a look-up nor a list has it', async () => {
    const { token, credentials } = await tokens.create(house.tools, admin.actor, {
      keyId: await keyId(),
      userId: person.user.id,
    })
    const later = JSON.stringify([
      await tokens.get(house.tools, admin.actor, token.id),
      await tokens.list(house.tools, admin.actor, page),
    ])
    expect(later).not.toContain(credentials.accessToken)
    expect(later).not.toContain(credentials.apiKey)
    expect(await isIn(credentials)).toBe(true)
  })

  const keyId = async () => (await keys.list(house.tools, admin.actor, page)).keys[0]?.id ?? 0

  it('regenerate a token: the old one ends, its key and the other tokens of the key stay', async () => {
    const other = await signIn(house, person.user)
    const fresh = await tokens.regenerate(house.tools, admin.actor, person.tokenId)
    expect(fresh.token).toMatchObject({ id: person.tokenId, userId: person.user.id, usedAt: null })
    expect(fresh.credentials.apiKey).toBe(person.apiKey)
    expect(fresh.credentials.accessToken).not.toBe(person.accessToken)
    expect(await isIn(person)).toBe(false)
    expect(await isIn(other)).toBe(true)
    expect(await isIn(fresh.credentials)).toBe(true)
  })

  it('T-07 end work under way: an actor identified before is refused after its token, key or user went', async () => {
    const endings: ((who: Person) => Promise<unknown>)[] = [
      (who) => tokens.regenerate(house.tools, house.operator, who.tokenId),
      (who) => tokens.remove(house.tools, house.operator, who.tokenId),
      async (who) =>
        keys.remove(house.tools, house.operator, (await tokens.get(house.tools, house.operator, who.tokenId)).keyId),
    ]
    for (const [i, end] of endings.entries()) {
      const who = await signIn(house, admin.user, `app ${i}`)
      const create = () => keys.create(house.tools, who.actor, { name: 'late' })
      await create()
      await end(who)
      expect(await codeOf(create())).toBe('unauthenticated')
      expect(await isIn(who)).toBe(false)
    }
  })

  it('delete a key with all its tokens, and no other', async () => {
    const second = await signIn(house, person.user, 'second')
    const { keyId: doomed } = await tokens.get(house.tools, admin.actor, second.tokenId)
    await keys.remove(house.tools, admin.actor, doomed)
    expect(await isIn(second)).toBe(false)
    expect(await isIn(person)).toBe(true)
    expect(await codeOf(tokens.get(house.tools, admin.actor, second.tokenId))).toBe('not-found')
    expect(await codeOf(keys.remove(house.tools, admin.actor, doomed))).toBe('not-found')
  })

  it('take a key and a token together only as they were made', async () => {
    const second = await signIn(house, person.user, 'second')
    expect(await isIn({ apiKey: second.apiKey, accessToken: person.accessToken })).toBe(false)
    expect(await isIn({ apiKey: person.apiKey, accessToken: second.accessToken })).toBe(false)
    expect(await isIn({ apiKey: person.accessToken, accessToken: person.apiKey })).toBe(false)
  })

  it('let only the master make, renew or end tokens of the master', async () => {
    const masters = await signIn(house, house.master)
    const attempts = (by: Actor) => [
      () => keyId().then((id) => tokens.create(house.tools, by, { keyId: id, userId: house.master.id })),
      () => tokens.issue(house.tools, by, { appName: 'sly', userId: house.master.id }),
      () => tokens.regenerate(house.tools, by, masters.tokenId),
      () => tokens.remove(house.tools, by, masters.tokenId),
    ]
    for (const attempt of attempts(admin.actor)) expect(await codeOf(attempt())).toBe('forbidden')
    expect(await isIn(masters)).toBe(true)
    for (const attempt of attempts(masters.actor).slice(0, 2)) await attempt()
  })

  it('T-18 are nothing to a plain user, and nothing to another account', async () => {
    const { operator: stranger, master: theirs } = await house.another('stranger')
    const id = await keyId()
    const t = house.tools
    for (const [by, code] of [
      [person.actor, 'forbidden'],
      [stranger, 'not-found'],
    ] as const) {
      for (const attempt of [
        () => keys.get(t, by, id),
        () => keys.update(t, by, id, { name: 'x' }),
        () => keys.remove(t, by, id),
        () => tokens.get(t, by, person.tokenId),
        () => tokens.regenerate(t, by, person.tokenId),
        () => tokens.remove(t, by, person.tokenId),
        () => tokens.create(t, by, { keyId: id, userId: by === stranger ? theirs.id : person.user.id }),
      ])
        expect(await codeOf(attempt())).toBe(code)
    }
    for (const attempt of [
      keys.create(t, person.actor, { name: 'x' }),
      keys.list(t, person.actor, page),
      tokens.list(t, person.actor, page),
    ])
      expect(await codeOf(attempt)).toBe('forbidden')
    expect(await keys.list(t, stranger, page)).toEqual({ keys: [], total: 0 })
    expect(await tokens.list(t, stranger, page)).toEqual({ tokens: [], total: 0 })
    expect(await codeOf(tokens.create(t, admin.actor, { keyId: id, userId: theirs.id }))).toBe('not-found')
    expect(await isIn(person)).toBe(true)
  })

  it('keep values that were brought along, if nobody could guess them', async () => {
    const t = house.tools
    const issue = (apiKey: string, accessToken: string) =>
      tokens.issue(t, house.operator, { appName: 'old', userId: person.user.id, apiKey, accessToken })
    const shown = await issue('o'.repeat(32), 'p'.repeat(32))
    expect(shown.credentials).toEqual({ apiKey: 'o'.repeat(32), accessToken: 'p'.repeat(32) })
    expect(await isIn(shown.credentials)).toBe(true)
    for (const bad of [
      '',
      'short',
      'x'.repeat(31),
      'x'.repeat(256),
      `${'x'.repeat(31)} `,
      `${'x'.repeat(32)}\n`,
      'é'.repeat(32),
      `${'x'.repeat(32)}\0`,
    ]) {
      expect((await faultOf(issue(bad, 'q'.repeat(32)))).detail.field).toBe('apiKey')
      expect((await faultOf(issue('o'.repeat(32), bad))).detail.field).toBe('accessToken')
    }
  })

  it('are unique over all accounts, also when two ask at once', async () => {
    const { operator: stranger, master } = await house.another('stranger')
    const t = house.tools
    const value = 'v'.repeat(32)
    const made = await Promise.allSettled([
      keys.create(t, house.operator, { name: 'a', value }),
      keys.create(t, stranger, { name: 'b', value }),
      keys.create(t, stranger, { name: 'c', value }),
    ])
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of made)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'invalid', detail: { field: 'apiKey' } })
    const issue = (by: Actor, userId: number) => tokens.issue(t, by, { appName: 'x', userId, accessToken: value })
    const tokensMade = await Promise.allSettled([issue(house.operator, person.user.id), issue(stranger, master.id)])
    expect(tokensMade.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of tokensMade)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'invalid', detail: { field: 'accessToken' } })
  })

  it('never make more than the plan allows, however many ask at once, and say what it allows', async () => {
    const t = house.tools
    const before = {
      keys: (await keys.list(t, house.operator, page)).total,
      tokens: (await tokens.list(t, house.operator, page)).total,
    }
    await changePlan(t, house.account.id, 'unlimited', { apiKeys: before.keys + 2, accessTokens: before.tokens + 3 })
    const id = await keyId()
    const many = <T>(work: () => Promise<T>) => Promise.allSettled(Array.from({ length: 10 }, work))
    const keysMade = await many(() => keys.create(t, admin.actor, { name: 'x' }))
    const tokensMade = await many(() => tokens.create(t, admin.actor, { keyId: id, userId: person.user.id }))
    expect(keysMade.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(tokensMade.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    const refusal = await faultOf(keys.create(t, admin.actor, { name: 'x' }))
    expect(refusal.code).toBe('plan-limit')
    expect(refusal.message).toMatch(
      new RegExp(`"unlimited" allows ${before.keys + 2} API keys; ${before.keys + 2} are in use.*account plan`),
    )
    expect((await faultOf(tokens.create(t, admin.actor, { keyId: id, userId: person.user.id }))).message).toContain(
      'access tokens',
    )
  })

  it.each(['', ' ', 'x'.repeat(101), 'a\nb', 'a\0b', 'a\u202eb', '\ud800'])('T-41 refuse the name %j', async (name) => {
    expect((await faultOf(keys.create(house.tools, admin.actor, { name }))).detail.field).toBe('name')
    expect((await faultOf(keys.update(house.tools, admin.actor, await keyId(), { name }))).detail.field).toBe('name')
  })

  it('rename a key, whose value, tokens and description stay', async () => {
    const id = await keyId()
    const changed = await keys.update(house.tools, admin.actor, id, { name: ' Invoices ' })
    expect(changed).toMatchObject({ name: 'Invoices', value: person.apiKey, description: '' })
    expect((await actorOf(house.tools, person)).protocol).toBe('Invoices')
  })
})
