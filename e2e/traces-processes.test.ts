import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeEngines } from '../server/test/databases.ts'
import { type Collector, openCollector } from '../server/test/otlp-receiver.ts'
import { call } from './crash/api.ts'
import { newPlace, type Running, setUpMaster, start } from './running.ts'

describe.skipIf(!storeEngines.includes('postgres'))('traces of a server of two processes', () => {
  const stack = new AsyncDisposableStack()
  let collector: Collector
  let server: Running
  let credentials: Record<string, string>
  beforeAll(async () => {
    collector = await openCollector()
    stack.defer(() => collector.close())
    const place = await newPlace('postgres', {
      SALLYPORT_PROCESSES: '2',
      SALLYPORT_NODE_LABEL: 'files',
      SALLYPORT_TRACES: collector.url,
      SALLYPORT_TRACES_SAMPLE: '1',
    })
    stack.defer(() => place.remove())
    const { apiKey, accessToken } = await setUpMaster(place)
    credentials = { 'ev-api-key': apiKey, 'ev-access-token': accessToken }
    server = await start(place)
    stack.defer(() => server.kill())
  })
  afterAll(() => stack.disposeAsync())

  it('come from both, each counts its own, and are sent when the server stops', async () => {
    const processes = () =>
      [
        ...new Set(
          collector.spans.filter(({ kind }) => kind === 2).map(({ resource }) => resource['service.instance.id']),
        ),
      ].toSorted()
    for (let i = 0; i < 10; i++)
      await call(server.address, { ...credentials, connection: 'close' }, 'GET', `/resources/list?resource=/&n=${i}`)
    await expect.poll(processes, { timeout: 20_000 }).toEqual(['files/1', 'files/2'])
    const text = await (await fetch(`${server.address}/metrics`, { headers: { connection: 'close' } })).text()
    expect(text.match(/^sallyport_trace_spans_waiting\{process="\d"\} \d+$/gm)).toHaveLength(2)
    expect(await server.stop()).toBe(0)
    expect(collector.spans.filter(({ attributes }) => attributes['http.route'] === '/metrics').length).toBe(1)
  })
})
