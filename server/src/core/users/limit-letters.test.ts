import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addPerson, put } from '../../../test/people.ts'
import { openTestHouse, type TestHouse } from '../../../test/test-house.ts'
import { changePlan, updateSettings } from '../accounts/accounts.ts'
import type { AccountSettings } from '../accounts/settings.ts'
import * as accountStore from '../accounts/store.ts'
import * as letters from '../letters/letters.ts'
import { tellOfLimits } from './limit-letters.ts'
import { tellOfQuotas } from './quota-letters.ts'
import * as users from './users.ts'

const hourMs = 3_600_000

describe.each(engines)('letters about limits, on %s', (engine) => {
  let house: TestHouse
  beforeEach(async () => {
    house = await openTestHouse(engine)
    const { tools, account } = house
    await changePlan(tools, account.id, 'essential', { transactions: 10 })
    await tools.db.tx((tx) => accountStore.setDiskLimit(tx, account.id, 1_000_000))
    await tools.db.tx((tx) => accountStore.takeDisk(tx, account.id, 899_000))
  })
  afterEach(() => house.close())

  const set = (settings: Partial<AccountSettings>) => updateSettings(house.tools, house.operator, () => settings)
  const found = async () => {
    await tellOfLimits(house.tools)
    await tellOfQuotas(house.tools)
    return (await letters.waiting(house.tools)).map(({ to, kind, subject }) => [to, kind, subject])
  }

  it('are written to the master from the threshold on, to who asks for them', async () => {
    expect(await found()).toEqual([])
    await set({ storageNotice: { enabled: true, threshold: 90 } })
    expect(await found()).toEqual([])
    await house.tools.db.tx((tx) => accountStore.takeDisk(tx, house.account.id, 1_000))
    expect(await found()).toEqual([[house.master.email, 'storage', 'Storage runs short: 90 %']])
    expect((await letters.waiting(house.tools))[0]?.text).toContain('900 KB of 1 MB are in use')
  })

  it('about the quota of a home folder go to its users and the master, from the threshold on, once a day', async () => {
    const ada = await addPerson(house, 'ada', { home: '/ada' })
    await users.update(house.tools, house.operator, ada.user.id, { storageQuota: 1_000 })
    await set({ storageNotice: { enabled: true, threshold: 95 } })
    await put(house, ada.actor, '/a', 'x'.repeat(949))
    expect(await found()).toEqual([])
    await put(house, ada.actor, '/b', 'x')
    const both = [ada.user.email, house.master.email].map((to) => [to, 'storage', 'Storage runs short: 95 %'])
    expect((await found()).toSorted()).toEqual(both.toSorted())
    expect((await letters.waiting(house.tools))[0]?.text).toContain('950 bytes of 1 KB are in use')
    expect(await found()).toHaveLength(2)
  })

  it('are one a day of each kind, however many nodes look', async () => {
    await set({
      storageNotice: { enabled: true, threshold: 70 },
      transactionsNotice: { enabled: true, threshold: 80 },
    })
    const { id } = house.account
    for (let i = 0; i < 7; i++) await house.usage.count(id, 10)
    await house.usage.flush()
    await Promise.all([tellOfLimits(house.tools), tellOfLimits(house.tools)])
    expect((await found()).map(([, kind]) => kind)).toEqual(['storage'])
    await house.usage.count(id, 10)
    await house.usage.flush()
    expect((await found()).map(([, , subject]) => subject)).toEqual([
      'Storage runs short: 89 %',
      'Transactions run short: 80 %',
    ])
    house.clock.move(23 * hourMs)
    expect(await found()).toHaveLength(2)
    house.clock.move(hourMs)
    expect((await found()).map(([, kind]) => kind)).toEqual(['storage', 'transactions', 'storage'])
  })
})
