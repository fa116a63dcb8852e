import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { storeEngines } from '../server/test/databases.ts'
import { type OwnPostgres, startOwnPostgres } from '../tools/postgres.ts'
import { call, download, type Reply, type Resource } from './crash/api.ts'
import { type Listener, listen, newPlace, type Place, pathIn, type Running, setUpMaster, start } from './running.ts'

const postgres = storeEngines.includes('postgres') ? await startOwnPostgres() : undefined

/** Repeats a request until the response has this status; 20 s at most. */
async function until(status: number, ask: () => Promise<Reply<object>>): Promise<void> {
  for (let tries = 0; (await ask()).status !== status; tries++) {
    expect(tries).toBeLessThan(100)
    await pause(200)
  }
}

describe.skipIf(!postgres)('PostgreSQL crashes and restarts while clients are working', () => {
  const database = postgres as OwnPostgres
  let place: Place
  let server: Running
  let listener: Listener
  let credentials: Record<string, string>
  beforeAll(async () => {
    place = await newPlace('sqlite', { DATABASE_URL: database.url })
    const { apiKey, accessToken } = await setUpMaster(place)
    credentials = { 'ev-api-key': apiKey, 'ev-access-token': accessToken }
    listener = await listen()
    server = await start(place)
    const triggers = { resources: { upload: true } }
    const webhook = { endpointUrl: listener.url, resource: '/', triggers, responseVersion: 'v2' }
    expect((await ask('POST', '/webhooks', webhook)).status).toBe(201)
  })
  afterAll(async () => {
    await listener.close()
    expect(await server.stop()).toBe(0)
    await place.remove()
    await database.stop()
  })

  const ask = (method: string, path: string, body?: object | Buffer<ArrayBuffer>) =>
    call<{ data: Resource; errors: [{ code: string }] }>(server.address, credentials, method, path, body)

  /** Responses to the clients, and the acknowledged files. */
  const statuses = new Set<string>()
  const stored: string[] = []

  /** Uploads and lists until it is stopped. */
  async function work(name: string, isStopped: () => boolean): Promise<void> {
    for (let n = 0; !isStopped(); n++) {
      const path = `/${name}/${n}.txt`
      const content = Buffer.from(path)
      const upload = await ask('POST', `/resources/upload?path=${path}&fileSize=${content.length}`, content)
      if (upload.status === 201) stored.push(path)
      const others = [await ask('GET', '/resources/list?resource=/'), await ask('GET', '/account')]
      for (const { status, body } of [upload, ...others]) statuses.add(`${status} ${body.errors?.[0]?.code ?? ''}`)
      // A server without its database responds at once: no need for a thousand requests.
      if (upload.status === 503) await pause(20)
    }
  }

  /** Waits until some more files are stored. */
  async function someMore(): Promise<void> {
    const wanted = stored.length + 6
    while (stored.length < wanted) await pause(20)
  }

  it('responds with 503 in the meantime, then continues, and loses nothing that was acknowledged', {
    timeout: 120_000,
  }, async () => {
    let isStopped = false
    onTestFinished(() => {
      isStopped = true
    })
    const working = Promise.all(Array.from({ length: 8 }, (_, i) => work(`client-${i}`, () => isStopped)))
    for (let crashes = 0; crashes < 2; crashes++) {
      await someMore()
      await database.crash()
      await pause(100)
      expect((await fetch(`${server.address}/healthz`)).status).toBe(200)
      expect((await fetch(`${server.address}/readyz`)).status).toBe(503)
      await database.startAgain()
      await until(200, () => ask('GET', '/account'))
    }
    await someMore()
    isStopped = true
    await working
    expect(statuses).toEqual(new Set(['200 ', '201 ', '503 ERROR_UNAVAILABLE']))
    expect(server.output()).not.toContain('"msg":"bug"')
    for (const path of stored) expect((await download(server.address, credentials, path)).toString()).toBe(path)
    // A message claimed just before the crash waits until its lease expires.
    for (const path of stored) await listener.first(({ body }) => pathIn(body) === path, 60_000)
  })
})
