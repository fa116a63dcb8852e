import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type Fault,
  type FaultyProxy,
  hasS3Server,
  locationText,
  type S3Server,
  startFaultyProxy,
  startS3Server,
} from '../../../test/s3-server.ts'
import { leaseMemory } from '../../lib/streams/transfer-memory.ts'
import { type BlobStore, BlobStoreFull, BlobStoreUnavailable } from '../blob-store.ts'
import { createDiskReserve } from '../disk-reserve.ts'
import { putBlob } from '../put-blob.ts'
import { parseS3Location, type S3Location } from './location.ts'
import { openS3Store } from './store.ts'

const policy = {
  attempts: 4,
  firstPauseMs: 5,
  maxPauseMs: 20,
  attemptMs: 10_000,
  completeMs: 10_000,
  minBytesPerMs: 50_000,
  totalMs: 60_000,
}
/** For requests that get no answer. */
const hasty = { ...policy, attemptMs: 400, completeMs: 0 }
const newKey = () => randomBytes(16).toString('hex')
const mib = 1024 * 1024

async function* piecesOf(bytes: Buffer): AsyncIterable<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
}

describe.skipIf(!hasS3Server)('object storage that fails', () => {
  let server: S3Server
  let proxy: FaultyProxy
  let location: S3Location
  let store: BlobStore
  let hastyStore: BlobStore
  let spoolFolder: string
  beforeAll(async () => {
    server = await startS3Server()
    proxy = await startFaultyProxy(server.port)
    spoolFolder = await mkdtemp(join(tmpdir(), 'sallyport-spool-'))
    location = parseS3Location(locationText(proxy.port))
    store = await openS3Store({ location, spool: { folder: spoolFolder }, policy })
    hastyStore = await openS3Store({ location, spool: { folder: spoolFolder }, policy: hasty })
  })
  afterAll(async () => {
    await proxy.stop()
    await server.stop()
    await rm(spoolFolder, { recursive: true })
  })
  beforeEach(() => {
    proxy.onRequest = () => 'pass'
    proxy.seen.length = 0
  })

  const storeFor = (fault: Fault) => (fault === 'hang' ? hastyStore : store)
  const contentOf = async (key: string, from = store): Promise<Buffer> => {
    const reader = await from.open(key)
    const chunks = await Array.fromAsync(reader.stream(0, reader.size))
    await reader.close()
    return Buffer.concat(chunks)
  }
  const digestOf = (bytes: Buffer) => ({ size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })

  /** The first attempt of each different request that `is` selects fails so. */
  function failOnce(fault: Fault, is: (line: string) => boolean = () => true): () => number {
    const failed = new Set<string>()
    proxy.onRequest = (line) => {
      if (failed.has(line) || !is(line)) return 'pass'
      failed.add(line)
      return fault
    }
    return () => failed.size
  }

  const faults: Fault[] = [503, 500, 429, 'cut', 'hang']
  it.each(faults)('stores and reads each byte although every request fails once: %s', async (fault) => {
    const tested = storeFor(fault)
    const warnings = vi.spyOn(console, 'warn')
    for (const size of fault === 'hang' ? [100_000] : [100_000, 20 * mib]) {
      const failed = failOnce(fault)
      const bytes = randomBytes(size)
      const key = newKey()
      expect(await putBlob(tested, key, piecesOf(bytes), { expected: size })).toEqual(digestOf(bytes))
      expect((await contentOf(key, tested)).equals(bytes)).toBe(true)
      expect(failed()).toBeGreaterThan(2)
      await tested.remove(key)
    }
    expect(await server.files()).toEqual([])
    expect(warnings).not.toHaveBeenCalled()
    warnings.mockRestore()
  })

  it('stores a file once although the answers to what was carried out are lost', async () => {
    for (const size of [100_000, 20 * mib]) {
      const failed = failOnce('lose-answer', (line) => /^(PUT|POST)/.test(line) && !line.includes('?uploads'))
      const bytes = randomBytes(size)
      const key = newKey()
      expect(await putBlob(store, key, piecesOf(bytes))).toEqual(digestOf(bytes))
      expect((await contentOf(key)).equals(bytes)).toBe(true)
      expect(failed()).toBeGreaterThan(0)
      await store.remove(key)
    }
    expect(await server.files()).toEqual([])
  })

  it('goes on after the last byte when answers break off', async () => {
    const bytes = randomBytes(20 * mib)
    const key = newKey()
    await putBlob(store, key, piecesOf(bytes))
    let breaks = 0
    proxy.onRequest = (line) => (line.startsWith('GET') && breaks++ < 5 ? 'cut-answer' : 'pass')
    expect((await contentOf(key)).equals(bytes)).toBe(true)
    expect(breaks).toBe(6)
    await store.remove(key)
  })

  const away: Fault[] = [503, 'cut', 'hang', 403]
  it.each(away)(
    'reports that the storage is away, after a bounded number of attempts, and leaves no half file: %s',
    async (fault) => {
      const tested = storeFor(fault)
      const key = newKey()
      const writer = await tested.create(key)
      await writer.write(0, randomBytes(9 * mib))
      await writer.flush()
      proxy.onRequest = () => fault
      proxy.seen.length = 0
      const writing = async () => {
        for (let i = 0; i < 4; i++) await writer.write(writer.length(), randomBytes(9 * mib))
        await writer.finish()
      }
      await expect(writing()).rejects.toBeInstanceOf(BlobStoreUnavailable)
      await expect(writer.write(writer.length(), Buffer.from('x'))).rejects.toBeInstanceOf(BlobStoreUnavailable)
      await writer.abandon()
      await expect(tested.open(key)).rejects.toBeInstanceOf(BlobStoreUnavailable)
      await expect(tested.check()).rejects.toThrow('the object storage could not answer')
      const counts = Map.groupBy(proxy.seen, (line) => line)
      for (const [line, { length }] of counts) expect([line, length <= policy.attempts]).toEqual([line, true])
      proxy.onRequest = () => 'pass'
      await store.remove(key)
      expect(await server.files()).toEqual([])
    },
  )

  it('keeps what was flushed before the storage was away, for another node', async () => {
    const key = newKey()
    const bytes = randomBytes(30 * mib)
    const writer = await store.create(key)
    await writer.write(0, bytes.subarray(0, 12 * mib + 5))
    await writer.flush()
    proxy.onRequest = () => 503
    await writer.write(writer.length(), bytes.subarray(12 * mib + 5))
    await expect(writer.suspend()).rejects.toBeInstanceOf(BlobStoreUnavailable)
    proxy.onRequest = () => 'pass'
    const other = await openS3Store({ location, spool: { folder: spoolFolder }, policy })
    const again = await other.reopen(key)
    expect(again.length()).toBeGreaterThanOrEqual(12 * mib + 5)
    await again.truncate(12 * mib + 5)
    await again.write(again.length(), bytes.subarray(12 * mib + 5))
    expect(await again.finish()).toEqual(digestOf(bytes))
    await store.remove(key)
    expect(await server.files()).toEqual([])
  })

  it('does not take bytes that were cut off for later ones', async () => {
    const key = newKey()
    const [old, next] = [randomBytes(24 * mib), randomBytes(24 * mib)]
    const writer = await store.create(key)
    await writer.write(0, old.subarray(0, 1_000))
    await writer.flush()
    await writer.write(1_000, old.subarray(1_000))
    await writer.suspend()
    const second = await store.reopen(key)
    await second.truncate(1_000)
    await second.write(1_000, next.subarray(1_000, 9 * mib))
    expect(await second.suspend()).toBe(9 * mib)
    const third = await store.reopen(key)
    await third.truncate(9 * mib)
    const expected = Buffer.concat([old.subarray(0, 1_000), next.subarray(1_000, 9 * mib)])
    expect(await third.finish()).toEqual(digestOf(expected))
    expect((await contentOf(key)).equals(expected)).toBe(true)
    await store.remove(key)
    expect(await server.files()).toEqual([])
  })

  it.each([
    { size: 1_000, copies: 'in place' },
    { size: 6 * mib, copies: 'in place' },
    { size: 14 * mib, copies: 'through the server, as the store refuses to copy' },
  ])('appends to a finished file of $size bytes, copied $copies', async ({ size, copies }) => {
    const key = newKey()
    proxy.onRequest = (line) => (line.includes('UploadPartCopy') && copies !== 'in place' ? 400 : 'pass')
    const bytes = randomBytes(size + 1_000)
    await putBlob(store, key, piecesOf(bytes.subarray(0, size)))
    const writer = await store.reopen(key)
    expect(writer.length()).toBe(size)
    await writer.write(size, bytes.subarray(size))
    await writer.suspend()
    const again = await store.reopen(key)
    expect(again.length()).toBe(size + 1_000)
    expect(await again.finish()).toEqual(digestOf(bytes))
    const third = await store.reopen(key)
    expect(await third.finish()).toEqual(digestOf(bytes))
    await store.remove(key)
    expect(await server.files()).toEqual([])
  })

  it('keeps parts in files without names when the memory for transfers is used up', async () => {
    using _used = leaseMemory(256 * mib - 1)
    const bytes = randomBytes(9 * mib)
    const keys = Array.from({ length: 12 }, newKey)
    const writers = await Promise.all(keys.map((key) => store.create(key)))
    for (const writer of writers) await writer.write(0, bytes.subarray(0, 5 * mib))
    const open = await Promise.all(
      (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
    )
    expect(open.filter((path) => path.startsWith(spoolFolder))).toHaveLength(12)
    expect(await readdir(spoolFolder)).toEqual([])
    const finishing = writers.map(async (writer) => {
      await writer.write(writer.length(), bytes.subarray(5 * mib))
      return await writer.finish()
    })
    for (const written of await Promise.all(finishing)) expect(written).toEqual(digestOf(bytes))
    for (const key of keys) await store.remove(key)
    expect(await server.files()).toEqual([])
  })

  it('serves others while very many clients read slowly', async () => {
    const key = newKey()
    await putBlob(store, key, piecesOf(randomBytes(100_000)))
    const reader = await store.open(key)
    proxy.onRequest = (line) => (line.startsWith('GET') ? 'stall-answer' : 'pass')
    const slow = Array.from({ length: 300 }, () => reader.stream(0, reader.size)[Symbol.asyncIterator]())
    try {
      await Promise.all(slow.map((stream) => stream.next()))
      await store.check()
    } finally {
      for (const stream of slow) await stream.return?.()
    }
    proxy.onRequest = () => 'pass'
    await store.remove(key)
    expect(await server.files()).toEqual([])
  })

  it('reports an unfinished file that was removed meanwhile as one to be sent again', async () => {
    const key = newKey()
    const writer = await store.create(key)
    await writer.write(0, randomBytes(9 * mib))
    await writer.flush()
    await hastyStore.remove(key)
    await writer.write(writer.length(), randomBytes(9 * mib))
    const failure = await writer.finish().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(BlobStoreUnavailable)
    // The server may end the connection before the part was sent.
    expect(String(failure)).toMatch(/has removed an unfinished file while it was sent|could not store a part/)
    await writer.abandon()
    expect(await server.files()).toEqual([])
  })

  it('leaves the reserve of the disk free, where parts are in files', async () => {
    using _used = leaseMemory(256 * mib - 1)
    const reserve = createDiskReserve({ share: 0.05, maxBytes: mib }, async () => ({ free: 3 * mib, size: 100 * mib }))
    const limited = await openS3Store({ location, spool: { folder: spoolFolder, reserve }, policy })
    const key = newKey()
    const writer = await limited.create(key)
    await writer.write(0, randomBytes(2 * mib))
    await expect(writer.write(writer.length(), randomBytes(2 * mib + 1))).rejects.toBeInstanceOf(BlobStoreFull)
    await writer.abandon()
    // Small files need no room on the disk.
    await putBlob(limited, key, piecesOf(randomBytes(20_000)))
    await store.remove(key)
    expect(await server.files()).toEqual([])
  })

  it('reads ahead when small parts are read one after another', async () => {
    const bytes = randomBytes(3 * mib)
    const key = newKey()
    await putBlob(store, key, piecesOf(bytes))
    const reader = await store.open(key)
    proxy.seen.length = 0
    const parts: Promise<Buffer>[] = []
    for (let at = 0; at < bytes.length; at += 32_768) parts.push(reader.read(at, 32_768))
    expect(Buffer.concat(await Promise.all(parts)).equals(bytes)).toBe(true)
    expect(proxy.seen.length).toBeLessThan(8)
    await reader.close()
    await store.remove(key)
  })
})
