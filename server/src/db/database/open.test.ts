import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeDatabase, storeEngines } from '../../../test/databases.ts'
import { inOtherProcess } from '../../../test/other-process.ts'
import { afterCommit, type Database, type Tx } from '../engine.ts'
import { isStorageFull, isUniqueViolation } from '../errors.ts'
import { preparedQuery } from '../prepared.ts'
import { lockRows } from '../query.ts'
import { openDatabase } from './open.ts'

const write = (tx: Tx, name: string, value: string) =>
  tx
    .insertInto('installation')
    .values({ name, value })
    .onConflict((c) => c.column('name').doUpdateSet({ value }))
    .execute()

const read = async (db: Database, name: string) =>
  (await db.q.selectFrom('installation').select('value').where('name', '=', name).executeTakeFirst())?.value

const account = (name: string) => ({
  name,
  name_key: name,
  plan: '',
  plan_limits: '',
  disk_limit: 2 ** 53 - 1,
  disk_used: 0,
  created_at: '',
  modified_at: '',
})

/** Increments a number that it reads first, so that a lost update would show. */
const addOne = `
  const { openDatabase } = await load('db/database/open.ts')
  const { lockRows } = await load('db/query.ts')
  const db = await openDatabase({ url: input.url, power: false })
  for (let i = 0; i < input.times; i++)
    await db.tx(async (tx) => {
      const query = tx.selectFrom('installation').select('value').where('name', '=', 'count')
      const { value } = await lockRows(tx, query).executeTakeFirstOrThrow()
      await tx.updateTable('installation').set({ value: String(Number(value) + 1) }).where('name', '=', 'count').execute()
    })
  await db.close()`

const setValue = `
  const { openDatabase } = await load('db/database/open.ts')
  const db = await openDatabase({ url: input.url, power: false })
  await db.q.updateTable('installation').set({ value: input.value }).execute()
  await db.close()`

const preparedValue = preparedQuery(
  'test-value',
  (q, param: { name: string }) => q.selectFrom('installation').select('value').where('name', '=', param.name),
  ([row]) => row && { value: row.value },
)

const migrate = `
  const { openDatabase } = await load('db/database/open.ts')
  const db = await openDatabase({ url: input.url, power: false })
  const applied = await db.migrate()
  await db.close()
  return applied`

describe.each(storeEngines)('a database of %s', (engine) => {
  let folder: string
  let made: Awaited<ReturnType<typeof makeDatabase>>
  let db: Database

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-db-'))
    made = await makeDatabase(engine, folder)
    db = await openDatabase({ url: made.url, power: false, connections: 4 })
  })
  afterEach(async () => {
    await db.close()
    await made.drop()
    await rm(folder, { recursive: true, force: true })
  })

  it('is migrated from empty; a second run does nothing', async () => {
    expect(await db.isCurrent()).toBe(false)
    expect(await db.migrate()).toContain('0001-first-house')
    expect(await db.isCurrent()).toBe(true)
    expect(await db.migrate()).toEqual([])
    await db.ping()
  })

  it('is migrated once by three processes that start at once', async () => {
    const applied = await Promise.all([1, 2, 3].map(() => inOtherProcess<string[]>(migrate, { url: made.url })))
    expect(applied.flat().filter((name) => name === '0001-first-house')).toHaveLength(1)
    expect(await db.isCurrent()).toBe(true)
  })

  it('rolls back a failed migration, and succeeds once its obstacle is removed', async () => {
    await sql`create table letters (x integer)`.execute(db.q)
    await expect(db.migrate()).rejects.toThrow('letters')
    await expect(sql`select * from installation`.execute(db.q)).rejects.toThrow('installation')
    await sql`drop table letters`.execute(db.q)
    expect(await db.migrate()).toContain('0001-first-house')
  })

  it.skipIf(engine === 'postgres')('releases its file, even without any query', async () => {
    const url = join(folder, 'unused.db')
    const unused = await openDatabase({ url, power: false })
    const isOpen = async () => {
      const held = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''))
      return (await Promise.all(held)).some((path) => path.startsWith(url))
    }
    expect(await isOpen()).toBe(true)
    await unused.close()
    expect(await isOpen()).toBe(false)
  })

  it('keeps transactions atomic', async () => {
    await db.migrate()
    expect(await db.tx((tx) => write(tx, 'kept', 'yes').then(() => 'value'))).toBe('value')
    const failing = db.tx(async (tx) => {
      await write(tx, 'kept', 'no')
      await write(tx, 'other', 'no')
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await read(db, 'kept')).toBe('yes')
    expect(await read(db, 'other')).toBeUndefined()
  })

  it('calls the effects of a transaction after its commit, and never after a rollback', async () => {
    await db.migrate()
    const seen: string[] = []
    await db.tx(async (tx) => {
      afterCommit(tx, () => seen.push('after'))
      await write(tx, 'a', 'b')
      seen.push('inside')
    })
    expect(seen).toEqual(['inside', 'after'])
    await db
      .tx(async (tx) => {
        afterCommit(tx, () => seen.push('never'))
        throw new Error('no')
      })
      .catch(() => undefined)
    expect(seen).toEqual(['inside', 'after'])
  })

  it('neither undoes nor repeats a commit if an effect throws', async () => {
    await db.migrate()
    let runs = 0
    const failing = db.tx(async (tx) => {
      runs++
      await write(tx, 'a', 'b')
      afterCommit(tx, () => {
        throw Object.assign(new Error('deadlock in an effect'), { code: '40P01' })
      })
    })
    await expect(failing).rejects.toThrow('deadlock in an effect')
    expect(runs).toBe(1)
    expect(await read(db, 'a')).toBe('b')
  })

  it('refreshes the result of a prepared query after any commit, and not before', async () => {
    await db.migrate()
    expect(await preparedValue(db.q, { name: 'a' })).toBeUndefined()
    await db.tx(async (tx) => {
      await write(tx, 'a', 'first')
      expect(await preparedValue(db.q, { name: 'a' })).toBeUndefined()
      expect(await preparedValue(tx, { name: 'a' })).toEqual({ value: 'first' })
    })
    expect(await preparedValue(db.q, { name: 'a' })).toEqual({ value: 'first' })
    await db.q.updateTable('installation').set({ value: 'alone' }).execute()
    expect(await preparedValue(db.q, { name: 'a' })).toEqual({ value: 'alone' })
    await inOtherProcess(setValue, { url: made.url, value: 'elsewhere' })
    expect(await preparedValue(db.q, { name: 'a' })).toEqual({ value: 'elsewhere' })
    await sql`delete from installation`.execute(db.q)
    expect(await preparedValue(db.q, { name: 'a' })).toBeUndefined()
  })

  it('distinguishes prepared queries by all of their values', async () => {
    await db.migrate()
    const pair = preparedQuery(
      'test-pair',
      (q, param: { from: string; to: string }) =>
        q.selectFrom('installation').select('value').where('name', '>=', param.from).where('name', '<', param.to),
      (rows) => rows.map(({ value }) => value),
    )
    for (const name of ['a', 'b', 'a,b']) await db.tx((tx) => write(tx, name, name))
    expect([
      await pair(db.q, { from: 'a', to: 'b' }),
      await pair(db.q, { from: 'a,', to: 'b' }),
      await pair(db.q, { from: 'b', to: 'c' }),
    ]).toEqual([['a', 'a,b'], ['a,b'], ['b']])
  })

  it('loses no update of two concurrent processes', async () => {
    await db.migrate()
    await db.tx((tx) => write(tx, 'count', '0'))
    const workers = [1, 2].map(() => inOtherProcess(addOne, { url: made.url, times: 150 }))
    await Promise.all(workers)
    expect(await read(db, 'count')).toBe('300')
  })

  it('distinguishes a unique violation from other errors', async () => {
    await db.migrate()
    const insert = (name: string) =>
      db.q.insertInto('accounts').values(account(name)).returning(['id', 'disk_limit']).executeTakeFirstOrThrow()
    expect(await insert('taken')).toEqual({ id: expect.any(Number), disk_limit: 2 ** 53 - 1 })
    const error = await insert('taken').catch((failure: unknown) => failure)
    expect(isUniqueViolation(error)).toBe(true)
    expect(isStorageFull(error)).toBe(false)
    expect(isUniqueViolation(new Error('something else'))).toBe(false)
  })

  it('compares and orders names by their bytes', async () => {
    await db.migrate()
    const names = ['b', 'B', 'a', 'é', 'e\u0301', 'Z', '~', '\u{1f600}', '\uff5e', 'ß', 'ss']
    for (const name of names) await db.q.insertInto('accounts').values(account(name)).execute()
    const rows = await db.q.selectFrom('accounts').select('name').orderBy('name').execute()
    expect(rows.map((row) => row.name)).toEqual(names.toSorted((a, b) => Buffer.from(a).compare(Buffer.from(b))))
  })

  it.runIf(engine === 'postgres')('runs work again after a deadlock, and its effects once', async () => {
    await db.migrate()
    for (const name of ['one', 'two']) await db.tx((tx) => write(tx, name, '0'))
    const runs = { first: 0, second: 0 }
    const effects: string[] = []
    let holding = 0
    const bothHold = Promise.withResolvers<void>()
    const cross = async (who: 'first' | 'second', names: readonly [string, string]) =>
      db.tx(async (tx) => {
        runs[who]++
        afterCommit(tx, () => effects.push(who))
        await write(tx, names[0], who)
        if (++holding >= 2) bothHold.resolve()
        await bothHold.promise
        await write(tx, names[1], who)
      })
    await Promise.all([cross('first', ['one', 'two']), cross('second', ['two', 'one'])])
    // PostgreSQL may abort both of them, which leads to a fourth run.
    expect(runs.first + runs.second).toBeGreaterThanOrEqual(3)
    expect(effects.toSorted()).toEqual(['first', 'second'])
    expect(await read(db, 'one')).toBe(await read(db, 'two'))
  })

  it.runIf(engine === 'postgres')('continues repeatable work while all connections are in use', async () => {
    await db.migrate()
    const end = Promise.withResolvers<void>()
    const taken = Array.from({ length: 20 }, () => db.tx(() => end.promise))
    await db.asyncCommit((tx) => write(tx, 'aside', 'written'))
    end.resolve()
    await Promise.all(taken)
    expect(await read(db, 'aside')).toBe('written')
  })

  it.runIf(engine === 'postgres')('stops repeating work after five deadlocks', async () => {
    let runs = 0
    const failing = db.tx(async () => {
      runs++
      throw Object.assign(new Error('deadlock detected'), { code: '40P01' })
    })
    await expect(failing).rejects.toThrow('deadlock detected')
    expect(runs).toBe(5)
  })

  it.runIf(engine === 'postgres')('skips rows that another transaction has locked', async () => {
    await db.migrate()
    await db.tx((tx) => write(tx, 'held', ''))
    const rows = (tx: Tx, skipLocked: boolean) =>
      lockRows(tx, tx.selectFrom('installation').select('name').where('name', '=', 'held'), { skipLocked }).execute()
    await db.tx(async (first) => {
      expect(await rows(first, false)).toHaveLength(1)
      await db.tx(async (second) => expect(await rows(second, true)).toEqual([]))
    })
  })

  it.runIf(engine === 'postgres')('allows others to add rows that refer to a locked one', async () => {
    await db.migrate()
    const { id } = await db.q.insertInto('accounts').values(account('held')).returning('id').executeTakeFirstOrThrow()
    await db.tx(async (first) => {
      await lockRows(first, first.selectFrom('accounts').selectAll().where('id', '=', id)).execute()
      await db.tx(async (second) => {
        await sql`set local lock_timeout = '1s'`.execute(second)
        await second.insertInto('usage').values({ account_id: id, minute: 1, count: 1 }).execute()
      })
    })
  })

  it.runIf(engine === 'sqlite')('flushes each commit to the device if it must survive a power cut', async () => {
    for (const [power, level] of [
      [true, 2],
      [false, 1],
    ] as const) {
      const other = await openDatabase({ url: join(folder, `${power}.db`), power })
      const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(other.q)
      await other.close()
      expect(rows).toEqual([{ synchronous: level }])
    }
  })
})

it('recognizes the error of a database file that cannot grow', () => {
  const file = new Sqlite(':memory:')
  file.exec('pragma max_page_count = 4; create table t (x)')
  const fill = () => file.prepare('insert into t values (zeroblob(100000))').run()
  expect(fill).toThrow()
  try {
    fill()
  } catch (error) {
    expect(isStorageFull(error)).toBe(true)
  }
  file.close()
})
