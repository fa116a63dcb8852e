import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Kysely } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databaseWork } from '../../../test/database-work.ts'
import { afterCommit, type Database, type Tx } from '../engine.ts'
import { isUnavailable } from '../errors.ts'
import { preparedQuery, preparedStatement } from '../prepared.ts'
import { groupCommit } from '../sqlite/group-commit.ts'
import { openSqlite, type SqliteFile } from '../sqlite/sqlite.ts'
import { startTransactionThread } from '../sqlite/transaction-thread.ts'
import { openDatabase } from './open.ts'

const writePrepared = preparedStatement('test-write', (q, param: { name: string; value: string }) =>
  q.insertInto('installation').values({ name: param.name, value: param.value }),
)
const readValue = preparedQuery(
  'test-value',
  (q, param: { name: string }) => q.selectFrom('installation').select('value').where('name', '=', param.name),
  ([row]) => row?.value ?? null,
)

describe('a large transaction on SQLite', () => {
  let folder: string
  let url: string
  let db: Database
  let beside: Sqlite.Database

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-large-'))
    url = join(folder, 'test.db')
    db = await openDatabase({ url, power: false })
    await db.migrate()
    await db.q.deleteFrom('installation').execute()
    beside = new Sqlite(url, { readonly: true })
  })
  afterEach(async () => {
    beside.close()
    await db.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** The committed state, as other connections see it. */
  const committed = () => beside.prepare('select name from installation order by name').pluck().all()
  const write = (q: Database['q'], name: string) => q.insertInto('installation').values({ name, value: '' }).execute()
  /** A transaction that has written and waits. */
  const paused = () => {
    const hasWritten = Promise.withResolvers<void>()
    const end = Promise.withResolvers<void>()
    const done = db.largeTx(async (tx) => {
      await write(tx, 'large')
      hasWritten.resolve()
      await end.promise
    })
    return { hasWritten: hasWritten.promise, end, done }
  }

  it('runs no statement on the calling thread, and not its commit', async () => {
    const seen: unknown[] = []
    const { statements } = await databaseWork(async () => {
      const value = await db.largeTx(async (tx) => {
        await write(tx, 'a')
        await writePrepared(tx, { name: 'b', value: 'B' })
        afterCommit(tx, () => seen.push('effect'))
        const changed = await tx
          .updateTable('installation')
          .set({ value: 'A' })
          .where('name', '=', 'a')
          .executeTakeFirst()
        return [await readValue(tx, { name: 'a' }), await readValue(tx, { name: 'b' }), changed.numUpdatedRows]
      })
      seen.push(value)
    })
    expect(seen).toEqual(['effect', ['A', 'B', 1n]])
    // What the checkpoints ask after each commit.
    expect(statements).toBeLessThanOrEqual(1)
    expect(committed()).toEqual(['a', 'b'])
    expect(await readValue(db.q, { name: 'b' })).toBe('B')
  })

  it('is invisible until its commit; other statements of the connection wait for it', async () => {
    expect(await readValue(db.q, { name: 'large' })).toBeNull()
    const { hasWritten, end, done } = paused()
    await hasWritten
    const order: string[] = []
    const after = [
      db.tx((tx) => write(tx, 'in a transaction')).then(() => order.push('transaction')),
      write(db.q, 'single').then(() => order.push('single')),
    ]
    expect(await readValue(db.q, { name: 'large' })).toBeNull()
    expect([committed(), order]).toEqual([[], []])
    end.resolve()
    await done
    expect(await readValue(db.q, { name: 'large' })).toBe('')
    await Promise.all(after)
    expect(committed()).toEqual(['in a transaction', 'large', 'single'])
  })

  it('is rolled back when it fails, with the error of the engine', async () => {
    const failing = db.largeTx(async (tx) => {
      await write(tx, 'a')
      await write(tx, 'a')
    })
    expect(await failing.catch((error: unknown) => error)).toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' })
    const thrown = db.largeTx(async (tx) => {
      await write(tx, 'b')
      throw new Error('no')
    })
    await expect(thrown).rejects.toThrow('no')
    expect(committed()).toEqual([])
    await db.tx((tx) => write(tx, 'c'))
    expect(committed()).toEqual(['c'])
  })

  it('does not join a group, and keeps its place among others', async () => {
    const began: string[] = []
    const work = (name: string) => async (tx: Tx) => {
      began.push(`${name} ${committed().join()}`)
      await write(tx, name)
    }
    await Promise.all([
      db.tx(work('a')),
      db.tx(work('b')),
      db.largeTx(work('c')),
      db.largeTx(work('d')),
      db.tx(work('e')),
    ])
    expect(began).toEqual(['a ', 'b ', 'c a,b', 'd a,b,c', 'e a,b,c,d'])
  })

  describe('whose thread', () => {
    let file: SqliteFile
    beforeEach(() => {
      file = openSqlite({ url, power: false })
    })
    afterEach(async () => {
      await file.closeReader()
      file.close()
    })
    const run = (startThread: SqliteFile['startThread']) => {
      const { connection, dialect } = file
      return groupCommit({ db: new Kysely({ dialect }), connection, startThread })
    }

    it('cannot be started, runs on the calling one', async () => {
      const { largeTx } = run(() => Promise.reject(new Error('no memory')))
      await largeTx((tx) => write(tx, 'a'))
      expect(committed()).toEqual(['a'])
    })

    it('ends, is rolled back and fails as unavailable; later ones succeed', async () => {
      const dying = new URL(
        `data:text/javascript,${encodeURIComponent(
          "import { parentPort } from 'node:worker_threads'\nparentPort.on('message', () => process.exit(1)).postMessage('ready')",
        )}`,
      )
      const listeners = { mayHaveCommitted() {}, committed() {} }
      let isFirst = true
      const { tx, largeTx } = run(() => {
        const thread = isFirst
          ? startTransactionThread({ url, power: false, busyMs: 1 }, listeners, dying)
          : file.startThread()
        isFirst = false
        return thread
      })
      expect(isUnavailable(await largeTx((tx) => write(tx, 'a')).catch((error: unknown) => error))).toBe(true)
      await largeTx((tx) => write(tx, 'b'))
      await tx((tx) => write(tx, 'c'))
      expect(committed()).toEqual(['b', 'c'])
    })
  })
})
