import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { openFilledSource, sourceOf } from '../../../test/import-source.ts'
import { importSteps } from '../../../test/import-steps.ts'
import type { ServedApp } from '../../../test/served-app.ts'
import { addSshKey, openSftpApp, openSsh, type SftpApp } from '../../../test/sftp-app.ts'
import * as sshKeys from '../../core/ssh-keys/ssh-keys.ts'
import type { ImportSource, SourceAccount } from '../source.ts'

describe.each(engines)('SSH keys of another server, on %s', (engine) => {
  let there: ServedApp
  let here: SftpApp
  afterEach(async () => {
    await here.close()
    await there.close()
  })

  const keysHere = async () => (await sshKeys.list(here.context, here.operator, { offset: 0, limit: 10 })).keys

  it('sign in here as they did there, and are stored as a whole from then on', async () => {
    there = await openFilledSource(engine)
    here = await openSftpApp(engine)
    const bea = await there.addPerson('bea', { home: '/anna' })
    const old = openSsh(here.port, { privateKey: await addSshKey(there, bea.user) })
    const other = openSsh(here.port, { privateKey: await addSshKey(there, there.master) })
    const { run, verify, undo } = importSteps(here, async () => sourceOf(there, there.mira))
    try {
      expect((await run({ filesOnly: false })).counts).toMatchObject({ sshKeys: 3, failed: 0, gone: 0 })
      expect((await run({ filesOnly: false })).counts).toMatchObject({ sshKeys: 0, failed: 0, gone: 0 })
      expect((await verify(false, false)).problems.filter(({ path }) => path.startsWith('SSH key'))).toEqual([])
      expect((await keysHere()).map(({ publicKey }) => publicKey)).toEqual(['', '', ''])
      for (let i = 0; i < 2; i++)
        expect(await old.sftp('bea', 'ls /in/0.txt')).toMatchObject({
          code: 0,
          stdout: expect.stringContaining('0.txt'),
        })
      expect((await keysHere()).filter(({ publicKey }) => publicKey !== '')).toMatchObject([
        { algorithm: 'ssh-ed25519', bits: 256, usedAt: expect.any(String) },
      ])
      // Each key is that of its own user.
      expect((await other.sftp('bea', 'ls /')).code).not.toBe(0)
      expect((await old.sftp('anna', 'ls /')).code).not.toBe(0)
      // What nobody has used goes with undo.
      expect((await undo()).keptItems).toContainEqual({
        path: expect.stringMatching(/^SSH key bea: SHA256:/),
        reason: 'The user has signed in with it.',
      })
      expect((await keysHere()).map(({ userId }) => userId)).toHaveLength(1)
    } finally {
      old.remove()
      other.remove()
    }
  }, 60_000)

  it('come for users that the source shows, with a fingerprint that identifies them; others are named', async () => {
    there = await openFilledSource('sqlite')
    here = await openSftpApp(engine)
    const md5 = 'MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48'
    const whole = `SHA256:${'a'.repeat(43)}`
    const source = withKeys(sourceOf(there, there.mira), ({ users }) => {
      const anna = 'items' in users ? (users.items.find(({ username }) => username === 'anna')?.id ?? '') : ''
      return [
        { ownerId: anna, fingerprint: md5 },
        { ownerId: '4711', fingerprint: whole },
      ]
    })
    const { plan, run } = importSteps(here, async () => source)
    const outcomes = (await plan()).items.filter(({ part }) => part === 'SSH keys')
    expect(outcomes).toMatchObject([
      { name: `anna: ${md5}`, outcome: 'not-carried' },
      { name: `user 4711: ${whole}`, outcome: 'not-carried' },
    ])
    const { counts, problems } = await run({ filesOnly: false })
    expect(counts).toMatchObject({ sshKeys: 0, failed: 1 })
    expect(problems.filter(({ path }) => path.startsWith('SSH key'))).toMatchObject([
      { what: 'todo', path: `SSH key anna: ${md5}` },
      { what: 'failed', path: `SSH key user 4711: ${whole}` },
    ])
    expect(await keysHere()).toEqual([])
  }, 60_000)
})

/** The source with these keys. */
const withKeys = (
  source: ImportSource,
  keysOf: (account: SourceAccount) => { readonly ownerId: string; readonly fingerprint: string }[],
): ImportSource => ({
  ...source,
  account: {
    async read(signal) {
      const account = await source.account?.read(signal)
      if (!account) throw new Error('the source has no account')
      return { ...account, sshKeys: { items: keysOf(account) } }
    },
  },
})
