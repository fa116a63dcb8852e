import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, storedKeys } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { archiveJob } from '../../../../test/operation-fixtures.ts'
import { addPerson, codeOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { forgeZip } from '../../../../test/zips.ts'
import type { Fault } from '../../fault.ts'
import * as users from '../../users/users.ts'
import { purgeTrash, removeUnreferencedBytes } from '../gc/gc.ts'
import { createFolder } from '../tree/folders.ts'
import * as tree from '../tree/tree.ts'
import { compress } from './archive.ts'
import { extract } from './extract.ts'
import * as jobs from './jobs.ts'

/** Work that continues until it is ended, and reports when it has begun. */
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
  let app: TestApp
  let ada: Person
  let bob: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
    bob = await addPerson(app, 'bob')
  })
  afterEach(async () => {
    await removeUnreferencedBytes(app.context)
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const run = (work: (run: jobs.JobRun) => Promise<string>, person = ada, name = 'a.zip') =>
    jobs.runAsJob(app.context, person.actor, { kind: 'compress', name }, work)
  const states = async (actor = app.operator) => (await jobs.list(app.context, actor)).map(({ state }) => state)
  /** Two running jobs, and functions that end them. */
  const busy = async () => {
    const both = [pending(), pending()]
    const results = both.map(({ work }) => run(work))
    await Promise.all(both.map(({ begun }) => begun))
    return { both, results }
  }

  it('run two at a time; users take turns, and the jobs of each run in order', async () => {
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
    // Ada's other job still runs.
    expect(order).toEqual([0, 2, 1, 3])
    both[1]?.end()
    expect(await Promise.all(results)).toEqual(['done', 'done'])
    expect(await states()).toEqual([])
  })

  it('are refused beyond two running and twenty waiting, with the numbers, and only in that account', async () => {
    for (let i = 0; i < jobs.runningAtMost + jobs.waitingAtMost; i++)
      await archiveJob({ app, owner: i % 2 ? app.operator : bob.actor, folder: '/' })
    const fault = await run(async () => 'done').catch((error: unknown) => error)
    expect(fault).toMatchObject({ code: 'too-many', message: expect.stringMatching(/\b2\b.*\b20\b/) })
    expect((fault as Fault).detail.retryAfter).toBeGreaterThan(0)
    const quay = await app.another('quay')
    const job = { kind: 'extract', name: 'b.zip' } as const
    expect(await jobs.runAsJob(app.context, quay.operator, job, async () => 'done')).toBe('done')
  })

  it('of one user can use half of the waiting places, and leave the others to other users', async () => {
    const { both, results } = await busy()
    for (let i = 0; i < jobs.waitingOfOneAtMost; i++) await archiveJob({ app, owner: ada.actor, folder: '/' })
    const fault = await run(async () => 'done').catch((error: unknown) => error)
    expect(fault).toMatchObject({ code: 'too-many', message: expect.stringMatching(/You have 10 archives/) })
    const others = run(async () => 'done', bob)
    await expect.poll(async () => (await states()).length).toBe(3 + jobs.waitingOfOneAtMost)
    both[0]?.end()
    // Although ten of another user were created before.
    expect(await others).toBe('done')
    both[1]?.end()
    await Promise.all(results)
  })

  it('are visible to their user, and all of them to administrators', async () => {
    const { both, results } = await busy()
    const { operator } = await app.another('quay')
    expect(await states(ada.actor)).toEqual(['running', 'running'])
    expect(await states(bob.actor)).toEqual([])
    expect(await states(operator)).toEqual([])
    expect(await jobs.list(app.context, app.operator)).toMatchObject([
      { kind: 'compress', name: 'a.zip', username: 'ada' },
      { kind: 'compress', name: 'a.zip', username: 'ada' },
    ])
    for (const job of both) job.end()
    await Promise.all(results)
  })

  it('can be cancelled by their user and by administrators only', async () => {
    const { results } = await busy()
    const waits = codeOf(run(async () => 'done'))
    await expect.poll(async () => (await states()).length).toBe(3)
    const ids = (await jobs.list(app.context, ada.actor)).map(({ id }) => id)
    const { operator } = await app.another('quay')
    for (const actor of [bob.actor, operator])
      for (const id of ids) expect(await codeOf(jobs.cancel(app.context, actor, id))).toBe('not-found')
    const outcomes = results.map(codeOf)
    await jobs.cancel(app.context, ada.actor, ids[2] ?? 0)
    expect(await waits).toBe('conflict')
    await jobs.cancel(app.context, ada.actor, ids[0] ?? 0)
    await jobs.cancel(app.context, app.operator, ids[1] ?? 0)
    expect(await Promise.all(outcomes)).toEqual(['conflict', 'conflict'])
    expect(await codeOf(jobs.cancel(app.context, ada.actor, ids[0] ?? 0))).toBe('not-found')
    expect(await states()).toEqual([])
  })

  it('that wait are refused if their user was locked in the meantime', async () => {
    const { both, results } = await busy()
    let ran = false
    const outcome = codeOf(
      run(async () => {
        ran = true
        return 'done'
      }, bob),
    )
    await expect.poll(async () => (await states()).length).toBe(3)
    await app.context.db.q.updateTable('users').set({ locked: 1 }).where('id', '=', bob.user.id).execute()
    both[0]?.end()
    expect([await outcome, ran]).toEqual(['unauthenticated', false])
    both[1]?.end()
    await Promise.all(results)
  })

  it('that wait are refused if their user was deleted in the meantime', async () => {
    const { both, results } = await busy()
    let ran = false
    const outcome = codeOf(
      run(async () => {
        ran = true
        return 'done'
      }),
    )
    await expect.poll(async () => (await states()).length).toBe(3)
    await users.remove(app.context, app.operator, ada.user.id)
    for (const job of both) job.end()
    expect([await outcome, ran]).toEqual(['unauthenticated', false])
    await Promise.all(results)
    expect(await states()).toEqual([])
  })

  it('end with the process, and free their places', async () => {
    const { results } = await busy()
    const outcomes = [...results, run(async () => 'done')].map(codeOf)
    await expect.poll(async () => (await states()).length).toBe(3)
    await jobs.stopArchiveJobs(app.context)
    expect(await Promise.all(outcomes)).toEqual(['unavailable', 'unavailable', 'unavailable'])
    expect(await states()).toEqual([])
  })

  describe('of real archives leave nothing behind', () => {
    const everything = async () => {
      await removeUnreferencedBytes(app.context)
      const { q } = app.context.db
      const rows = await q.selectFrom('resources').select(['id', 'parent_id', 'name']).orderBy('id').execute()
      const { disk_used } = await q
        .selectFrom('accounts')
        .select('disk_used')
        .where('id', '=', app.account.id)
        .executeTakeFirstOrThrow()
      return { rows, keys: await storedKeys(app.context), disk_used, jobs: await states() }
    }
    const extracting = { resource: '/z.zip', parent: '/' }
    beforeEach(async () => {
      await put(
        app,
        ada.actor,
        '/z.zip',
        forgeZip([
          { name: 'a/b', content: 'x' },
          { name: 'a/c', content: 'y' },
        ]),
      )
    })

    it.each([
      ['another node cancels them', 0, 'conflict'],
      ['another node takes them for lost', 30_000, 'unavailable'],
    ])('if %s just before they are published', async (_, passedMs, code) => {
      const before = await everything()
      const { db } = app.context
      let count = 0
      const blobs = new Proxy(app.context.blobs, {
        get(target, property, receiver) {
          if (property === 'create') void count++
          const value: unknown = Reflect.get(target, property, receiver)
          if (property !== 'create' || typeof value !== 'function') return value
          return async (...args: unknown[]) => {
            // Another node deletes the row only.
            app.clock.move(passedMs)
            await db.q.deleteFrom('archive_jobs').execute()
            return (await Reflect.apply(value, target, args)) as unknown
          }
        },
      })
      const ctx = { ...app.context, blobs, settings: { ...app.context.settings, inlineBytes: 0 } }
      expect(await codeOf(extract(ctx, ada.actor, extracting))).toBe(code)
      expect(await codeOf(compress(ctx, ada.actor, { resources: ['/z.zip'], archiveName: 'n' }))).toBe(code)
      expect(count).toBeGreaterThan(1)
      expect(await everything()).toEqual(before)
    })

    it('if the database is away when they fail, and free their places when it is back', async () => {
      const before = await everything()
      let isAway = false
      const q = new Proxy(app.context.db.q, {
        get(target, property) {
          if (isAway && (property === 'deleteFrom' || property === 'updateTable'))
            return () => {
              throw new Error('connection lost')
            }
          const value: unknown = Reflect.get(target, property)
          return typeof value === 'function' ? value.bind(target) : value
        },
      })
      const blobs = new Proxy(app.context.blobs, {
        get(target, property, receiver) {
          if (property !== 'create') return Reflect.get(target, property, receiver) as unknown
          return async () => {
            isAway = true
            throw new Error('connection lost')
          }
        },
      })
      const settings = { ...app.context.settings, inlineBytes: 0 }
      const ctx = { ...app.context, db: { ...app.context.db, q }, blobs, settings }
      await expect(extract(ctx, ada.actor, extracting)).rejects.toThrow('connection lost')
      expect(await states()).toEqual(['running'])
      isAway = false
      await expect.poll(() => states(), { timeout: 10_000 }).toEqual([])
      expect(await jobs.clearArchiveJobs(app.context, () => false)).toBe(true)
      await purgeTrash(app.context)
      await removeUnreferencedBytes(app.context)
      expect(await everything()).toEqual(before)
    })

    it('at their deadline', async () => {
      const before = await everything()
      const settings = { ...app.context.settings, archiveDeadlineMs: 1, inlineBytes: 0 }
      const blobs = new Proxy(app.context.blobs, {
        get(target, property, receiver) {
          const value: unknown = Reflect.get(target, property, receiver)
          if (property !== 'create' || typeof value !== 'function') return value
          return async (...args: unknown[]) => {
            await tick()
            return (await Reflect.apply(value, target, args)) as unknown
          }
        },
      })
      const ctx = { ...app.context, blobs, settings }
      const fault = await extract(ctx, ada.actor, extracting).catch((error: unknown) => error)
      expect(fault).toMatchObject({ code: 'too-large', message: expect.stringContaining('took longer') })
      expect(await codeOf(compress(ctx, ada.actor, { resources: ['/z.zip'] }))).toBe('too-large')
      expect(await everything()).toEqual(before)
    })

    it('if the process was killed: the next start removes what they had created', async () => {
      const before = await everything()
      await archiveJob({ app, owner: app.operator, folder: '/' })
      const [job] = await jobs.list(app.context, app.operator)
      const top = await createFolder(app.context, ada.actor, { path: '/dark' })
      await app.context.db.q
        .updateTable('resources')
        .set({ parent_id: null, deleted_at: app.clock.now().toISOString() })
        .where('id', '=', top.resource.id)
        .execute()
      const root = await tree.get(app.context, app.operator, '/')
      await app.context.db.q
        .updateTable('resources')
        .set((e) => ({ child_count: e('child_count', '-', 1) }))
        .where('id', '=', root.resource.id)
        .execute()
      await app.context.db.q
        .updateTable('archive_jobs')
        .set({ top_id: top.resource.id, lease_by: 'gone' })
        .where('id', '=', job?.id ?? 0)
        .execute()
      expect(await jobs.clearArchiveJobs(app.context, (name) => name === 'gone')).toBe(true)
      await purgeTrash(app.context)
      expect(await everything()).toEqual(before)
    })

    it('with an expired lease do not count', async () => {
      for (let i = 0; i < jobs.runningAtMost + jobs.waitingAtMost; i++)
        await archiveJob({ app, owner: app.operator, folder: '/' })
      app.clock.move(2 * 3_600_000)
      expect((await extract(app.context, ada.actor, extracting)).length).toBe(1)
      await jobs.clearArchiveJobs(app.context, () => false)
      expect(await app.context.db.q.selectFrom('archive_jobs').select('id').execute()).toEqual([])
    })
  })
})
