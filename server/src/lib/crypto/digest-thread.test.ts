import { createHash, randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { openThreadDigest } from './digest-thread.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

describe.skipIf(availableParallelism() < 2)('a digest in another thread', () => {
  it('is that of all bytes in order, for several at once, however they are split', async () => {
    const files = [0, 1, 512 * 1024, 512 * 1024 + 1, 3_000_017].map((size) => randomBytes(size))
    const digests = await Promise.all(
      files.map(async (bytes, i) => {
        using digest = openThreadDigest()
        if (!digest) throw new Error('no place is left')
        const cut = [1_000, 65_536, 700_000][i % 3] ?? 1
        for (let at = 0; at < bytes.length; at += 3 * cut)
          await digest.update([0, 1, 2].map((n) => bytes.subarray(at + n * cut, at + (n + 1) * cut)))
        return await digest.hex()
      }),
    )
    expect(digests).toEqual(files.map(sha256))
  })

  it('is limited in number, and one that was disposed of or has ended frees its place', async () => {
    const open = Array.from({ length: 9 }, () => openThreadDigest())
    expect(open.map((digest) => digest !== null)).toEqual([...Array(8).fill(true), false])
    await open[0]?.update([Buffer.from('a')])
    expect(await open[0]?.hex()).toBe(sha256(Buffer.from('a')))
    open[1]?.[Symbol.dispose]()
    const again = [openThreadDigest(), openThreadDigest(), openThreadDigest()]
    expect(again.map((digest) => digest !== null)).toEqual([true, true, false])
    await again[1]?.update([Buffer.from('b')])
    expect(await again[1]?.hex()).toBe(sha256(Buffer.from('b')))
    for (const digest of [...open, ...again]) digest?.[Symbol.dispose]()
  })
})
