import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { pack, sha256Of } from './archive.ts'
import { binariesIn, ownPlatform } from './platforms.ts'

const outside = mkdtempSync(path.join(tmpdir(), 'sallyport-archive-'))
afterAll(() => rmSync(outside, { recursive: true, force: true }))

const date = new Date('2026-11-28T09:00:00Z')

/** The same files, written in another order, with other dates and modes. */
function makeFolder(parent: string, names: readonly string[], mode: number): string {
  const folder = path.join(outside, parent, 'release')
  mkdirSync(path.join(folder, 'docs'), { recursive: true })
  for (const name of names) {
    writeFileSync(path.join(folder, name), `text of ${name}`)
    chmodSync(path.join(folder, name), name === 'start' ? mode | 0o111 : mode)
    utimesSync(path.join(folder, name), mode, mode)
  }
  return folder
}

test('the same files give the same archive, owned by root, with one date', async () => {
  const names = ['start', `docs/${'long'.repeat(40)}.md`, 'docs/größe.md']
  const archives = ['a.tar.gz', 'b.tar.gz'].map((name) => path.join(outside, name))
  await pack(makeFolder('a', names, 0o600), archives[0] ?? '', date)
  await pack(makeFolder('b', names.toReversed(), 0o664), archives[1] ?? '', date)
  expect(await sha256Of(archives[0] ?? '')).toBe(await sha256Of(archives[1] ?? ''))
  const list = execFileSync('tar', ['--utc', '--full-time', '-tvzf', archives[0] ?? ''], { encoding: 'utf8' })
  const lines = list.trim().split('\n')
  expect(lines).toHaveLength(5)
  expect(lines.filter((line) => !/^[d-]rw.r-.r-. 0\/0 +\d+ 2026-11-28 09:00:00 release\//.test(line))).toEqual([])
  expect(list).toMatch(/^-rwxr-xr-x .*release\/start$/m)
})

test('an archive that can not be written is an error', async () => {
  await expect(pack(path.join(outside, 'gone'), path.join(outside, 'c.tar.gz'), date)).rejects.toThrow('tar ended with')
})

test('binaries are recognized by their content', async () => {
  const folder = path.join(outside, 'binaries')
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'text.node'), 'no binary')
  writeFileSync(path.join(folder, 'readme.md'), 'no binary either')
  const header = Buffer.alloc(64)
  header.write('\x7fELF\x02\x01', 'latin1')
  header.writeUInt16LE(183, 18)
  writeFileSync(path.join(folder, 'libarm.so.8.1'), header)
  expect(await binariesIn(folder)).toEqual([
    { file: 'libarm.so.8.1', machine: 183 },
    { file: 'text.node', machine: null },
  ])
  const own = ownPlatform()
  if (own === null) return
  const [node] = await binariesIn(path.dirname(process.execPath))
  expect(node).toEqual({ file: 'node', machine: own.machine })
})
