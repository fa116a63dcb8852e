/** Traces of a running server, received by a collector. */
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { type Collector, openCollector, type ReceivedSpan } from '../server/test/otlp-receiver.ts'
import { hasS3Server, locationText, startS3Server } from '../server/test/s3-server.ts'
import { connectSsh } from '../server/test/sftp-app.ts'
import { call } from './crash/api.ts'
import { openFtp } from './crash/ftp-connection.ts'
import {
  type Listener,
  listen,
  masterPassword,
  newPlace,
  type Place,
  pathIn,
  type Running,
  setUpMaster,
  start,
} from './running.ts'

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

describe.each(engines)('traces of a running server, on %s', (engine) => {
  const stack = new AsyncDisposableStack()
  let collector: Collector
  let listener: Listener
  let place: Place
  let server: Running
  let credentials: Record<string, string>

  beforeAll(async () => {
    collector = await openCollector()
    stack.defer(() => collector.close())
    listener = await listen()
    stack.defer(() => listener.close())
    const s3 = hasS3Server ? await startS3Server() : null
    if (s3) stack.defer(() => s3.stop())
    place = await newPlace(engine, {
      SALLYPORT_TRACES: collector.url,
      SALLYPORT_TRACES_SAMPLE: '1',
      SALLYPORT_TRACES_HEADERS: 'authorization=Bearer%20hidden-token',
      SALLYPORT_SFTP_PORT: '0',
      SALLYPORT_FTP_PORT: '0',
      SALLYPORT_FTP_TLS: 'allowed',
      SALLYPORT_INLINE_BYTES: '0',
      ...(s3 && { SALLYPORT_STORAGE: locationText(s3.port) }),
    })
    stack.defer(() => place.remove())
    const { apiKey, accessToken } = await setUpMaster(place)
    credentials = { 'ev-api-key': apiKey, 'ev-access-token': accessToken }
    server = await start(place)
    stack.defer(() => server.kill())
    const triggers = { resources: { upload: true } }
    const webhook = { endpointUrl: listener.url, resource: '/', triggers, responseVersion: 'v2' }
    expect((await call(server.address, credentials, 'POST', '/webhooks', webhook)).status).toBe(201)
  })
  afterAll(() => stack.disposeAsync())

  const upload = (name: string, headers: Record<string, string> = {}) =>
    call(
      server.address,
      { ...credentials, ...headers },
      'POST',
      `/resources/upload?path=/${name}&fileSize=5`,
      Buffer.from('hello'),
    )
  const portOf = (protocol: string) =>
    Number(new RegExp(`\\b${protocol}://127\\.0\\.0\\.1:(\\d+)`).exec(server.output())?.[1])

  /** The first span that fits, once it has been received. */
  async function received(fits: (span: ReceivedSpan) => boolean): Promise<ReceivedSpan> {
    await expect.poll(() => collector.spans.some(fits), { timeout: 20_000 }).toBe(true)
    return collector.spans.find(fits) as ReceivedSpan
  }
  const deliveryBelow = (traceId: string) =>
    received((span) => span.name === 'webhook delivery' && span.traceId === traceId)

  it('have an upload, its transactions and the delivery of its event in one trace', async () => {
    expect((await upload('private-invoice.txt')).status).toBe(201)
    const message = await listener.first(({ body }) => pathIn(body) === '/private-invoice.txt')
    const request = await received(({ name }) => name === 'POST /api/v2/resources/upload')
    expect(request).toMatchObject({ parentId: '', kind: 2, status: 0 })
    expect(request.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/api/v2/resources/upload',
      'http.response.status_code': 201,
      'sallyport.operation': 'uploadFile',
      'sallyport.bytes': 5,
    })
    const delivery = await deliveryBelow(request.traceId)
    expect(delivery).toMatchObject({ kind: 3, status: 0 })
    expect(delivery.attributes).toMatchObject({
      'http.response.status_code': 200,
      'sallyport.event': 'resources.upload',
      'sallyport.attempt': 1,
    })
    const transaction = await received(({ spanId }) => spanId === delivery.parentId)
    expect(transaction).toMatchObject({ name: 'transaction', parentId: request.spanId })
    expect(transaction.attributes['db.system.name']).toBe(engine === 'sqlite' ? 'sqlite' : 'postgresql')
    if (hasS3Server)
      expect(collector.spans.find((span) => span.name === 'storage: store a file')?.traceId).toBe(request.traceId)
    // The signed request is the same as without traces.
    expect(Object.keys(message.headers).filter((name) => name.startsWith('trace'))).toEqual([])
  })

  it('continue no trace of a client that is no trusted proxy', async () => {
    expect((await upload('own.txt', { traceparent: parent })).status).toBe(201)
    await listener.first(({ body }) => pathIn(body) === '/own.txt')
    await expect.poll(() => collector.spans.filter(({ name }) => name === 'webhook delivery').length).toBe(2)
    expect(collector.spans.filter(({ traceId }) => parent.includes(traceId))).toEqual([])
  })

  it('have operations of SFTP and FTP, from the close of a file to the delivery', async () => {
    const client = await connectSsh({ port: portOf('sftp') }, { password: masterPassword })
    const session = await promisify(client.sftp.bind(client))()
    await promisify<string, Buffer>(session.writeFile.bind(session))('/private-sftp.bin', randomBytes(100_000))
    await expect(promisify<string>(session.unlink.bind(session))('/private-missing.bin')).rejects.toThrow()
    client.end()
    const ftp = await openFtp({ port: portOf('ftp'), username: 'mira', password: masterPassword })
    await ftp.write('/private-ftp.bin', 'new', randomBytes(100_000), 0)
    await ftp.close()
    const closed = await received(({ name }) => name === 'SFTP close')
    const stored = await received(({ name }) => name === 'FTP STOR')
    await deliveryBelow(closed.traceId)
    await deliveryBelow(stored.traceId)
    expect(stored.attributes['sallyport.reply']).toBe(226)
    expect(await received(({ name }) => name === 'SFTP remove')).toMatchObject({ status: 2 })
    expect(collector.spans.filter(({ name }) => name === 'SFTP write')).toEqual([])
  })

  it('have tasks and batches of the queue as traces of their own', async () => {
    expect((await received(({ name }) => name === 'webhook queue')).parentId).toBe('')
    expect((await received(({ name }) => name === 'task server settings')).parentId).toBe('')
  })

  it('contain no names of files and people, no addresses and no credentials', async () => {
    await call(server.address, credentials, 'GET', '/resources/list?resource=/private-folder')
    await received(({ name }) => name === 'GET /api/v2/resources/list')
    const all = Buffer.concat(collector.bodies).toString('latin1')
    const secrets = ['private', 'mira', 'harbour', '127.0.0.1', '/hook', ...Object.values(credentials), 'hidden-token']
    for (const secret of secrets) expect(all.includes(secret), secret).toBe(false)
    expect(server.output()).not.toContain('hidden-token')
    expect(collector.headers[0]?.authorization).toBe('Bearer hidden-token')
  })

  it('are counted in metrics, cost no request anything while the collector hangs, and are sent when the server stops', async () => {
    const metric = async (name: string) => {
      const text = await (await fetch(`${server.address}/metrics`)).text()
      return Number(
        text
          .split('\n')
          .find((line) => line.startsWith(name))
          ?.split(' ')[1],
      )
    }
    const exported = 'sallyport_trace_spans_total{outcome="exported"}'
    expect(await metric(exported)).toBeGreaterThan(10)
    collector.answer = 'hang'
    const before = collector.requests
    expect((await upload('hanging.txt')).status).toBe(201)
    await expect.poll(() => collector.requests, { timeout: 20_000 }).toBeGreaterThan(before)
    for (let i = 0; i < 20; i++) expect((await upload(`hanging-${i}.txt`)).status).toBe(201)
    await expect.poll(() => metric('sallyport_trace_spans_waiting')).toBeGreaterThan(20)
    collector.answer = 200
    expect(await server.stop()).toBe(0)
    const uploads = collector.spans.filter(({ name }) => name === 'POST /api/v2/resources/upload')
    expect(uploads.length).toBeGreaterThanOrEqual(22)
  })
})

describe('a server behind a proxy that it trusts', () => {
  it('continues the trace of the proxy, and records no other while the part is 0', async () => {
    await using stack = new AsyncDisposableStack()
    const collector = await openCollector()
    stack.defer(() => collector.close())
    const traces = {
      SALLYPORT_TRACES: collector.url,
      SALLYPORT_TRACES_SAMPLE: '0',
      SALLYPORT_TRUSTED_PROXIES: '127.0.0.1',
    }
    const place = await newPlace('sqlite', traces)
    stack.defer(() => place.remove())
    const server = await start(place)
    stack.defer(() => server.kill())
    await fetch(`${server.address}/healthz`)
    await fetch(`${server.address}/healthz`, { headers: { traceparent: parent } })
    await fetch(`${server.address}/healthz`)
    expect(await server.stop()).toBe(0)
    const [span, ...others] = collector.spans
    expect(others).toEqual([])
    expect(parent).toBe(`00-${span?.traceId}-${span?.parentId}-01`)
  })

  it('ends in time although the collector hangs', async () => {
    await using stack = new AsyncDisposableStack()
    const collector = await openCollector()
    collector.answer = 'hang'
    stack.defer(() => collector.close())
    const place = await newPlace('sqlite', { SALLYPORT_TRACES: collector.url, SALLYPORT_TRACES_SAMPLE: '1' })
    stack.defer(() => place.remove())
    const server = await start(place)
    stack.defer(() => server.kill())
    for (let i = 0; i < 5; i++) expect((await fetch(`${server.address}/healthz`)).status).toBe(200)
    const begun = performance.now()
    expect(await server.stop()).toBe(0)
    expect(performance.now() - begun).toBeLessThan(15_000)
  })
})

/** Notes which modules are loaded, and how often code is run in a context of its own. */
const observer = `
import { AsyncLocalStorage } from 'node:async_hooks'
import { writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { isMainThread } from 'node:worker_threads'
const loaded = []
let contexts = 0
const { run } = AsyncLocalStorage.prototype
AsyncLocalStorage.prototype.run = function (...args) {
  contexts += 1
  return run.apply(this, args)
}
registerHooks({
  load(url, context, next) {
    if (url.includes('/@opentelemetry/')) loaded.push(url)
    return next(url, context)
  },
})
if (isMainThread)
  process.on('exit', () => writeFileSync(process.env.OBSERVED, JSON.stringify({ loaded: loaded.length, contexts })))
`

describe('traces that are off', () => {
  it.each([
    ['off', false],
    ['on', true],
  ])('load no package and keep no context: %s', async (_state, isOn) => {
    await using stack = new AsyncDisposableStack()
    const collector = await openCollector()
    stack.defer(() => collector.close())
    const place = await newPlace(
      'sqlite',
      isOn ? { SALLYPORT_TRACES: collector.url, SALLYPORT_TRACES_SAMPLE: '1' } : {},
    )
    stack.defer(() => place.remove())
    const { apiKey, accessToken } = await setUpMaster(place)
    const file = join(place.folder, 'observer.mjs')
    await writeFile(file, observer)
    const observed = join(place.folder, 'observed.json')
    const environment = { ...place.environment, NODE_OPTIONS: `--import=${file}`, OBSERVED: observed }
    const server = await start({ ...place, environment })
    stack.defer(() => server.kill())
    const credentials = { 'ev-api-key': apiKey, 'ev-access-token': accessToken }
    for (let i = 0; i < 10; i++) {
      const path = `/resources/upload?path=/${i}.txt&fileSize=5`
      expect((await call(server.address, credentials, 'POST', path, Buffer.from('hello'))).status).toBe(201)
    }
    expect(await server.stop()).toBe(0)
    const { loaded, contexts } = JSON.parse(await readFile(observed, 'utf8')) as { loaded: number; contexts: number }
    if (isOn) {
      expect(loaded).toBeGreaterThan(20)
      expect(contexts).toBeGreaterThan(10)
    } else expect({ loaded, contexts }).toEqual({ loaded: 0, contexts: 0 })
  })
})
