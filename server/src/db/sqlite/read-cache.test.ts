import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../database/open.ts'
import type { Database, Queries } from '../engine.ts'
import { preparedQuery, preparedStatement } from '../prepared.ts'

/** How often the rows of a query were read. */
let reads = 0
const counted = <Value>(value: Value): Value => {
  reads += 1
  return value
}

const installed = preparedQuery(
  'test-value',
  (q, param: { name: string }) => q.selectFrom('installation').select('value').where('name', '=', param.name),
  ([row]) => counted(row?.value ?? null),
)
const planOf = preparedQuery(
  'test-plan',
  (q, param: { id: number }) => q.selectFrom('accounts').select(['id', 'plan']).where('id', '=', param.id),
  ([row]) => counted(row?.plan ?? null),
  { byId: true },
)
const insert = preparedStatement('test-insert', (q, param: { name: string; value: string }) =>
  q.insertInto('installation').values({ name: param.name, value: param.value }),
)
const useDisk = preparedStatement('test-disk', (q, param: { bytes: number }) =>
  q.updateTable('accounts').set((e) => ({ disk_used: e('disk_used', '+', param.bytes) })),
)
const setValue = (q: Queries, name: string, value: string) =>
  q.updateTable('installation').set({ value }).where('name', '=', name).execute()
const addAccount = async (q: Queries, name: string, plan = 'basic') => {
  const { rows } = await sql<{ id: number }>`
    insert into accounts (name, name_key, plan, plan_limits, disk_limit, disk_used, created_at, modified_at)
    values (${name}, ${name}, ${plan}, '{}', 10, 0, '', '') returning id`.execute(q)
  return rows[0]?.id ?? 0
}

describe('results of prepared queries', () => {
  let folder: string
  let db: Database
  let id: number

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-cache-'))
    db = await openDatabase({ url: join(folder, 'test.db'), power: false })
    await db.migrate()
    await insert(db.q, { name: 'a', value: '1' })
    id = await addAccount(db.q, 'a')
    reads = 0
  })
  afterEach(async () => {
    await db.close()
    await rm(folder, { recursive: true, force: true })
  })

  const a = (q: Queries) => installed(q, { name: 'a' })
  /** Another turn of the event loop, as after another piece of input. */
  const nextInput = () => new Promise((resolve) => setImmediate(resolve))

  it('are kept over commits that do not affect them, in and outside of transactions', async () => {
    expect([await a(db.q), await planOf(db.q, { id })]).toEqual(['1', 'basic'])
    await db.tx(async (tx) => {
      expect([await a(tx), await planOf(tx, { id })]).toEqual(['1', 'basic'])
      await useDisk(tx, { bytes: 1 })
      expect([await a(tx), await planOf(tx, { id })]).toEqual(['1', 'basic'])
    })
    await nextInput()
    expect([await a(db.q), await planOf(db.q, { id })]).toEqual(['1', 'basic'])
    expect(reads).toBe(2)
  })

  it('are read again after a change, also in the transaction that makes it, and nowhere else before the commit', async () => {
    await a(db.q)
    await db.tx(async (tx) => {
      await setValue(tx, 'a', '2')
      expect(await a(tx)).toBe('2')
      await nextInput()
      expect(await a(db.q)).toBe('1')
      expect(await a(tx)).toBe('2')
    })
    expect(await a(db.q)).toBe('2')
    await setValue(db.q, 'a', '3')
    expect(await a(db.q)).toBe('3')
    await db.q.deleteFrom('installation').where('name', '=', 'a').execute()
    expect(await a(db.q)).toBeNull()
    await insert(db.q, { name: 'a', value: '4' })
    expect(await a(db.q)).toBe('4')
  })

  it('do not contain what was rolled back', async () => {
    const failed = db.tx(async (tx) => {
      await setValue(tx, 'a', '2')
      expect(await a(tx)).toBe('2')
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(await a(db.q)).toBe('1')
    await db.tx(async (tx) => expect(await a(tx)).toBe('1'))
  })

  it('contain what an earlier transaction of the same group has changed, unless it failed', async () => {
    await a(db.q)
    const failing = async (tx: Queries) => {
      await setValue(tx, 'a', '2')
      throw new Error('no')
    }
    const seen = await Promise.allSettled([db.tx(failing), db.tx(a), db.tx((tx) => setValue(tx, 'a', '3')), db.tx(a)])
    expect(seen.map((one) => (one.status === 'fulfilled' ? one.value : 'failed'))).toMatchObject([
      'failed',
      '1',
      expect.anything(),
      '3',
    ])
    expect(await a(db.q)).toBe('3')
  })

  it('are read again after a commit of another connection, in transactions too', async () => {
    await a(db.q)
    const beside = new Sqlite(join(folder, 'test.db'))
    beside.prepare("update installation set value = '2'").run()
    await nextInput()
    expect(await a(db.q)).toBe('2')
    beside.prepare("update installation set value = '3'").run()
    await db.tx(async (tx) => expect(await a(tx)).toBe('3'))
    beside.close()
    await db.largeTx(async (tx) => await setValue(tx, 'a', '4'))
    expect(await a(db.q)).toBe('4')
  })

  it('do not contain rows that were inserted and rolled back: the next row gets the same id', async () => {
    let undone = 0
    const failed = db.tx(async (tx) => {
      undone = await addAccount(tx, 'b')
      expect(await planOf(tx, { id: undone })).toBe('basic')
      await nextInput()
      expect(await planOf(db.q, { id: undone })).toBeNull()
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(await planOf(db.q, { id: undone })).toBeNull()
    expect(await addAccount(db.q, 'c', 'other')).toBe(undone)
    expect(await planOf(db.q, { id: undone })).toBe('other')
  })

  it('of ids that do not exist are not kept: the next row may get one of them', async () => {
    expect(await planOf(db.q, { id: id + 1 })).toBeNull()
    expect(await addAccount(db.q, 'b')).toBe(id + 1)
    expect(await planOf(db.q, { id: id + 1 })).toBe('basic')
  })
})
