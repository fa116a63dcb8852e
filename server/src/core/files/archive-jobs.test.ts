import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { faultsInBooks, storedKeys } from '../../../test/books.ts'
import { engines } from '../../../test/databases.ts'
import { archiveJob } from '../../../test/grounds.ts'
import { addPerson, codeOf, type Person, put } from '../../../test/people.ts'
import { openTestHouse, type TestHouse } from '../../../test/test-house.ts'
import { forgeZip } from '../../../test/zips.ts'
import type { Fault } from '../fault.ts'
import { compress } from './archive.ts'
import * as jobs from './archive-jobs.ts'
import { extract } from './extract.ts'
import { createFolder } from './folders.ts'
import { purgeTrash, sweepBytes } from './sweep.ts'
import * as tree from './tree.ts'

/** Work that goes on until it is told to end, and says when it has begun. */
function pending() {
  const begun = Promise.withResolvers<void>()
  const end = Promise.withResolvers<string>()
  const work = async ({ signal }: jobs.JobRun) => {
    begun.resolve()
    signal.addEventListener('abort', () => end.reject(signal.reason))
    return await end.promise
  }
  return { work, begun: begun.promise, end: () => end.resolve('done') }
}
const tick = () => pause(20)

describe.each(engines)('archive jobs, on %s', (engine) => {
  let house: TestHouse
  let ada: Person
  let bob: Person
  beforeEach(async () => {
    house = await openTestHouse(engine)
    ada = await addPerson(house, 'ada')
    bob = await addPerson(house, 'bob')
  })
  afterEach(async () => {
    await sweepBytes(house.tools)
    expect(await faultsInBooks(house.tools)).toEqual([])
    await house.close()
  })

  const run = (work: (run: jobs.JobRun) => Promise<string>, person = ada, name = 'a.zip') =>
    jobs.runAsJob(house.tools, person.actor, { kind: 'compress', name }, work)
  const states = async (actor = house.operator) => (await jobs.list(house.tools, actor)).map(({ state }) => state)
  /** Two jobs that run, and what ends them. */
  const busy = async () => {
    const both = [pending(), pending()]
    const results = both.map(({ work }) => run(work))
    await Promise.all(both.map(({ begun }) => begun))
    return { both, results }
  }

  it('run two at a time, the others in the order in which they came', async () => {
    const { both, results } = await busy()
    const order: number[] = []
    const waiting: Promise<string>[] = []
    for (let i = 0; i < 4; i++) {
      waiting.push(
        run(
          async () => {
            order.push(i)
            return 'done'
          },
          i % 2 ? ada : bob,
        ),
      )
      await expect.poll(async () => (await states()).length).toBe(3 + i)
    }
    expect(await states()).toEqual(['running', 'running', 'waiting', 'waiting', 'waiting', 'waiting'])
    both[0]?.end()
    expect(await Promise.all(waiting)).toEqual(['done', 'done', 'done', 'done'])
    expect(order).toEqual([0, 1, 2, 3])
    both[1]?.end()
    expect(await Promise.all(results)).toEqual(['done', 'done'])
    expect(await states()).toEqual([])
  })

  it('are refused beyond two and twenty, with numbers, and only in the account that has so many', async () => {
    for (let i = 0; i < jobs.runningAtMost + jobs.waitingAtMost; i++)
      await archiveJob({ house, owner: house.operator, folder: '/' })
    const fault = await run(async () => 'done').catch((error: unknown) => error)
    expect(fault).toMatchObject({ code: 'too-many', message: expect.stringMatching(/\b2\b.*\b20\b/) })
    expect((fault as Fault).detail.retryAfter).toBeGreaterThan(0)
    const quay = await house.another('quay')
    const job = { kind: 'extract', name: 'b.zip' } as const
    expect(await jobs.runAsJob(house.tools, quay.operator, job, async () => 'done')).toBe('done')
  })

  it('are seen by who asked for them, and all of them by administrators', async () => {
    const { both, results } = await busy()
    const { operator } = await house.another('quay')
    expect(await states(ada.actor)).toEqual(['running', 'running'])
    expect(await states(bob.actor)).toEqual([])
    expect(await states(operator)).toEqual([])
    expect(await jobs.list(house.tools, house.operator)).toMatchObject([
      { kind: 'compress', name: 'a.zip', username: 'ada' },
      { kind: 'compress', name: 'a.zip', username: 'ada' },
    ])
    for (const job of both) job.end()
    await Promise.all(results)
  })

  it('are cancelled by who asked for them and by administrators, and by nobody else', async () => {
    const { results } = await busy()
    const waits = codeOf(run(async () => 'done'))
    await expect.poll(async () => (await states()).length).toBe(3)
    const ids = (await jobs.list(house.tools, ada.actor)).map(({ id }) => id)
    const { operator } = await house.another('quay')
    for (const actor of [bob.actor, operator])
      for (const id of ids) expect(await codeOf(jobs.cancel(house.tools, actor, id))).toBe('not-found')
    const outcomes = results.map(codeOf)
    await jobs.cancel(house.tools, ada.actor, ids[2] ?? 0)
    expect(await waits).toBe('conflict')
    await jobs.cancel(house.tools, ada.actor, ids[0] ?? 0)
    await jobs.cancel(house.tools, house.operator, ids[1] ?? 0)
    expect(await Promise.all(outcomes)).toEqual(['conflict', 'conflict'])
    expect(await codeOf(jobs.cancel(house.tools, ada.actor, ids[0] ?? 0))).toBe('not-found')
    expect(await states()).toEqual([])
  })

  it('that wait are refused when their user was locked meanwhile', async () => {
    const { both, results } = await busy()
    let ran = false
    const outcome = codeOf(
      run(async () => {
        ran = true
        return 'done'
      }, bob),
    )
    await expect.poll(async () => (await states()).length).toBe(3)
    await house.tools.db.q.updateTable('users').set({ locked: 1 }).where('id', '=', bob.user.id).execute()
    both[0]?.end()
    expect([await outcome, ran]).toEqual(['unauthenticated', false])
    both[1]?.end()
    await Promise.all(results)
  })

  it('end with the process, and leave the places to others', async () => {
    const { results } = await busy()
    const outcomes = [...results, run(async () => 'done')].map(codeOf)
    await expect.poll(async () => (await states()).length).toBe(3)
    await jobs.stopArchiveJobs(house.tools)
    expect(await Promise.all(outcomes)).toEqual(['unavailable', 'unavailable', 'unavailable'])
    expect(await states()).toEqual([])
  })

  describe('of real archives leave nothing', () => {
    const everything = async () => {
      await sweepBytes(house.tools)
      const { q } = house.tools.db
      const rows = await q.selectFrom('resources').select(['id', 'parent_id', 'name']).orderBy('id').execute()
      const { disk_used } = await q
        .selectFrom('accounts')
        .select('disk_used')
        .where('id', '=', house.account.id)
        .executeTakeFirstOrThrow()
      return { rows, keys: await storedKeys(house.tools), disk_used, jobs: await states() }
    }
    const extracting = { resource: '/z.zip', parent: '/' }
    beforeEach(async () => {
      await put(
        house,
        ada.actor,
        '/z.zip',
        forgeZip([
          { name: 'a/b', content: 'x' },
          { name: 'a/c', content: 'y' },
        ]),
      )
    })

    it('when they are cancelled by another node in the last moment', async () => {
      const before = await everything()
      const { db } = house.tools
      let count = 0
      const blobs = new Proxy(house.tools.blobs, {
        get(target, property, receiver) {
          if (property === 'write') void count++
          const value: unknown = Reflect.get(target, property, receiver)
          if (property !== 'write' || typeof value !== 'function') return value
          return async (...args: unknown[]) => {
            // Only the row goes, as when another node is asked.
            await db.q.deleteFrom('archive_jobs').execute()
            return (await Reflect.apply(value, target, args)) as unknown
          }
        },
      })
      const tools = { ...house.tools, blobs }
      expect(await codeOf(extract(tools, ada.actor, extracting))).toBe('conflict')
      expect(await codeOf(compress(tools, ada.actor, { resources: ['/z.zip'], archiveName: 'n' }))).toBe('conflict')
      expect(count).toBeGreaterThan(1)
      expect(await everything()).toEqual(before)
    })

    it('when their time is over', async () => {
      const before = await everything()
      const settings = { ...house.tools.settings, archiveDeadlineMs: 1 }
      const blobs = new Proxy(house.tools.blobs, {
        get(target, property, receiver) {
          const value: unknown = Reflect.get(target, property, receiver)
          if (property !== 'write' || typeof value !== 'function') return value
          return async (...args: unknown[]) => {
            await tick()
            return (await Reflect.apply(value, target, args)) as unknown
          }
        },
      })
      const tools = { ...house.tools, blobs, settings }
      const fault = await extract(tools, ada.actor, extracting).catch((error: unknown) => error)
      expect(fault).toMatchObject({ code: 'too-large', message: expect.stringContaining('took longer') })
      expect(await codeOf(compress(tools, ada.actor, { resources: ['/z.zip'] }))).toBe('too-large')
      expect(await everything()).toEqual(before)
    })

    it('when the process was killed: what it had made goes at the next start', async () => {
      const before = await everything()
      await archiveJob({ house, owner: house.operator, folder: '/' })
      const [job] = await jobs.list(house.tools, house.operator)
      const top = await createFolder(house.tools, ada.actor, { path: '/dark' })
      await house.tools.db.q
        .updateTable('resources')
        .set({ parent_id: null, deleted_at: house.clock.now().toISOString() })
        .where('id', '=', top.resource.id)
        .execute()
      const root = await tree.get(house.tools, house.operator, '/')
      await house.tools.db.q
        .updateTable('resources')
        .set((e) => ({ child_count: e('child_count', '-', 1) }))
        .where('id', '=', root.resource.id)
        .execute()
      await house.tools.db.q
        .updateTable('archive_jobs')
        .set({ top_id: top.resource.id, lease_by: 'gone' })
        .where('id', '=', job?.id ?? 0)
        .execute()
      expect(await jobs.clearArchiveJobs(house.tools, (name) => name === 'gone')).toBe(true)
      await purgeTrash(house.tools)
      expect(await everything()).toEqual(before)
    })

    it('whose lease is over take no place', async () => {
      for (let i = 0; i < jobs.runningAtMost + jobs.waitingAtMost; i++)
        await archiveJob({ house, owner: house.operator, folder: '/' })
      house.clock.move(2 * 3_600_000)
      expect((await extract(house.tools, ada.actor, extracting)).length).toBe(1)
      await jobs.clearArchiveJobs(house.tools, () => false)
      expect(await house.tools.db.q.selectFrom('archive_jobs').select('id').execute()).toEqual([])
    })
  })
})
