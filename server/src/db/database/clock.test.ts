import { expect, it, vi } from 'vitest'
import { storeEngines } from '../../../test/databases.ts'
import { openTestApp } from '../../../test/test-app.ts'
import { createDatabaseClock } from './clock.ts'

it.runIf(storeEngines.includes('postgres'))(
  'is that of PostgreSQL, however wrong the clock of the machine is',
  async () => {
    const app = await openTestApp('postgres')
    const right = Date.now()
    vi.useFakeTimers({ toFake: ['Date'] })
    try {
      for (const hours of [-1, 1]) {
        vi.setSystemTime(right + hours * 3_600_000)
        const clock = await createDatabaseClock(app.context.db)
        const before = clock.now().getTime()
        // The database runs on this machine.
        expect(Math.abs(before - right)).toBeLessThan(60_000)
        vi.setSystemTime(right - hours * 3_600_000)
        await clock.measure()
        expect(clock.now().getTime()).toBeGreaterThanOrEqual(before)
        expect(clock.now().getTime() - right).toBeLessThan(120_000)
      }
    } finally {
      vi.useRealTimers()
      await app.close()
    }
  },
)

it('is that of the machine on SQLite', async () => {
  const app = await openTestApp('sqlite')
  const clock = await createDatabaseClock(app.context.db)
  expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(60_000)
  await app.close()
})
