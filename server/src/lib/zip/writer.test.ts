import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentsOf, inFile, isInstalled } from '../../../test/zips.ts'
import { openZip, type ZipSource } from './reader.ts'
import type { ZipEntry } from './records.ts'
import { type Packing, zipLength, zipOf } from './writer.ts'

const modifiedAt = new Date('2026-11-25T08:00:01.500Z')

function file(name: string, content: string | Buffer, pieceBytes = 70_000): ZipEntry {
  const bytes = Buffer.from(content)
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
  }
  return { name, size: bytes.length, modifiedAt, content: pieces }
}
const folder = (name: string): ZipEntry => ({ name, size: 0, modifiedAt })

const bytesOf = async (entries: readonly ZipEntry[], packing?: Packing) =>
  Buffer.concat(await Array.fromAsync(zipOf(entries, packing)))

const random = randomBytes(100_001).toString('hex')
const samples = () => [
  file('a.txt', 'hello'),
  folder('empty/'),
  file('empty.txt', ''),
  file('deep/er/ü 😀.txt', 'x'.repeat(300_000)),
  file('noise', random),
  file('blocks', 'y'.repeat(2 * 65_535), 65_535),
]

describe.each(['stored', 'deflated'] as const)('an archive with content that is %s', (packing) => {
  it('contains what was packed', async () => {
    expect(await contentsOf(await bytesOf(samples(), packing))).toEqual({
      'a.txt': 'hello',
      'empty/': '',
      'empty.txt': '',
      'deep/er/ü 😀.txt': 'x'.repeat(300_000),
      noise: random,
      blocks: 'y'.repeat(2 * 65_535),
    })
  })

  it.skipIf(!isInstalled('unzip'))('is accepted by unzip', async () => {
    const archive = await bytesOf(samples(), packing)
    const report = inFile(archive, (path) => execFileSync('unzip', ['-t', path], { encoding: 'utf8' }))
    expect(report).toContain('No errors detected')
    expect(report.match(/OK$/gm)).toHaveLength(6)
  })

  it.skipIf(!isInstalled('python3'))('is accepted by Python, with times and types', async () => {
    const script =
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), [(i.date_time, i.is_dir()) for i in z.infolist()][:2])'
    const archive = await bytesOf(samples(), packing)
    const report = inFile(archive, (path) => execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }))
    expect(report.trim()).toBe('None [((2026, 11, 25, 8, 0, 0), False), ((2026, 11, 25, 8, 0, 0), True)]')
  })

  it('contains what was packed, whatever it is', async () => {
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.integer({ min: 65_530, max: 65_540 }).map((size) => Buffer.alloc(size, 'abc')),
    )
    const entries = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, unit: 'grapheme' }), content), {
      selector: ([name]) => name,
      maxLength: 6,
    })
    await fc.assert(
      fc.asyncProperty(entries, fc.integer({ min: 1, max: 70_000 }), async (wanted, pieceBytes) => {
        const named = wanted.map(([name, bytes]) => [`${name}.`, bytes] as const)
        const archive = await bytesOf(
          named.map(([name, bytes]) => file(name, bytes, Math.max(pieceBytes, bytes.length >> 4))),
          packing,
        )
        const expected = named.map(([name, bytes]) => [name, bytes.toString()])
        expect(await contentsOf(archive)).toEqual(Object.fromEntries(expected))
      }),
      { numRuns: 40 },
    )
  })

  it('fails if a file has a size other than declared', async () => {
    for (const size of [0, 4, 6, 100_000])
      await expect(bytesOf([{ ...file('a', 'hello'), size }], packing)).rejects.toThrow('a different size')
  })

  it('fails if a file cannot be read, and closes it if it is aborted', async () => {
    const ended: string[] = []
    async function* content(failing: boolean) {
      try {
        yield Buffer.alloc(100_000)
        if (failing) throw new Error('the disk is broken')
        yield Buffer.alloc(100_000)
      } finally {
        ended.push(failing ? 'failed' : 'left')
      }
    }
    const entry = { name: 'a', size: 200_000, modifiedAt }
    await expect(bytesOf([{ ...entry, content: () => content(true) }], packing)).rejects.toThrow('disk is broken')
    const packed = zipOf([{ ...entry, content: () => content(false) }], packing)
    await packed.next()
    await packed.next()
    await packed.return(undefined)
    expect(ended).toEqual(['failed', 'left'])
  })
})

describe('an archive', () => {
  it('without compression has the length announced before', async () => {
    const sizes = [0, 1, 65_534, 65_535, 65_536, 131_070, 131_071, 300_000]
    const entries = () => sizes.flatMap((size) => [file(`${size}`, Buffer.alloc(size)), folder(`${size}-folder/`)])
    expect(zipLength(entries())).toBe((await bytesOf(entries())).length)
    expect(zipLength([])).toBe((await bytesOf([])).length)
  })

  it('is smaller if content can be compressed, and never much larger', async () => {
    expect((await bytesOf([file('a', 'x'.repeat(300_000))], 'deflated')).length).toBeLessThan(1_000)
    expect((await bytesOf([file('a', randomBytes(300_000))], 'deflated')).length).toBeLessThan(300_300)
  })

  it('can contain more entries than the original format can count', async () => {
    const many = Array.from({ length: 66_000 }, (_, i) => folder(`${i}/`))
    const archive = await bytesOf(many)
    expect(archive.length).toBe(zipLength(many))
    const zip = await openZip({
      size: archive.length,
      stream: async function* (a, b) {
        yield archive.subarray(a, b)
      },
    })
    expect(zip.entryCount).toBe(66_000)
    expect((await Array.fromAsync(zip.entries())).at(-1)?.name).toBe('65999/')
  })

  it('can contain files over 4 GiB, and others after them', async () => {
    const piece = Buffer.alloc(1024 * 1024, 'z')
    const count = 4_100
    const huge: ZipEntry = {
      name: 'huge',
      size: count * piece.length,
      modifiedAt,
      content: async function* () {
        for (let i = 0; i < count; i++) yield piece
      },
    }
    const archive = await inPieces(zipOf([huge, file('behind', 'it')]))
    expect(archive.size).toBe(zipLength([huge, file('behind', 'it')]))
    const zip = await openZip(archive)
    const [first, second] = await Array.fromAsync(zip.entries())
    if (!first || !second) throw new Error('two entries were expected')
    expect(first).toMatchObject({ name: 'huge', size: huge.size })
    expect(second.offset).toBeGreaterThan(2 ** 32)
    expect(Buffer.concat(await Array.fromAsync(zip.content(second))).toString()).toBe('it')
    for await (const some of zip.content(first)) {
      expect(some.every((byte) => byte === 0x7a)).toBe(true)
      break
    }
  })

  it('refuses a path that is too long for it', async () => {
    await expect(bytesOf([file('a'.repeat(65_536), '')])).rejects.toThrow(RangeError)
  })

  it('rounds times that the format cannot store to the nearest it can', async () => {
    for (const time of ['1970-01-01T00:00:00Z', '2200-01-01T00:00:00Z'])
      expect(await contentsOf(await bytesOf([{ ...file('a', 'b'), modifiedAt: new Date(time) }]))).toEqual({ a: 'b' })
  })
})

/** A source that stores many equal chunks without joining them. */
async function inPieces(bytes: AsyncIterable<Buffer>): Promise<ZipSource> {
  const pieces: { start: number; piece: Buffer }[] = []
  let size = 0
  for await (const piece of bytes) {
    pieces.push({ start: size, piece })
    size += piece.length
  }
  return {
    size,
    async *stream(start, end) {
      for (const { start: at, piece } of pieces) {
        if (at + piece.length <= start || at >= end) continue
        yield piece.subarray(Math.max(0, start - at), Math.min(piece.length, end - at))
      }
    },
  }
}
