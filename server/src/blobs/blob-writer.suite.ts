/** The contract of BlobWriter and of `read` as a test suite; part of blob-store.suite.ts. */
import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { BlobAppendOnly, BlobMissing, type BlobStore, type BlobWriter } from './blob-store.ts'

export interface WriterSuiteOptions {
  /**
   * Creates a blob in another process, writes and flushes `flushed`, writes some more, and is killed with SIGKILL. Absent for
   * stores that do not outlive the process.
   */
  readonly killedAfterFlush?: (key: string, flushed: Buffer) => Promise<void>
  /** False: an open reader can't go on once the bytes are removed. */
  readonly isReadableAfterRemoval?: boolean
}

const newKey = () => randomBytes(16).toString('hex')
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const digestOf = (bytes: Buffer) => ({ size: bytes.length, sha256: sha256(bytes) })

export function blobWriterSuite(storeNow: () => BlobStore, { killedAfterFlush }: WriterSuiteOptions): void {
  const begin = async () => {
    const key = newKey()
    return { key, writer: await storeNow().create(key) }
  }
  const contentOf = async (key: string): Promise<Buffer> => {
    const reader = await storeNow().open(key)
    try {
      return await reader.read(0, reader.size)
    } finally {
      await reader.close()
    }
  }
  const expectMissing = async (key: string) => {
    await expect(storeNow().open(key)).rejects.toBeInstanceOf(BlobMissing)
    await expect(storeNow().reopen(key)).rejects.toBeInstanceOf(BlobMissing)
    expect((await Array.fromAsync(storeNow().list())).map((blob) => blob.key)).not.toContain(key)
  }
  const writeInOrder = async (writer: BlobWriter, bytes: Buffer, pieceBytes = 65_536) => {
    for (let at = 0; at < bytes.length; at += pieceBytes)
      await writer.write(writer.length(), bytes.subarray(at, at + pieceBytes))
  }

  describe('a writer', () => {
    it.each([
      [0, 1],
      [1, 1],
      [2_500_003, 65_536],
      [2_500_003, 900_001],
    ])('takes %i bytes in order, in pieces of %i', async (size, pieceBytes) => {
      const { key, writer } = await begin()
      const bytes = randomBytes(size)
      await writeInOrder(writer, bytes, pieceBytes)
      expect(writer.length()).toBe(size)
      expect(await writer.finish()).toEqual(digestOf(bytes))
      expect((await contentOf(key)).equals(bytes)).toBe(true)
    })

    it('applies calls in order, also when none is awaited', async () => {
      const { key, writer } = await begin()
      const bytes = randomBytes(3_000_000)
      const calls: Promise<unknown>[] = []
      for (let at = 0; at < bytes.length; at += 100_000) calls.push(writer.write(at, bytes.subarray(at, at + 100_000)))
      expect(writer.length()).toBe(bytes.length)
      await Promise.all(calls)
      expect(await writer.finish()).toEqual(digestOf(bytes))
      expect((await contentOf(key)).equals(bytes)).toBe(true)
    })

    it('is refused for a written key, whose bytes stay', async () => {
      const { key, writer } = await begin()
      await writer.write(0, Buffer.from('first'))
      await writer.finish()
      await expect(storeNow().create(key)).rejects.toThrow()
      expect((await contentOf(key)).toString()).toBe('first')
    })

    it('that is abandoned leaves nothing', async () => {
      const { key, writer } = await begin()
      const pending = writer.write(0, randomBytes(1_000_000))
      await writer.abandon()
      await pending
      await expectMissing(key)
    })

    it('that is suspended can be reopened repeatedly', async () => {
      const bytes = randomBytes(2_000_000)
      const { key, writer } = await begin()
      await writeInOrder(writer, bytes.subarray(0, 700_001))
      expect(await writer.suspend()).toBe(700_001)
      const second = await storeNow().reopen(key)
      expect(second.length()).toBe(700_001)
      await writeInOrder(second, bytes.subarray(700_001, 1_300_000))
      expect(await second.suspend()).toBe(1_300_000)
      const third = await storeNow().reopen(key)
      await writeInOrder(third, bytes.subarray(1_300_000))
      expect(await third.finish()).toEqual(digestOf(bytes))
      expect((await contentOf(key)).equals(bytes)).toBe(true)
    })

    it('that is reopened and abandoned leaves nothing', async () => {
      const { key, writer } = await begin()
      await writer.write(0, Buffer.from('some'))
      await writer.suspend()
      await (await storeNow().reopen(key)).abandon()
      await expectMissing(key)
    })

    it('can flush during writes', async () => {
      const { key, writer } = await begin()
      const bytes = randomBytes(2_000_000)
      const flushes: Promise<void>[] = []
      for (let at = 0; at < bytes.length; at += 50_000) {
        await writer.write(at, bytes.subarray(at, at + 50_000))
        if (at % 400_000 === 0) flushes.push(writer.flush())
      }
      await Promise.all(flushes)
      expect(await writer.finish()).toEqual(digestOf(bytes))
      expect((await contentOf(key)).equals(bytes)).toBe(true)
    })

    it.skipIf(!killedAfterFlush)('whose process is killed can be reopened with the flushed bytes', async () => {
      const bytes = randomBytes(1_500_000)
      const key = newKey()
      await killedAfterFlush?.(key, bytes.subarray(0, 50_000))
      const writer = await storeNow().reopen(key)
      expect(writer.length()).toBeGreaterThanOrEqual(50_000)
      await writer.truncate(50_000)
      await writeInOrder(writer, bytes.subarray(50_000))
      expect(await writer.finish()).toEqual(digestOf(bytes))
      expect((await contentOf(key)).equals(bytes)).toBe(true)
    })

    it('is refused for an invalid key', async () => {
      for (const key of ['', '../../etc/passwd', 'A'.repeat(32)]) {
        await expect(storeNow().create(key)).rejects.toThrow('32 hex digits')
        await expect(storeNow().reopen(key)).rejects.toThrow('32 hex digits')
      }
    })

    offsets(begin, contentOf, storeNow)
  })

  it('reads any range, less beyond the end', async () => {
    const { key, writer } = await begin()
    const bytes = randomBytes(300_000)
    await writer.write(0, bytes)
    await writer.finish()
    const reader = await storeNow().open(key)
    const ranges = [
      [0, 10],
      [299_990, 10],
      [123_456, 100_000],
      [299_990, 100],
      [300_000, 5],
      [900_000, 5],
      [7, 0],
    ] as const
    const parts = await Promise.all(ranges.map(([offset, length]) => reader.read(offset, length)))
    for (const [i, [offset, length]] of ranges.entries())
      expect(parts[i]?.equals(bytes.subarray(offset, offset + length))).toBe(true)
    await reader.close()
  })
}

function offsets(
  begin: () => Promise<{ key: string; writer: BlobWriter }>,
  contentOf: (key: string) => Promise<Buffer>,
  storeNow: () => BlobStore,
): void {
  it('writes at any offset, or rejects with BlobAppendOnly and is unchanged', async () => {
    const bytes = randomBytes(1_500_000)
    const { key, writer } = await begin()
    await writer.write(0, bytes.subarray(0, 500_000))
    if (storeNow().appendOnly) {
      for (const offset of [0, 499_999, 500_001])
        await expect(writer.write(offset, Buffer.alloc(10))).rejects.toBeInstanceOf(BlobAppendOnly)
      await expect(writer.truncate(10)).rejects.toBeInstanceOf(BlobAppendOnly)
      await writer.truncate(500_000)
      await writer.write(500_000, bytes.subarray(500_000))
    } else {
      await writer.write(1_000_000, bytes.subarray(1_000_000))
      await writer.write(400_000, bytes.subarray(400_000, 1_100_000))
    }
    expect(writer.length()).toBe(bytes.length)
    expect(await writer.finish()).toEqual(digestOf(bytes))
    expect((await contentOf(key)).equals(bytes)).toBe(true)
  })

  /** A new blob, or null for append-only stores, to which the following tests do not apply. */
  const anywhere = async () => (storeNow().appendOnly ? null : await begin())

  it('keeps the last of two overlapping writes', async () => {
    const blob = await anywhere()
    if (!blob) return
    await Promise.all([
      blob.writer.write(0, Buffer.alloc(900_000, 'a')),
      blob.writer.write(100, Buffer.alloc(800_000, 'b')),
      blob.writer.write(200, Buffer.alloc(100, 'c')),
    ])
    const expected = Buffer.alloc(900_000, 'a').fill('b', 100, 800_100).fill('c', 200, 300)
    expect(await blob.writer.finish()).toEqual(digestOf(expected))
    expect((await contentOf(blob.key)).equals(expected)).toBe(true)
  })

  it('reads a gap as zeros, in the middle, at the beginning and at the end', async () => {
    const blob = await anywhere()
    if (!blob) return
    await blob.writer.write(1_000, Buffer.from('middle'))
    await blob.writer.write(700_000, Buffer.from('end'))
    await blob.writer.truncate(1_000_000)
    const expected = Buffer.alloc(1_000_000)
    expected.write('middle', 1_000)
    expected.write('end', 700_000)
    expect(await blob.writer.finish()).toEqual(digestOf(expected))
    expect((await contentOf(blob.key)).equals(expected)).toBe(true)
  })

  it('continues at the new end after truncation', async () => {
    const blob = await anywhere()
    if (!blob) return
    const { key, writer } = blob
    const bytes = randomBytes(1_000_000)
    await writer.write(0, randomBytes(1_000_000))
    await writer.truncate(0)
    await writer.write(0, bytes.subarray(0, 800_000))
    await writer.truncate(600_000)
    expect(writer.length()).toBe(600_000)
    await writer.write(600_000, bytes.subarray(600_000))
    await writer.truncate(1_000_100)
    const expected = Buffer.concat([bytes], 1_000_100)
    expect(await writer.finish()).toEqual(digestOf(expected))
    expect((await contentOf(key)).equals(expected)).toBe(true)
  })

  it('reads zeros, not former bytes, where it was truncated and extended', async () => {
    const blob = await anywhere()
    if (!blob) return
    await blob.writer.write(0, Buffer.alloc(1_000, 'a'))
    await blob.writer.truncate(10)
    await blob.writer.write(500, Buffer.alloc(500, 'b'))
    const expected = Buffer.alloc(1_000).fill('a', 0, 10).fill('b', 500)
    expect(await blob.writer.finish()).toEqual(digestOf(expected))
    expect((await contentOf(blob.key)).equals(expected)).toBe(true)
  })

  it('is truncated after it was suspended', async () => {
    const blob = await anywhere()
    if (!blob) return
    const bytes = randomBytes(900_000)
    await blob.writer.write(0, bytes)
    await blob.writer.suspend()
    const again = await storeNow().reopen(blob.key)
    await again.truncate(300_000)
    await again.write(300_000, bytes.subarray(300_000, 400_000))
    expect(await again.finish()).toEqual(digestOf(bytes.subarray(0, 400_000)))
    expect((await contentOf(blob.key)).equals(bytes.subarray(0, 400_000))).toBe(true)
  })
}
