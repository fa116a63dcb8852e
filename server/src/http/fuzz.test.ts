/** Every route with values of wrong types and sizes in path, query, headers and body: refused or successful, never an internal error. */
import type { Operation } from '@sallyport/contract/definition/operation.ts'
import { type OperationName, operations } from '@sallyport/contract/operations.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allFields, type Field, type Parts, partsWith } from '../../test/contract-fields.ts'
import { engines, testsAll } from '../../test/databases.ts'
import { fuzzHeaders, fuzzQuery, fuzzValue } from '../../test/fuzz-values.ts'
import { isCovered, recipes } from '../../test/operation-fixtures.ts'
import { type Person, put, signIn } from '../../test/people.ts'
import { openServedApp, type ServedApp } from '../../test/served-app.ts'

const runs = testsAll ? 60 : 20
/** Runs between two creations of the fixtures; later runs also test the effects of earlier ones. */
const runsPerFixtures = 5

const errorForm = /^\{"responseStatus":\d{3},"errors":\[\{"code":"ERROR_[A-Z_]+","detail":".*"\}\]\}$/s

interface Oddity {
  readonly changes: readonly [Field, unknown][]
  readonly query: string
  readonly body: unknown
  readonly headers: Record<string, string>
}

const fields = allFields()
const rarely = <T, N>(usual: N, odd: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: odd })

function oddities(name: OperationName): fc.Arbitrary<Oddity> {
  const own = fields.filter(({ operation }) => operation === name)
  const changes =
    own.length === 0 ? fc.constant([]) : fc.array(fc.tuple(fc.constantFrom(...own), fuzzValue), { maxLength: 3 })
  return fc.record({
    changes,
    query: rarely('', fuzzQuery),
    body: rarely(undefined, fuzzValue),
    headers: rarely({}, fuzzHeaders),
  })
}

const textOf = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value)).toWellFormed()

function addressOf({ path }: Operation, { params = {}, query = {} }: Parts): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(textOf(params[name])) || '0')
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query))
    if (Array.isArray(value)) for (const one of value) search.append(`${key}[]`, textOf(one))
    else search.append(key, textOf(value))
  return `/api/v2${filled}?${search}`
}

describe.each(engines)('on %s', (engine) => {
  let app: ServedApp
  let asker: Person
  beforeAll(async () => {
    app = await openServedApp(engine, { environment: { SALLYPORT_WEBHOOK_ALLOW: '127.0.0.1/32' } })
    await put(app, app.operator, '/own/own.txt')
    asker = app.mira
  })
  afterAll(() => app.close())

  const partsOf = (name: OperationName) =>
    !isCovered(name)
      ? (operations[name].examples as Parts)
      : recipes[name]({ app, owner: app.operator, folder: '/own' })

  async function send(name: OperationName, parts: Parts, odd: Oddity) {
    const it: Operation = operations[name]
    const changed = partsWith(name, odd.changes, parts)
    const json = JSON.stringify(odd.body === undefined ? changed.body : odd.body)
    const body = it.method === 'GET' ? undefined : it.body === 'file' ? 'content' : json
    const address = addressOf(it, changed) + (odd.query && `&${odd.query}`)
    const headers = { 'content-type': 'application/json', ...odd.headers }
    return await app.ask(it.method, address, { as: asker, headers, ...(body !== undefined && { body }) })
  }

  test.each(Object.keys(operations) as OperationName[])('%s never causes an internal error', async (name) => {
    let parts: Parts = {}
    let run = 0
    await fc.assert(
      fc.asyncProperty(oddities(name), async (odd) => {
        if (run++ % runsPerFixtures === 0) {
          // A quota set by an earlier run leaves no space for further files.
          await app.context.db.q.deleteFrom('folder_quotas').execute()
          parts = await partsOf(name)
        }
        const { status, text } = await send(name, parts, odd)
        // The id of a token that was deleted or regenerated may have been that of its own.
        if (status === 401) asker = await signIn(app, app.master)
        expect([status, text]).toEqual([
          expect.toSatisfy((one: number) => one < 500 || one === 507),
          expect.any(String),
        ])
        if (status >= 400) expect(text).toMatch(errorForm)
      }),
      { numRuns: runs },
    )
    expect(app.logged.filter((line) => line.includes('"msg":"bug"'))).toEqual([])
  })

  test('and the caller can still send requests', async () => {
    expect((await app.ask('GET', 'account', { as: asker })).status).toBe(200)
    expect((await app.ask('GET', 'resources?resource=/', { as: asker })).status).toBe(200)
  })
})
