import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BackedUp, openBackedUp, sizes } from '../../../test/backed-up.ts'
import { engines } from '../../../test/databases.ts'
import { createApp } from '../../app.ts'
import { takeServeLock } from '../../data-folder/serve-lock.ts'
import type { Config } from '../../settings/config.ts'
import { examine } from '../doctor/doctor.ts'
import { openOrRefuse } from '../serving/open.ts'
import { restoreAll } from './restoring.ts'

const paths = ['/orders/first.bin', '/orders/empty.bin', '/orders/third.bin', '/orders/in-database.bin']

describe.each(engines)('restoring everything, on %s', (engine) => {
  let here: BackedUp
  let config: Config
  let secretKey: string
  beforeEach(async () => {
    here = await openBackedUp(engine)
    await here.backUp()
    config = here.configAt('restored')
    secretKey = join(here.config.data, 'secret.key')
  })
  afterEach(() => here.close())

  const restore = (options = {}) => restoreAll(config, here.folder, { secretKey, ...options })
  const names = async () => (await readdir(config.data)).toSorted()

  it('copies all files, with private modes, and a server starts on them', async () => {
    const restored = await restore()
    expect(restored).toEqual({ complete: true, files: 5, bytes: 420_005, copied: 3, lost: 0, missing: [], damaged: [] })
    const own = engine === 'sqlite' ? ['sallyport.db'] : []
    expect(await names()).toEqual(['blobs', ...own, 'secret.key', 'serve.lock'])
    for (const name of ['', 'blobs', ...own, 'secret.key']) {
      const { mode } = await stat(join(config.data, name))
      expect((mode & 0o777).toString(8), name).toBe(name === '' || name === 'blobs' ? '700' : '600')
    }
    const { findings } = await examine(config, true)
    expect(findings.filter(({ state, about }) => state === 'problem' && about !== 'http')).toEqual([])
    const app = await createApp(config)
    for (const path of [...paths, '/orders/2025/last.bin'])
      expect(await here.read(path, app), path).toEqual(await here.read(path))
    await app.close()
  })

  it('continues after an interruption; until it is complete, nothing opens the data folder', async () => {
    let seen = 0
    const onProgress = () => {
      if (++seen === 3) throw new Error('interrupted')
    }
    await expect(restore({ onProgress })).rejects.toThrow('interrupted')
    await expect(openOrRefuse(config)).rejects.toThrow('was not completed')
    expect((await examine(config)).findings).toMatchObject([{ state: 'problem', about: 'data' }])
    // A file that was begun, with all its length but not its bytes.
    await writeFile(await here.stored(config.data, sizes.third), Buffer.alloc(sizes.third))
    await rm(secretKey)
    expect(await restore({ secretKey: undefined })).toMatchObject({ complete: true, files: 5, copied: 2 })
    const { findings } = await examine(config, true)
    expect(findings.map(({ text }) => text)).toContain('5 files read: all match the acknowledged uploads')
  })

  it('starts again when there is another backup in the folder meanwhile', async () => {
    const onProgress = () => {
      throw new Error('interrupted')
    }
    await expect(restore({ onProgress })).rejects.toThrow('interrupted')
    await here.put('/orders/later.bin', Buffer.alloc(60_000, 'l'))
    await here.backUp()
    expect(await restore()).toMatchObject({ complete: true, files: 6 })
    const app = await createApp(config)
    expect(await here.read('/orders/later.bin', app)).toEqual(Buffer.alloc(60_000, 'l'))
    await app.close()
  })

  it('names missing and damaged files, and restores the others only if told so', async () => {
    await rm(await here.stored(here.folder, sizes.third))
    const first = await here.stored(here.folder, sizes.first)
    await writeFile(first, Buffer.alloc(sizes.first))
    await truncate(await here.stored(here.folder, sizes.last), sizes.last - 1)
    const lost = {
      lost: 3,
      missing: ['harbour /orders/third.bin'],
      damaged: ['harbour /orders/first.bin', 'harbour /orders/2025/last.bin'],
    }
    expect(await restore()).toEqual({ complete: false, files: 2, bytes: 5, copied: 0, ...lost })
    await expect(openOrRefuse(config)).rejects.toThrow('was not completed')
    expect(await restore({ skipDamaged: true })).toMatchObject({ complete: true, files: 2, ...lost })
    const app = await openOrRefuse(config)
    expect(String(await here.read('/orders/in-database.bin', app))).toBe('small')
    await app.close()
  })

  it('refuses a data folder that has anything else in it, or that a server uses', async () => {
    await mkdir(config.data)
    const lock = takeServeLock(config.data)
    await expect(restore()).rejects.toThrow('A server or another restore is using')
    lock.release()
    await writeFile(join(config.data, 'letter.txt'), 'mine')
    await expect(restore()).rejects.toThrow('is not empty: letter.txt')
    await rename(join(config.data, 'letter.txt'), join(config.data, 'sallyport.db'))
    await expect(restore()).rejects.toThrow(engine === 'sqlite' ? 'There is an installation' : 'is not empty')
    expect(await readFile(join(config.data, 'sallyport.db'), 'utf8')).toBe('mine')
    await expect(restoreAll(here.config, here.folder)).rejects.toThrow(/There is an installation|is not empty: blobs/)
  })

  it('refuses a folder that is no backup, and one of the other engine', async () => {
    await expect(restoreAll(config, here.config.data)).rejects.toThrow('is not a backup of Sallyport')
    await expect(restoreAll(config, join(here.place, 'nothing'))).rejects.toThrow('is not a backup of Sallyport')
    const url = 'postgres://127.0.0.1:1/none'
    const other =
      engine === 'sqlite'
        ? here.configAt('restored', { DATABASE_URL: url })
        : here.configAt('restored', { DATABASE_URL: '' })
    await expect(restoreAll(other, here.folder)).rejects.toThrow(
      engine === 'sqlite' ? 'but DATABASE_URL is set' : 'Restore the database with pg_restore',
    )
    if (engine === 'sqlite') {
      await rm(join(here.folder, 'sallyport.db'))
      await expect(restore()).rejects.toThrow('was never completed')
    }
    expect(await readdir(here.place)).not.toContain('restored')
  })

  it('needs the secret key of the backup before it copies a file', async () => {
    await expect(restore({ secretKey: undefined })).rejects.toThrow('Name the file with --secret-key FILE')
    const wrong = join(here.place, 'wrong.key')
    await writeFile(wrong, 'ab'.repeat(31))
    await expect(restore({ secretKey: wrong })).rejects.toThrow('wrong.key must be 32 bytes')
    await writeFile(wrong, `${'ab'.repeat(31)}cd`)
    await expect(restore({ secretKey: wrong })).rejects.toThrow('does not decrypt')
    expect(await names()).not.toContain('secret.key')
    expect(await names()).not.toContain('blobs')
    await copyFile(secretKey, join(config.data, 'secret.key'))
    await expect(restore({ secretKey: wrong })).rejects.toThrow('has another key')
    const { copied } = await restoreAll(config, here.folder)
    expect(copied).toBe(3)
  })

  it.runIf(engine === 'sqlite')('refuses a backup whose database is damaged', async () => {
    await writeFile(join(here.folder, 'sallyport.db'), Buffer.alloc(20_000, 'x'))
    await expect(restore()).rejects.toThrow('database of the backup is damaged (file is not a database)')
    expect(await names()).not.toContain('sallyport.db')
  })

  it.runIf(engine === 'sqlite')('completes a restore that was killed between its last steps', async () => {
    const onProgress = () => {
      throw new Error('killed')
    }
    await expect(restore({ onProgress })).rejects.toThrow('killed')
    await rename(join(config.data, 'sallyport.db.restoring'), join(config.data, 'sallyport.db'))
    expect(await restore()).toMatchObject({ complete: true, files: 5 })
    expect(await names()).toEqual(['blobs', 'sallyport.db', 'secret.key', 'serve.lock'])
  })

  it.runIf(engine === 'sqlite')('brings the tables of an older version up to date', async () => {
    const archive = fileURLToPath(new URL('../../../../e2e/fixtures/data-0.1.0.tar.gz', import.meta.url))
    execFileSync('tar', ['-C', here.place, '-xzf', archive, '--one-top-level=old', '--strip-components=1'])
    const old = join(here.place, 'old')
    await writeFile(join(old, 'sallyport-backup.json'), '{"version":"0.1.0","at":"2026-01-01T00:00:00.000Z"}')
    const before = await readFile(join(old, 'sallyport.db'))
    const restored = await restoreAll(config, old, { secretKey: join(old, 'secret.key') })
    expect(restored).toMatchObject({ complete: true, missing: [], damaged: [] })
    expect(restored.files).toBeGreaterThan(5)
    expect((await readFile(join(old, 'sallyport.db'))).equals(before)).toBe(true)
    await (await openOrRefuse(config)).close()
  })

  it.runIf(engine === 'postgres')('records that files of a bucket are in the data folder, once all are', async () => {
    const { q } = here.app.context.db
    const stores = async () =>
      (await q.selectFrom('blobs').select('store').distinct().execute()).map((row) => row.store)
    await q.updateTable('blobs').set({ store: 's3:ab12cd34' }).where('store', '=', 'disk').execute()
    const location = 's3://gone/sallyport?region=x'
    await q.insertInto('stores').values({ name: 's3:ab12cd34', location, created_at: '' }).execute()
    const third = await here.stored(here.folder, sizes.third)
    await rename(third, `${third}.away`)
    expect(await restore()).toMatchObject({ complete: false, files: 4 })
    expect((await stores()).toSorted()).toEqual(['inline', 's3:ab12cd34'])
    await rename(`${third}.away`, third)
    expect(await restore()).toMatchObject({ complete: true, files: 5 })
    expect((await stores()).toSorted()).toEqual(['disk', 'inline'])
    const { findings } = await examine(config, true)
    expect(findings.map(({ text }) => text)).toContain('5 files read: all match the acknowledged uploads')
  })

  it.runIf(engine === 'postgres')('refuses an empty database, and leaves it empty for pg_restore', async () => {
    const { administer, makeDatabase } = await import('../../../test/databases.ts')
    const empty = await makeDatabase('postgres', here.place)
    const other = here.configAt('restored', { DATABASE_URL: empty.url })
    await expect(restoreAll(other, here.folder, { secretKey })).rejects.toThrow('pg_restore first')
    expect(await administer(empty.url, `select 1 from pg_tables where schemaname = 'public'`)).toEqual([])
    await empty.drop()
  })
})
