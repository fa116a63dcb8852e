import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newInstallation, type Serving } from '../../../test/command-line.ts'
import { borrowDatabase, engines } from '../../../test/databases.ts'
import { type App, createApp } from '../../app.ts'
import type { Actor } from '../../core/actor.ts'
import * as trash from '../../core/files/trash/trash.ts'
import * as uploads from '../../core/files/uploads/uploads.ts'
import { addAccount, operator } from '../../core/setup/setup.ts'
import { type Config, readConfig } from '../../settings/config.ts'
import { examine } from '../doctor/doctor.ts'
import { backUp, type Outcome } from './backing-up.ts'

const who = { username: 'mira', email: 'mira@harbour.example', password: 'Tide-tables-1906' }

describe.each(engines)('a backup, on %s', (engine) => {
  let place: string
  let config: Config
  let app: App
  let actor: Actor
  let drop: () => Promise<void>

  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), 'sallyport-backup-'))
    const database = await borrowDatabase(engine, place)
    drop = database.drop
    const settings = {
      SALLYPORT_DATA: join(place, 'data'),
      SALLYPORT_LOG: 'error',
      SALLYPORT_DURABILITY: 'process',
      SALLYPORT_INLINE_BYTES: '1KiB',
    }
    config = readConfig({ ...settings, ...(engine === 'postgres' && { DATABASE_URL: database.url }) }, place)
    app = await createApp(config)
    const { account } = await addAccount(app.context, { account: 'harbour', ...who })
    actor = await operator(app.context, account)
    await put('/orders/first.bin', 300_000)
    await put('/orders/empty.bin', 0)
    await put('/orders/third.bin', 50_000)
    await put('/orders/in-database.bin', 5)
  })

  afterEach(async () => {
    await app.close()
    await drop()
    await rm(place, { recursive: true, force: true })
  })

  async function* once(bytes: Buffer) {
    yield bytes
  }
  const put = (path: string, size: number) =>
    uploads.upload(app.context, actor, { path, size, ifExists: 'replace', source: once(randomBytes(size)) })
  const backup = (name = 'kept') => backUp(app.context, config, join(place, name))

  it('copies every file, and later only new ones', async () => {
    const all = { database: engine === 'sqlite', removed: 0, missing: [], damaged: [] }
    expect(await backup()).toEqual({ ...all, files: 4, bytes: 350_005, copied: 2, copiedBytes: 350_000 })
    expect((await stat(join(place, 'kept'))).mode & 0o777).toBe(0o700)
    await put('/orders/fourth.bin', 70_000)
    expect(await backup()).toMatchObject({ files: 5, copied: 1, copiedBytes: 70_000 })
    expect(await backup()).toMatchObject({ files: 5, copied: 0 })
  })

  it('names files whose bytes are missing or damaged', async () => {
    const stored = await readdir(join(config.data, 'blobs'), { recursive: true, withFileTypes: true })
    const files = stored.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
    const sizes = new Map(await Promise.all(files.map(async (file) => [(await stat(file)).size, file] as const)))
    await truncate(sizes.get(300_000) ?? '', 299_999)
    await rm(sizes.get(50_000) ?? '')
    const { q } = app.context.db
    await q
      .updateTable('blob_bytes')
      .set({ bytes: Buffer.from('wrong') })
      .where('bytes', '!=', Buffer.alloc(0))
      .execute()
    const damaged = ['harbour /orders/first.bin']
    expect(await backup()).toMatchObject({ files: 2, missing: ['harbour /orders/third.bin'], damaged })
    const { findings } = await examine(config, true)
    expect(findings.filter(({ state }) => state === 'problem').map(({ text }) => text)).toEqual([
      'harbour /orders/first.bin: The content differs from the acknowledged upload',
      'harbour /orders/third.bin: The file is missing',
      'harbour /orders/in-database.bin: The content differs from the acknowledged upload',
    ])
  })

  it('goes on in a folder whose first run ended at its very start', async () => {
    await mkdir(join(place, 'begun'))
    await writeFile(join(place, 'begun', 'sallyport-backup.json.new'), '')
    expect(await backup('begun')).toMatchObject({ files: 4, copied: 2 })
    expect(await readdir(join(place, 'begun'))).not.toContain('sallyport-backup.json.new')
  })

  it('refuses a folder that is neither empty nor a backup', async () => {
    await mkdir(join(place, 'other'))
    await writeFile(join(place, 'other/letter.txt'), 'mine')
    for (const [name, why] of [
      ['other', 'neither empty nor a backup'],
      ['data', 'outside the data folder'],
      ['data/kept', 'outside the data folder'],
      ['data/..kept', 'outside the data folder'],
      ['.', 'must not contain it'],
    ] as const)
      await expect(backup(name)).rejects.toThrow(why)
    expect(await readdir(join(place, 'other'))).toEqual(['letter.txt'])
  })

  it.runIf(engine === 'sqlite')(
    'removes blobs that the database no longer references, but none of the trash',
    async () => {
      await backup()
      await trash.remove(app.context, actor, ['/orders/third.bin'])
      expect(await backup()).toMatchObject({ files: 4, removed: 0 })
      await mkdir(join(place, 'kept/blobs/ab'), { recursive: true })
      await writeFile(join(place, 'kept/blobs/ab', 'ab'.repeat(16)), 'of an older backup')
      expect(await backup()).toMatchObject({ files: 4, removed: 1 })
    },
  )
})

it('created beside a busy server, is restored with everything that was acknowledged, whole or a folder of it', {
  timeout: 180_000,
}, async () => {
  const here = await newInstallation()
  try {
    const { username, email, password } = who
    await here.json(['setup', '--account', 'harbour', '--user', username, '--email', email, '--password', password])
    const token = await here.json<Record<string, string>>(['token', 'create', '--user', 'mira', '--app', 'x'])
    const headers = { 'ev-api-key': token['apiKey'] ?? '', 'ev-access-token': token['accessToken'] ?? '' }
    const server = await here.serve()
    const ask = async ({ address }: Serving, path: string, init: RequestInit = {}) => {
      const response = await fetch(`${address}/api/v2/resources${path}`, {
        ...init,
        headers: { ...headers, ...init.headers },
      })
      return response.ok ? Buffer.from(await response.arrayBuffer()) : null
    }
    const contents = new Map<string, Buffer>()
    const put = async (path: string) => {
      const body = randomBytes(20_000)
      const init = { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body }
      if (await ask(server, `/upload?path=${path}&fileSize=${body.length}`, init)) contents.set(path, body)
    }
    for (let i = 0; i < 10; i++) await put(`/before/${i}.bin`)
    const folder = join(here.folder, 'kept')
    let isCopying = true
    const busy = (async () => {
      for (let i = 0; i < 500 && isCopying; i++) await put(`/meanwhile/${i}.bin`)
    })()
    const { missing, damaged } = await here.json<Outcome>(['backup', folder])
    isCopying = false
    await busy
    expect([missing, damaged]).toEqual([[], []])
    expect(await here.json(['backup', folder, '--check'])).toMatchObject({ ok: true, secretKey: true })

    const refused = await here.run(['restore', folder])
    expect([refused.code, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toContain('add --path')
    const files = { files: 10, failed: 0, skipped: 0 }
    expect(await here.json(['restore', folder, '--path', '/before', '--to', '/again'])).toMatchObject(files)
    const again = await ask(server, '/download?resources[]=/again/before/3.bin')
    expect(again?.equals(contents.get('/before/3.bin') ?? Buffer.alloc(0))).toBe(true)

    const SALLYPORT_DATA = join(here.folder, 'restored')
    const key = ['--secret-key', join(here.folder, 'data/secret.key')]
    const whole = await here.run(['restore', folder, ...key], { settings: { SALLYPORT_DATA } })
    expect([whole.code, whole.stdout]).toEqual([0, expect.stringContaining('The restore is complete')])
    const restored = await here.serve({ SALLYPORT_DATA })
    for (const [path, bytes] of contents) {
      const found = await ask(restored, `/download?resources[]=${path}`)
      if (path.startsWith('/before/')) expect(found, path).not.toBeNull()
      if (found) expect(found.equals(bytes), path).toBe(true)
    }
  } finally {
    await here.remove()
  }
})
