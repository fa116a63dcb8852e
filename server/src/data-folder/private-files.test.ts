import { chmod, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bytesOf } from '../../test/test-app.ts'
import { type App, createApp } from '../app.ts'
import { backUp } from '../cli/backups/backing-up.ts'
import { examine } from '../cli/doctor/doctor.ts'
import { examineHttp, examineModes, isSftpLocalOnly } from '../cli/doctor/environment.ts'
import { upload } from '../core/files/uploads/uploads.ts'
import { addAccount, operator } from '../core/setup/setup.ts'
import { type Config, readConfig } from '../settings/config.ts'
import { exposedFiles, restrictToOwner } from './private-files.ts'
import { takeServeLock } from './serve-lock.ts'

describe('in a folder that everybody can list, with a umask of 022', () => {
  let folder: string
  let config: Config
  let umask: number
  beforeEach(async () => {
    umask = process.umask(0o022)
    folder = await mkdtemp(join(tmpdir(), 'sallyport-modes-'))
    await chmod(folder, 0o755)
    const data = join(folder, 'data')
    await mkdir(data, { mode: 0o755 })
    config = readConfig({ SALLYPORT_DATA: data, SALLYPORT_LOG: 'error' }, folder)
  })
  afterEach(async () => {
    process.umask(umask)
    await rm(folder, { recursive: true, force: true })
  })

  /** Everything below a folder that other users can access. */
  async function open(top: string): Promise<string[]> {
    const entries = await readdir(top, { recursive: true, withFileTypes: true })
    const found: string[] = []
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name)
      if (((await stat(path)).mode & 0o077) !== 0) found.push(path.slice(top.length + 1))
    }
    return found
  }
  async function withApp<T>(work: (app: App) => Promise<T>): Promise<T> {
    const app = await createApp(config)
    try {
      return await work(app)
    } finally {
      await app.close()
    }
  }
  const store = async ({ context }: App) => {
    const person = { username: 'mira', email: 'mira@harbour.example', password: 'Tide-tables-1906' }
    const { account } = await addAccount(context, { account: 'harbour', ...person })
    const input = { path: '/a.txt', size: null, ifExists: 'keep-both' as const, source: bytesOf('a') }
    await upload(context, await operator(context, account), input)
  }

  it('database, key, stored files and a backup are accessible to their owner only, from the first byte', async () => {
    const lock = takeServeLock(config.data)
    const backup = join(folder, 'backup')
    await mkdir(backup, { mode: 0o755 })
    await withApp(async (app) => {
      await store(app)
      expect((await readdir(config.data)).toSorted()).toEqual(
        expect.arrayContaining(['blobs', 'sallyport.db', 'sallyport.db-shm', 'sallyport.db-wal', 'secret.key']),
      )
      expect(await open(config.data)).toEqual([])
      await backUp(app.context, config, backup)
      expect(await open(backup)).toEqual([])
    })
    lock.release()
    expect(await examineModes(config)).toMatchObject({ state: 'ok' })
  })

  it('files that an earlier version left accessible are reported by doctor, which changes nothing, and corrected by a start', async () => {
    await withApp(store)
    const paths = ['sallyport.db', 'secret.key', 'blobs', 'blobs/00'].map((name) => join(config.data, name))
    for (const path of paths) await chmod(path, path.includes('blobs') ? 0o755 : 0o644)
    const modes = (await examine(config)).findings.find(({ about }) => about === 'modes')
    expect(modes).toMatchObject({
      state: 'problem',
      text: expect.stringMatching(/sallyport\.db \(mode 644\) and 3 others/),
    })
    expect((await exposedFiles(config)).map(({ path, mode }) => [path, mode])).toEqual(
      paths.map((path) => [path, path.includes('blobs') ? '755' : '644']),
    )
    const { closed, left } = await restrictToOwner(config)
    expect([closed.map(({ path }) => path), left]).toEqual([paths, []])
    expect(await open(config.data)).toEqual([])
    expect((await stat(join(config.data, 'sallyport.db'))).mode & 0o777).toBe(0o600)
    await withApp(async ({ context }) => expect(await context.db.isCurrent()).toBe(true))
  })
})

describe('SFTP', () => {
  const configOf = (settings: Record<string, string>) =>
    readConfig({ SALLYPORT_DATA: '/nowhere', ...settings }, '/nowhere')
  const proxied = { SALLYPORT_URL: 'https://files.example.com' }

  it.each([
    [true, proxied],
    [false, {}],
    [false, { ...proxied, SALLYPORT_SFTP_HOST: '0.0.0.0' }],
    [false, { ...proxied, SALLYPORT_SFTP_URL: 'sftp://files.example.com' }],
  ])('is out of reach for partners: %s with %j', (expected, settings) => {
    expect(isSftpLocalOnly(configOf(settings))).toBe(expected)
  })

  it('has a public host and port', () => {
    const publicAddress = (text: string) => configOf({ SALLYPORT_SFTP_URL: text }).sftp.publicAddress
    expect(publicAddress('')).toBe(null)
    expect(publicAddress('sftp://files.example.com')).toEqual({ host: 'files.example.com', port: 22 })
    expect(publicAddress('sftp://files.example.com:2222/')).toEqual({ host: 'files.example.com', port: 2222 })
    for (const wrong of [
      'files.example.com',
      'https://files.example.com',
      'sftp://',
      'sftp://ada@files.example.com',
      'sftp://a/b',
    ])
      expect(() => publicAddress(wrong)).toThrow('SALLYPORT_SFTP_URL must be an address such as sftp://')
  })
})

describe('plain HTTP', () => {
  const found = (settings: Record<string, string>, addresses = ['127.0.0.1', '10.1.2.3']) => {
    const { state, text } = examineHttp(readConfig({ SALLYPORT_DATA: '/nowhere', ...settings }, '/nowhere'), addresses)
    return [state, text] as const
  }

  it.each([
    ['as it comes', {}],
    ['on an address of the house', { SALLYPORT_HOST: '192.168.1.5' }],
    ['on all addresses of a machine that has no public one', { SALLYPORT_HOST: '0.0.0.0' }],
    ['by names of the house', { SALLYPORT_URL: 'http://files.lan:8080' }],
    ['by a name without dots', { SALLYPORT_URL: 'http://files' }],
    ['behind a proxy', { SALLYPORT_URL: 'https://files.example.com' }],
  ])('is fine %s', (_, settings) => {
    expect(found(settings)[0]).toBe('ok')
  })

  it.each([
    ['under a public name', { SALLYPORT_URL: 'http://files.example.com' }],
    ['under a public address', { SALLYPORT_URL: 'http://[2a01:4f8::1]:8080' }],
    ['on a public address', { SALLYPORT_HOST: '9.9.9.9' }],
    ['on a public address behind a proxy', { SALLYPORT_HOST: '9.9.9.9', SALLYPORT_URL: 'https://files.example.com' }],
  ])('is a problem %s', (_, settings) => {
    const [state, text] = found(settings)
    expect(state).toBe('problem')
    expect(text).toContain('SALLYPORT_TLS_CERT')
  })

  it('on all addresses is a problem if one is public; behind a proxy it is a note', () => {
    const addresses = ['127.0.0.1', '9.9.9.9']
    expect(found({ SALLYPORT_HOST: '0.0.0.0' }, addresses)[0]).toBe('problem')
    expect(found({ SALLYPORT_HOST: '::', SALLYPORT_URL: 'https://files.example.com' }, addresses)[0]).toBe('note')
  })
})
