/**
 * Nodes of the last release are replaced by those of this version one after the other, while clients work. Part of `npm run nightly`.
 * Migrations must leave what the running release uses: CONTRIBUTING.md, and server/src/db/migrations/expand.test.ts.
 */
import { createHash, randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeEngines } from '../server/test/databases.ts'
import { call, download, type Resource } from './crash/api.ts'
import { installRelease, lastRelease } from './fixtures/released.ts'
import {
  type Listener,
  listen,
  newPlace,
  type Place,
  pathIn,
  type Running,
  root,
  setUpMaster,
  start,
} from './running.ts'

const isWanted = process.env['SALLYPORT_NIGHTLY'] === '1' && storeEngines.includes('postgres')
const tag = lastRelease()
/** Servers of 0.2.0 keep prepared statements whose columns a migration has changed, and answer 500 to what uses them. */
const refusesOnNewTables = tag === 'v0.2.0'

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

it.runIf(isWanted && tag === null)(
  'a rolling upgrade is not tested: there is no tag of a release (git fetch --tags)',
  (ctx) => ctx.skip(),
)

describe.runIf(isWanted && tag !== null)(`nodes of ${tag} that are replaced by this version while clients work`, () => {
  let place: Place
  let release: string
  let credentials: Record<string, string>
  let listener: Listener
  const running: Running[] = []
  const stored: { readonly path: string; readonly sum: string }[] = []
  const refused: string[] = []
  beforeAll(async () => {
    release = join(installRelease(tag ?? ''), 'sallyport')
    place = await newPlace('postgres')
    const { apiKey, accessToken } = await setUpMaster(place, release)
    credentials = { 'ev-api-key': apiKey, 'ev-access-token': accessToken }
    listener = await listen()
    running.push(await start(place, [release, 'serve']))
    const triggers = { resources: { upload: true } }
    const webhook = { endpointUrl: listener.url, resource: '/', triggers, responseVersion: 'v2' }
    expect((await call(running[0]?.address ?? '', credentials, 'POST', '/webhooks', webhook)).status).toBe(201)
  })
  afterAll(async () => {
    await Promise.all(running.map((node) => node.kill()))
    await listener.close()
    await place.remove()
  })

  const startNew = async () => {
    const node = await start(place, [join(root, 'sallyport'), 'serve'])
    running.push(node)
    return node
  }
  const more = (count: number) => {
    const before = stored.length
    return expect.poll(() => stored.length, { timeout: 60_000 }).toBeGreaterThan(before + count)
  }
  /** Uploads, reads, moves and deletes files at all nodes in turn, until it is aborted. */
  async function work(client: number, signal: AbortSignal): Promise<void> {
    const ask = async <Body>(node: Running, method: string, path: string, body?: object | Buffer<ArrayBuffer>) => {
      const answer = await call<Body>(node.address, credentials, method, path, body).catch(() => null)
      // 503: it is stopping.
      if (answer && answer.status >= 400 && answer.status !== 503)
        refused.push(`${method} ${path} ${answer.status} ${JSON.stringify(answer.body)}`)
      return answer
    }
    for (let n = 0; !signal.aborted; n++) {
      const node = running[n % running.length]
      const bytes = randomBytes(n % 5 === 0 ? 200_000 : 5_000)
      if (!node) continue
      const query = `/resources/upload?path=/work/${client}-${n}.bin&fileSize=${bytes.length}`
      const answer = await ask<{ data: Resource }>(node, 'POST', query, bytes)
      if (answer?.status !== 201) continue
      const { path } = answer.body.data.attributes
      stored.push({ path, sum: digest(bytes) })
      await ask(node, 'GET', '/resources/list?resource=/work&limit=20')
      await ask(node, 'GET', `/resources?resource=${path}`)
      await pause(20)
    }
  }

  it(`loses no file and no webhook message${refusesOnNewTables ? '' : ', and refuses nothing'}`, async () => {
    const stopping = new AbortController()
    const working = Promise.all([1, 2, 3].map((client) => work(client, stopping.signal)))
    await more(10)
    const [old] = running
    const rest = await interruptUpload(old?.address ?? '')
    // This migrates the tables that the other one uses.
    await startNew()
    await more(30)
    await old?.stop()
    running.shift()
    await more(10)
    await startNew()
    await more(20)
    stopping.abort()
    await working
    if (!refusesOnNewTables) {
      expect(refused).toEqual([])
      expect(errorsIn(old)).toEqual([])
    }
    for (const node of running) expect(errorsIn(node)).toEqual([])
    await rest(running[0]?.address ?? '')
    const address = running[1]?.address ?? ''
    for (const { path, sum } of stored) {
      expect(digest(await download(address, credentials, path))).toBe(sum)
      await listener.first(({ body }) => pathIn(body) === path, 60_000)
    }
  })

  const errorsIn = (node: Running | undefined) =>
    (node?.output() ?? '').split('\n').filter((line) => line.startsWith('{') && JSON.parse(line).level === 'error')

  /** Sends a part of a file. Returns what sends the rest to another node. */
  async function interruptUpload(address: string): Promise<(other: string) => Promise<void>> {
    const bytes = randomBytes(40 * 1024 * 1024)
    const target = `/resources/upload?path=/begun-before.bin&fileSize=${bytes.length}`
    const begun = request(`${address}/api/v2${target}`, {
      method: 'POST',
      headers: { ...credentials, 'content-type': 'application/octet-stream', 'content-length': bytes.length },
    })
    begun.on('error', () => undefined)
    await new Promise((sent) => begun.write(bytes.subarray(0, 34 * 1024 * 1024), sent))
    begun.destroy()
    const offset = async (from: string) => {
      const { body } = await call<{ data: { attributes: { offsetBytes: number } } }>(from, credentials, 'GET', target)
      return body.data.attributes.offsetBytes
    }
    await expect.poll(() => offset(address), { timeout: 60_000 }).toBeGreaterThan(0)
    return async (other) => {
      const from = await offset(other)
      expect(from).toBeGreaterThan(0)
      const headers = { ...credentials, offsetBytes: String(from) }
      const finish = () => call(other, headers, 'POST', target, bytes.subarray(from))
      await expect.poll(async () => (await finish()).status, { timeout: 60_000 }).toBe(201)
      expect(digest(await download(other, credentials, '/begun-before.bin'))).toBe(digest(bytes))
    }
  }
})
