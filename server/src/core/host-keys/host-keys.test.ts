/** Host keys: identical on all nodes, sealed, and replaced only by commands. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { ensureHostKeys, importKeys, list, parseKey, rotate } from './host-keys.ts'

describe.each(engines)('host keys on %s', (engine) => {
  let app: TestApp
  let folder: string
  beforeEach(async () => {
    app = await openTestApp(engine)
    folder = mkdtempSync(join(tmpdir(), 'sallyport-host-keys-'))
  })
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true })
    await app.close()
  })

  /** Generates a key with ssh-keygen. */
  const keygen = (...options: string[]) => {
    const path = join(folder, `key${Math.random()}`)
    execFileSync('ssh-keygen', ['-q', ...options, '-f', path])
    const [, fingerprint = ''] = execFileSync('ssh-keygen', ['-l', '-f', path], { encoding: 'utf8' }).split(' ')
    return { text: readFileSync(path, 'utf8'), publicText: readFileSync(`${path}.pub`, 'utf8'), fingerprint }
  }

  test('are generated once, also by two nodes that start concurrently, and are stored sealed', async () => {
    const [one, other] = await Promise.all([ensureHostKeys(app.context), ensureHostKeys(app.context)])
    expect(one).toEqual(other)
    expect(await ensureHostKeys(app.context)).toEqual(one)
    expect(one.map(({ algorithm }) => algorithm)).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa'])
    const stored = JSON.stringify(await app.context.db.q.selectFrom('host_keys').selectAll().execute())
    for (const { privateKey, fingerprint } of one) {
      expect(privateKey).toContain('PRIVATE KEY')
      expect(stored).not.toContain(privateKey.split('\n')[2])
      expect(stored).toContain(fingerprint)
    }
  })

  test.each([
    ['-N', '', '-t', 'ed25519'],
    ['-N', '', '-t', 'ecdsa', '-b', '256'],
    ['-N', '', '-t', 'rsa', '-b', '3072'],
    ['-N', '', '-t', 'rsa', '-b', '2048', '-m', 'PEM'],
  ])('of another server keep their fingerprints when imported: %s%s %s %s', async (...options) => {
    const { text, fingerprint } = keygen(...options.filter((one, i) => one !== '' || i === 1))
    const [imported] = await importKeys(app.context, [await parseKey(text)])
    expect(imported?.fingerprint).toBe(fingerprint)
    const used = (await ensureHostKeys(app.context)).find(({ algorithm }) => algorithm === imported?.algorithm)
    expect(used?.fingerprint).toBe(fingerprint)
  })

  test('that are not supported are refused with the reason', async () => {
    const refused = async (text: string) => {
      const fault = await parseKey(text).catch((error: Error) => error)
      return fault instanceof Error ? fault.message : ''
    }
    expect(await refused('nonsense')).toContain('is not a private key in OpenSSH or PEM format')
    const { publicText } = keygen('-N', '', '-t', 'ed25519')
    expect(await refused(publicText)).toContain('is a public key')
    expect(await refused(keygen('-N', 'a phrase', '-t', 'ed25519').text)).toContain('passphrase')
    expect(await refused(keygen('-N', '', '-t', 'ecdsa', '-b', '521').text)).toContain('P-256')
    expect(await list(app.context)).toEqual([])
  })

  test('are replaced by rotation, one algorithm at a time, with others unchanged', async () => {
    const before = await ensureHostKeys(app.context)
    const rotated = await rotate(app.context, 'ecdsa-sha2-nistp256')
    const after = await ensureHostKeys(app.context)
    expect(after.map(({ fingerprint }) => fingerprint)).toEqual([
      before[0]?.fingerprint,
      rotated.fingerprint,
      before[2]?.fingerprint,
    ])
    expect(rotated.fingerprint).not.toBe(before[1]?.fingerprint)
  })
})
