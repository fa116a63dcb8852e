/** `host-key …`, and what a start with SFTP prints. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, newInstallation } from '../../test/command-line.ts'

describe('host keys on the command line', () => {
  let installation: Installation
  beforeAll(async () => {
    installation = await newInstallation()
  })
  afterAll(() => installation.remove())

  const list = () => installation.json<{ algorithm: string; fingerprint: string }[]>(['host-key', 'list'])

  it('are made by the first start with SFTP, which prints them with the port', async () => {
    expect(await list()).toEqual([])
    const { said, process, ended } = await installation.serve({ SALLYPORT_SFTP_PORT: '0' })
    process.kill('SIGTERM')
    await ended
    const keys = await list()
    expect((await installation.run(['host-key', 'list'])).stdout).toMatch(/^ALGORITHM +FINGERPRINT +CREATED\n/)
    expect(keys.map(({ algorithm }) => algorithm).toSorted()).toEqual(['ecdsa-sha2-nistp256', 'ssh-ed25519', 'ssh-rsa'])
    expect(said).toMatch(/SFTP is served on sftp:\/\/127\.0\.0\.1:\d+/)
    for (const { algorithm, fingerprint } of keys) expect(said).toContain(`${algorithm} ${fingerprint}`)
    const { stdout } = await installation.run(['doctor'], { settings: { SALLYPORT_SFTP_PORT: '2022' } })
    for (const { fingerprint } of keys) expect(stdout).toContain(fingerprint)
  })

  it('are shown to users with the public address of SFTP', async () => {
    const who = ['--account', 'harbour', '--user', 'mira', '--email', 'mira@harbour.example']
    await installation.json(['setup', ...who, '--password', 'Tide-tables-1906'])
    const made = await installation.json<Record<string, string>>([
      'token',
      'create',
      '--user',
      'mira',
      '--app',
      'import',
    ])
    const headers = { 'ev-api-key': made['apiKey'] ?? '', 'ev-access-token': made['accessToken'] ?? '' }
    const serverOf = async (settings: Record<string, string>) => {
      const { address, process, ended } = await installation.serve({ SALLYPORT_SFTP_PORT: '0', ...settings })
      const response = await fetch(`${address}/api/v2/users/me`, { headers })
      process.kill('SIGTERM')
      await ended
      return ((await response.json()) as { sftpServer: object }).sftpServer
    }
    expect(await serverOf({})).toMatchObject({ host: '127.0.0.1', port: expect.any(Number) })
    const hostKeys = expect.arrayContaining(
      (await list()).map(({ fingerprint }) => expect.stringContaining(fingerprint)),
    )
    const shown = { host: 'files.harbour.example', port: 22, hostKeys }
    expect(await serverOf({ SALLYPORT_SFTP_URL: 'sftp://files.harbour.example' })).toEqual(shown)
  })

  it('are imported from a file and rotated', async () => {
    const file = join(installation.folder, 'key')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file])
    const [, fingerprint = ''] = execFileSync('ssh-keygen', ['-l', '-f', file], { encoding: 'utf8' }).split(' ')
    const imported = await installation.run(['host-key', 'import', file])
    expect(imported).toMatchObject({ code: 0, stdout: expect.stringContaining(fingerprint) })
    expect((await installation.run(['host-key', 'rotate', 'ed25519'])).code).toBe(0)
    expect(JSON.stringify(await list())).not.toContain(fingerprint)
    expect(await installation.run(['host-key', 'rotate', 'dsa'])).toMatchObject({ code: 2 })
    expect(await installation.run(['host-key', 'import', `${file}.pub`])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is a public key'),
    })
  })

  it('are imported from a folder, or several files, all or none', async () => {
    const folder = join(installation.folder, 'ssh')
    mkdirSync(folder)
    const makeKey = (type: string, name: string, ...more: string[]) => {
      execFileSync('ssh-keygen', ['-q', '-t', type, ...more, '-N', '', '-f', join(folder, name)])
      return execFileSync('ssh-keygen', ['-l', '-f', join(folder, name)], { encoding: 'utf8' }).split(' ')[1] ?? ''
    }
    const run = (...args: string[]) => installation.run(['host-key', 'import', ...args])
    writeFileSync(join(folder, 'ssh_config'), 'Host *')
    expect(await run(folder)).toMatchObject({ code: 1, stderr: expect.stringContaining('no host key') })
    const prints = [
      makeKey('ed25519', 'ssh_host_ed25519_key'),
      makeKey('ecdsa', 'ssh_host_ecdsa_key', '-b', '256'),
      makeKey('rsa', 'ssh_host_rsa_key', '-b', '2048'),
    ]
    // Of a kind that no client of this server can use.
    makeKey('ecdsa', 'ssh_host_other_key', '-b', '384')
    const all = await run(folder)
    expect([all.code, all.stdout]).toEqual([0, expect.stringContaining('ssh_host_other_key')])
    expect(all.stdout).not.toContain('will warn')
    expect((await list()).map(({ fingerprint }) => fingerprint).toSorted()).toEqual(prints.toSorted())
    const other = makeKey('ed25519', 'other')
    const [ed25519, rsa] = ['ssh_host_ed25519_key', 'ssh_host_rsa_key'].map((name) => join(folder, name)) as [
      string,
      string,
    ]
    const both = await run(join(folder, 'other'), ed25519)
    expect(both).toMatchObject({ code: 1, stderr: expect.stringContaining('are both ssh-ed25519 keys') })
    expect(await run(join(folder, 'other'), join(folder, 'ssh_config'))).toMatchObject({ code: 1 })
    expect(JSON.stringify(await list())).not.toContain(other)
    expect((await run(join(folder, 'other'), rsa)).stdout).toContain('ecdsa-sha2-nistp256 key will warn')
    const kept = await installation.json<{ fingerprint: string }[]>(['host-key', 'import', ed25519, rsa])
    expect(kept.map(({ fingerprint }) => fingerprint)).toEqual([prints[0], prints[2]])
  })
})
