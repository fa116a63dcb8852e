/** Accounts of a Unix system sign in over SFTP with the password and the key that they had there. */
import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client, ConnectConfig } from 'ssh2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { importSteps } from '../../../test/import-steps.ts'
import { connectSsh, openSftpApp, type SftpApp } from '../../../test/sftp-app.ts'
import * as users from '../../core/users/users.ts'
import { openPasswd } from './source.ts'

// The crypt of Debian.
const hash = '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1'

// Of mkpasswd.
const yescryptHash = '$y$j9T$QbD4OlSRqzOoEQclMC0HC/$brr7m7gMVmBOE8Vn.EV3YpczwKIe1RqJTzPiWQSpCC4'

const contentOf = (client: Client, path: string): Promise<string> =>
  new Promise((resolve, reject) =>
    client.sftp((error, sftp) => {
      if (error) return reject(error)
      sftp.readFile(path, (problem, content) => (problem ? reject(problem) : resolve(content.toString())))
    }),
  )

describe.each(engines)('a user of passwd and shadow, on %s', (engine) => {
  let app: SftpApp
  let folder: string
  beforeEach(async () => {
    app = await openSftpApp(engine)
    folder = await mkdtemp(join(tmpdir(), 'sallyport-passwd-'))
  })
  afterEach(async () => {
    await app.close()
    await rm(folder, { recursive: true })
  })

  const read = async (config: Partial<ConnectConfig>) => {
    const client = await connectSsh(app, config)
    try {
      return await contentOf(client, '/a.txt')
    } finally {
      client.end()
    }
  }

  it('signs in over SFTP as before', async () => {
    const keys = join(folder, 'anna/.ssh')
    await mkdir(keys, { recursive: true, mode: 0o755 })
    await writeFile(join(folder, 'anna/a.txt'), 'of anna')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(keys, 'id')])
    await copyFile(join(keys, 'id.pub'), join(keys, 'authorized_keys'))
    await mkdir(join(folder, 'ben'))
    await writeFile(join(folder, 'ben/a.txt'), 'of ben')
    const accounts = ['anna', 'ben'].map((name, at) => `${name}:x:${1_000 + at}:100::/home/${name}:/bin/sh`)
    const shadow = [`anna:${hash}:20000::::::`, `ben:${yescryptHash}:20000:0:99999:7:::`]
    const file = (text: string) => ({ text, name: 'file', isShared: false })
    const { run } = importSteps(app, async () =>
      openPasswd({
        ...{ address: '/etc/passwd', homes: '/home', folder, keys: folder, email: '', allowsNologin: false },
        ...{ accounts: file(accounts.join('\n')), shadow: file(shadow.join('\n')) },
        now: app.clock.now(),
      }),
    )
    expect((await run({ filesOnly: false })).counts).toMatchObject({ users: 2, sshKeys: 1, copied: 2, failed: 0 })
    expect(await read({ username: 'anna', password: 'Hello world!' })).toBe('of anna')
    expect(await read({ username: 'anna', privateKey: await readFile(join(keys, 'id')) })).toBe('of anna')
    await expect(read({ username: 'anna', password: 'Hello world?' })).rejects.toThrow('authentication')
    expect(await read({ username: 'ben', password: 'Hello world!' })).toBe('of ben')
    for (const name of ['anna', 'ben']) {
      const { passwordHash } = await users.byName(app.context, app.operator, name)
      expect(passwordHash, name).toMatch(/^\$argon2id\$/)
    }
  })
})
