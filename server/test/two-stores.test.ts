import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../src/app.ts'
import { putBlob } from '../src/blobs/put-blob.ts'
import { backUp } from '../src/cli/backups/backing-up.ts'
import { openBytes } from '../src/core/files/bytes/open.ts'
import { removeOrphans } from '../src/core/files/gc/orphans.ts'
import { readBytes } from '../src/core/files/gc/verification.ts'
import { knownStores } from '../src/core/files/storage/stores-store.ts'
import { readConfig } from '../src/settings/config.ts'
import { findInconsistencies } from './consistency.ts'
import { engines } from './databases.ts'
import { contentOf } from './people.ts'
import { hasS3Server } from './s3-server.ts'
import { bytesOf } from './test-app.ts'
import { openTwoStores, type TwoStores } from './two-stores.ts'

describe.skipIf(!hasS3Server).each(engines)('files in two stores, on %s', (engine) => {
  let two: TwoStores
  beforeEach(async () => {
    two = await openTwoStores(engine)
  })
  afterEach(() => two.close())

  const rows = () => two.app.context.db.q.selectFrom('blobs').select(['id', 'key', 'store']).orderBy('id').execute()

  it('are read where they are, while new ones are written to the configured store', async () => {
    await two.put(two.app, '/first.txt', 'on the disk')
    const inBucket = await two.open(two.bucket)
    await two.put(inBucket, '/second.txt', 'in the bucket')
    const again = await two.open(`${two.bucket}`)
    expect(again.context.blobs.name).toBe(inBucket.context.blobs.name)
    const [first, second] = await rows()
    expect([first?.store, second?.store]).toEqual(['disk', inBucket.context.blobs.name])
    for (const app of [two.app, inBucket]) {
      const read = (key = '') => contentOf({ ...two.app, context: app.context }, key)
      expect([await read(first?.key), await read(second?.key)]).toEqual(['on the disk', 'in the bucket'])
    }
    const stored = await Array.fromAsync(two.app.context.blobs.list())
    const inStore = await Array.fromAsync(inBucket.context.blobs.list())
    const blobs = { ...two.app.context.blobs, list: () => [...stored, ...inStore].values() as never }
    expect(await findInconsistencies({ db: two.app.context.db, blobs })).toEqual([])
  })

  it.runIf(engine === 'sqlite')('are all in a backup, which can be started without the bucket', async () => {
    await two.put(two.app, '/first.txt', 'on the disk')
    const inBucket = await two.open(two.bucket)
    await two.put(inBucket, '/second.txt', 'in the bucket')
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-copy-'))
    const [file] = (await sql<{ file: string }>`pragma database_list`.execute(two.app.context.db.q)).rows
    const from = { ...two.config(two.bucket), database: { url: file?.file ?? '' } }
    expect(await backUp(inBucket.context, from, folder)).toMatchObject({ copied: 2, missing: [], damaged: [] })
    const { sealer, log } = two.app.context
    const copy = await createApp(readConfig({ SALLYPORT_DATA: folder, SALLYPORT_SFTP_PORT: 'off' }, folder), {
      sealer,
      log,
    })
    for await (const { state } of readBytes(copy.context)) expect(state).toBe('there')
    await copy.close()
    await rm(folder, { recursive: true })
  })

  it('are read on after they were moved and removed from their first store', async () => {
    const content = 'a'.repeat(3_000_000)
    const inBucket = await two.open(two.bucket)
    const id = await two.put(inBucket, '/a.txt', content)
    const [row] = await rows()
    const blob = { blobId: id, blobKey: row?.key ?? '', blobLocation: row?.store ?? '', size: content.length }
    const [begun, waiting, missing] = await Promise.all([1, 2, 3].map(() => openBytes(inBucket.context, blob)))
    const stream = begun?.stream(0, content.length)[Symbol.asyncIterator]()
    const head = (await stream?.next())?.value as Buffer
    await putBlob(two.app.context.blobs, blob.blobKey, bytesOf(content))
    const { q } = two.app.context.db
    await q.updateTable('blobs').set({ store: 'disk' }).where('id', '=', id).execute()
    await inBucket.context.blobs.remove(blob.blobKey)
    expect((await waiting?.read(5, 3))?.toString()).toBe('aaa')
    // The stale location is that of a row that was read before.
    const stale = await openBytes(inBucket.context, blob)
    expect((await stale.read(0, 2)).toString()).toBe('aa')
    let length = head.length
    for (let next = await stream?.next(); next && !next.done; next = await stream?.next()) length += next.value.length
    expect(length).toBe(content.length)
    await two.app.context.blobs.remove(blob.blobKey)
    await expect(missing?.read(0, 1)).rejects.toThrow('no bytes')
    for (const reader of [begun, waiting, missing, stale]) await reader?.close()
  })

  it('are not started without the folder that has some of them', async () => {
    await two.put(two.app, '/first.txt', 'on the disk')
    await rm(join(two.folder, 'blobs'), { recursive: true })
    await expect(two.open(two.bucket)).rejects.toThrow('there is no such folder')
    await two.app.context.db.q.updateTable('blobs').set({ store: 'inline' }).execute()
    const opened = await two.open(two.bucket)
    expect(await knownStores(two.app.context.db.q)).toMatchObject([{ name: opened.context.blobs.name }])
  })

  it('are removed from a bucket if no row names them: unfinished ones after a day, complete ones after a week', async () => {
    const inBucket = await two.open(two.bucket)
    // One unknown file of more than ten.
    for (let i = 0; i < 10; i++) await two.put(inBucket, `/${i}.txt`, 'known')
    const { blobs } = inBucket.context
    const known = await two.server.files()
    const [unfinished, complete] = ['1'.repeat(32), '2'.repeat(32)]
    const writer = await blobs.create(unfinished)
    for (let i = 0; i < 12; i++) await writer.write(writer.length(), Buffer.alloc(1_000_000, i))
    await writer.suspend()
    await putBlob(blobs, complete, bytesOf('complete'))
    const keys = async () => new Set((await Array.fromAsync(blobs.list())).map(({ key }) => key))
    const sweep = (onlyUnfinished: boolean) => removeOrphans(inBucket.context, { onlyUnfinished })
    expect([await sweep(true), await sweep(false)]).toEqual([0, 0])
    // The clock of the bucket is that of this machine.
    const day = 86_400_000
    two.app.clock.move(Date.now() - two.app.clock.now().getTime() + day + 60_000)
    expect(await sweep(true)).toBe(1)
    expect(await keys()).not.toContain(unfinished)
    expect(await sweep(false)).toBe(0)
    two.app.clock.move(6 * day)
    expect(await sweep(false)).toBe(1)
    expect((await two.server.files()).toSorted()).toEqual(known.toSorted())
  })

  it('know a bucket again under another address, and refuse that of another installation', async () => {
    const { name } = (await two.open(two.bucket)).context.blobs
    const direct = two.bucket.replace(`${two.proxy.port}`, `${two.server.port}`)
    expect((await two.open(direct)).context.blobs.name).toBe(name)
    expect(await knownStores(two.app.context.db.q)).toContainEqual({
      name,
      location: expect.stringContaining(`${two.server.port}`),
    })
    expect(two.app.logged.join()).toContain('has another address')
    const { q } = two.app.context.db
    await q.deleteFrom('stores').where('name', '=', name).execute()
    await q.updateTable('installation').set({ value: 'another' }).where('name', '=', 'id').execute()
    await expect(two.open(two.bucket)).rejects.toThrow('belongs to another installation')
  })
})
