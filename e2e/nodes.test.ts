/** What happens to the work of a node that is killed, or stopped for longer than its leases: takes two minutes, so `npm run nightly` runs it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { administer, storeEngines } from '../server/test/databases.ts'
import { type Endpoint, openEndpoint } from '../server/test/endpoint.ts'
import { call, type Resource } from './crash/api.ts'
import { newPlace, type Place, type Running, setUpMaster, start } from './running.ts'

const isWanted = process.env['SALLYPORT_NIGHTLY'] === '1' && storeEngines.includes('postgres')

/** Preloaded into a server: moves the clock of its process by this many hours. */
const shiftedClock = (hours: number) => {
  const code = `const RealDate = Date; const by = ${hours * 3_600_000};
    globalThis.Date = class extends RealDate {
      constructor(...given) { if (given.length) super(...given); else super(RealDate.now() + by) }
      static now() { return RealDate.now() + by }
    }`
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` }
}

interface Node extends Running {
  readonly label: string
}

describe.runIf(isWanted)('three nodes, two with a clock that is wrong by an hour', () => {
  let place: Place
  let url: string
  const nodes: Node[] = []
  const endpoints: Endpoint[] = []
  let credentials: Record<string, string>
  beforeAll(async () => {
    place = await newPlace('postgres')
    const { apiKey, accessToken } = await setUpMaster(place)
    credentials = { 'ev-api-key': apiKey, 'ev-access-token': accessToken }
    for (const [label, hours] of [
      ['right', 0],
      ['ahead', 1],
      ['behind', -1],
    ] as const) {
      const environment = { ...place.environment, ...(hours && shiftedClock(hours)), SALLYPORT_NODE_LABEL: label }
      nodes.push({ ...(await start({ ...place, environment })), label })
    }
    url = place.environment['DATABASE_URL'] ?? ''
    for (const folder of ['/stopped', '/killed']) {
      const endpoint = await openEndpoint()
      endpoints.push(endpoint)
      expect((await ask(nodes[0], 'POST', '/resources', { path: folder })).status).toBe(201)
      const webhook = { endpointUrl: endpoint.url, resource: folder, triggers: { resources: { upload: true } } }
      expect((await ask(nodes[0], 'POST', '/webhooks', { ...webhook, responseVersion: 'v2' })).status).toBe(201)
    }
  })
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.kill()))
    await Promise.all(endpoints.map((endpoint) => endpoint.close()))
    await place.remove()
  })

  const ask = (node: Node | undefined, method: string, path: string, body?: object | Buffer<ArrayBuffer>) =>
    call<{ data: Resource }>(node?.address ?? '', credentials, method, path, body)
  const one = async (query: string) => (await administer<Record<string, string | null>>(url, query))[0]
  const holderOf = async (table: string, condition: string) =>
    (await one(`select n.label from ${table} t join nodes n on n.id = t.lease_by where ${condition}`))?.['label']
  const messageIn = (folder: string) => one(`select * from webhook_messages where path like '${folder}/%'`)

  it('leave their deliveries and tasks to others when their leases have expired, and store nothing afterwards', async () => {
    const [one1, two] = endpoints as [Endpoint, Endpoint]
    const held: (() => void)[] = []
    for (const endpoint of endpoints)
      endpoint.answer = (response) => void held.push(() => response.writeHead(200).end())
    // One node runs a task that does not end.
    const locking = administer(url, 'lock table visits in access exclusive mode; select pg_sleep(600)').catch(
      () => undefined,
    )
    await administer(url, `update scheduled_tasks set due_at = '' where name = 'visits'`)
    const isVisits = `t.name = 'visits'`
    await expect.poll(() => holderOf('scheduled_tasks', isVisits)).toBeTruthy()
    const task = await one(`select lease_by, lease_until from scheduled_tasks where name = 'visits'`)
    const label = await holderOf('scheduled_tasks', isVisits)
    const victim = nodes.find((node) => node.label === label)
    const [stopped] = nodes.filter((node) => node !== victim)
    if (!victim || !stopped) throw new Error('no node runs the task')

    // Each of two nodes has sent a message whose response does not come.
    for (const [node, folder] of [
      [stopped, '/stopped'],
      [victim, '/killed'],
    ] as const)
      expect(
        (await ask(node, 'POST', `/resources/upload?path=${folder}/a.txt&fileSize=1`, Buffer.from('a'))).status,
      ).toBe(201)
    await expect.poll(() => [one1.received.length, two.received.length]).toEqual([1, 1])
    expect(await holderOf('webhook_messages', `t.path like '/stopped/%'`)).toBe(stopped.label)
    expect(await holderOf('webhook_messages', `t.path like '/killed/%'`)).toBe(victim.label)
    const begun = performance.now()
    stopped.process.kill('SIGSTOP')
    await victim.kill()
    const [finishFirst] = held
    one1.answer = 500
    two.answer = 200

    // That of the stopped one not before: whatever the clocks of the others say. That the killed one has ended, they see.
    const tookOver: number[] = []
    await expect
      .poll(
        () => {
          if (one1.received.length > 1 && tookOver.length === 0) tookOver.push(performance.now() - begun)
          return [one1.received.length, two.received.length]
        },
        { timeout: 60_000 },
      )
      .toEqual([2, 2])
    expect(tookOver[0]).toBeGreaterThan(20_000)
    await expect.poll(() => messageIn('/killed')).toMatchObject({ state: 'delivered' })
    await expect.poll(() => messageIn('/stopped')).toMatchObject({ state: 'pending', attempts: 1, lease_by: null })
    const before = await messageIn('/stopped')

    // The task is taken over, too.
    await expect
      .poll(async () => (await one(`select lease_by from scheduled_tasks where name = 'visits'`))?.['lease_by'], {
        timeout: 90_000,
      })
      .not.toBe(task?.['lease_by'])
    // The stopped node wakes and gets its response.
    finishFirst?.()
    stopped.process.kill('SIGCONT')
    await expect.poll(() => stopped.output()).toContain('outcomes not stored')
    const after = await messageIn('/stopped')
    expect([after?.['attempts'], after?.['state']].join()).not.toContain('delivered')
    if (after?.['attempts'] === before?.['attempts']) expect(after).toEqual(before)

    await administer(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity where query like 'lock table visits%'`,
    )
    await locking
    await expect
      .poll(() => one(`select last_ok_at from scheduled_tasks where name = 'visits'`))
      .not.toMatchObject({ last_ok_at: null })
    await expect.poll(async () => (await fetch(`${stopped.address}/readyz`)).status).toBe(200)
  })
})
