/** A folder mounted with sshfs. Skipped where there is no sshfs or no /dev/fuse. */
import { execFile, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from './consistency.ts'
import { engines } from './databases.ts'
import { addSshKey, openSftpApp, type SftpApp } from './sftp-app.ts'

function hasSshfs(): boolean {
  try {
    execFileSync('sshfs', ['--version'], { stdio: 'ignore' })
    return existsSync('/dev/fuse')
  } catch {
    return false
  }
}

describe.skipIf(!hasSshfs()).each(engines)('a folder mounted with sshfs, on %s', { timeout: 60_000 }, (engine) => {
  let app: SftpApp
  let folder: string
  let mount: string
  let unmount: () => Promise<void>
  beforeEach(async () => {
    app = await openSftpApp(engine)
    folder = await mkdtemp(join(tmpdir(), 'sallyport-sshfs-'))
    mount = join(folder, 'mount')
    await mkdir(mount)
    const key = join(folder, 'key')
    await writeFile(key, `${(await addSshKey(app, app.master)).trim()}\n`, { mode: 0o600 })
    const options = [`IdentityFile=${key}`, 'StrictHostKeyChecking=no', `UserKnownHostsFile=${join(folder, 'hosts')}`]
    const args = ['-f', '-p', String(app.port), '-F', 'none', ...options.flatMap((option) => ['-o', option])]
    const sshfs = spawn('sshfs', [...args, 'mira@127.0.0.1:/', mount], { stdio: 'ignore' })
    const ended = once(sshfs, 'close')
    unmount = async () => {
      // Lazily, so that nothing remains of it after a failure.
      await promisify(execFile)('fusermount3', ['-u', '-z', mount]).catch(() => sshfs.kill())
      await ended
    }
    const isMounted = () => readFileSync('/proc/mounts', 'utf8').includes(` ${mount} fuse.sshfs `)
    await expect.poll(isMounted, { timeout: 20_000 }).toBe(true)
  })
  afterEach(async () => {
    await unmount()
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
    await rm(folder, { recursive: true })
  })

  it('takes appended bytes in order, and shows the size after each write', async () => {
    for (let i = 0; i < 10; i++) {
      const path = join(mount, `append-${i}`)
      const pieces = Array.from({ length: 10 }, () => randomBytes(60_000))
      const file = await open(path, 'a')
      const sizes: number[] = []
      for (const piece of pieces) {
        await file.write(piece)
        sizes.push((await file.stat()).size)
      }
      await file.close()
      expect(sizes).toEqual(pieces.map((_, at) => (at + 1) * 60_000))
      expect((await readFile(path)).equals(Buffer.concat(pieces))).toBe(true)
    }
  })
})
