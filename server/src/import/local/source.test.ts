import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  appendFile,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { importSteps } from '../../../test/import-steps.ts'
import { faultOf } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import type { ImportSource, SourceEntry } from '../source.ts'
import { openLocal } from './source.ts'

const signal = new AbortController().signal
const big = randomBytes(700_000)

describe.each(engines)('the import of a folder of this machine, on %s', (engine) => {
  let here: TestApp
  let outside: string
  let folder: string
  beforeEach(async () => {
    here = await openTestApp(engine)
    outside = await mkdtemp(join(tmpdir(), 'sallyport-local-'))
    folder = join(outside, 'files')
    await mkdir(join(folder, 'in/deep'), { recursive: true })
    await writeFile(join(folder, 'in/a.txt'), 'the first')
    await writeFile(join(folder, 'in/deep/Ü ber.bin'), big)
    await writeFile(join(folder, 'empty'), '')
    await utimes(join(folder, 'in/a.txt'), 1_500_000_000, 1_500_000_000)
  })
  afterEach(async () => {
    await rm(outside, { recursive: true })
    await here.close()
  })
  const steps = () => importSteps(here, () => openLocal(folder))

  it('goes through all steps', async () => {
    const { plan, run, verify, undo, accept, at } = steps()
    expect((await plan()).files).toEqual({ folders: 2, files: 3, bytes: 700_009, alreadyHere: 0, fits: true })
    const ran = await run()
    expect(ran.counts).toMatchObject({ folders: 2, copied: 3, failed: 0 })
    expect((await at('/in/a.txt'))?.modifiedAt).toBe('2017-07-14T02:40:00.000Z')
    expect((await at('/in/deep/Ü ber.bin'))?.sha256).toBe(createHash('sha256').update(big).digest('hex'))
    expect((await run()).counts).toMatchObject({ copied: 0, unchanged: 3, gone: 0 })
    // Changed, added, renamed: the last is a new file for a source without ids.
    await appendFile(join(folder, 'in/a.txt'), ' and more')
    await writeFile(join(folder, 'new.txt'), 'new')
    await rename(join(folder, 'empty'), join(folder, 'nothing'))
    const verified = await verify(true)
    expect(verified.counts).toMatchObject({ identical: 1, differs: 1, missing: 2 })
    const later = await run()
    expect(later.counts).toMatchObject({ copied: 2, updated: 1, unchanged: 1, gone: 1 })
    expect((await verify()).counts).toMatchObject({ sameSize: 4, differs: 0, missing: 0, folders: 2 })
    expect((await verify(true)).counts).toMatchObject({ identical: 4, sameSize: 0 })
    expect((await undo()).removed).toMatchObject({ files: 5, folders: 2 })
    expect(await at('/in')).toBeUndefined()
    await run()
    await accept()
    expect((await faultOf(undo())).code).toBe('not-found')
  })

  it('names links, pipes and names that are not UTF-8, and follows none', async () => {
    await writeFile(join(outside, 'secret'), 'secret')
    await symlink(join(outside, 'secret'), join(folder, 'link'))
    await symlink('..', join(folder, 'in/up'))
    execFileSync('mkfifo', [join(folder, 'pipe')])
    await writeFile(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]), 'latin1')
    await writeFile(join(folder, 'a\nb'), 'two lines')
    const { plan, run, verify, at } = steps()
    const planned = await plan()
    const left = planned.items.filter(({ outcome }) => outcome === 'not-carried').map(({ name }) => name)
    expect(left.toSorted()).toEqual(['/a\nb', '/in/up', '/link', '/pipe'])
    expect(planned.notes).toContainEqual(expect.stringMatching(/^\/caf\ufffd: .*not UTF-8/))
    const ran = await run()
    expect(ran.problems.map(({ what, path }) => `${what} ${path}`).toSorted()).toEqual(
      ['failed /a\nb', 'failed /caf\ufffd', 'special /in/up', 'special /link', 'special /pipe'].toSorted(),
    )
    expect(ran.counts).toMatchObject({ copied: 3, special: 3, failed: 2 })
    expect(await at('/link')).toBeUndefined()
    expect((await verify()).counts).toMatchObject({ special: 3, missing: 2 })
  })

  it('reads nothing outside of it when a folder is replaced by a link meanwhile', async () => {
    await mkdir(join(outside, 'other'))
    await writeFile(join(outside, 'other/a.txt'), 'of others')
    await utimes(join(outside, 'other/a.txt'), 1_500_000_000, 1_500_000_000)
    const source = await openLocal(folder)
    const [file] = (await entriesIn(source, 'in')).filter(({ name }) => name === 'a.txt')
    if (!file) throw new Error('there is no a.txt')
    await rename(join(folder, 'in'), join(folder, 'out'))
    await symlink(join(outside, 'other'), join(folder, 'in'))
    expect(await faultOf(source.files.open(file, signal))).toMatchObject({ code: 'conflict', message: /symbolic link/ })
    expect((await faultOf(entriesIn(source, 'in'))).message).toMatch(/symbolic link/)
    await rm(join(folder, 'in'))
    await mkdir(join(folder, 'in'))
    await symlink(join(outside, 'other/a.txt'), join(folder, 'in/a.txt'))
    expect((await faultOf(source.files.open(file, signal))).message).toMatch(/symbolic link/)
  })

  it('does not bring a file that is written to while it is read', async () => {
    const source = await openLocal(folder)
    const [file] = (await entriesIn(source, 'in', 'deep')).filter(({ size }) => size === 700_000)
    if (!file) throw new Error('there is no large file')
    const read = async (change: () => Promise<void>) => {
      for await (const chunk of await source.files.open(file, signal)) if (chunk.length > 0) await change()
    }
    const path = join(folder, ...(file.names ?? []))
    const before = await readFile(path)
    expect(await faultOf(read(() => appendFile(path, 'x')))).toMatchObject({ code: 'conflict', message: /next run/ })
    await writeFile(path, before)
    expect((await faultOf(source.files.open(file, signal))).code).toBe('conflict')
    const again = (await entriesIn(source, 'in', 'deep'))[0] as SourceEntry
    const rest: Buffer[] = []
    for await (const chunk of await source.files.open(again, signal, 600_000)) rest.push(chunk)
    expect(Buffer.concat(rest).equals(big.subarray(600_000))).toBe(true)
    const cut = async () => {
      for await (const _ of await source.files.open(again, signal)) await truncate(path, 10)
    }
    expect((await faultOf(cut())).code).toBe('conflict')
  })

  it('brings large folders in pages', async () => {
    await mkdir(join(folder, 'many'))
    for (let i = 0; i < 350; i++) await writeFile(join(folder, 'many', `${i}.txt`), `${i}`)
    const source = await openLocal(folder)
    const sizes: number[] = []
    for await (const page of source.files.list({ id: '', names: ['many'] }, signal)) sizes.push(page.length)
    expect(sizes).toEqual([100, 100, 100, 50])
    expect((await steps().run()).counts).toMatchObject({ copied: 353, failed: 0 })
  })
})

it('names a folder that is not there', async () => {
  expect(await faultOf(openLocal('/nowhere/at/all'))).toMatchObject({ code: 'not-found', message: /ENOENT/ })
  expect((await faultOf(openLocal('/dev/null'))).message).toBe('/dev/null is not a folder.')
})

async function entriesIn(source: ImportSource, ...names: string[]): Promise<SourceEntry[]> {
  const pages = await Array.fromAsync(source.files.list({ id: '', names }, signal))
  return pages.flat()
}
