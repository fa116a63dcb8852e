/** Limit on concurrent requests of one user, while requests wait. */
import { afterEach, expect, test } from 'vitest'
import { openServedApp, type ServedApp } from '../../test/served-app.ts'

let app: ServedApp
afterEach(() => app.close())

const waiting = (from: ServedApp) => from.ask('GET', 'events?after=now&wait=30')
const code = async (asked: ReturnType<typeof waiting>) => {
  const answer = await asked
  return [answer.status, answer.status === 200 ? '' : answer.json().errors[0].code]
}

test('a user over the limit is refused, others are served, and ended requests no longer count', async () => {
  app = await openServedApp('sqlite', { operations: { perUser: 2 } })
  const tom = await app.addPerson('tom')
  const gone = new AbortController()
  const first = fetch(`${app.server.address}/api/v2/events?after=now&wait=30`, {
    headers: { 'ev-api-key': app.mira.apiKey, 'ev-access-token': app.mira.accessToken },
    signal: gone.signal,
  }).catch(() => undefined)
  const second = waiting(app)
  // Both are in progress once a third is refused.
  const refused = async () => (await app.ask('GET', 'account')).status === 503
  while (!(await refused()));
  const answer = await app.ask('GET', 'account')
  expect([answer.status, answer.headers.get('retry-after'), answer.json().errors[0].code]).toEqual([
    503,
    '1',
    'ERROR_UNAVAILABLE',
  ])
  expect((await app.ask('GET', 'resources?resource=/', { as: tom })).status).toBe(200)
  gone.abort()
  await first
  while (await refused());
  expect((await app.ask('GET', 'account')).status).toBe(200)
  await app.server.close(0)
  expect(await code(second).catch(() => 'cut')).toBeDefined()
})
