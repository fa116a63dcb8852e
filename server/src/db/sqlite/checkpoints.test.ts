import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Checkpoints, startCheckpoints } from './checkpoints.ts'

let folder: string
let url: string
let file: Sqlite.Database
let checkpoints: Checkpoints | null

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-checkpoints-'))
  url = join(folder, 'test.db')
  file = new Sqlite(url)
  file.pragma('journal_mode = WAL')
  file.exec('create table pages (id integer primary key, content blob)')
  checkpoints = null
})
afterEach(async () => {
  await checkpoints?.close()
  file.close()
  await rm(folder, { recursive: true, force: true })
})

const start = (limits: { commits: number; rows?: number; logged: number; most: number }) => {
  checkpoints = startCheckpoints(file, { url, busyMs: 5_000 }, { rows: 1_000_000, bytesKept: 1_000_000, ...limits })
  return checkpoints
}
const commit = (times: number) => {
  const insert = file.prepare('insert into pages (content) values (zeroblob(8000))')
  for (let i = 0; i < times; i++) {
    insert.run()
    checkpoints?.committed()
  }
}
const sizeOf = async (path: string) => (await stat(path)).size

it('runs a checkpoint in a thread after the given number of commits, and not before', async () => {
  start({ commits: 10, logged: 1_000_000, most: 1_000_000 })
  const empty = await sizeOf(url)
  commit(9)
  expect(await sizeOf(url)).toBe(empty)
  commit(1)
  await vi.waitFor(async () => expect(await sizeOf(url)).toBeGreaterThan(80_000), 20_000)
})

it('runs a checkpoint after few commits, too, if they change many rows', async () => {
  start({ commits: 1_000_000, rows: 30, logged: 1_000_000, most: 1_000_000 })
  const empty = await sizeOf(url)
  const insertTen = file.prepare('insert into pages (content) select zeroblob(8000) from json_each(?)')
  for (let i = 0; i < 2; i++) {
    insertTen.run(JSON.stringify(Array(10).fill(0)))
    checkpoints?.committed()
  }
  expect(await sizeOf(url)).toBe(empty)
  insertTen.run(JSON.stringify(Array(10).fill(0)))
  checkpoints?.committed()
  await vi.waitFor(async () => expect(await sizeOf(url)).toBeGreaterThan(200_000), 20_000)
})

it('restarts a long log, so that it does not grow', async () => {
  start({ commits: 10, logged: 50, most: 1_000_000 })
  let written = 0
  await vi.waitFor(
    async () => {
      commit(40)
      written += 40 * 8_000
      expect(await sizeOf(`${url}-wal`)).toBeLessThan(written / 4)
    },
    { timeout: 20_000, interval: 5 },
  )
})

it('starts with the log of a killed process', async () => {
  file.pragma('wal_autocheckpoint = 0')
  commit(40)
  const left = await sizeOf(url)
  start({ commits: 1_000_000, logged: 1_000_000, most: 1_000_000 })
  expect(await sizeOf(url)).toBeGreaterThan(left + 40 * 8_000)
})

it('truncates the file of a long log', async () => {
  file.pragma('wal_autocheckpoint = 0')
  commit(400)
  expect(await sizeOf(`${url}-wal`)).toBeGreaterThan(3_000_000)
  start({ commits: 1_000_000, logged: 1_000_000, most: 1_000_000 })
  commit(1)
  expect(await sizeOf(`${url}-wal`)).toBeLessThan(1_100_000)
})

it('leaves the checkpoint to the commit when the thread cannot keep up', async () => {
  start({ commits: 1_000_000, logged: 1, most: 100 })
  commit(40)
  expect(await sizeOf(url)).toBeGreaterThan(100_000)
})

it('closes whether or not a thread was started, also during a checkpoint', async () => {
  await start({ commits: 1_000_000, logged: 1, most: 100 }).close()
  const begun = start({ commits: 10, logged: 1, most: 1_000_000 })
  commit(100)
  await begun.close()
  commit(100)
  expect(file.prepare('select count(*) from pages').pluck().get()).toBe(200)
})

it('fails no commit if a thread cannot be started, and tries again later', () => {
  let asked = 0
  const facts = {
    get url() {
      asked += 1
      return url
    },
    // A value that cannot be cloned stands for any thread that cannot be started.
    busyMs: (() => 5_000) as never,
  }
  checkpoints = startCheckpoints(file, facts, {
    ...{ commits: 10, rows: 1_000_000 },
    ...{ logged: 1, most: 1_000_000, bytesKept: 1_000_000 },
  })
  commit(30)
  expect(asked).toBe(3)
})

it('starts no thread once it is closed', async () => {
  let asked = 0
  const facts = {
    get url() {
      asked += 1
      return url
    },
    busyMs: 5_000,
  }
  checkpoints = startCheckpoints(file, facts, {
    ...{ commits: 10, rows: 1_000_000 },
    ...{ logged: 1, most: 1_000_000, bytesKept: 1_000_000 },
  })
  await checkpoints.close()
  commit(30)
  expect(asked).toBe(0)
})
