import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type FaultyProxy,
  hasS3Server,
  locationText,
  type S3Server,
  startFaultyProxy,
  startS3Server,
} from '../../../test/s3-server.ts'
import { BlobStoreUnavailable } from '../blob-store.ts'
import { openBucket } from './bucket.ts'
import { parseS3Location } from './location.ts'
import { defaultPolicy } from './retry.ts'
import { examineRules } from './rules.ts'
import { testBucket } from './self-test.ts'

describe.skipIf(!hasS3Server)('the test of a bucket', () => {
  let server: S3Server
  let proxy: FaultyProxy
  beforeAll(async () => {
    server = await startS3Server()
    proxy = await startFaultyProxy(server.port)
  })
  afterAll(async () => {
    await proxy.stop()
    await server.stop()
  })
  beforeEach(() => {
    proxy.onRequest = () => 'pass'
  })
  const run = async (text = locationText(proxy.port)) =>
    await testBucket(await openBucket(parseS3Location(text), { ...defaultPolicy, firstPauseMs: 1 }))

  it('finds nothing wrong, and leaves nothing', async () => {
    expect(await run()).toEqual([])
    expect(await server.files()).toEqual([])
  })

  it.each([
    [/^PUT .*x-id=PutObject/, 's3:PutObject'],
    [/^GET .*x-id=GetObject/, 's3:GetObject'],
    [/^GET .*list-type=2/, 's3:ListBucket'],
    [/^GET .*uploads/, 's3:ListBucketMultipartUploads'],
    [/^DELETE .*x-id=AbortMultipartUpload/, 's3:AbortMultipartUpload'],
    [/^DELETE .*x-id=DeleteObject/, 's3:DeleteObject'],
  ])('names the action to allow when the policy refuses %s', async (request, action) => {
    proxy.onRequest = (line) => (request.test(line) ? 403 : 'pass')
    const problems = await run()
    expect(problems.join('\n')).toContain(action)
    expect(problems[0]).toMatch(/^The bucket files does not .*: allow .* on files and files\/sallyport\/\*/)
  })

  it('says that a bucket is missing, or refuses access', async () => {
    proxy.onRequest = () => 404
    expect((await run()).join()).toContain('it does not exist')
    proxy.onRequest = () => 403
    expect((await run()).join()).toContain('AWS_ACCESS_KEY_ID')
  })

  it('tests at each start only what can change', async () => {
    proxy.seen.length = 0
    const bucket = await openBucket(parseS3Location(locationText(proxy.port)))
    expect(await testBucket(bucket, 'start')).toEqual([])
    expect(proxy.seen.length).toBeLessThanOrEqual(6)
  })

  it('refuses a bucket that everybody can read', async () => {
    proxy.onRequest = (line) => (/^GET [^?]*self-test[^?]*$/.test(line) ? 200 : 'pass')
    expect(await run()).toEqual([expect.stringContaining('anyone can read them without credentials')])
  })

  it('reports rules by which files would be lost, and versions that stay', async () => {
    const rule = (inner: string) =>
      `<LifecycleConfiguration><Rule><ID>old</ID><Status>Enabled</Status>${inner}</Rule></LifecycleConfiguration>`
    const expiring = '<Expiration><Days>30</Days></Expiration>'
    const archive = '<Transition><Days>1</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition>'
    const filter = (prefix: string) => `<Filter><Prefix>${prefix}</Prefix></Filter>`
    let answer = rule(`${filter('')}${expiring}`)
    const versions = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'
    proxy.onRequest = (line) =>
      /[?&]lifecycle/.test(line) ? { body: answer } : /[?&]versioning/.test(line) ? { body: versions } : 'pass'
    expect(await run()).toEqual([expect.stringContaining('The lifecycle rule "old" of the bucket files deletes files')])
    answer = rule(`${filter('sallyport/ab')}${archive}`)
    expect(await run()).toEqual([expect.stringContaining('DEEP_ARCHIVE')])
    for (const harmless of [
      `${filter('other/')}${expiring}`,
      `<Filter><Tag><Key>a</Key><Value>b</Value></Tag></Filter>${expiring}`,
    ]) {
      answer = rule(harmless)
      expect(await run()).toEqual([])
    }
    const { notes } = await examineRules(await openBucket(parseS3Location(locationText(proxy.port))))
    expect(notes).toEqual([expect.stringContaining('NoncurrentVersionExpiration')])
  })

  it('refuses a store without conditional writes', async () => {
    let puts = 0
    proxy.onRequest = (line) => (/^PUT .*x-id=PutObject/.test(line) && ++puts === 2 ? 200 : 'pass')
    expect((await run()).join()).toContain('does not support conditional writes')
  })

  it('goes on when a response breaks off', async () => {
    let breaks = 0
    proxy.onRequest = (line) => (/^GET .*x-id=GetObject/.test(line) && breaks++ === 0 ? 'cut-answer' : 'pass')
    expect(await run()).toEqual([])
    expect(breaks).toBeGreaterThan(1)
  })

  it('leaves nothing when the bucket stops to respond', async () => {
    const before = await server.files()
    proxy.onRequest = (line) => (/^GET .*list-type=2/.test(line) ? 503 : 'pass')
    await expect(run()).rejects.toBeInstanceOf(BlobStoreUnavailable)
    expect(await server.files()).toEqual(before)
  })

  it('rejects when the bucket does not respond', async () => {
    proxy.onRequest = () => 503
    await expect(run()).rejects.toBeInstanceOf(BlobStoreUnavailable)
  })
})
