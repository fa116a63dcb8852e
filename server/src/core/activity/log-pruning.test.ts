import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { logOf } from '../../../test/books.ts'
import { engines } from '../../../test/databases.ts'
import { openTestHouse, type TestHouse } from '../../../test/test-house.ts'
import { createFolder } from '../files/folders.ts'
import { pruneSessionLog } from './log-pruning.ts'
import { insertEntries } from './store.ts'

const dayMs = 86_400_000

describe.each(engines)('the session log, on %s', (engine) => {
  let house: TestHouse
  afterEach(() => house.close())
  const open = async (environment: Record<string, string> = {}) => {
    house = await openTestHouse(engine, { environment })
  }
  const folder = (path: string, actor = house.operator) => createFolder(house.tools, actor, { path })

  it('is kept for ever unless a setting says otherwise', async () => {
    await open()
    await folder('/old')
    house.clock.move(20 * 365 * dayMs)
    expect(await pruneSessionLog(house.tools)).toBe(0)
    expect(await logOf(house.tools)).toContain('MKD /old')
  })

  it.each(['0', '-1', '1.5', 'for ever', '36501'])('is not kept for %j days', async (days) => {
    await expect(open({ SALLYPORT_ACTIVITY_LOG_DAYS: days })).rejects.toThrow('SALLYPORT_ACTIVITY_LOG_DAYS')
    await open()
  })

  describe('with SALLYPORT_ACTIVITY_LOG_DAYS', () => {
    beforeEach(() => open({ SALLYPORT_ACTIVITY_LOG_DAYS: '30' }))

    it('goes back so many days, in every account', async () => {
      const quay = await house.another('quay')
      await folder('/old')
      await folder('/old', quay.operator)
      house.clock.move(dayMs)
      await folder('/young')
      house.clock.move(29 * dayMs)
      expect(await pruneSessionLog(house.tools)).toBe(0)
      house.clock.move(1)
      expect(await pruneSessionLog(house.tools)).toBeGreaterThanOrEqual(2)
      expect((await logOf(house.tools)).filter((line) => line.startsWith('MKD'))).toEqual(['MKD /young'])
      expect(await pruneSessionLog(house.tools)).toBe(0)
    })

    it('is pruned in slices of 500, however much is over', async () => {
      const row = { user_id: null, share_id: null, session_id: '', username: 'x', ip: '', type: 'MKD', path: '/x' }
      const more = { source_path: '', protocol: 'x', status: '-', duration: 0, bytes: 0 }
      const at = { account_id: house.account.id, created_at: house.clock.now().toISOString() }
      const entries = Array.from({ length: 1_234 }, () => ({ ...row, ...more, ...at }))
      await house.tools.db.tx((tx) => insertEntries(tx, entries))
      house.clock.move(31 * dayMs)
      let transactions = 0
      const { db } = house.tools
      const tx: typeof db.tx = (work) => {
        transactions++
        return db.tx(work)
      }
      expect(await pruneSessionLog({ ...house.tools, db: { ...db, tx } })).toBeGreaterThanOrEqual(1_234)
      expect(transactions).toBe(3)
      expect(await logOf(house.tools)).toEqual([])
    })
  })
})
