import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { afterCommit, type Database, type Tx } from '../engine.ts'
import { isUnavailable } from '../errors.ts'
import { preparedStatement } from '../prepared.ts'
import { openDatabase } from './open.ts'

const writePrepared = preparedStatement('test-write', (q, param: { name: string; value: string }) =>
  q.insertInto('installation').values({ name: param.name, value: param.value }),
)
const write = (tx: Tx, name: string) => writePrepared(tx, { name, value: '' })

describe('concurrent transactions', () => {
  let folder: string
  let db: Database
  let beside: Sqlite.Database

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-together-'))
    db = await openDatabase({ url: join(folder, 'test.db'), power: false })
    await db.migrate()
    // A migration may leave a row in this table.
    await db.q.deleteFrom('installation').execute()
    beside = new Sqlite(join(folder, 'test.db'), { readonly: true })
  })
  afterEach(async () => {
    beside.close()
    await db.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** The committed state, as other connections see it. */
  const committed = () => beside.prepare('select name from installation order by name').pluck().all()
  const version = () => beside.pragma('data_version', { simple: true })

  it('are committed together, and resolved after that, each with its effects, in order', async () => {
    const before = version()
    const seen: unknown[] = []
    const told = ['a', 'b', 'c'].map(async (name) => {
      const value = await db.tx(async (tx) => {
        await write(tx, name)
        afterCommit(tx, () => seen.push([name, committed(), version()]))
        return name
      })
      seen.push(value)
    })
    await Promise.all(told)
    const after = version()
    expect(after).not.toBe(before)
    const effects = ['a', 'b', 'c'].map((name) => [name, ['a', 'b', 'c'], after])
    expect(seen).toEqual([...effects, 'a', 'b', 'c'])
  })

  it('succeed or fail independently', async () => {
    const effects: string[] = []
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'a', 'c', 'd'].map((name, at) =>
        db.tx(async (tx) => {
          afterCommit(tx, () => effects.push(name))
          await write(tx, `${name}-${at === 2 ? 'third' : 'own'}`)
          await write(tx, name)
          if (name === 'c') throw new Error('changed my mind')
          return name
        }),
      ),
    )
    expect(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.message)),
    ).toEqual(['a', 'b', 'UNIQUE constraint failed: installation.name', 'changed my mind', 'd'])
    expect(committed()).toEqual(['a', 'a-own', 'b', 'b-own', 'd', 'd-own'])
    expect(effects).toEqual(['a', 'b', 'd'])
  })

  it('are committed together with single statements', async () => {
    let seen: unknown
    const first = db.tx(async (tx) => {
      await write(tx, 'a')
      afterCommit(tx, () => {
        seen = committed()
      })
    })
    await Promise.all([first, db.write((q) => writePrepared(q, { name: 'single', value: '' }))])
    expect(seen).toEqual(['a', 'single'])
  })

  it('see the changes of earlier ones in the group', async () => {
    const add = () =>
      db.tx(async (tx) => {
        const row = await tx.selectFrom('installation').select('value').where('name', '=', 'n').executeTakeFirst()
        if (!row) await writePrepared(tx, { name: 'n', value: '1' })
        else
          await tx
            .updateTable('installation')
            .set({ value: `${Number(row.value) + 1}` })
            .execute()
      })
    await Promise.all(Array.from({ length: 100 }, add))
    expect(await db.q.selectFrom('installation').selectAll().execute()).toEqual([{ name: 'n', value: '100' }])
  })

  it('are run again separately if their commit fails: only the one that causes the failure fails', async () => {
    const runs: string[] = []
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c'].map((name) =>
        db.tx(async (tx) => {
          runs.push(name)
          await write(tx, name)
          if (name !== 'b') return
          // A violated foreign key that is only checked at the commit.
          await sql`pragma defer_foreign_keys = on`.execute(tx)
          await sql`insert into logos (hash, account_id, image, created_at) values ('h', 77, '', '')`.execute(tx)
        }),
      ),
    )
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(committed()).toEqual(['a', 'c'])
    expect(runs).toEqual(['a', 'b', 'c', 'a', 'b', 'c'])
  })

  it('fail together, after one wait, while another process has locked the file', async () => {
    const holder = new Sqlite(join(folder, 'test.db'))
    holder.exec('begin immediate')
    const begun = performance.now()
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((name) => db.tx((tx) => write(tx, name))))
    const waited = performance.now() - begun
    holder.exec('rollback')
    holder.close()
    expect(outcomes.map((one) => one.status === 'rejected' && isUnavailable(one.reason))).toEqual([true, true, true])
    // One wait is five seconds; separate waits would take twenty in total.
    expect(waited).toBeLessThan(15_000)
    await db.tx((tx) => write(tx, 'd'))
    expect(committed()).toEqual(['d'])
  })

  it('undo what was begun together with the work that failed', async () => {
    const busy = (tx: Tx) =>
      Promise.all([
        write(tx, 'twice').then(() => write(tx, 'twice')),
        (async () => {
          for (let i = 0; i < 100; i++) await write(tx, `other-${i}`)
        })(),
      ])
    const outcomes = await Promise.allSettled([
      db.tx((tx) => write(tx, 'before')),
      db.tx(busy),
      db.tx((tx) => write(tx, 'after')),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(committed()).toEqual(['after', 'before'])
  })

  it('continue after one that fails', async () => {
    await expect(db.tx(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await db.tx((tx) => write(tx, 'a'))
    expect(committed()).toEqual(['a'])
  })

  it('refuse queries and prepared statements once they have ended', async () => {
    let leaked: Tx | null = null
    await db.tx(async (tx) => {
      leaked = tx
      await write(tx, 'a')
    })
    await expect(write(leaked as never, 'b')).rejects.toThrow('committed')
    await expect(sql`delete from installation`.execute(leaked as never)).rejects.toThrow('committed')
    expect(committed()).toEqual(['a'])
  })
})
