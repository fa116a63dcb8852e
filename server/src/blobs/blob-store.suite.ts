/** The contract of BlobStore as a test suite: each backend's test calls it. */
import { createHash, randomBytes } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blobReaderSuite, received } from './blob-reader.suite.ts'
import { BlobMissing, type BlobStore } from './blob-store.ts'
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
    blobReaderSuite(
      () => ({
        async put(bytes) {
          const key = newKey()
          await putBlob(store, key, pieces(bytes, 65_536))
          return key
        },
        open: (key) => store.open(key),
        remove: (key) => store.remove(key),
      }),
      3_000_000,
      options,
    )

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
