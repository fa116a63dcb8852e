import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentsOf, type ForgedEntry, forgeZip, isInstalled, madeBy, sourceOf } from '../../../test/zips.ts'
import { type FoundEntry, openZip, ZipError } from './reader.ts'

const entriesOf = async (archive: Buffer): Promise<FoundEntry[]> =>
  await Array.fromAsync((await openZip(sourceOf(archive))).entries())

const only = async (entry: ForgedEntry): Promise<FoundEntry> => {
  const [found] = await entriesOf(forgeZip([entry]))
  if (!found) throw new Error('an entry was expected')
  return found
}

describe('an archive of another program', () => {
  const fill = (folder: string) => {
    mkdirSync(join(folder, 'in/empty'), { recursive: true })
    writeFileSync(join(folder, 'in/ü.txt'), 'grüße')
    writeFileSync(join(folder, 'in/many.txt'), 'x'.repeat(100_000))
    symlinkSync('/etc/passwd', join(folder, 'in/link'))
  }
  const expected = { 'in/empty/': '', 'in/ü.txt': 'grüße', 'in/many.txt': 'x'.repeat(100_000) }

  it.skipIf(!isInstalled('zip')).each([['-rq'], ['-rq0']])('by zip %s is read', async (how) => {
    const archive = madeBy((folder, file) => {
      fill(folder)
      execFileSync('zip', [how, '--symlinks', file, 'in'], { cwd: folder })
    })
    const { 'in/': _, 'in/link': link, ...found } = await contentsOf(archive)
    expect(found).toEqual(expected)
    expect(link).toBe('')
    expect((await entriesOf(archive)).find(({ name }) => name === 'in/link')?.kind).toBe('link')
  })

  it.skipIf(!isInstalled('python3'))('by Python is read, also if written without seeking', async () => {
    const script = [
      'import sys, zipfile, pathlib',
      "out = open(sys.argv[1], 'wb'); out.seekable = lambda: False",
      "z = zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED)",
      "for p in ['in/empty/', 'in/ü.txt', 'in/many.txt']: z.writestr(p, pathlib.Path(sys.argv[2], p).read_bytes() if not p.endswith('/') else b'')",
      'z.close()',
    ].join('\n')
    const archive = madeBy((folder, file) => {
      fill(folder)
      execFileSync('python3', ['-c', script, file, folder])
    })
    expect(await contentsOf(archive)).toEqual(expected)
  })
})

describe('a name in an archive', () => {
  it('is UTF-8 if it is flagged or valid as UTF-8', async () => {
    expect((await only({ name: 'grüße/日本.txt' })).name).toBe('grüße/日本.txt')
    expect((await only({ name: 'grüße/日本.txt', flags: 0 })).name).toBe('grüße/日本.txt')
  })

  it('is in the old code page otherwise', async () => {
    expect((await only({ name: Buffer.from([0x47, 0x72, 0x81, 0xe1, 0x65]), flags: 0 })).name).toBe('Grüße')
  })

  it('is returned unchanged, including backslashes: the extraction decides', async () => {
    for (const name of ['..\\..\\x', '../x', '/etc/passwd', 'C:\\x', 'a//b', ''])
      expect((await only({ name })).name).toBe(name)
  })
})

describe('an entry', () => {
  it.each([
    [0o100644, 'a', 'file'],
    [0, 'a', 'file'],
    [0, 'a/', 'folder'],
    [0o100644, 'a/', 'folder'],
    [0o040755, 'a', 'folder'],
    [0o120777, 'a', 'link'],
    [0o120777, 'a/', 'link'],
    [0o020644, 'a', 'special'],
    [0o060644, 'a', 'special'],
    [0o010644, 'a', 'special'],
    [0o140644, 'a', 'special'],
  ])('of mode %o named %s is a %s', async (mode, name, kind) => {
    expect((await only({ name, mode })).kind).toBe(kind)
  })

  it('reports that it is encrypted, or compressed by an unknown method', async () => {
    expect(await only({ name: 'a', flags: 1, method: 8 })).toMatchObject({ isEncrypted: true, isKnownMethod: true })
    expect(await only({ name: 'a', method: 12 })).toMatchObject({ isEncrypted: false, isKnownMethod: false })
  })

  it.each([
    ['is larger than it says', { size: 4 }],
    ['is smaller than it says', { size: 6 }],
    ['has another checksum', { crc: 1 }],
    ['goes on beyond the end', { packed: 10_000 }],
    ['ends in the middle of its data', { packed: 3 }],
  ])('that %s ends with an error', async (_, claimed) => {
    for (const method of [0, 8])
      await expect(contentsOf(forgeZip([{ name: 'a', content: 'hello', method, claimed }]))).rejects.toBeInstanceOf(
        ZipError,
      )
  })

  it('with invalid deflate data ends with an error', async () => {
    const archive = forgeZip([{ name: 'a', content: 'hello, hello, hello' }])
    archive.fill(0xff, 31, 36)
    await expect(contentsOf(archive)).rejects.toBeInstanceOf(ZipError)
  })

  it('T-12 that inflates endlessly is stopped at its declared size', async () => {
    const zeros = Buffer.alloc(50_000_000)
    const zip = await openZip(sourceOf(forgeZip([{ name: 'a', content: zeros, claimed: { size: 1_000_000 } }])))
    let bytes = 0
    const read = async () => {
      for await (const entry of zip.entries()) for await (const piece of zip.content(entry)) bytes += piece.length
    }
    await expect(read()).rejects.toThrow('differs from the directory')
    expect(bytes).toBeLessThanOrEqual(1_000_000)
  })
})

describe('a file that is not an archive', () => {
  const good = forgeZip([{ name: 'a', content: 'hello' }, { name: 'b/' }])

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a few bytes', Buffer.from('PK')],
    ['text', Buffer.from('hello '.repeat(10_000))],
    ['an archive without its end', good.subarray(0, -1)],
    ['an archive without its beginning', good.subarray(20)],
  ])('is refused: %s', async (_, bytes) => {
    await expect(contentsOf(bytes)).rejects.toBeInstanceOf(ZipError)
  })

  it('never fails in another way, wherever an archive is damaged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 }), async (at, value) => {
        const damaged = Buffer.from(good)
        damaged[at] = value
        const outcome = await contentsOf(damaged).catch((error: unknown) => error)
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(ZipError)
      }),
      { numRuns: 500 },
    )
  })
})

it('an error of the storage is not an error of the archive', async () => {
  const failing = { size: 100, stream: () => failed() }
  async function* failed(): AsyncGenerator<Buffer> {
    yield Buffer.alloc(0)
    throw Object.assign(new Error('the disk is broken'), { code: 'EIO' })
  }
  const error: unknown = await openZip(failing).catch((reason: unknown) => reason)
  expect(error).not.toBeInstanceOf(ZipError)
})
