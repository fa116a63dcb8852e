import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeDatabase, storeEngines } from '../../test/databases.ts'
import { openDatabase } from '../db/database/open.ts'
import type { Database, Tx } from '../db/engine.ts'
import { confirmed } from './confirmed.ts'
import { Fault } from './fault.ts'

const refused = new Fault('unauthenticated', 'Your access has ended.')
const notFound = new Fault('not-found', 'There is no such folder.')
const refuse = { confirm: () => Promise.reject(refused) }
const accept = { confirm: () => Promise.resolve() }

describe('a look-up beside which the actor is confirmed', () => {
  const tx = {} as Tx

  it('gives what was found, or why nothing was', async () => {
    expect(await confirmed(accept, tx, Promise.resolve(7))).toBe(7)
    await expect(confirmed(accept, tx, Promise.reject(notFound))).rejects.toBe(notFound)
  })

  it('tells nothing to whose access has ended', async () => {
    await expect(confirmed(refuse, tx, Promise.resolve(7))).rejects.toBe(refused)
    await expect(confirmed(refuse, tx, Promise.reject(notFound))).rejects.toBe(refused)
    await expect(confirmed(refuse, tx, Promise.reject(new Error('the database is away')))).rejects.toBe(refused)
  })
})

describe.runIf(storeEngines.includes('postgres'))('a transaction whose look-up fails beside the confirmation', () => {
  let folder: string
  let place: Awaited<ReturnType<typeof makeDatabase>>
  let db: Database
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-actor-'))
    place = await makeDatabase('postgres', folder)
    db = await openDatabase({ url: place.url, power: false })
  })
  afterEach(async () => {
    await db.close()
    await place.drop()
    await rm(folder, { recursive: true, force: true })
  })

  it('is repeated after a deadlock, as any other', async () => {
    let attempts = 0
    const confirm = async (tx: Tx) => void (await sql`select 1`.execute(tx))
    const value = await db.tx(async (tx) => {
      attempts += 1
      const lookUp =
        attempts === 1
          ? sql<{ v: number }>`do $$ begin raise exception using errcode = '40P01'; end $$`.execute(tx)
          : sql<{ v: number }>`select 7 as v`.execute(tx)
      return (await confirmed({ confirm }, tx, lookUp)).rows[0]?.v
    })
    expect([value, attempts]).toEqual([7, 2])
  })
})
