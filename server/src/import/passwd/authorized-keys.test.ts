import { execFileSync } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keysBelow } from './authorized-keys.ts'

let root: string
let key: string
let fingerprint: string

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'sallyport-keys-')))
  await mkdir(join(root, 'anna/.ssh'), { recursive: true, mode: 0o755 })
  await chmod(join(root, 'anna'), 0o755)
  const file = join(root, 'id')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'anna of the quay', '-f', file])
  key = (await readFile(`${file}.pub`, 'utf8')).trim()
  fingerprint = /SHA256:\S+/.exec(execFileSync('ssh-keygen', ['-lf', `${file}.pub`], { encoding: 'utf8' }))?.[0] ?? ''
})
afterEach(() => rm(root, { recursive: true }))

const file = (name = 'authorized_keys') => join(root, 'anna/.ssh', name)
const write = (...lines: string[]) => writeFile(file(), lines.join('\n'), { mode: 0o600 })
const found = () => keysBelow({ root, names: ['anna'], uid: 1000 })

it('finds keys, also behind options that have no meaning here', async () => {
  expect(await found()).toEqual({ fingerprints: [], refused: [] })
  await write('# keys', '', `restrict,no-pty,environment="A=b, \\"c\\" d" ${key}`)
  expect(await found()).toEqual({ fingerprints: [fingerprint], refused: [] })
  await rename(file(), file('authorized_keys2'))
  expect((await found()).fingerprints).toEqual([fingerprint])
})

it.each([
  ['command="/usr/bin/backup --to x,y",no-pty', 'one command only (command=)'],
  ['no-pty,FROM="10.0.0.0/8,*.example.com"', 'some addresses only (from=)'],
  ['expiry-time="20310101"', 'it expires (expiry-time=)'],
  ['cert-authority', '(cert-authority)'],
  ['cert-authority,principals="anna"', '(cert-authority)'],
  ['verify-required', 'an option that does not exist here'],
  ['something-new="secret"', 'an option that does not exist here'],
])('leaves out a key with %s', async (options, reason) => {
  await write('# keys', `${options} ${key}`)
  const { fingerprints, refused } = await found()
  expect([fingerprints, refused]).toEqual([[], [expect.stringContaining(reason)]])
  expect(refused[0]).toMatch(/^\.ssh\/authorized_keys, line 2: /)
  expect(refused[0]).not.toContain('secret')
})

it('names what is no key', async () => {
  await write('ssh-dss AAAAB3NzaC1kc3M=', 'a line of "text', 'ssh-ed25519')
  const { fingerprints, refused } = await found()
  expect([fingerprints, refused.length]).toEqual([[], 3])
})

it('names a bounded number of lines, however many there are', async () => {
  await write(...Array.from({ length: 60_000 }, () => 'x'), `ssh-ed25519 ${'A'.repeat(20_000)}`, key)
  const { fingerprints, refused } = await found()
  expect([fingerprints, refused.length]).toEqual([[fingerprint], 21])
  expect(refused.at(-1)).toBe('59981 more lines of its SSH keys do not come.')
})

it.skipIf(process.getuid?.() !== 0)('reads no file of another user, as OpenSSH (as root)', async () => {
  await write(key)
  for (const path of [file(), join(root, 'anna/.ssh'), join(root, 'anna')]) {
    await chown(path, 1000, 1000)
    expect((await found()).fingerprints).toEqual([fingerprint])
    await chown(path, 1001, 1001)
    expect(await found(), path).toEqual({ fingerprints: [], refused: [expect.stringContaining('another user')] })
    await chown(path, 1000, 1000)
  }
})

it('follows no symbolic links, and reads no file that others may write to', async () => {
  await write(key)
  await chmod(file(), 0o666)
  expect(await found()).toEqual({ fingerprints: [], refused: [expect.stringContaining('OpenSSH ignored it')] })
  await chmod(file(), 0o600)
  await chmod(join(root, 'anna'), 0o777)
  expect((await found()).fingerprints).toEqual([])
  await chmod(join(root, 'anna'), 0o755)
  await rename(file(), join(root, 'elsewhere'))
  await symlink(join(root, 'elsewhere'), file())
  expect(await found()).toEqual({ fingerprints: [], refused: [expect.stringContaining('symbolic link')] })
  await rm(join(root, 'anna/.ssh'), { recursive: true })
  await mkdir(join(root, 'hidden'))
  await rename(join(root, 'elsewhere'), join(root, 'hidden/authorized_keys'))
  await symlink(join(root, 'hidden'), join(root, 'anna/.ssh'))
  expect(await found()).toEqual({ fingerprints: [], refused: [expect.stringContaining('symbolic link')] })
})
