/**
 * Every operation, every page and every input known to be expensive, measured in statements and rows: the cost must stay
 * proportional to the size.
 */
import { type OperationName, operations } from '@sallyport/contract/operations.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseWork } from '../../test/database-work.ts'
import { engines } from '../../test/databases.ts'
import { pageRoutes } from '../../test/routes.ts'
import { openServedApp, type ServedApp } from '../../test/served-app.ts'
import { type WorstCase, worstCases } from '../../test/worst/cases.ts'
import type { SendWorst } from '../../test/worst/client.ts'
import { type WorstRequest, worstRequests } from '../../test/worst/largest-requests.ts'
import { worstPageRequests } from '../../test/worst/pages.ts'
import { prepareFixtures } from '../../test/worst/prepare.ts'
import { changedAtOnce } from '../core/files/tree/change-in-slices.ts'

/** Limits for any request. */
const fewStatements = 60
const fewBytes = 20_000
/** For each resource of a list: it is looked up, locked, changed and announced separately. */
const statementsPerItem = 15
const maxRows = 1_500
/** Statements of one transaction, for whose end all other writers wait. Resources of a list are changed in groups. */
const fewTogether = 250
const maxTogether = statementsPerItem * changedAtOnce

/** Limits of a request: few statements, and more only for the resources that it lists. */
function withinBounds({ what, body }: WorstRequest) {
  const items = what === 'body.resources' ? String(body).split(',').length : 0
  return {
    what,
    status: expect.toSatisfy((status: number) => status < 500 || status === 507),
    statements: expect.toSatisfy((count: number) => count <= fewStatements + statementsPerItem * items),
    longestTransaction: expect.toSatisfy((count: number) => count <= (items > 0 ? maxTogether : fewTogether)),
    rows: expect.toSatisfy((count: number) => count <= maxRows),
    maxRows: expect.any(Number),
    bytes: expect.toSatisfy((count: number) => count <= 10 * fewBytes + 3 * (body?.length ?? 0)),
  }
}

describe.each(engines)('on %s', (engine) => {
  let app: ServedApp
  let ask: SendWorst
  let fixtures: Awaited<ReturnType<typeof prepareFixtures>>
  beforeAll(async () => {
    app = await openServedApp(engine, { environment: { SALLYPORT_WEBHOOK_ALLOW: '127.0.0.1/32' } })
    ask = async (method, path, { anonymous = false, body, ...options } = {}) =>
      await app.ask(method, path, {
        ...options,
        ...(body !== undefined && { body: body as string | Buffer<ArrayBuffer> }),
        ...(anonymous && { as: null }),
        headers: { ...options.headers },
      })
    fixtures = await prepareFixtures(ask)
  })
  afterAll(() => app.close())

  const cost = async (one: WorstRequest, anonymous = false) => {
    let status = 0
    const work = await databaseWork(async () => {
      status = (await ask(one.method, one.path, { ...one, anonymous })).status
    })
    return { what: one.what, status, ...work }
  }

  test.each(Object.keys(operations) as OperationName[])(
    '%s runs a bounded number of statements for its input',
    async (name) => {
      for (const one of worstRequests(name, fixtures.ids)) expect(await cost(one)).toEqual(withinBounds(one))
    },
  )

  test('pages run few statements, whatever they are sent', async () => {
    for (const one of worstPageRequests(fixtures.links, await pageRoutes(app)))
      expect(await cost(one, true)).toEqual(withinBounds(one))
  })

  test.each(worstCases.map((one) => [one.what, one] as const))(
    '%s: twice the size costs twice as much',
    async (_, it) => {
      const [half, whole] = [await costOf(it, Math.ceil(it.small / 2)), await costOf(it, it.small)]
      expect(it.statuses).toContain(half.status)
      expect(it.statuses).toContain(whole.status)
      expect(whole.statements).toBeLessThanOrEqual(2.2 * half.statements + fewStatements)
      expect(whole.longestTransaction).toBeLessThanOrEqual(it.isList ? maxTogether : fewTogether)
      expect(whole.rows).toBeLessThanOrEqual(2.2 * half.rows + fewStatements)
      expect(whole.bytes).toBeLessThanOrEqual(2.2 * half.bytes + fewBytes)
    },
  )

  async function costOf({ prepare, send }: WorstCase, scale: number) {
    await prepare?.(ask, scale)
    let status = 0
    const work = await databaseWork(async () => {
      status = (await send(ask, scale)).status
    })
    return { status, ...work }
  }
})
