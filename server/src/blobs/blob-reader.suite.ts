/** Test suite for BlobReader and `remove`, also for stores that write bytes at once. */
import { createHash, randomBytes } from 'node:crypto'
import { PassThrough, Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { BlobMissing, type BlobReader } from './blob-store.ts'

export interface ReadableStore<Name> {
  /** Stores the bytes at once. */
  put(bytes: Buffer): Promise<Name>
  open(name: Name): Promise<BlobReader>
  remove(name: Name): Promise<void>
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

export async function received(reader: BlobReader, start: number, end: number): Promise<Buffer> {
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

/** `size`: bytes that are stored. `isReadableAfterRemoval`: whether an open reader goes on then. */
export function blobReaderSuite<Name>(
  storeNow: () => ReadableStore<Name>,
  size: number,
  { isReadableAfterRemoval = true }: { readonly isReadableAfterRemoval?: boolean | undefined } = {},
): void {
  const stored = async () => {
    const bytes = randomBytes(size)
    const name = await storeNow().put(bytes)
    return { bytes, name, reader: await storeNow().open(name) }
  }
  const middle = Math.floor(size / 2)
  const ranges = [
    [0, size],
    [0, 1],
    [size - 1, size],
    [middle - 1, middle + 1],
    [5, 5],
    [1_000, size - 1_000],
  ] as const

  describe('a reader', () => {
    it.each([0, 1])('gives back %i bytes', async (few) => {
      const bytes = randomBytes(few)
      const reader = await storeNow().open(await storeNow().put(bytes))
      expect([reader.size, await reader.read(0, 10)]).toEqual([few, bytes])
      expect(await received(reader, 0, few)).toEqual(bytes)
      await reader.close()
    })

    it('sends any part, to the byte, again and again', async () => {
      const { bytes, reader } = await stored()
      expect(reader.size).toBe(size)
      for (const [start, end] of ranges)
        expect(bytes.subarray(start, end).equals(await received(reader, start, end))).toBe(true)
      await reader.close()
    })

    it('reads at any offset, and nothing behind the end', async () => {
      const { bytes, reader } = await stored()
      for (const [start, end] of ranges)
        expect(bytes.subarray(start, end).equals(await reader.read(start, end - start))).toBe(true)
      const behindRoom = await reader.read(1, 5, 13)
      expect([behindRoom.length, behindRoom.subarray(13)]).toEqual([18, bytes.subarray(1, 6)])
      expect(await reader.read(size, 5, 13)).toHaveLength(13)
      expect((await reader.read(size - 3, 100)).equals(bytes.subarray(size - 3))).toBe(true)
      expect(await reader.read(size + 10, 10)).toHaveLength(0)
      await reader.close()
    })

    it('hands out any part piece by piece, several at once, and may be left early', async () => {
      const { bytes, reader } = await stored()
      const part = async (start: number, end: number) => Buffer.concat(await Array.fromAsync(reader.stream(start, end)))
      const parts = await Promise.all(ranges.map(([start, end]) => part(start, end)))
      for (const [i, [start, end]] of ranges.entries()) expect(parts[i]?.equals(bytes.subarray(start, end))).toBe(true)
      for await (const piece of reader.stream(0, size)) {
        expect(bytes.subarray(0, piece.length).equals(piece)).toBe(true)
        break
      }
      await expect(part(size - 10, size + 10)).rejects.toThrow()
      await reader.close()
    })

    it('goes on sending what was removed meanwhile if the store can, which nobody else opens any more', async () => {
      const { bytes, name, reader } = await stored()
      await storeNow().remove(name)
      await storeNow().remove(name)
      await expect(storeNow().open(name)).rejects.toBeInstanceOf(BlobMissing)
      if (isReadableAfterRemoval) expect(sha256(await received(reader, 0, reader.size))).toBe(sha256(bytes))
      else await expect(received(reader, 0, reader.size)).rejects.toBeInstanceOf(BlobMissing)
      await reader.close()
    })

    it('rejects when the sink closes before the last byte, or the sending is called off, and never hangs', async () => {
      const { reader } = await stored()
      const gone = new PassThrough({ highWaterMark: 1_000 })
      const sending = reader.send(gone, 0, reader.size)
      setImmediate().then(() => gone.destroy())
      await expect(sending).rejects.toThrow()
      const stuck = new PassThrough({ highWaterMark: 1_000 })
      const controller = new AbortController()
      const called = reader.send(stuck, 0, reader.size, controller.signal)
      setImmediate().then(() => controller.abort(new Error('called off')))
      await expect(called).rejects.toThrow('called off')
      await reader.close()
    })
  })
}
