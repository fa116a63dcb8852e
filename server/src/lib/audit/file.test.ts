import { execFileSync } from 'node:child_process'
import { appendFile, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { bytesOfLines, chainLines, chainStart } from './chain.ts'
import { appendLines } from './file.ts'

const lines = chainLines(
  Array.from({ length: 6 }, (_, i) => JSON.stringify({ event: `e${i}`, path: 'x'.repeat(i === 3 ? 100_000 : 10) })),
  chainStart,
)
const textOf = (from: number, to: number) => bytesOfLines(lines.slice(from, to)).toString()

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-audit-'))
  path = join(folder, 'audit.jsonl')
})
afterEach(() => rm(folder, { recursive: true }))

const content = () => readFile(path, 'utf8')

it('creates a file that only its owner can use, and appends to it', async () => {
  await appendLines(path, lines.slice(0, 2))
  await appendLines(path, lines.slice(2))
  expect(await content()).toBe(textOf(0, 6))
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

it('writes lines that are there already once, also when it was killed in the middle of one', async () => {
  await writeFile(path, textOf(0, 4))
  await appendLines(path, lines.slice(2, 5))
  expect(await content()).toBe(textOf(0, 5))
  const whole = Buffer.from(textOf(0, 6))
  for (const cut of [1, 5, whole.length - textOf(5, 6).length + 1, whole.length - 1]) {
    await writeFile(path, whole.subarray(0, cut))
    await appendLines(path, cut > 5 ? lines.slice(3) : lines)
    expect((await content()) === whole.toString(), `cut at ${cut}`).toBe(true)
  }
})

it('continues in a new file after the old one was renamed, or emptied', async () => {
  await appendLines(path, lines.slice(0, 2))
  await rename(path, `${path}.1`)
  await appendLines(path, lines.slice(2, 4))
  expect(await content()).toBe(textOf(2, 4))
  await truncate(path)
  await appendLines(path, lines.slice(4))
  expect(await content()).toBe(textOf(4, 6))
})

it('keeps what it can not complete, on a line of its own', async () => {
  await writeFile(path, `${textOf(0, 1)}{"seq":2,"forged`)
  await appendLines(path, lines.slice(1, 2))
  expect(await content()).toBe(`${textOf(0, 1)}{"seq":2,"forged\n${textOf(1, 2)}`)
})

it('refuses a file with another chain, with other content, and everything but files', async () => {
  await appendLines(path, lines)
  const other = chainLines(['{"event":"other"}'], chainStart)
  await expect(appendLines(path, other)).rejects.toThrow(/another chain.*Rename the file/)
  await expect(appendLines(path, chainLines(['{"event":"other"}'], { seq: 6, hash: '1'.repeat(64) }))).rejects.toThrow(
    /chain/,
  )
  await appendFile(path, 'hello\n')
  await expect(appendLines(path, lines)).rejects.toThrow('not of this export')
  const [link, fifo] = [join(folder, 'link'), join(folder, 'fifo')]
  await symlink(path, link)
  await expect(appendLines(link, lines)).rejects.toThrow(/link is a symbolic link/)
  execFileSync('mkfifo', [fifo])
  await expect(appendLines(fifo, lines)).rejects.toThrow(/no regular file/)
  await mkdir(join(folder, 'sub'))
  await expect(appendLines(join(folder, 'sub'), lines)).rejects.toThrow(/is a folder/)
  await expect(appendLines(join(folder, 'none', 'a.jsonl'), lines)).rejects.toThrow(/folder does not exist/)
  await expect(appendLines('/dev/full', lines)).rejects.toThrow(/no regular file/)
})
