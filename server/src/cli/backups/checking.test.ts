import { createHash } from 'node:crypto'
import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BackedUp, openBackedUp, sizes } from '../../../test/backed-up.ts'
import { engines } from '../../../test/databases.ts'
import { checkBackup } from './checking.ts'

describe.each(engines)('checking a backup, on %s', (engine) => {
  let here: BackedUp
  beforeEach(async () => {
    here = await openBackedUp(engine)
    await here.backUp()
  })
  afterEach(() => here.close())

  const check = (config = here.config) => checkBackup(config, here.folder)
  /** Every file with its time and content. */
  const state = async () => {
    const entries = await readdir(here.folder, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
    return await Promise.all(
      files.toSorted().map(async (file) => {
        const hash = createHash('sha256').update(await readFile(file))
        return [file, (await stat(file)).mtimeMs, hash.digest('hex')]
      }),
    )
  }

  it('reads every file, and changes nothing', async () => {
    const before = await state()
    const progress: number[] = []
    const checked = await checkBackup(here.config, here.folder, ({ files, totalFiles }) => {
      progress.push(files / totalFiles)
    })
    const all = { database: engine === 'sqlite', secretKey: true, later: 0, lost: 0, missing: [], damaged: [] }
    expect(checked).toEqual({ ...all, at: expect.stringMatching(/^\d{4}-/), files: 5, bytes: 420_005 })
    expect(progress.at(-1)).toBe(1)
    expect(await state()).toEqual(before)
  })

  it('names missing and damaged files', async () => {
    await rm(await here.stored(here.folder, sizes.third))
    await truncate(await here.stored(here.folder, sizes.last), 10)
    await writeFile(await here.stored(here.folder, sizes.first), Buffer.alloc(sizes.first))
    expect(await check()).toMatchObject({
      files: 2,
      lost: 3,
      missing: ['harbour /orders/third.bin'],
      damaged: ['harbour /orders/first.bin', 'harbour /orders/2025/last.bin'],
    })
  })

  it('says whether the secret key here is that of the backup', async () => {
    const environment = { SALLYPORT_SECRET_KEY: `${'ab'.repeat(31)}cd` }
    expect(await check(here.configAt('elsewhere', environment))).toMatchObject({ files: 5, secretKey: false })
    expect(await check(here.configAt('elsewhere'))).toMatchObject({ files: 5, secretKey: null })
    expect(await readdir(here.place)).not.toContain('elsewhere')
  })

  it.runIf(engine === 'sqlite')('names bytes in the database that are damaged, and a damaged database', async () => {
    await here.app.context.db.q
      .updateTable('blob_bytes')
      .set({ bytes: Buffer.from('wrong') })
      .where('bytes', '!=', Buffer.alloc(0))
      .execute()
    await here.backUp()
    expect(await check()).toMatchObject({ files: 4, damaged: ['harbour /orders/in-database.bin'] })
    const database = join(here.folder, 'sallyport.db')
    await truncate(database, (await stat(database)).size - 8_192)
    await expect(check()).rejects.toThrow('The database of the backup is damaged')
  })

  it.runIf(engine === 'postgres')('counts files that are later than the backup, instead of missing them', async () => {
    await here.put('/orders/later.bin', Buffer.alloc(60_000, 'l'))
    expect(await check()).toMatchObject({ files: 5, later: 1, missing: [] })
    const other = here.configAt('data', { DATABASE_URL: '' })
    await expect(check(other)).rejects.toThrow('Set its DATABASE_URL')
  })
})
