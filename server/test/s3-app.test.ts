/** Files in a bucket, over HTTP: against a real S3 server, with a proxy that can take it away. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseS3Location } from '../src/blobs/s3/location.ts'
import { openS3Store } from '../src/blobs/s3/store.ts'
import { purgeTrash, removeUnreferencedBytes } from '../src/core/files/gc/gc.ts'
import { readBytes } from '../src/core/files/gc/verification.ts'
import { findInconsistencies } from './consistency.ts'
import { canvasOf } from './pictures.ts'
import {
  type FaultyProxy,
  hasS3Server,
  locationText,
  type S3Server,
  startFaultyProxy,
  startS3Server,
} from './s3-server.ts'
import { headOf, openServedApp, type ServedApp } from './served-app.ts'

const mib = 1024 * 1024
const policy = {
  attempts: 3,
  firstPauseMs: 5,
  maxPauseMs: 20,
  attemptMs: 10_000,
  completeMs: 10_000,
  minBytesPerMs: 1_000,
  totalMs: 60_000,
}

describe.skipIf(!hasS3Server)('files in a bucket', () => {
  let server: S3Server
  let proxy: FaultyProxy
  let folder: string
  let app: ServedApp
  beforeAll(async () => {
    server = await startS3Server()
    proxy = await startFaultyProxy(server.port)
    folder = await mkdtemp(join(tmpdir(), 'sallyport-spool-'))
    const location = parseS3Location(locationText(proxy.port))
    const blobs = await openS3Store({ location, spool: { folder }, policy })
    app = await openServedApp('sqlite', { overrides: { blobs } })
  })
  afterAll(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
    await proxy.stop()
    await server.stop()
    await rm(folder, { recursive: true })
  })
  beforeEach(() => {
    proxy.onRequest = () => 'pass'
  })

  const query = (parameters: Record<string, string | number>) =>
    new URLSearchParams(Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]))
  const upload = (path: string, bytes: Buffer, more: Record<string, string | number> = {}) =>
    app.ask('POST', `resources/upload?${query({ path, fileSize: bytes.length, ...more })}`, {
      body: bytes,
      headers: { 'content-type': 'application/octet-stream' },
    })
  const download = async (path: string, range?: string) => {
    const response = await fetch(`${app.server.address}/api/v2/resources/download?${query({ 'resources[]': path })}`, {
      headers: { 'ev-api-key': app.mira.apiKey, 'ev-access-token': app.mira.accessToken, ...(range && { range }) },
    })
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) }
  }
  const collect = async () => {
    app.clock.move(8 * 86_400_000)
    await purgeTrash(app.context)
    const before = (await server.files()).length
    await removeUnreferencedBytes(app.context)
    // Bytes of files are kept for a day.
    expect(await server.files()).toHaveLength(before)
    app.clock.move(25 * 3_600_000)
    await removeUnreferencedBytes(app.context)
  }

  it('are uploaded, downloaded in ranges, replaced, deleted and collected', async () => {
    const bytes = randomBytes(17 * mib)
    expect((await upload('/large.bin', bytes)).status).toBe(201)
    proxy.seen.length = 0
    expect((await download('/large.bin')).bytes.equals(bytes)).toBe(true)
    expect(proxy.seen).toEqual([expect.stringMatching(/^GET /)])
    const range = await download('/large.bin', `bytes=${8 * mib - 10}-${8 * mib + 9}`)
    expect([range.status, range.bytes.equals(bytes.subarray(8 * mib - 10, 8 * mib + 10))]).toEqual([206, true])
    const next = randomBytes(100_000)
    expect((await upload('/large.bin', next, { allowOverwrite: 'true' })).status).toBe(201)
    expect((await download('/large.bin')).bytes.equals(next)).toBe(true)
    const states = (await Array.fromAsync(readBytes(app.context))).map(({ state }) => state)
    expect(states).toEqual(states.map(() => 'there'))
    const { id } = (await app.ask('GET', 'resources?resource=/large.bin')).json().data
    expect((await app.ask('DELETE', `resources/${id}`)).status).toBe(200)
    await collect()
    expect(await server.files()).toEqual([])
  })

  it('show previews', async () => {
    expect((await upload('/photo.png', await canvasOf(900, 600).png().toBuffer())).status).toBe(201)
    const answer = await app.ask('GET', `resources/preview?${query({ resource: '/photo.png', size: 'small' })}`)
    expect(answer.status).toBe(200)
  })

  it('answer 503 while the bucket is away, store no half file, and go on afterwards', async () => {
    const bytes = randomBytes(9 * mib)
    expect((await upload('/there.bin', bytes)).status).toBe(201)
    const before = (await server.files()).length
    proxy.onRequest = (line) => (line.startsWith('PUT') ? 503 : 'pass')
    const refused = await upload('/away.bin', bytes)
    expect([refused.status, refused.json().errors[0].detail]).toEqual([
      503,
      'The storage of the files is not responding at the moment. Try again later.',
    ])
    proxy.onRequest = () => 503
    expect((await download('/there.bin')).status).toBe(503)
    expect((await app.ask('GET', 'resources?resource=/there.bin')).status).toBe(200)
    const ready = await app.ask('GET', '/readyz', { as: null })
    expect([ready.status, ready.text]).toEqual([200, '{"status":"ready","storage":"unavailable"}'])
    proxy.onRequest = () => 'pass'
    expect((await app.ask('GET', 'resources?resource=/away.bin')).status).toBe(404)
    await collect()
    expect(await server.files()).toHaveLength(before)
    expect((await upload('/away.bin', bytes)).status).toBe(201)
    expect((await download('/away.bin')).bytes.equals(bytes)).toBe(true)
  })

  it('are resumed where the connection broke off', async () => {
    const bytes = randomBytes(20 * mib)
    const where = `resources/upload?${query({ path: '/cut.bin', fileSize: bytes.length })}`
    const socket = await app.connect()
    socket.write(`POST /api/v2/${where} HTTP/1.1\r\nhost: x\r\n${headOf(app.mira)}`)
    socket.write(`content-type: application/octet-stream\r\ncontent-length: ${bytes.length}\r\n\r\n`)
    await new Promise((resolve) => socket.write(bytes.subarray(0, 12 * mib), resolve))
    socket.destroySoon()
    const received = async () => Number((await app.ask('GET', where)).json().data.attributes['offsetBytes'])
    await expect.poll(received, { timeout: 20_000 }).toBeGreaterThan(8 * mib)
    await expectResumed(where, bytes, await received())
  })

  async function expectResumed(where: string, bytes: Buffer, offset: number): Promise<void> {
    const answer = await app.ask('POST', where, {
      body: bytes.subarray(offset),
      headers: { 'content-type': 'application/octet-stream', offsetBytes: String(offset) },
    })
    expect(answer.status).toBe(201)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(answer.json().data.attributes).toMatchObject({ size: bytes.length, sha256 })
  }

  it('are resumed after what was recorded when the bucket was away', async () => {
    const bytes = randomBytes(60 * mib)
    const where = `resources/upload?${query({ path: '/recorded.bin', fileSize: bytes.length })}`
    proxy.onRequest = (line) => (/partNumber=([6-9]|\d\d)/.test(line) ? 503 : 'pass')
    expect((await upload('/recorded.bin', bytes)).status).toBe(503)
    proxy.onRequest = () => 'pass'
    const offset = Number((await app.ask('GET', where)).json().data.attributes['offsetBytes'])
    expect(offset).toBeGreaterThanOrEqual(32 * mib)
    await expectResumed(where, bytes, offset)
  })

  it('of many uploads at once need a bounded amount of memory', async () => {
    const bytes = randomBytes(8 * mib)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const keys = Array.from({ length: 45 }, () => randomBytes(16).toString('hex'))
    const before = process.memoryUsage().arrayBuffers
    const writers = await Promise.all(keys.map((key) => app.context.blobs.create(key)))
    for (const writer of writers) await writer.write(0, bytes)
    // 360 MiB arrived.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(300 * mib)
    for (const writer of writers) expect((await writer.finish()).sha256).toBe(sha256)
    for (const key of keys) await app.context.blobs.remove(key)
  })
})
