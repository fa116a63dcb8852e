import { randomBytes } from 'node:crypto'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { type EmptyHouse, openEmptyHouse } from '../../../test/empty-house.ts'
import { clientAddress, codeOf, faultOf } from '../../../test/people.ts'
import { placesOf } from '../../../test/secrets.ts'
import { openTestHouse, type TestHouse } from '../../../test/test-house.ts'
import * as keys from '../keys/keys.ts'
import { addAccount, isOpen, newSetupCode, operator, setUp, setUpWithCode } from './setup.ts'

const input = {
  account: 'harbour',
  username: 'mira',
  email: 'mira@harbour.example',
  password: 'a long enough password',
}
const secretKey = () => randomBytes(32).toString('hex')

type OpenHouse = Awaited<ReturnType<EmptyHouse['open']>>

describe.each(engines)('set-up, on %s', (engine) => {
  let empty: EmptyHouse
  beforeEach(async () => {
    empty = await openEmptyHouse(engine)
  })
  afterEach(() => empty.close())

  const accounts = async ({ tools }: OpenHouse) => await tools.db.q.selectFrom('accounts').select('name').execute()
  const users = async ({ tools }: OpenHouse) => await tools.db.q.selectFrom('users').select('username').execute()

  it('tells the operator of an account that has lost its users what to do', async () => {
    const house = await empty.open()
    const { account } = await setUp(house.tools, input)
    const gone = { ...account, masterId: account.masterId + 1 }
    expect((await faultOf(operator(house.tools, gone))).message).toContain('Restore a whole backup')
  })

  it('makes the account, its master and its top folder, and logs it', async () => {
    const house = await empty.open()
    expect(await isOpen(house.tools)).toBe(true)
    const { account, master } = await setUp(house.tools, { ...input, timeZone: 'Europe/Vienna' })
    expect(account).toMatchObject({
      name: 'harbour',
      masterId: master.id,
      rootId: master.homeId,
      plan: 'unlimited',
      diskUsed: 0,
    })
    expect(master).toMatchObject({ username: 'mira', role: 'master', timeZone: 'Europe/Vienna', locked: false })
    expect(master.passwordHash).toMatch(/^\$argon2id\$/)
    expect(await placesOf(input.password, house.tools)).toEqual([])
    expect(await isOpen(house.tools)).toBe(false)
  })

  it('T-37 is over once there is an account: no code, no second set-up, by no way', async () => {
    const house = await empty.open()
    const code = (await newSetupCode(house.tools)) ?? ''
    await setUp(house.tools, input)
    const second = { ...input, account: 'other', username: 'eve' }
    expect(await newSetupCode(house.tools)).toBeNull()
    expect(await codeOf(setUp(house.tools, second))).toBe('conflict')
    for (const shown of [code, '', 'x'])
      expect(await codeOf(setUpWithCode(house.tools, shown, second, clientAddress))).toBe('not-found')
    expect(await accounts(house)).toHaveLength(1)
    expect(await users(house)).toEqual([{ username: 'mira' }])
  })

  it('T-37 goes to one of many who try at the same instant', async () => {
    const house = await empty.open()
    const code = (await newSetupCode(house.tools)) ?? ''
    const attempts = Array.from({ length: 8 }, (_, i) => {
      const mine = { ...input, account: `account-${i}`, username: `user-${i}` }
      return i % 2 ? setUp(house.tools, mine) : setUpWithCode(house.tools, code, mine, clientAddress)
    })
    const outcomes = await Promise.allSettled(attempts)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason.code).toMatch(/^(conflict|not-found)$/)
    expect(await accounts(house)).toHaveLength(1)
    expect(await users(house)).toHaveLength(1)
  })

  it('T-37 goes to one of many at the command line, where no code was ever printed', async () => {
    const house = await empty.open()
    const mine = (i: number) => ({ ...input, account: `account-${i}`, username: `user-${i}` })
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map((i) => setUp(house.tools, mine(i))))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await accounts(house)).toHaveLength(1)
  })

  it('T-37 is over too when the operator adds an account at the same instant', async () => {
    const house = await empty.open()
    const added = { ...input, account: 'added', username: 'added' }
    const [adding, setting] = await Promise.allSettled([addAccount(house.tools, added), setUp(house.tools, input)])
    expect(adding.status).toBe('fulfilled')
    // Either set-up came first, and the account was added to it, or it found an account and was refused.
    expect(await accounts(house)).toHaveLength(setting.status === 'fulfilled' ? 2 : 1)
    expect(await newSetupCode(house.tools)).toBeNull()
    expect(await codeOf(setUp(house.tools, { ...input, account: 'late', username: 'late' }))).toBe('conflict')
  })

  it('T-37 takes only the code of the last start, which is kept hashed', async () => {
    const house = await empty.open()
    const first = (await newSetupCode(house.tools)) ?? ''
    const second = (await newSetupCode(house.tools)) ?? ''
    expect(first).toMatch(/^[0-9a-z]{26}$/)
    expect(await placesOf(second, house.tools)).toEqual([])
    const stored = await house.tools.db.q
      .selectFrom('installation')
      .select('value')
      .where('name', '=', 'setup-code-hash')
      .executeTakeFirstOrThrow()
    for (const wrong of [first, '', 'x', stored.value, second.toUpperCase(), `${second} `])
      expect(await codeOf(setUpWithCode(house.tools, wrong, input, clientAddress))).toBe('forbidden')
    await setUpWithCode(house.tools, second, input, clientAddress)
  })

  it('T-37 is over on every node with the first account, whichever node has printed the code', async () => {
    const [one, two] = [await empty.open(), await empty.open()]
    const older = (await newSetupCode(one.tools)) ?? ''
    const newer = (await newSetupCode(two.tools)) ?? ''
    expect(await codeOf(setUpWithCode(two.tools, older, input, clientAddress))).toBe('forbidden')
    await setUpWithCode(one.tools, newer, input, clientAddress)
    const second = { ...input, account: 'other', username: 'eve' }
    for (const { tools } of [one, two]) {
      expect([await isOpen(tools), await newSetupCode(tools)]).toEqual([false, null])
      for (const code of [older, newer])
        expect(await codeOf(setUpWithCode(tools, code, second, clientAddress))).toBe('not-found')
      expect(await codeOf(setUp(tools, second))).toBe('conflict')
    }
    expect(await users(two)).toEqual([{ username: 'mira' }])
  })

  it('T-37 is closed to codes while no start has printed one', async () => {
    const house = await empty.open()
    for (const code of ['', 'undefined', 'null'])
      expect(await codeOf(setUpWithCode(house.tools, code, input, clientAddress))).toBe('not-found')
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
    ['timeZone', { timeZone: 'Middle/Earth' }],
    ['plan', { plan: 'constructor' }],
    ['password', { password: '' }],
    ['password', { password: '        ' }],
    ['password', { password: 'short' }],
    ['password', { password: `${'x'.repeat(20)}\0` }],
  ])('T-02 T-41 T-42 refuses a bad %s and stays open: %j', async (field, bad) => {
    const house = await empty.open()
    expect((await faultOf(setUp(house.tools, { ...input, ...bad }))).detail.field).toBe(field)
    expect(await isOpen(house.tools)).toBe(true)
    expect(await accounts(house)).toEqual([])
  })

  it('T-30 a key that does not open what is sealed refuses to open the house; the right one opens it again', async () => {
    const right = secretKey()
    const house = await empty.open(right)
    const { account, master } = await setUp(house.tools, input)
    const key = await keys.create(house.tools, await operator(house.tools, account), { name: 'app' })
    expect(master.accountId).toBe(account.id)
    await expect(empty.open(secretKey())).rejects.toThrow(
      /secret key does not open what is stored.*SALLYPORT_SECRET_KEY/,
    )
    const again = await empty.open(right)
    expect((await keys.get(again.tools, await operator(again.tools, account), key.id)).value).toBe(key.value)
  })

  it('T-30 another key is fine while nothing is sealed', async () => {
    await setUp((await empty.open(secretKey())).tools, input)
    await empty.open(secretKey())
  })

  it('T-30 makes a key of its own for its owner alone, and refuses one that was emptied', async () => {
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
  let house: TestHouse
  beforeEach(async () => {
    house = await openTestHouse(engine)
  })
  afterEach(() => house.close())

  it('have names of their own, without regard to case', async () => {
    for (const account of ['harbour', 'HARBOUR', 'Harbour'])
      expect((await faultOf(addAccount(house.tools, { ...input, account, username: 'eve' }))).detail.field).toBe(
        'account',
      )
  })

  it('T-16 have user names of their own over the whole installation, without regard to case and form', async () => {
    for (const username of ['mira', 'Mira', 'MIRA', 'ｍｉｒａ', 'Ｍira'])
      expect(await faultOf(addAccount(house.tools, { ...input, account: 'second', username }))).toMatchObject({
        code: 'conflict',
        detail: { field: 'username' },
      })
    await addAccount(house.tools, { ...input, account: 'second', username: 'mira2' })
  })

  it('keep nothing of one that could not be opened', async () => {
    const count = async () => (await house.tools.db.q.selectFrom('resources').select('id').execute()).length
    const before = await count()
    await codeOf(addAccount(house.tools, { ...input, account: 'second', username: 'mira' }))
    expect(await count()).toBe(before)
    expect(await house.tools.db.q.selectFrom('accounts').select('name').execute()).toEqual([{ name: 'harbour' }])
  })

  it('are opened once when two ask for one name at the same instant', async () => {
    const ask = (username: string) => addAccount(house.tools, { ...input, account: 'second', username })
    const outcomes = await Promise.allSettled([ask('eve'), ask('adam'), ask('cain')])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason.code).toBe('conflict')
  })
})
