import { createHash, randomBytes } from 'node:crypto'
import { S3 } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { importSteps } from '../../../test/import-steps.ts'
import { faultOf } from '../../../test/people.ts'
import {
  type FaultyProxy,
  hasS3Server,
  type S3Server,
  startFaultyProxy,
  startS3Server,
} from '../../../test/s3-server.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { parseS3Location } from '../../blobs/s3/location.ts'
import { openS3, type S3Options } from './source.ts'

const signal = new AbortController().signal
const big = randomBytes(3_000_000)

describe.skipIf(!hasS3Server).each(engines)('the import from a bucket, on %s', (engine) => {
  let there: S3Server
  let proxy: FaultyProxy
  let here: TestApp
  let s3: S3
  const put = (Key: string, Body: string | Buffer) =>
    s3.putObject({ Bucket: 'files', Key, Body, ContentLength: Buffer.byteLength(Body) })
  beforeEach(async () => {
    there = await startS3Server()
    proxy = await startFaultyProxy(there.port)
    here = await openTestApp(engine)
    s3 = new S3({ endpoint: `http://127.0.0.1:${there.port}`, forcePathStyle: true, region: 'us-east-1' })
    await put('old data/in/a.txt', 'the first')
    await put('old data/in/deep/Ü ber.bin', big)
    await put('old data/empty', '')
    await put('other/b.txt', 'not in the prefix')
  })
  afterEach(async () => {
    s3.destroy()
    await here.close()
    await proxy.stop()
    await there.stop()
  })

  const optionsOf = (options: Partial<S3Options> = {}): S3Options => ({
    location: parseS3Location(`s3://files?endpoint=http://127.0.0.1:${proxy.port}`, process.env),
    prefix: 'old data/',
    address: 's3://files/old%20data',
    policy: { attempts: 2, firstPauseMs: 1, maxPauseMs: 1 },
    ...options,
  })
  const steps = (options = optionsOf()) => importSteps(here, () => openS3(options))

  it('goes through all steps', async () => {
    const { plan, run, verify, undo, at } = steps()
    expect((await plan()).files).toEqual({ folders: 2, files: 3, bytes: 3_000_009, alreadyHere: 0, fits: true })
    const ran = await run()
    expect(ran.problems).toEqual([])
    expect(ran.counts).toMatchObject({ folders: 2, copied: 3, failed: 0 })
    expect((await at('/in/deep/Ü ber.bin'))?.sha256).toBe(createHash('sha256').update(big).digest('hex'))
    const modified = (await s3.headObject({ Bucket: 'files', Key: 'old data/in/a.txt' })).LastModified
    expect((await at('/in/a.txt'))?.modifiedAt.slice(0, 19)).toBe(modified?.toISOString().slice(0, 19))
    expect(await at('/b.txt')).toBeUndefined()
    expect((await run()).counts).toMatchObject({ copied: 0, unchanged: 3, gone: 0 })
    // Of the same size, perhaps within the same second.
    await put('old data/in/a.txt', 'different')
    await s3.deleteObject({ Bucket: 'files', Key: 'old data/empty' })
    expect((await run()).counts).toMatchObject({ updated: 1, unchanged: 1, gone: 1 })
    expect((await verify(true)).counts).toMatchObject({ identical: 2, differs: 0, missing: 0, folders: 2 })
    expect((await undo()).removed).toMatchObject({ files: 3, folders: 2 })
  })

  it('reads folders of more than a page, and a whole bucket', async () => {
    for (let i = 0; i < 1_100; i += 100)
      await Promise.all(Array.from({ length: 100 }, (_, j) => put(`many/${i + j}.txt`, `${i + j}`)))
    const planned = await steps(optionsOf({ prefix: '' })).plan()
    expect(planned.files).toMatchObject({ files: 1_104, folders: 5 })
    const sizes = new Set<number>()
    const source = await openS3(optionsOf({ prefix: '' }))
    for await (const page of source.files.list({ id: '', names: ['many'] }, signal)) sizes.add(page.length)
    expect(sizes).toEqual(new Set([100]))
  })

  it('goes on with a file where it was when the response is cut, or nothing more comes', async () => {
    const faults = ['cut-answer', 'stall-answer'] as const
    let broken = 0
    proxy.onRequest = (line) => (line.includes('ber.bin') && broken < 2 ? (faults[broken++] ?? 'pass') : 'pass')
    const { run, at } = steps(optionsOf({ idleMs: 500 }))
    expect((await run()).counts).toMatchObject({ copied: 3, failed: 0 })
    expect(broken).toBe(2)
    expect((await at('/in/deep/Ü ber.bin'))?.sha256).toBe(createHash('sha256').update(big).digest('hex'))
  })

  it('names a file that it may not read, and brings the others', async () => {
    proxy.onRequest = (line) => (line.startsWith('GET') && line.includes('/a.txt') ? 403 : 'pass')
    const ran = await steps().run()
    expect(ran.counts).toMatchObject({ copied: 2, failed: 1 })
    expect(ran.problems).toMatchObject([{ path: '/in/a.txt', reason: expect.stringContaining('AccessDenied') }])
  })

  it('does not bring what was replaced after it was listed', async () => {
    const source = await openS3(optionsOf())
    const pages = await Array.fromAsync(source.files.list({ id: '', names: ['in'] }, signal))
    const file = pages.flat().find(({ name }) => name === 'a.txt')
    if (!file) throw new Error('there is no a.txt')
    await put('old data/in/a.txt', 'different')
    expect(await faultOf(source.files.open(file, signal))).toMatchObject({ code: 'conflict', message: /next run/ })
    await s3.deleteObject({ Bucket: 'files', Key: 'old data/in/a.txt' })
    expect((await faultOf(source.files.open(file, signal))).code).toBe('not-found')
  })

  it('says why a bucket can not be read', async () => {
    const location = parseS3Location(`s3://nowhere?endpoint=http://127.0.0.1:${proxy.port}`, process.env)
    const missing = await faultOf(steps(optionsOf({ location })).plan())
    expect([missing.code, missing.message]).toEqual(['unavailable', expect.stringContaining('NoSuchBucket')])
    proxy.onRequest = () => 503
    const busy = await faultOf(steps().plan())
    expect([busy.code, busy.message]).toEqual(['unavailable', expect.stringContaining('Run the command again later')])
  })
})
