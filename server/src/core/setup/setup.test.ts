import { randomBytes } from 'node:crypto'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { type EmptyApp, openEmptyApp } from '../../../test/empty-app.ts'
import { clientAddress, codeOf, faultOf } from '../../../test/people.ts'
import { placesOf } from '../../../test/secrets.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import * as keys from '../keys/keys.ts'
import { addAccount, isOpen, newSetupCode, operator, setUp, setUpWithCode } from './setup.ts'

const input = {
  account: 'harbour',
  username: 'mira',
  email: 'mira@harbour.example',
  password: 'a long enough password',
}
const secretKey = () => randomBytes(32).toString('hex')

type OpenApp = Awaited<ReturnType<EmptyApp['open']>>

describe.each(engines)('setup, on %s', (engine) => {
  let empty: EmptyApp
  beforeEach(async () => {
    empty = await openEmptyApp(engine)
  })
  afterEach(() => empty.close())

  const accounts = async ({ context }: OpenApp) => await context.db.q.selectFrom('accounts').select('name').execute()
  const users = async ({ context }: OpenApp) => await context.db.q.selectFrom('users').select('username').execute()

  it('tells the operator what to do about an account that has lost its users', async () => {
    const app = await empty.open()
    const { account } = await setUp(app.context, input)
    const gone = { ...account, masterId: account.masterId + 1 }
    expect((await faultOf(operator(app.context, gone))).message).toContain('Restore a complete backup')
  })

  it('creates the account, its master and its root folder, and logs it', async () => {
    const app = await empty.open()
    expect(await isOpen(app.context)).toBe(true)
    const { account, master } = await setUp(app.context, { ...input, timeZone: 'Europe/Vienna' })
    expect(account).toMatchObject({
      name: 'harbour',
      masterId: master.id,
      rootId: master.homeId,
      plan: 'unlimited',
      diskUsed: 0,
    })
    expect(master).toMatchObject({
      username: 'mira',
      role: 'master',
      timeZone: 'Europe/Vienna',
      locked: false,
      operator: true,
    })
    expect(master.passwordHash).toMatch(/^\$argon2id\$/)
    expect(await placesOf(input.password, app.context)).toEqual([])
    expect(await isOpen(app.context)).toBe(false)
  })

  it('T-37 is complete once there is an account: no code, no second setup', async () => {
    const app = await empty.open()
    const code = (await newSetupCode(app.context)) ?? ''
    await setUp(app.context, input)
    const second = { ...input, account: 'other', username: 'eve' }
    expect(await newSetupCode(app.context)).toBeNull()
    expect(await codeOf(setUp(app.context, second))).toBe('conflict')
    for (const shown of [code, '', 'x'])
      expect(await codeOf(setUpWithCode(app.context, shown, second, clientAddress))).toBe('not-found')
    expect(await accounts(app)).toHaveLength(1)
    expect(await users(app)).toEqual([{ username: 'mira' }])
  })

  it('T-37 succeeds once for concurrent requests', async () => {
    const app = await empty.open()
    const code = (await newSetupCode(app.context)) ?? ''
    const attempts = Array.from({ length: 8 }, (_, i) => {
      const mine = { ...input, account: `account-${i}`, username: `user-${i}` }
      return i % 2 ? setUp(app.context, mine) : setUpWithCode(app.context, code, mine, clientAddress)
    })
    const outcomes = await Promise.allSettled(attempts)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason.code).toMatch(/^(conflict|not-found)$/)
    expect(await accounts(app)).toHaveLength(1)
    expect(await users(app)).toHaveLength(1)
  })

  it('T-37 succeeds once for concurrent commands, without a code', async () => {
    const app = await empty.open()
    const mine = (i: number) => ({ ...input, account: `account-${i}`, username: `user-${i}` })
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map((i) => setUp(app.context, mine(i))))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await accounts(app)).toHaveLength(1)
  })

  it('T-37 ends when the operator adds an account concurrently', async () => {
    const app = await empty.open()
    const added = { ...input, account: 'added', username: 'added' }
    const [adding, setting] = await Promise.allSettled([addAccount(app.context, added), setUp(app.context, input)])
    expect(adding.status).toBe('fulfilled')
    // Either the setup came first, and the account was added later, or it found an account and was refused.
    expect(await accounts(app)).toHaveLength(setting.status === 'fulfilled' ? 2 : 1)
    expect(await newSetupCode(app.context)).toBeNull()
    expect(await codeOf(setUp(app.context, { ...input, account: 'late', username: 'late' }))).toBe('conflict')
  })

  it('T-37 accepts only the code of the last start, which is stored as a hash', async () => {
    const app = await empty.open()
    const first = (await newSetupCode(app.context)) ?? ''
    const second = (await newSetupCode(app.context)) ?? ''
    expect(first).toMatch(/^[0-9a-z]{26}$/)
    expect(await placesOf(second, app.context)).toEqual([])
    const stored = await app.context.db.q
      .selectFrom('installation')
      .select('value')
      .where('name', '=', 'setup-code-hash')
      .executeTakeFirstOrThrow()
    for (const wrong of [first, '', 'x', stored.value, second.toUpperCase(), `${second} `])
      expect(await codeOf(setUpWithCode(app.context, wrong, input, clientAddress))).toBe('forbidden')
    await setUpWithCode(app.context, second, input, clientAddress)
  })

  it('T-37 is complete on every node with the first account, whichever node has printed the code', async () => {
    const [one, two] = [await empty.open(), await empty.open()]
    const older = (await newSetupCode(one.context)) ?? ''
    const newer = (await newSetupCode(two.context)) ?? ''
    expect(await codeOf(setUpWithCode(two.context, older, input, clientAddress))).toBe('forbidden')
    await setUpWithCode(one.context, newer, input, clientAddress)
    const second = { ...input, account: 'other', username: 'eve' }
    for (const { context } of [one, two]) {
      expect([await isOpen(context), await newSetupCode(context)]).toEqual([false, null])
      for (const code of [older, newer])
        expect(await codeOf(setUpWithCode(context, code, second, clientAddress))).toBe('not-found')
      expect(await codeOf(setUp(context, second))).toBe('conflict')
    }
    expect(await users(two)).toEqual([{ username: 'mira' }])
  })

  it('T-37 accepts no code while no start has printed one', async () => {
    const app = await empty.open()
    for (const code of ['', 'undefined', 'null'])
      expect(await codeOf(setUpWithCode(app.context, code, input, clientAddress))).toBe('not-found')
  })

  it.each([
    ['account', { account: '' }],
    ['account', { account: '-a' }],
    ['account', { account: 'a/b' }],
    ['account', { account: 'x'.repeat(64) }],
    ['username', { username: '' }],
    ['username', { username: '..' }],
    ['username', { username: 'a b' }],
    ['username', { username: 'a\u200db' }],
    ['username', { username: 'a\0b' }],
    ['username', { username: '../mira' }],
    ['email', { email: 'nobody' }],
    ['email', { email: 'a@b\r\nBcc: c@d' }],
    ['time-zone', { timeZone: 'Middle/Earth' }],
    ['plan', { plan: 'constructor' }],
    ['password', { password: '' }],
    ['password', { password: '        ' }],
    ['password', { password: 'short' }],
    ['password', { password: `${'x'.repeat(20)}\0` }],
  ])('T-02 T-41 T-42 refuses an invalid %s and stays open: %j', async (field, bad) => {
    const app = await empty.open()
    expect((await faultOf(setUp(app.context, { ...input, ...bad }))).detail.subject).toBe(field)
    expect(await isOpen(app.context)).toBe(true)
    expect(await accounts(app)).toEqual([])
  })

  it('T-30 refuses to start with a key that can’t open sealed values', async () => {
    const right = secretKey()
    const app = await empty.open(right)
    const { account, master } = await setUp(app.context, input)
    const key = await keys.create(app.context, await operator(app.context, account), { name: 'app' })
    expect(master.accountId).toBe(account.id)
    await expect(empty.open(secretKey())).rejects.toThrow(
      /secret key does not decrypt the stored.*SALLYPORT_SECRET_KEY/,
    )
    const again = await empty.open(right)
    expect((await keys.get(again.context, await operator(again.context, account), key.id)).value).toBe(key.value)
  })

  it('T-30 accepts another key while nothing is sealed', async () => {
    await setUp((await empty.open(secretKey())).context, input)
    await empty.open(secretKey())
  })

  it('T-30 creates a key that only its owner can read, and refuses one that was emptied', async () => {
    await empty.open()
    const file = join(empty.folder, 'secret.key')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await empty.open()
    for (const text of ['', '\n', '00', '0'.repeat(64)]) {
      await writeFile(file, text)
      await expect(empty.open()).rejects.toThrow('secret.key')
    }
  })
})

describe.each(engines)('several accounts, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
  })
  afterEach(() => app.close())

  it('have unique names, ignoring case', async () => {
    for (const account of ['harbour', 'HARBOUR', 'Harbour'])
      expect((await faultOf(addAccount(app.context, { ...input, account, username: 'eve' }))).detail.subject).toBe(
        'account',
      )
  })

  it('T-16 have user names that are unique over the whole installation, ignoring case and form', async () => {
    for (const username of ['mira', 'Mira', 'MIRA', 'ｍｉｒａ', 'Ｍira'])
      expect(await faultOf(addAccount(app.context, { ...input, account: 'second', username }))).toMatchObject({
        code: 'conflict',
        detail: { subject: 'username' },
      })
    const { master } = await addAccount(app.context, { ...input, account: 'second', username: 'mira2' })
    expect(master.operator).toBe(false)
  })

  it('are rolled back when they can’t be created', async () => {
    const count = async () => (await app.context.db.q.selectFrom('resources').select('id').execute()).length
    const before = await count()
    await codeOf(addAccount(app.context, { ...input, account: 'second', username: 'mira' }))
    expect(await count()).toBe(before)
    expect(await app.context.db.q.selectFrom('accounts').select('name').execute()).toEqual([{ name: 'harbour' }])
  })

  it('are created once for concurrent requests with one name', async () => {
    const ask = (username: string) => addAccount(app.context, { ...input, account: 'second', username })
    const outcomes = await Promise.allSettled([ask('eve'), ask('adam'), ask('cain')])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason.code).toBe('conflict')
  })
})
