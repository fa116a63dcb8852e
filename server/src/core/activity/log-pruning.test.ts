import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { logOf } from '../../../test/consistency.ts'
import { engines } from '../../../test/databases.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { createFolder } from '../files/tree/folders.ts'
import { pruneSessionLog } from './log-pruning.ts'
import { insertEntries } from './store.ts'

const dayMs = 86_400_000

describe.each(engines)('the session log, on %s', (engine) => {
  let app: TestApp
  afterEach(() => app.close())
  const open = async (environment: Record<string, string> = {}) => {
    app = await openTestApp(engine, { environment })
  }
  const folder = (path: string, actor = app.operator) => createFolder(app.context, actor, { path })

  it('is retained indefinitely by default', async () => {
    await open()
    await folder('/old')
    app.clock.move(20 * 365 * dayMs)
    expect(await pruneSessionLog(app.context)).toBe(0)
    expect(await logOf(app.context)).toContain('MKD /old')
  })

  it.each(['0', '-1', '1.5', 'for ever', '36501'])('is not retained for %j days', async (days) => {
    await expect(open({ SALLYPORT_ACTIVITY_LOG_DAYS: days })).rejects.toThrow('SALLYPORT_ACTIVITY_LOG_DAYS')
    await open()
  })

  describe('with SALLYPORT_ACTIVITY_LOG_DAYS', () => {
    beforeEach(() => open({ SALLYPORT_ACTIVITY_LOG_DAYS: '30' }))

    it('is retained for that many days, in every account', async () => {
      const quay = await app.another('quay')
      await folder('/old')
      await folder('/old', quay.operator)
      app.clock.move(dayMs)
      await folder('/young')
      app.clock.move(29 * dayMs)
      expect(await pruneSessionLog(app.context)).toBe(0)
      app.clock.move(1)
      expect(await pruneSessionLog(app.context)).toBeGreaterThanOrEqual(2)
      expect((await logOf(app.context)).filter((line) => line.startsWith('MKD'))).toEqual(['MKD /young'])
      expect(await pruneSessionLog(app.context)).toBe(0)
    })

    it('is pruned in batches of 500', async () => {
      const row = { user_id: null, share_id: null, session_id: '', username: 'x', ip: '', type: 'MKD', path: '/x' }
      const more = { source_path: '', protocol: 'x', status: '-', duration: 0, bytes: 0 }
      const at = { account_id: app.account.id, created_at: app.clock.now().toISOString() }
      const entries = Array.from({ length: 1_234 }, () => ({ ...row, ...more, ...at }))
      await app.context.db.tx((tx) => insertEntries(tx, entries))
      app.clock.move(31 * dayMs)
      let transactions = 0
      const { db } = app.context
      const tx: typeof db.tx = (work) => {
        transactions++
        return db.tx(work)
      }
      expect(await pruneSessionLog({ ...app.context, db: { ...db, tx } })).toBeGreaterThanOrEqual(1_234)
      expect(transactions).toBe(3)
      expect(await logOf(app.context)).toEqual([])
    })
  })
})
