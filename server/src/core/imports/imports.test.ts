import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../test/databases.ts'
import { faultOf } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { hold } from './imports.ts'
import { importOf } from './store.ts'

describe.each(storeEngines)('the lease of an import, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
  })
  afterEach(() => app.close())

  const key = () => ({
    accountId: app.account.id,
    kind: 'exavault',
    address: 'https://source.example/api/v2',
    into: '/',
  })
  const leaseBy = async () => (await importOf(app.context.db.q, key()))?.leaseBy

  it('refuses a second process while the first one renews it', async () => {
    const first = await hold(app.context, key())
    const second = faultOf(hold(app.context, key(), 10_000))
    app.clock.move(500)
    expect((await second).code).toBe('conflict')
    await first.release(true)
    const third = await hold(app.context, key(), 0)
    expect(third.import).toMatchObject({ pass: 2, completedAt: expect.any(String) })
    await third.release(false)
  })

  it('is taken over from a process that was killed, which notices it should it wake up', async () => {
    const first = await hold(app.context, key())
    const second = await hold(app.context, key(), 0)
    expect(second.import).toMatchObject({ id: first.import.id, pass: 2 })
    await expect.poll(() => first.lost.aborted, { timeout: 10_000 }).toBe(true)
    const held = await leaseBy()
    await first.release(true)
    expect(await leaseBy()).toBe(held)
    expect((await importOf(app.context.db.q, key()))?.completedAt).toBeNull()
    await second.release(false)
    expect(await leaseBy()).toBeNull()
  })
})
