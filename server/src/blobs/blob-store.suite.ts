/** The contract of BlobStore as a test suite: each backend's test calls it. */
import { createHash, randomBytes } from 'node:crypto'
import { PassThrough, Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BlobMissing, type BlobReader, type BlobStore } from './blob-store.ts'
import { blobWriterSuite, type WriterSuiteOptions } from './blob-writer.suite.ts'
import { putBlob } from './put-blob.ts'

export interface OpenedStore {
  readonly store: BlobStore
  close(): Promise<void>
}

const newKey = () => randomBytes(16).toString('hex')
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

async function* pieces(bytes: Buffer, size: number): AsyncIterable<Buffer> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
}

async function* broken(bytes: Buffer): AsyncIterable<Buffer> {
  yield bytes
  throw new Error('the sender went away')
}

async function received(reader: BlobReader, start: number, end: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  const sink = new Writable({
    highWaterMark: 1_000,
    write(chunk: Buffer, _, done) {
      chunks.push(Buffer.from(chunk))
      setImmediate().then(() => done())
    },
  })
  await reader.send(sink, start, end)
  expect(sink.writableEnded).toBe(false)
  await new Promise<void>((resolve) => sink.end(resolve))
  return Buffer.concat(chunks)
}

export function blobStoreSuite(name: string, open: () => Promise<OpenedStore>, options: WriterSuiteOptions = {}): void {
  describe(name, () => {
    let store: BlobStore
    let opened: OpenedStore
    beforeAll(async () => {
      opened = await open()
      store = opened.store
    })
    afterAll(() => opened.close())

    const keys = async () => {
      const found: string[] = []
      for await (const { key } of store.list()) found.push(key)
      return found
    }
    const expectMissing = async (key: string) => {
      await expect(store.open(key)).rejects.toBeInstanceOf(BlobMissing)
      expect(await keys()).not.toContain(key)
    }

    it('passes its own check', () => store.check())

    blobWriterSuite(() => store, options)

    it.each([
      ['nothing', 0, 1],
      ['one byte', 1, 1],
      ['odd pieces', 100_003, 777],
      ['several MiB in large pieces', 5 * 1024 * 1024 + 13, 300_000],
    ])('reads back what was written: %s', async (_, size, pieceSize) => {
      const bytes = randomBytes(size)
      const key = newKey()
      expect(await putBlob(store, key, pieces(bytes, pieceSize))).toEqual({ size, sha256: sha256(bytes) })
      const reader = await store.open(key)
      expect(reader.size).toBe(size)
      expect(sha256(await received(reader, 0, size))).toBe(sha256(bytes))
      await reader.close()
    })

    it('sends any range, exactly, repeatedly from one reader', async () => {
      const bytes = randomBytes(2_500_000)
      const key = newKey()
      await putBlob(store, key, pieces(bytes, 65_536))
      const reader = await store.open(key)
      const ranges = [
        [0, 1],
        [2_499_999, 2_500_000],
        [1_048_575, 1_048_577],
        [5, 5],
        [1_000, 2_400_001],
      ] as const
      for (const [start, end] of ranges)
        expect(bytes.subarray(start, end).equals(await received(reader, start, end))).toBe(true)
      await reader.close()
    })

    it('streams any range in chunks, several at once, and stops when the consumer breaks early', async () => {
      const bytes = randomBytes(1_500_000)
      const key = newKey()
      await putBlob(store, key, pieces(bytes, 65_536))
      const reader = await store.open(key)
      const part = async (start: number, end: number) => Buffer.concat(await Array.fromAsync(reader.stream(start, end)))
      const ranges = [
        [0, 1_500_000],
        [1_499_999, 1_500_000],
        [262_143, 262_145],
        [7, 7],
      ] as const
      const parts = await Promise.all(ranges.map(([start, end]) => part(start, end)))
      for (const [i, [start, end]] of ranges.entries()) expect(parts[i]?.equals(bytes.subarray(start, end))).toBe(true)
      for await (const piece of reader.stream(0, 1_500_000)) {
        expect(bytes.subarray(0, piece.length).equals(piece)).toBe(true)
        break
      }
      await expect(part(1_499_990, 1_500_010)).rejects.toThrow()
      await reader.close()
    })

    it('stores nothing when the source fails or the signal aborts', async () => {
      async function* abortingSource(controller: AbortController): AsyncIterable<Buffer> {
        for await (const piece of pieces(randomBytes(4_000_000), 65_536)) {
          yield piece
          controller.abort(new Error('aborted'))
        }
      }
      const endings = {
        broken: (key: string) => putBlob(store, key, broken(randomBytes(600_000))),
        aborted: (key: string) => {
          const controller = new AbortController()
          return putBlob(store, key, abortingSource(controller), { signal: controller.signal })
        },
      }
      const messages = { broken: 'the sender went away', aborted: 'aborted' }
      for (const how of ['broken', 'aborted'] as const) {
        const key = newKey()
        await expect(endings[how](key)).rejects.toThrow(messages[how])
        await expectMissing(key)
      }
    })

    it('stops waiting for a stalled source when the signal aborts', async () => {
      const controller = new AbortController()
      async function* silent(): AsyncIterable<Buffer> {
        yield Buffer.from('a')
        setImmediate().then(() => controller.abort(new Error('aborted')))
        await new Promise(() => undefined)
      }
      const key = newKey()
      await expect(putBlob(store, key, silent(), { signal: controller.signal })).rejects.toThrow('aborted')
      await expectMissing(key)
    })

    it('refuses a second write to a key and keeps the first bytes', async () => {
      const key = newKey()
      await putBlob(store, key, pieces(Buffer.from('first'), 5))
      await expect(putBlob(store, key, pieces(Buffer.from('second'), 5))).rejects.toThrow()
      const reader = await store.open(key)
      expect((await received(reader, 0, reader.size)).toString()).toBe('first')
      await reader.close()
    })

    it('lets exactly one of two concurrent writes to a key succeed', async () => {
      const key = newKey()
      const outcomes = await Promise.allSettled(
        ['one', 'two'].map((text) => putBlob(store, key, pieces(Buffer.from(text.repeat(10_000)), 100))),
      )
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const reader = await store.open(key)
      expect(reader.size).toBe(30_000)
      await reader.close()
    })

    it('removes existing and missing keys, and lists existing ones', async () => {
      const key = newKey()
      await store.remove(key)
      await putBlob(store, key, pieces(Buffer.from('x'), 1))
      expect(await keys()).toContain(key)
      await store.remove(key)
      await store.remove(key)
      await expectMissing(key)
    })

    it('finishes sending a blob that is removed meanwhile', async () => {
      const bytes = randomBytes(3_000_000)
      const key = newKey()
      await putBlob(store, key, pieces(bytes, 65_536))
      const reader = await store.open(key)
      await store.remove(key)
      expect(sha256(await received(reader, 0, reader.size))).toBe(sha256(bytes))
      await reader.close()
    })

    it('rejects, and never hangs, when the sink closes early or the signal aborts', async () => {
      const key = newKey()
      await putBlob(store, key, pieces(randomBytes(3_000_000), 65_536))
      const reader = await store.open(key)
      const gone = new PassThrough({ highWaterMark: 1_000 })
      const sending = reader.send(gone, 0, reader.size)
      setImmediate().then(() => gone.destroy())
      await expect(sending).rejects.toThrow()
      const stuck = new PassThrough({ highWaterMark: 1_000 })
      const controller = new AbortController()
      const called = reader.send(stuck, 0, reader.size, controller.signal)
      setImmediate().then(() => controller.abort(new Error('aborted')))
      await expect(called).rejects.toThrow('aborted')
      await reader.close()
    })

    it.each([
      '',
      '.',
      '..',
      '../../etc/passwd',
      '/etc/passwd',
      'a/b',
      'a\\b',
      `${'a'.repeat(31)}\0`,
      'A'.repeat(32),
      'g'.repeat(32),
      'a'.repeat(33),
      `${'a'.repeat(32)}\n`,
    ])('T-01 refuses an invalid key: %j', async (key) => {
      await expect(putBlob(store, key, pieces(Buffer.from('x'), 1))).rejects.toThrow('32 hex digits')
      await expect(store.open(key)).rejects.toThrow('32 hex digits')
      await expect(store.remove(key)).rejects.toThrow('32 hex digits')
    })
  })
}
