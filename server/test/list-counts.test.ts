/** `totalResults` and `returnedResults` of every list: on every page, and with every filter. */
import type { Operation } from '@sallyport/contract/definition/operation.ts'
import { operations } from '@sallyport/contract/operations.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertEntries, type NewEntry } from '../src/core/activity/store.ts'
import { createFolder } from '../src/core/files/tree/folders.ts'
import { countedBehind } from '../src/db/query.ts'
import { askWith, type Parts } from './contract-fields.ts'
import { storeEngines } from './databases.ts'
import { type CoveredOperation, coveredOperations, recipes } from './operation-fixtures.ts'
import { addEntry, openSession, put } from './people.ts'
import { openServedApp, type ServedApp } from './served-app.ts'

interface Shape {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, Shape>>
}

const of = (name: CoveredOperation): Operation => operations[name]
const queryOf = (name: CoveredOperation) => (of(name).query as Shape | undefined)?.properties ?? {}

/** Lists of the account. Those of operators need a browser session, and have their own tests. */
const lists = coveredOperations.filter((name) => {
  const { method, access, replies } = of(name)
  const reply = replies[200] as Shape | undefined
  return method === 'GET' && access !== 'operator' && reply?.properties?.['totalResults'] !== undefined
})

const notFilters = new Set(['offset', 'limit', 'sort', 'include', 'resource', 'resources', 'resourceId', 'eventId'])
const filtersOf = (name: CoveredOperation) => Object.entries(queryOf(name)).filter(([field]) => !notFilters.has(field))

/** Values to try for a filter; those that are refused are left out. */
function valuesOf(name: CoveredOperation, field: string, shape: Shape, userId: number): unknown[] {
  const example = (of(name).examples.query as Readonly<Record<string, unknown>> | undefined)?.[field]
  const some =
    shape.enum ?? (shape.type === 'boolean' ? [true, false] : ['*', '*a*', 'mira', '1', userId, '2000-01-01'])
  return example === undefined ? [...some] : [example, ...some]
}

describe.each(storeEngines)('counts of lists on %s', (engine) => {
  let app: ServedApp
  const partsOf: Partial<Record<CoveredOperation, Parts>> = {}
  beforeAll(async () => {
    app = await openServedApp(engine, { environment: { SALLYPORT_WEBHOOK_ALLOW: '127.0.0.1/32' } })
    const scope = { app, owner: app.operator, folder: '/in' }
    // Several objects of each kind.
    for (const name of coveredOperations) for (let i = 0; i < 3; i += 1) partsOf[name] = await recipes[name](scope)
    const formId = Number(partsOf.getFormEntries?.params?.['id'])
    const { resource } = await createFolder(app.context, app.operator, { path: '/gone' })
    for (let i = 0; i < 3; i += 1) {
      await openSession(app, 'mira')
      await addEntry(app, app.operator, formId, [{ name: 'Subject', order: 2, value: 'Papers' }])
      await put(app, app.operator, `/gone/${i}.txt`)
    }
    await app.ask('DELETE', `resources/${resource.id}`)
    partsOf.getTrashContents = { params: { id: resource.id } }
  }, 60_000)
  afterAll(() => app.close())

  async function ask(name: CoveredOperation, query: object) {
    const parts = partsOf[name] ?? {}
    const answer = await askWith(app, name, { ...parts, query: { ...parts.query, ...query } }, app.mira)
    const { totalResults, returnedResults, data } = answer.json<Record<string, unknown> & { data: unknown[] }>()
    return { status: answer.status, totalResults, returnedResults, entries: data?.length ?? 0 }
  }

  /** The number of matching entries, counted by reading all of them; null if the filter is refused. */
  async function countAll(name: CoveredOperation, filter: object): Promise<number | null> {
    const { limit, offset } = queryOf(name)
    if (!limit || !offset) {
      const { status, entries } = await ask(name, filter)
      return status === 200 ? entries : null
    }
    for (let all = 0; ; ) {
      const { status, entries } = await ask(name, { ...filter, limit: limit.maximum ?? 100, offset: all })
      if (status !== 200) return null
      if (entries === 0) return all
      all += entries
    }
  }

  /** Whether the filter is accepted. */
  async function check(name: CoveredOperation, filter: object): Promise<boolean> {
    const all = await countAll(name, filter)
    if (all === null) return false
    const { limit, offset } = queryOf(name)
    const size = Math.max(1, Math.ceil(all / 3))
    const pages = limit && offset ? [0, size, 2 * size, all, all + 5].map((at) => ({ limit: size, offset: at })) : [{}]
    for (const page of pages) {
      const { totalResults, returnedResults, entries } = await ask(name, { ...filter, ...page })
      const expected = 'offset' in page ? Math.max(0, Math.min(size, all - page.offset)) : all
      expect({ filter, page, totalResults, returnedResults, entries }).toEqual({
        ...{ filter, page },
        ...{ totalResults: all, returnedResults: expected, entries: expected },
      })
    }
    return true
  }

  test.each(lists)('%s', async (name) => {
    expect(await check(name, {})).toBe(true)
    for (const [field, shape] of filtersOf(name)) {
      let accepted = 0
      for (const value of valuesOf(name, field, shape, app.master.id))
        if (await check(name, { [field]: value })) accepted += 1
      expect([field, accepted]).not.toEqual([field, 0])
    }
  })

  test('every list has entries', async () => {
    const empty: string[] = []
    for (const name of lists) if ((await countAll(name, {})) === 0) empty.push(name)
    expect(empty).toEqual([])
  })

  test('of a long log the entries behind a page are counted up to a limit, so that whoever follows it reads all', async () => {
    const { q } = app.context.db
    const [one] = await q.selectFrom('session_log').selectAll().limit(1).execute()
    const { id: _, ...entry } = { ...one, username: 'long' } as NewEntry & { id: number }
    const all = countedBehind + 50
    await app.context.db.tx((tx) =>
      insertEntries(
        tx,
        Array.from({ length: all }, () => entry),
      ),
    )
    const total = async (offset: number) =>
      (await ask('getSessionLogs', { username: 'long', limit: 10, offset })).totalResults
    expect(await total(0)).toBe(countedBehind + 10)
    for (const offset of [40, 5_000, all - 10, all]) expect(await total(offset)).toBe(all)
  })
})
