import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importSteps } from '../../../test/import-steps.ts'
import { hasSshd, type SshServer, startSshd } from '../../../test/openssh-server.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { openSftp } from './source.ts'

describe.skipIf(!hasSshd)('the import from OpenSSH’s server', () => {
  let there: SshServer
  let here: TestApp
  beforeEach(async () => {
    there = await startSshd()
    here = await openTestApp('sqlite')
  })
  afterEach(async () => {
    await here.close()
    await there.stop()
  })

  it('brings files with their times, and names links, pipes and names that are not UTF-8', async () => {
    const { folder } = there
    const big = randomBytes(5_000_000)
    await mkdir(join(folder, 'in/deep'), { recursive: true })
    await writeFile(join(folder, 'in/deep/Ü ber.bin'), big)
    await writeFile(join(folder, 'in/a.txt'), 'the first')
    await utimes(join(folder, 'in/a.txt'), 1_500_000_000, 1_500_000_000)
    await symlink('a.txt', join(folder, 'in/link'))
    await symlink('..', join(folder, 'in/up'))
    execFileSync('mkfifo', [join(folder, 'pipe')])
    await writeFile(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]), 'latin1')
    for (let i = 0; i < 250; i++) await writeFile(join(folder, 'in/deep', `${i}.txt`), `${i}`)
    const { port, username, privateKey, hostKey } = there
    const target = { host: '127.0.0.1', port, username, privateKey, hostKey, password: null, passphrase: null }
    const { plan, run, verify, at } = importSteps(here, async () =>
      openSftp({ target, folder, address: 'sftp://somebody@127.0.0.1/files', pauses: [1] }),
    )
    expect((await plan()).files).toMatchObject({ folders: 2, files: 252 })
    const ran = await run()
    expect(ran.problems.map(({ what, path }) => `${what} ${path}`).toSorted()).toEqual(
      ['failed /caf\ufffd', 'special /in/link', 'special /in/up', 'special /pipe'].toSorted(),
    )
    expect(ran.counts).toMatchObject({ copied: 252, folders: 2 })
    expect((await at('/in/a.txt'))?.modifiedAt).toBe('2017-07-14T02:40:00.000Z')
    expect((await at('/in/deep/Ü ber.bin'))?.sha256).toBe(createHash('sha256').update(big).digest('hex'))
    expect((await run()).counts).toMatchObject({ copied: 0, unchanged: 252, gone: 0 })
    expect((await verify(true)).counts).toMatchObject({ identical: 252, special: 3, differs: 0, missing: 1 })
  }, 60_000)
})
