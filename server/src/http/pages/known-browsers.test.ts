/** Wrong passwords for a page delay strangers, but do not lock out browsers in which the password was entered. */
import { afterEach, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { cleanUpVisits } from '../../core/shares/visits/visits.ts'

const password = 'Neap-tides-1907'
let app: ServedApp
afterEach(() => app.close())

async function share(name: string): Promise<string> {
  await app.ask('POST', 'resources', { json: { path: `/${name}` } })
  const json = { type: 'shared_folder', name, resources: [`/${name}`], accessMode: { download: true }, password }
  return String((await app.ask('POST', 'shares', { json })).json().data.attributes['hash'])
}
const pass = (hash: string, address: string, given: string, cookie = '') =>
  app.ask('POST', `/s/${hash}`, {
    as: null,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': address, cookie },
    body: new URLSearchParams({ password: given }).toString(),
  })

test.each(engines)('on %s', async (engine) => {
  app = await openServedApp(engine, { trustedProxies: '127.0.0.1/32' })
  const [one, other] = [await share('one'), await share('other')]
  const markAt = async (hash: string) => {
    const { status, headers } = await pass(hash, '198.51.100.7', password)
    expect(status).toBe(303)
    const set = headers.get('set-cookie') ?? ''
    expect(set).toMatch(/sallyport_browser=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=7776000/)
    return /sallyport_browser=[0-9a-f]{64}/.exec(set)?.[0] ?? ''
  }
  const [known, stranger] = [await markAt(one), await markAt(other)]
  expect(await app.context.db.q.selectFrom('share_browsers').selectAll().execute()).toHaveLength(2)
  expect(known).not.toBe(stranger)
  // Exhausts the limit of the share, as attempts from many addresses would.
  const share1 = await app.context.db.q.selectFrom('shares').select('id').where('hash', '=', one).executeTakeFirst()
  while (app.context.rateLimits.sharePassword.take(String(share1?.id)) === 0);
  for (const cookie of ['', stranger, `sallyport_browser=${'a'.repeat(64)}`]) {
    const { status, headers } = await pass(one, '203.0.113.1', password, cookie)
    expect([status, Number(headers.get('retry-after')) <= 18]).toEqual([429, true])
  }
  expect((await pass(one, '203.0.113.1', password, known)).status).toBe(303)
  for (let i = 0; i < 10; i++) expect((await pass(one, '203.0.113.1', 'wrong', known)).status).toBe(401)
  expect((await pass(one, '203.0.113.1', password, known)).status).toBe(429)
  // Strangers are delayed, not locked out: one attempt every 18 seconds for all of them. Attempts refused before the
  // check do not count for an address.
  for (let i = 0; i < 12; i++) expect((await pass(one, '203.0.113.2', password)).status).toBe(429)
  app.clock.move(18_000)
  expect((await pass(one, '203.0.113.2', password)).status).toBe(303)
  app.clock.move(91 * 86_400_000)
  await cleanUpVisits(app.context)
  expect(await app.context.db.q.selectFrom('share_browsers').selectAll().execute()).toEqual([])
})
