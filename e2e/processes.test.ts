/** One server of two processes: they share its ports and its work, and replace each other. */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeEngines } from '../server/test/databases.ts'
import { connectSsh } from '../server/test/sftp-app.ts'
import { call, download } from './crash/api.ts'
import { openFtp } from './crash/ftp-connection.ts'
import {
  type Listener,
  listen,
  masterPassword,
  newPlace,
  type Place,
  pathIn,
  type Running,
  sallyportJson,
  setUpMaster,
  start,
} from './running.ts'

interface Line {
  readonly process?: number
  readonly path?: string
  readonly msg?: string
  readonly transport?: string
}

const childrenOf = (pid: number): number[] =>
  (readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? []).map(Number)

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** The processes that a text of metrics is of. */
const labelsIn = (text: string) =>
  [...text.matchAll(/^process_start_time_seconds\{process="(\d+)"\}/gm)].map(([, label]) => label).toSorted()

describe.skipIf(!storeEngines.includes('postgres'))('a server of two processes', () => {
  let place: Place
  let server: Running
  let credentials: Record<string, string>
  let listener: Listener
  beforeAll(async () => {
    place = await newPlace('postgres', {
      SALLYPORT_PROCESSES: '2',
      SALLYPORT_NODE_LABEL: 'files',
      SALLYPORT_SFTP_PORT: '0',
      SALLYPORT_FTP_PORT: '0',
      SALLYPORT_FTP_TLS: 'allowed',
      SALLYPORT_FTP_PASSIVE_PORTS: '46100-46119',
      SALLYPORT_CONNECTIONS_USER: '3',
      // The default: none, without other servers.
      SALLYPORT_STOP_DELAY: '',
    })
    const { apiKey, accessToken } = await setUpMaster(place)
    credentials = { 'ev-api-key': apiKey, 'ev-access-token': accessToken }
    listener = await listen()
    server = await start(place)
    const triggers = { resources: { upload: true } }
    const webhook = { endpointUrl: listener.url, resource: '/', triggers, responseVersion: 'v2' }
    expect((await call(server.address, credentials, 'POST', '/webhooks', webhook)).status).toBe(201)
  })
  afterAll(async () => {
    await server.kill()
    await listener.close()
    await place.remove()
  })

  const lines = () =>
    server
      .output()
      .split('\n')
      .flatMap((text): Line[] => (text.startsWith('{') && text.endsWith('}') ? [JSON.parse(text)] : []))
  const processesOf = (fits: (line: Line) => boolean) =>
    [
      ...new Set(
        lines()
          .filter(fits)
          .map((line) => line.process),
      ),
    ].toSorted()
  const portOf = (protocol: string) =>
    Number(new RegExp(`\\b${protocol}://127\\.0\\.0\\.1:(\\d+)`).exec(server.output())?.[1])
  const nodes = () => sallyportJson<{ label: string; state: string; connections: number }[]>(place, ['nodes', 'list'])
  const nodeNames = async () => (await nodes()).map(({ label, state }) => `${label} ${state}`).toSorted()
  const metrics = async () =>
    await (await fetch(`${server.address}/metrics`, { headers: { connection: 'close' } })).text()

  it('is two nodes behind one address, both of which answer', async () => {
    expect(await nodeNames()).toEqual(['files/1 running', 'files/2 running'])
    for (let i = 0; i < 6; i++)
      await call(server.address, { ...credentials, connection: 'close' }, 'GET', `/resources/list?resource=/&n=${i}`)
    await expect.poll(() => processesOf(({ path }) => path === '/api/v2/resources/list')).toEqual([1, 2])
  })

  it('starts with a free port only, and says so once', async () => {
    const taken = { ...place.environment, SALLYPORT_PORT: new URL(server.address).port }
    const failure = await start({ ...place, environment: taken }).catch((error: Error) => error.message)
    const { host } = new URL(server.address)
    const sentence = `The address ${host} is in use by another program. Stop that program, or set another port with SALLYPORT_PORT.`
    expect(failure).toMatch(/^the server ended with 1:/)
    expect(String(failure).split(sentence)).toHaveLength(2)
  })

  it('shows the metrics of all processes, whichever is asked', async () => {
    for (let i = 0; i < 4; i++) {
      const text = await metrics()
      expect(labelsIn(text)).toEqual(['1', '2'])
      expect(text.match(/^# TYPE process_start_time_seconds /gm)).toHaveLength(1)
      expect(text.match(/^sallyport_webhook_messages_pending \d+$/gm)).toHaveLength(1)
    }
  })

  it('serves SFTP and passive FTP at both processes', async () => {
    const stored = new Map<string, string>()
    for (const n of [1, 2]) {
      const bytes = randomBytes(50_000)
      const client = await connectSsh({ port: portOf('sftp') }, { password: masterPassword })
      const session = await promisify(client.sftp.bind(client))()
      await promisify<string, Buffer>(session.writeFile.bind(session))(`/sftp-${n}.bin`, bytes)
      client.end()
      stored.set(`/sftp-${n}.bin`, digest(bytes))
      const ftp = await openFtp({ port: portOf('ftp'), username: 'mira', password: masterPassword })
      await ftp.write(`/ftp-${n}.bin`, 'new', bytes, 0)
      await ftp.close()
      stored.set(`/ftp-${n}.bin`, digest(bytes))
    }
    for (const [path, sum] of stored) expect(digest(await download(server.address, credentials, path))).toBe(sum)
    for (const transport of ['sftp', 'ftp'])
      await expect.poll(() => processesOf((line) => line.transport === transport)).toEqual([1, 2])
  })

  it('counts the connections of a user over both processes', async () => {
    const open = () => connectSsh({ port: portOf('sftp') }, { password: masterPassword })
    const clients = await Promise.all([open(), open(), open()])
    await expect(open()).rejects.toThrow()
    for (const client of clients) client.end()
    await expect
      .poll(() =>
        open().then(
          (client) => client.end() !== undefined,
          () => false,
        ),
      )
      .toBe(true)
  })

  it('resumes an upload at the other process', async () => {
    const bytes = randomBytes(40 * 1024 * 1024)
    const target = `path=/resumed.bin&fileSize=${bytes.length}`
    const begun = request(`${server.address}/api/v2/resources/upload?${target}`, {
      method: 'POST',
      agent: false,
      headers: { ...credentials, 'content-type': 'application/octet-stream', 'content-length': bytes.length },
    })
    begun.on('error', () => undefined)
    begun.write(bytes.subarray(0, 34 * 1024 * 1024))
    const offset = async () => {
      const path = `/resources/upload?${target}`
      const { body } = await call<{ data: { attributes: { offsetBytes: number } } }>(
        server.address,
        { ...credentials, connection: 'close' },
        'GET',
        path,
      )
      return body.data.attributes.offsetBytes
    }
    await expect.poll(offset).toBeGreaterThan(0)
    begun.destroy()
    const uploading = ({ path, msg }: Line) => path === '/api/v2/resources/upload' && msg !== undefined
    const rest = async () => {
      const from = await offset()
      const headers = { ...credentials, offsetBytes: String(from), connection: 'close' }
      return await call(server.address, headers, 'POST', `/resources/upload?${target}`, bytes.subarray(from))
    }
    await expect.poll(async () => (await rest()).status, { timeout: 60_000 }).toBe(201)
    await expect.poll(() => processesOf(uploading)).toEqual([1, 2])
    expect(digest(await download(server.address, credentials, '/resumed.bin'))).toBe(digest(bytes))
  })

  it('is one of several nodes for another server, which serves on for ten seconds when it stops', async () => {
    const other = await start({
      ...place,
      environment: { ...place.environment, SALLYPORT_PROCESSES: '1', SALLYPORT_STOP_DELAY: '' },
    })
    const stopping = other.stop()
    await expect.poll(async () => (await fetch(`${other.address}/readyz`)).status).toBe(503)
    await expect.poll(() => other.output()).toContain('"delayMs":10000,"msg":"stopping"')
    other.process.kill('SIGKILL')
    await stopping
  })

  it('starts a killed process again, and loses nothing that was acknowledged', async () => {
    const stored: { path: string; sum: string }[] = []
    let isStopped = false
    const work = async (client: number) => {
      for (let n = 0; !isStopped; n++) {
        const path = `/killed/${client}-${n}.bin`
        const bytes = randomBytes(20_000)
        const query = `/resources/upload?path=${path}&fileSize=${bytes.length}`
        const answer = await call(server.address, credentials, 'POST', query, bytes).catch(() => null)
        if (answer?.status === 201) stored.push({ path, sum: digest(bytes) })
        await pause(50)
      }
    }
    const working = Promise.all([1, 2].map(work))
    const more = (count: number) => {
      const before = stored.length
      return expect.poll(() => stored.length).toBeGreaterThan(before + count)
    }
    await more(5)
    process.kill(childrenOf(server.process.pid ?? 0)[0] ?? 0, 'SIGKILL')
    await more(5)
    await expect.poll(async () => labelsIn(await metrics().catch(() => ''))).toEqual(['1', '2'])
    await more(5)
    isStopped = true
    await working
    await Promise.all(
      stored.map(async ({ path, sum }) => {
        expect(digest(await download(server.address, credentials, path))).toBe(sum)
        await listener.first(({ body }) => pathIn(body) === path)
      }),
    )
    expect(await nodeNames()).toEqual(expect.arrayContaining(['files/1 running', 'files/2 running']))
    expect(server.output()).toContain('a process of the server has ended')
  })

  it('completes requests in progress after SIGTERM, in all processes, and ends with 0', async () => {
    const bytes = randomBytes(200_000)
    const uploads = [0, 1, 2, 3].map(async (n) => {
      const uploading = request(
        `${server.address}/api/v2/resources/upload?path=/last-${n}.bin&fileSize=${bytes.length}`,
        {
          method: 'POST',
          agent: false,
          headers: { ...credentials, 'content-type': 'application/octet-stream', 'content-length': bytes.length },
        },
      )
      uploading.write(bytes.subarray(0, 100_000))
      const answer = once(uploading, 'response')
      return { finish: () => uploading.end(bytes.subarray(100_000)), answer }
    })
    const begun = await Promise.all(uploads)
    const open = async () =>
      [...(await metrics()).matchAll(/^sallyport_connections\{process="\d"\} (\d+)/gm)].map(([, count]) =>
        Number(count),
      )
    await expect.poll(async () => (await open()).every((count) => count >= 2)).toBe(true)
    server.process.kill('SIGTERM')
    await expect.poll(() => lines().filter(({ msg }) => msg === 'stopping').length).toBe(3)
    await expect
      .poll(() =>
        fetch(`${server.address}/healthz`).then(
          () => 'open',
          () => 'closed',
        ),
      )
      .toBe('closed')
    for (const { finish } of begun) finish()
    for (const { answer } of begun) {
      const [response] = (await answer) as [{ statusCode: number; resume(): void }]
      response.resume()
      expect(response.statusCode).toBe(201)
    }
    const [code] = server.process.exitCode === null ? await once(server.process, 'close') : [server.process.exitCode]
    expect(code).toBe(0)
  })
})
