/** `host-key …`, and what a start with SFTP prints. */
import { execFileSync } from 'node:child_process'
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
})
