import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase } from '../database/open.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-sqlite-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('writes most of a large transaction before its commit, so that the commit is short', async () => {
  const url = join(folder, 'test.db')
  const db = await openDatabase({ url, power: false })
  const logged = async () => (await stat(`${url}-wal`)).size
  await sql`create table pages (id integer primary key, content blob)`.execute(db.q)
  const before = await db.tx(async (tx) => {
    for (let i = 0; i < 40; i++)
      await sql`insert into pages (content) select zeroblob(1000) from json_each(${JSON.stringify(Array(1_000).fill(0))})`.execute(
        tx,
      )
    return await logged()
  })
  const after = await logged()
  await db.close()
  expect(after).toBeGreaterThan(40_000_000)
  expect(after - before).toBeLessThan(10_000_000)
})
