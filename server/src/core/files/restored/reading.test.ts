import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, type Person, put } from '../../../../test/people.ts'
import { insertFolders } from '../../../../test/rows.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { createFolder } from '../tree/folders.ts'
import * as tree from '../tree/tree.ts'
import type { ContentRow } from './below-store.ts'
import { type Readings, withReadings } from './reading.ts'

describe.each(engines)('what a transaction needs to know of a folder, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let boxId: number
  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    await put(app, admin.actor, '/box/sub/a.txt')
    await put(app, admin.actor, '/box/b.txt')
    boxId = (await tree.get(app.context, admin.actor, '/box')).resource.id
  })
  afterEach(() => app.close())

  const namesReader = () => {
    const names: string[] = []
    const times: string[] = []
    return {
      see: ({ name, uploadedAt }: ContentRow) => {
        names.push(name)
        times.push(uploadedAt)
        return name !== 'closed'
      },
      since: () => times.toSorted().at(-1) ?? '',
      value: () => names.toSorted(),
    }
  }
  /** `before` runs before each transaction. Returns what the last one has read, and how many there were. */
  const read = async ({
    budget = 1_000,
    before = async () => {},
    inTx = async () => {},
  }: {
    budget?: number
    before?: (run: number) => Promise<unknown>
    inTx?: () => Promise<unknown>
  } = {}) => {
    let run = 0
    const left = { left: budget }
    const work = async (readings: Readings) => {
      await before(run++)
      return await app.context.db.tx(async (tx) => {
        await inTx()
        const names = await readings.of(tx, boxId, namesReader)
        readings.mustBeKnown()
        return names
      })
    }
    return { names: await withReadings(app.context, left, work), runs: run, left: left.left }
  }

  it('is read before it, except for what the reader leaves out', async () => {
    await createFolder(app.context, admin.actor, { path: '/box/closed/inside' })
    expect(await read()).toEqual({ names: ['a.txt', 'b.txt', 'closed', 'sub'], runs: 2, left: 996 })
  })

  it('is read in parts, also of one folder with many entries', async () => {
    const box = await tree.get(app.context, admin.actor, '/box')
    await insertFolders(
      app,
      box,
      Array.from({ length: 2_500 }, (_, i) => `f${i}`),
    )
    const { names, runs } = await read({ budget: 10_000 })
    expect([names?.length, new Set(names).size, runs]).toEqual([2_503, 2_503, 2])
  })

  it('is unknown if it is more than the request may read', async () => {
    expect((await read({ budget: 3 })).names).toEqual(['a.txt', 'b.txt', 'sub'])
    expect((await read({ budget: 2 })).names).toBeNull()
  })

  it.each([
    ['added', () => put(app, admin.actor, '/box/sub/new.txt')],
    [
      'removed',
      async () =>
        app.context.db.tx((tx) =>
          tx
            .updateTable('resources')
            .set({ deleted_at: '2026-01-01', deleted_by: 1 })
            .where('name', '=', 'a.txt')
            .execute(),
        ),
    ],
    ['replaced', () => put(app, admin.actor, '/box/b.txt', 'new', { ifExists: 'replace' })],
  ])('is read again if something was %s since', async (_, change) => {
    app.clock.move(1_000)
    const { runs } = await read({ before: async (run) => run === 1 && (await change()) })
    expect(runs).toBe(3)
  })

  it('is read in the transaction at last if others keep changing it', async () => {
    const before = (run: number) => put(app, admin.actor, `/box/${run}.txt`)
    const { names, runs } = await read({ before })
    expect([names, runs]).toEqual([['0.txt', '1.txt', '2.txt', '3.txt', 'a.txt', 'b.txt', 'sub'], 4])
  })
})
