/** Sums of transfers, counted from the session log. */
import { afterEach, describe, expect, it } from 'vitest'
import { engines, storeEngines } from '../../../test/databases.ts'
import { addPerson, codeOf, faultOf, put } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import type { EngineName } from '../../db/engine.ts'
import { insertEntries, type NewEntry } from '../activity/store.ts'
import * as downloads from '../files/downloads/downloads.ts'
import { countTransfers, pruneTotals } from './counting.ts'
import { stats } from './transfers.ts'

const dayMs = 86_400_000
const today = '2026-11-25'
const sums = (uploads: number, uploadBytes: number, downloaded = 0, downloadBytes = 0) => ({
  ...{ uploads, uploadBytes },
  ...{ downloads: downloaded, downloadBytes },
})

describe.each(engines)('transfers by day, on %s', (engine: EngineName) => {
  let app: TestApp
  const open = async (environment: Record<string, string> = {}) => {
    app = await openTestApp(engine, { environment })
  }
  afterEach(() => app.close())

  /**
   * Counts all entries. On PostgreSQL an end of the log is read first, and counted later: after a minute also while transactions of
   * other databases are open.
   */
  const count = async (ctx = app.context) => {
    await countTransfers(ctx)
    app.clock.move(61_000)
    await countTransfers(ctx)
    await countTransfers(ctx)
  }
  const days = (rest: Partial<Parameters<typeof stats>[2]> = {}, actor = app.operator) =>
    stats(app.context, actor, { unit: 'day', top: 10, from: today, to: today, ...rest })
  const entry = (rest: Partial<NewEntry> = {}): NewEntry => ({
    ...{ account_id: app.account.id, user_id: app.master.id, share_id: null, session_id: '', username: 'mira', ip: '' },
    ...{ type: 'STOR', path: '/in/a.txt', source_path: '', protocol: 'x', status: '-', duration: 0, bytes: 1 },
    created_at: app.clock.now().toISOString(),
    ...rest,
  })
  const log = (entries: readonly NewEntry[]) => app.context.db.tx((tx) => insertEntries(tx, entries))

  it('count uploads and downloads by user and folder, once, of their account only', async () => {
    await open()
    const ada = await addPerson(app, 'ada', { home: '/homes/ada' })
    const quay = await app.another('quay')
    await put(app, ada.actor, '/a.txt', 'four')
    await put(app, app.operator, '/in/b.txt', 'twelve bytes')
    await put(app, quay.operator, '/theirs.txt', 'theirs')
    const download = await downloads.download(app.context, ada.actor, '/a.txt')
    await download.sent(0, 3)
    await download.sent(3, 4)
    await download.reader.close()
    await log([entry({ user_id: null, username: 'ann@quay.example', type: 'RETR', path: '/in/b.txt', bytes: 5 })])
    await count()
    await count()
    const found = await days()
    expect(found).toMatchObject({ from: today, to: today, usersFrom: today, isComplete: true })
    expect(found.periods).toEqual([{ begins: today, sums: sums(2, 16, 2, 9) }])
    expect(found.users).toEqual([
      { subject: 'operator', sums: sums(1, 12) },
      { subject: 'ada', sums: sums(1, 4, 1, 4) },
    ])
    expect(found.visitors).toEqual(sums(0, 0, 1, 5))
    expect(found.folders).toEqual([
      { subject: '/in', sums: sums(1, 12, 1, 5) },
      { subject: '/homes', sums: sums(1, 4, 1, 4) },
    ])
    expect((await days({ top: 1 })).users.map(({ subject }) => subject)).toEqual(['operator'])
    expect((await days({}, quay.operator)).periods).toEqual([{ begins: today, sums: sums(1, 6) }])
    expect(await codeOf(days({}, ada.actor))).toBe('forbidden')
  })

  it('are grouped by weeks and months', async () => {
    await open()
    const at = (day: string) => entry({ created_at: `${day}T00:00:00.000Z` })
    await log(['2026-10-31', '2026-11-01', '2026-11-23', '2026-11-25'].map(at))
    await count()
    const uploads = async (unit: 'week' | 'month', from: string) =>
      (await days({ unit, from })).periods.map((period) => [period.begins, period.sums.uploads])
    expect(await uploads('month', '2026-10-15')).toEqual([
      ['2026-10-01', 1],
      ['2026-11-01', 3],
    ])
    expect(await uploads('week', '2026-11-20')).toEqual([
      ['2026-11-16', 0],
      ['2026-11-23', 2],
    ])
    expect((await days({ from: undefined, to: undefined })).periods).toHaveLength(30)
  })

  it('refuse ranges that are no days, end before they begin, or are too long', async () => {
    await open()
    for (const [range, message] of [
      [{ from: '2026-11-31' }, 'from must be a day such as 2026-11-24, got "2026-11-31".'],
      [{ to: 'yesterday' }, 'to must be a day'],
      [{ from: '2026-11-26' }, 'from must not be after to'],
      [{ from: '2025-01-01' }, 'at most 400 days apart'],
    ] as const)
      expect((await faultOf(days(range))).message).toContain(message)
  })

  it('are counted once by two nodes at the same time, in slices', async () => {
    await open()
    await log(Array.from({ length: 1_700 }, (_, at) => entry({ bytes: at })))
    await countTransfers(app.context)
    app.clock.move(61_000)
    await Promise.all([countTransfers(app.context), countTransfers(app.context)])
    await count()
    expect((await days()).periods[0]?.sums).toEqual(sums(1_700, (1_699 * 1_700) / 2))
  })

  it('are counted again after a failure, without counting anything twice', async () => {
    await open()
    await log(Array.from({ length: 700 }, () => entry()))
    const { db } = app.context
    let failures = 0
    const tx: typeof db.tx = (work) =>
      db.tx(async (inner) => {
        const result = await work(inner)
        if (failures++ === 1) throw new Error('the connection was lost')
        return result
      })
    const failing = { ...app.context, db: { ...db, tx } }
    await countTransfers(failing).catch(() => undefined)
    app.clock.move(61_000)
    await countTransfers(failing).catch(() => undefined)
    expect(failures).toBeGreaterThan(1)
    await count()
    expect((await days()).periods[0]?.sums.uploads).toBe(700)
  })

  it('keep a hundred users and folders of a day, and the sum of all', async () => {
    await open()
    const many = (size: number) =>
      Array.from({ length: 150 }, (_, at) =>
        entry({ username: `user-${at}`, path: `/folder-${at}/x`, bytes: size + at }),
      )
    await log([...many(1_000), ...many(1_000)])
    await count()
    const kept = await days({ top: 50 })
    expect(kept.periods[0]?.sums.uploads).toBe(300)
    expect(kept.users[0]).toEqual({ subject: 'user-149', sums: sums(2, 2_298) })
    expect(kept.folders[0]?.subject).toBe('/folder-149')
    const { rows } = await rowsByKind()
    expect(rows).toEqual({ all: 1, user: 101, folder: 101 })
  })

  async function rowsByKind() {
    const query = app.context.db.q.selectFrom('transfer_totals').select(['kind', (e) => e.fn.countAll().as('count')])
    const found = await query.groupBy('kind').execute()
    return { rows: Object.fromEntries(found.map(({ kind, count: rows }) => [kind, Number(rows)])) }
  }

  it('are kept for 400 days, and those of users as long as the session log', async () => {
    await open({ SALLYPORT_ACTIVITY_LOG_DAYS: '30' })
    await log([entry(), entry({ created_at: '2020-01-01T00:00:00.000Z' })])
    await count()
    expect((await rowsByKind()).rows).toEqual({ all: 1, user: 1, folder: 1 })
    app.clock.move(31 * dayMs)
    await pruneTotals(app.context)
    expect((await rowsByKind()).rows).toEqual({ all: 1, folder: 1 })
    expect(await days({ unit: 'month', to: undefined })).toMatchObject({ from: '2026-11-01', usersFrom: '2026-11-26' })
    app.clock.move(370 * dayMs)
    await pruneTotals(app.context)
    expect((await rowsByKind()).rows).toEqual({})
  })
})

describe.runIf(storeEngines.includes('postgres'))('transfers that are committed late', () => {
  it('are counted when their transaction has ended, on postgres', async () => {
    const app = await openTestApp('postgres')
    const { context, clock } = app
    const entry = (path: string): NewEntry => ({
      ...{
        account_id: app.account.id,
        user_id: app.master.id,
        share_id: null,
        session_id: '',
        username: 'mira',
        ip: '',
      },
      ...{ type: 'STOR', path, source_path: '', protocol: 'x', status: '-', duration: 0, bytes: 1 },
      created_at: clock.now().toISOString(),
    })
    const late = Promise.withResolvers<void>()
    const written = Promise.withResolvers<void>()
    const open = context.db.tx(async (tx) => {
      await insertEntries(tx, [entry('/late/a')])
      written.resolve()
      await late.promise
    })
    await written.promise
    await context.db.tx((tx) => insertEntries(tx, [entry('/early/a')]))
    const folders = async () => {
      clock.move(1_500)
      await countTransfers(context)
      const found = await stats(context, app.operator, { unit: 'day', top: 10 })
      return found.folders.map(({ subject }) => subject)
    }
    for (let run = 0; run < 4; run++) expect(await folders()).toEqual([])
    late.resolve()
    await open
    clock.move(61_000)
    await folders()
    expect(await folders()).toEqual(['/early', '/late'])
    await app.close()
  })
})
