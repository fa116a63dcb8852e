import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../../test/consistency.ts'
import { storeEngines } from '../../../../test/databases.ts'
import { addPerson, faultOf, type Person, put } from '../../../../test/people.ts'
import { insertFolders } from '../../../../test/rows.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { putDeep } from '../../../../test/trees.ts'
import { Tx } from '../../../db/engine.ts'
import { recordExisting } from '../../../db/migrations/0014-0029/0021-deep-folders.ts'
import type { Context } from '../../context.ts'
import * as users from '../../users/users.ts'
import * as webhooks from '../../webhooks/endpoints/webhooks.ts'
import * as listing from '../listing/list.ts'
import { copy } from '../moves/copy.ts'
import { moveAll } from '../moves/moves.ts'
import * as trashEntries from '../trash/restore.ts'
import * as trash from '../trash/trash.ts'
import * as uploads from '../uploads/uploads.ts'
import { createFolder } from './folders.ts'
import { countingBelow } from './levels-store.ts'
import * as tree from './tree.ts'

describe.each(storeEngines)('nested folders, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada', { role: 'admin' })
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const down = (levels: number, name = 'd') => `/${name}`.repeat(levels)
  const folder = (path: string, ctx: Context = app.context) => createFolder(ctx, ada.actor, { path })
  /** A chain of folders, created in as many requests as needed. */
  const chain = async (top: string, levels: number) => {
    for (let made = 63; made < levels; made += 63) await folder(`${top}${down(made)}`)
    return await folder(`${top}${down(levels)}`)
  }
  const refusal = async (work: Promise<unknown>) => {
    const { code, message, detail } = await faultOf(work)
    return [code, detail.subject, message]
  }
  const rowCounts = async () => {
    const counts: Record<string, number> = {}
    for (const table of ['resources', 'session_log', 'events', 'webhook_messages', 'deep_folders'] as const) {
      const query = app.context.db.q.selectFrom(table).select((e) => e.fn.countAll<number>().as('count'))
      counts[table] = Number((await query.executeTakeFirstOrThrow()).count)
    }
    return counts
  }
  const tooMany = (folders: number) =>
    expect.stringContaining(`needs ${folders} levels of new folders. One request creates at most 64`)
  const tooDeep = expect.stringContaining('the path would be too deep. A path has at most 255 levels.')

  it('are created at most 64 per request, by every operation', async () => {
    const before = await rowCounts()
    const size = 3
    const home = { email: 'b@harbour.example', password: 'a long enough password', role: 'user' as const }
    const more = { ...home, permissions: new Set<never>(), username: 'bob' }
    const ways: readonly (readonly [string, number, (path: string) => Promise<unknown>])[] = [
      ['path', 65, (path) => folder(path)],
      ['path', 65, (path) => put(app, ada.actor, `${path}/a.txt`)],
      ['path', 65, (path) => put(app, ada.actor, `${path}/a.txt`, 'abc', { size, resumable: true })],
      ['home', 65, (home) => users.add(app.context, app.operator, { ...more, home })],
      ['home', 65, (home) => users.update(app.context, app.operator, ada.user.id, { home, role: 'user' })],
    ]
    for (const [field, folders, ask] of ways) {
      expect(await refusal(ask(down(folders)))).toEqual(['invalid', field, tooMany(folders)])
      const [code, named, message] = await refusal(ask(down(1_990)))
      expect([code, named]).toEqual(['invalid', field])
      expect(message).toContain('A path has at most 255 levels.')
    }
    expect(await rowCounts()).toEqual(before)
    expect((await folder(down(64))).names).toHaveLength(64)
    expect((await put(app, ada.actor, `${down(128)}/a.txt`)).names).toHaveLength(129)
    expect(await refusal(folder(down(193)))).toEqual(['invalid', 'path', tooMany(65)])
  })

  it('have at most 255 levels including the file, by every operation', async () => {
    const { resource } = await chain('/top', 253)
    const deepest = `/top${down(253)}`
    expect(await refusal(put(app, ada.actor, `${deepest}/e/a.txt`))).toEqual(['invalid', 'path', tooDeep])
    expect(
      await refusal(
        createFolder(app.context, ada.actor, {
          name: 'x',
          parent: `id:${(await folder(`${deepest}/e`)).resource.id}`,
        }),
      ),
    ).toEqual(['invalid', 'parent', tooDeep])
    const key = () => uploads.uploadKeyOf(ada.actor, `${deepest}/e/a.txt`, 3)
    expect(key).toThrow('A path has at most 255 levels.')
    await put(app, ada.actor, '/from/in/a.txt')
    const into = { resources: ['/from'], parent: `id:${resource.id}` }
    const [moved] = await moveAll(app.context, ada.actor, into)
    expect([moved?.fault?.detail.subject, moved?.fault?.message]).toEqual(['parent', tooDeep])
    const [copied] = await copy(app.context, ada.actor, into)
    expect([copied?.fault?.detail.subject, copied?.fault?.message]).toEqual(['parent', tooDeep])
    const [{ place } = {}] = await trash.remove(app.context, ada.actor, ['/from'])
    const back = { ids: [place?.resource.id ?? 0], parent: `id:${resource.id}` }
    const [restored] = await trashEntries.restore(app.context, ada.actor, back)
    expect([restored?.fault?.detail.subject, restored?.fault?.message]).toEqual(['parent', tooDeep])
    const [again] = await trashEntries.restore(app.context, ada.actor, { ids: back.ids })
    expect(again?.place?.names).toEqual(['from'])
    const jailed = await addPerson(app, 'jailed', { home: `/top${down(100)}` })
    expect(await refusal(put(app, jailed.actor, `${down(153)}/a/b/c.txt`))).toEqual(['invalid', 'path', tooDeep])
  })

  it('are not increased beyond the limit by moving trees into each other repeatedly', async () => {
    for (const top of ['/a', '/b', '/c']) await chain(top, 120)
    const into = async (resource: string, parent: string) =>
      (await moveAll(app.context, ada.actor, { resources: [resource], parent }))[0]?.fault?.message ?? 'done'
    expect(await into('/b', `/a${down(120)}`)).toBe('done')
    expect(await into('/a', `/c${down(20)}`)).toEqual(tooDeep)
    expect(await into('/c', `/a${down(120)}/b${down(12)}`)).toBe('done')
    expect(await into(`/a${down(120)}/b${down(12)}/c`, '/')).toBe('done')
    expect(await into('/a', '/c/d/d')).toBe('done')
  })

  it('of a large tree are not counted: the recorded depth is used', async () => {
    await folder('/large')
    await insertFolders(
      app,
      await tree.get(app.context, ada.actor, '/large'),
      Array.from({ length: 1_100 }, (_, i) => `f${i}`),
    )
    const { resource } = await chain('/to', 191)
    const into = async (parent: string) => (await moveAll(app.context, ada.actor, { resources: ['/large'], parent }))[0]
    expect((await into(`id:${resource.id}`))?.fault?.message).toEqual(tooDeep)
    expect((await into(`/to${down(189)}`))?.place?.names).toHaveLength(191)
  })

  it('deeper than the limit from before it stay: readable, movable, deletable and restorable; nothing can be added', async () => {
    const ids = await putDeep(app, ada, '/old', 600)
    const bottom = `id:${ids.at(-1)}`
    expect((await tree.get(app.context, ada.actor, bottom)).names).toHaveLength(601)
    const page = { folder: bottom, offset: 0, limit: 9, sort: [] }
    expect((await listing.list(app.context, ada.actor, page)).places.map(({ names }) => names.at(-1))).toEqual([
      'leaf.txt',
    ])
    const add = createFolder(app.context, ada.actor, { name: 'more', parent: bottom })
    expect(await refusal(add)).toEqual(['invalid', 'parent', tooDeep])
    for (const id of [ids[299], ids[0]]) {
      const [{ place } = {}] = await trash.remove(app.context, ada.actor, [`id:${id}`])
      expect(place?.resource.id).toBe(id)
      const [restored] = await trashEntries.restore(app.context, ada.actor, { ids: [id ?? 0] })
      expect(restored?.fault?.message ?? 'done').toBe('done')
    }
    expect(
      (await moveAll(app.context, ada.actor, { resources: [`id:${ids[300]}`], parent: '/' }))[0]?.place?.names,
    ).toEqual(['d300'])
    expect((await trash.remove(app.context, ada.actor, ['/old', '/d300'])).map(({ fault }) => fault)).toEqual([
      undefined,
      undefined,
    ])
  })

  it('deeper than the limit are recorded by the migration', async () => {
    await putDeep(app, ada, '/old', 300)
    await putDeep(app, ada, '/shallow', 60)
    await trash.remove(app.context, ada.actor, ['/old/d0/d1'])
    const recorded = () => app.context.db.q.selectFrom('deep_folders').selectAll().orderBy('resource_id').execute()
    const before = await recorded()
    expect(before.map(({ levels }) => levels).toSorted((a, b) => b - a)).toEqual(
      Array.from({ length: 238 }, (_, i) => 302 - i),
    )
    await app.context.db.q.deleteFrom('deep_folders').execute()
    await sql.raw(recordExisting).execute(app.context.db.q)
    expect(await recorded()).toEqual(before)
  })

  it('created by one request cost a few statements, and rows in proportion to the folders', async () => {
    const input = { resourceId: app.account.rootId, endpointUrl: 'https://hooks.example/in' }
    await webhooks.create(app.context, app.operator, { ...input, triggers: ['resources.createFolder'] } as never)
    const costs: { statements: number; rows: Record<string, number> }[] = []
    for (const [top, levels] of [
      ['a', 16],
      ['b', 64],
    ] as const) {
      const before = await rowCounts()
      const { ctx, count } = counting(app.context)
      await folder(down(levels, top), ctx)
      const after = await rowCounts()
      costs.push({
        statements: count(),
        rows: Object.fromEntries(Object.entries(after).map(([t, n]) => [t, n - (before[t] ?? 0)])),
      })
    }
    const made = (n: number) => ({
      resources: n,
      session_log: n,
      events: n,
      webhook_messages: n,
      deep_folders: n === 64 ? 1 : 0,
    })
    expect(costs.map(({ rows }) => rows)).toEqual([made(16), made(64)])
    // On SQLite the inserts of webhook messages and ordering keys are prepared statements.
    const messages = engine === 'sqlite' ? 2 * 64 : 0
    expect(costs[1]?.statements).toBeLessThanOrEqual(25 + messages)
  })

  it('with the longest names write at most 64 times the length of their path into each table', async () => {
    const name = (i: number) => `${i}`.padEnd(255, 'x')
    const path = (levels: number) => `/${Array.from({ length: levels }, (_, i) => name(i)).join('/')}`
    for (const levels of [64, 128, 191]) await folder(path(levels))
    const bytes = async () => {
      const { rows } = await sql<{ bytes: number }>`
        select (select sum(length(path)) from session_log) + (select sum(length(facts)) from events) as bytes`.execute(
        app.context.db.q,
      )
      return Number(rows[0]?.bytes)
    }
    const before = await bytes()
    await folder(path(255))
    expect((await bytes()) - before).toBeLessThan(2 * 64 * (Buffer.byteLength(path(255)) + 2_500))
  })
})

it('are counted through the folders, not the whole table', async () => {
  const app = await openTestApp('sqlite')
  const plan = await sql<{ detail: string }>`explain query plan ${countingBelow(app.context.db.q, 1, 1_001)}`.execute(
    app.context.db.q,
  )
  expect(plan.rows.map(({ detail }) => detail)).toContainEqual(expect.stringMatching(/SEARCH r .*\bparent_id=\?/))
  await app.close()
})

/** A context that counts the statements of its transactions. */
function counting(ctx: Context): { ctx: Context; count(): number } {
  let statements = 0
  const watch = (tx: Tx) => {
    const executor = tx.getExecutor()
    const execute = executor.executeQuery.bind(executor)
    executor.executeQuery = (query) => {
      statements++
      return execute(query)
    }
    // Prepared statements go through the executor, too.
    return new Tx({ engine: tx.engine, executor, effects: tx.effects })
  }
  const { db } = ctx
  const tx: typeof db.tx = (work) => db.tx((tx) => work(watch(tx)))
  return { ctx: { ...ctx, db: { ...db, tx } }, count: () => statements }
}
