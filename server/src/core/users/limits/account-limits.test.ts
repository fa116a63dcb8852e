import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { changePlan, updateSettings } from '../../accounts/accounts.ts'
import type { AccountSettings } from '../../accounts/settings.ts'
import * as accountStore from '../../accounts/store.ts'
import * as emails from '../../emails/emails.ts'
import * as users from '../users.ts'
import { notifyOfLimits } from './account-limits.ts'
import { notifyOfQuotas } from './folder-quotas.ts'

const hourMs = 3_600_000

describe.each(engines)('emails about limits, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
    const { context, account } = app
    await changePlan(context, account.id, 'essential', { transactions: 10 })
    await context.db.tx((tx) => accountStore.setDiskLimit(tx, account.id, 1_000_000))
    await context.db.tx((tx) => accountStore.takeDisk(tx, account.id, 899_000))
  })
  afterEach(() => app.close())

  const set = (settings: Partial<AccountSettings>) => updateSettings(app.context, app.operator, () => settings)
  const found = async () => {
    await notifyOfLimits(app.context)
    await notifyOfQuotas(app.context)
    return (await emails.listWaiting(app.context)).map(({ to, kind, subject }) => [to, kind, subject])
  }

  it('are sent to the master from the threshold on, if the account wants them', async () => {
    expect(await found()).toEqual([])
    await set({ storageNotice: { enabled: true, threshold: 90 } })
    expect(await found()).toEqual([])
    await app.context.db.tx((tx) => accountStore.takeDisk(tx, app.account.id, 1_000))
    expect(await found()).toEqual([[app.master.email, 'storage', 'Storage is nearly full: 90%']])
    expect((await emails.listWaiting(app.context))[0]?.text).toContain('900 kB of 1 MB are in use')
  })

  it('about the quota of a home folder are sent to its users and the master, from the threshold on, once a day', async () => {
    const ada = await addPerson(app, 'ada', { home: '/ada' })
    await users.update(app.context, app.operator, ada.user.id, { storageQuota: 1_000 })
    await set({ storageNotice: { enabled: true, threshold: 95 } })
    await put(app, ada.actor, '/a', 'x'.repeat(949))
    expect(await found()).toEqual([])
    await put(app, ada.actor, '/b', 'x')
    const both = [ada.user.email, app.master.email].map((to) => [to, 'storage', 'Storage is nearly full: 95%'])
    expect((await found()).toSorted()).toEqual(both.toSorted())
    expect((await emails.listWaiting(app.context))[0]?.text).toContain('950 B of 1 kB are in use')
    expect(await found()).toHaveLength(2)
  })

  it('are sent once a day for each kind, however many nodes check', async () => {
    await set({
      storageNotice: { enabled: true, threshold: 70 },
      transactionsNotice: { enabled: true, threshold: 80 },
    })
    const { id } = app.account
    for (let i = 0; i < 7; i++) await app.usage.count(id, 10)
    await app.usage.flush()
    await Promise.all([notifyOfLimits(app.context), notifyOfLimits(app.context)])
    expect((await found()).map(([, kind]) => kind)).toEqual(['storage'])
    await app.usage.count(id, 10)
    await app.usage.flush()
    expect((await found()).map(([, , subject]) => subject)).toEqual([
      'Storage is nearly full: 89%',
      'Transactions are nearly used up: 80%',
    ])
    app.clock.move(23 * hourMs)
    expect(await found()).toHaveLength(2)
    app.clock.move(hourMs)
    expect((await found()).map(([, kind]) => kind)).toEqual(['storage', 'transactions', 'storage'])
  })
})
