import { readdir, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../src/app.ts'
import { putBlob } from '../src/blobs/put-blob.ts'
import { statusOf } from '../src/cli/storage.ts'
import { removeUnreferencedBytes } from '../src/core/files/gc/gc.ts'
import { unknownBytes } from '../src/core/files/gc/orphans.ts'
import { readBytes } from '../src/core/files/gc/verification.ts'
import { type MoveState, noteBackup, readMove } from '../src/core/files/storage/move-store.ts'
import { type MoveOptions, moveBytes } from '../src/core/files/storage/moving.ts'
import { removeSources } from '../src/core/files/storage/source-removal.ts'
import { engines } from './databases.ts'
import { contentOf } from './people.ts'
import { hasS3Server } from './s3-server.ts'
import { bytesOf } from './test-app.ts'
import { openTwoStores, type TwoStores } from './two-stores.ts'

describe.skipIf(!hasS3Server).each(engines)('a move of files, on %s', (engine) => {
  let two: TwoStores
  let failed: string[]
  beforeEach(async () => {
    two = await openTwoStores(engine)
    failed = []
  })
  afterEach(async () => {
    // All files are what was acknowledged, and nothing is left that no row knows.
    for await (const { state } of readBytes((await two.open(two.bucket)).context)) expect(state).toBe('there')
    expect(await Array.fromAsync(unknownBytes(two.app.context, -86_400_000 * 30))).toEqual([])
    await two.close()
  })

  const rows = () => two.app.context.db.q.selectFrom('blobs').selectAll().orderBy('id').execute()
  const onDisk = async () =>
    (await readdir(join(two.folder, 'blobs'), { recursive: true, withFileTypes: true })).filter((one) => one.isFile())
  const move = (app: App, more: Partial<MoveOptions> = {}) =>
    moveBytes(app.context, {
      ...{ withInline: false, rate: null, by: 'test', leaseMs: 100, pausesMs: [1, 1, 1] },
      onProgress: () => undefined,
      onAway: () => undefined,
      onFailed: async ({ key }, why) => void failed.push(`${why} ${key}`),
      ...more,
    })
  const putSome = async (app: App, count: number) => {
    for (let i = 0; i < count; i++) await two.put(app, `/file-${i}.txt`, `${i}`.repeat(50_000 + i))
  }

  it('moves all, small ones in the database if told so, and back again', async () => {
    await putSome(two.app, 5)
    const [first, second] = await rows()
    // As of an installation that stores small files in the database.
    const { q } = two.app.context.db
    await q
      .insertInto('blob_bytes')
      .values({ blob_id: first?.id ?? 0, bytes: Buffer.from('0'.repeat(50_000)) })
      .execute()
    await q
      .updateTable('blobs')
      .set({ store: 'inline' })
      .where('id', '=', first?.id ?? 0)
      .execute()
    await two.app.context.blobs.remove(first?.key ?? '')
    const app = await two.open(two.bucket)
    const { name } = app.context.blobs
    const moved = await move(app)
    expect(moved).toMatchObject({ failed: 0, unfinished: 0, state: { files: 4, totalFiles: 4, by: 'test' } })
    expect((await rows()).map(({ store }) => store)).toEqual(['inline', name, name, name, name])
    expect((await readMove(q))?.state).toMatchObject({ by: null, endedAt: expect.any(String) })
    expect((await move(app, { withInline: true })).state).toMatchObject({ files: 1, bytes: 50_000 })
    expect((await rows()).map(({ store }) => store)).toEqual([name, name, name, name, name])
    expect(await q.selectFrom('blob_bytes').selectAll().execute()).toEqual([])
    expect(await contentOf(two.app, second?.key ?? '')).toBe('1'.repeat(50_001))
    // The first store keeps its bytes: the way back only reads them.
    expect(await onDisk()).toHaveLength(4)
    two.proxy.seen.length = 0
    expect((await move(two.app)).state).toMatchObject({ files: 5 })
    expect(two.proxy.seen.filter((line) => line.startsWith('GET'))).toHaveLength(1)
    expect((await rows()).map(({ store }) => store)).toEqual(Array(5).fill('disk'))
  })

  it('shows where the files are, and removes the source only after a later backup', async () => {
    await putSome(two.app, 3)
    const app = await two.open(two.bucket)
    await expect(removeSources(app.context, () => undefined)).rejects.toThrow('3 files are still in disk')
    await move(app)
    const status = await statusOf(app.context, two.config(two.bucket))
    const [disk, bucket] = ['disk', app.context.blobs.name].map((name) =>
      status.stores.find((one) => one.name === name),
    )
    expect(disk).toMatchObject({ files: 0, isWritten: false })
    expect(bucket).toMatchObject({ files: 3, bytes: 150_003, isWritten: true })
    await expect(removeSources(app.context, () => undefined)).rejects.toThrow('Run ./sallyport backup FOLDER first')
    await noteBackup(app.context.db.q, app.context.clock.now().toISOString())
    await expect(removeSources(app.context, () => undefined)).rejects.toThrow('an older backup')
    two.app.clock.move(1_000)
    await noteBackup(app.context.db.q, app.context.clock.now().toISOString())
    const killed = () => {
      throw new Error('killed')
    }
    await expect(removeSources(app.context, killed)).rejects.toThrow('killed')
    expect((await statusOf(app.context, two.config(two.bucket))).stores).toHaveLength(3)
    await putBlob(two.app.context.blobs, 'e'.repeat(32), bytesOf('an upload that begins'))
    const young = await removeSources({ ...app.context, clock: { now: () => new Date() } }, () => undefined)
    expect(young).toEqual({ files: 0, emptied: [], left: 1 })
    await two.app.context.blobs.remove('e'.repeat(32))
    expect(await removeSources(app.context, () => undefined)).toEqual({ files: 0, emptied: ['disk'], left: 0 })
    expect(await onDisk()).toEqual([])
    expect(await contentOf({ ...two.app, context: app.context }, (await rows())[2]?.key ?? '')).toBe('2'.repeat(50_002))
    await expect(removeSources(app.context, () => undefined)).rejects.toThrow('no other store')
  })

  it('leaves files that are missing or damaged where they are, and names them', async () => {
    await putSome(two.app, 4)
    const [lost, damaged, ...good] = await rows()
    const path = ({ key } = { key: '' }) => join(two.folder, 'blobs', key.slice(0, 2), key)
    await truncate(path(damaged), 100)
    await rm(path(lost))
    const app = await two.open(two.bucket)
    const moved = await move(app)
    expect([moved.failed, new Set(failed)]).toEqual([2, new Set([`missing ${lost?.key}`, `damaged ${damaged?.key}`])])
    expect((await rows()).map(({ store }) => store === 'disk')).toEqual([true, true, ...good.map(() => false)])
    await expect(removeSources(app.context, () => undefined)).rejects.toThrow('2 files are still in disk')
    const { q } = app.context.db
    await q
      .updateTable('blobs')
      .set({ refs: 0 })
      .where('id', 'in', [lost?.id ?? 0, damaged?.id ?? 0])
      .execute()
    await q
      .updateTable('resources')
      .set({ blob_id: null })
      .where('blob_id', 'in', [lost?.id ?? 0, damaged?.id ?? 0])
      .execute()
    await removeUnreferencedBytes(app.context)
  })

  it('goes on while files are uploaded and deleted, and while a store does not respond', async () => {
    await putSome(two.app, 6)
    const app = await two.open(two.bucket)
    const [, deleted] = await rows()
    let [puts, away] = [0, 0]
    let meanwhile: Promise<unknown> | null = null
    two.proxy.onRequest = (line) => {
      if (!/^PUT .*x-id=PutObject/.test(line)) return 'pass'
      meanwhile ??= (async () => {
        await two.put(two.app, '/new-in-the-old-store.txt', 'n'.repeat(40_000))
        const { q } = two.app.context.db
        await q
          .updateTable('resources')
          .set({ blob_id: null })
          .where('blob_id', '=', deleted?.id ?? 0)
          .execute()
        await q
          .updateTable('blobs')
          .set({ refs: 0 })
          .where('id', '=', deleted?.id ?? 0)
          .execute()
        await removeUnreferencedBytes(two.app.context)
      })()
      puts++
      return puts <= 24 ? 503 : puts === 26 ? 'lose-answer' : 'pass'
    }
    const moved = await move(app, { onAway: () => void away++ })
    await meanwhile
    expect([failed, moved.failed]).toEqual([[], 0])
    expect(away).toBeGreaterThan(0)
    expect((await rows()).map(({ store }) => store)).toEqual(Array(6).fill(app.context.blobs.name))
    expect((await rows()).some(({ id }) => id === deleted?.id)).toBe(false)
  }, 60_000)

  it('ends when another process has taken over, and leaves alone what that one does', async () => {
    await putSome(two.app, 2)
    const app = await two.open(two.bucket)
    const { q } = app.context.db
    const takeOver = async (until: string) => {
      const state = (await readMove(q))?.state as MoveState
      await q
        .updateTable('installation')
        .set({ value: JSON.stringify({ ...state, by: 'other', until }) })
        .where('name', '=', 'storage-move')
        .execute()
    }
    let [lost, isLost] = [null as Promise<void> | null, false]
    two.proxy.onRequest = (line) => {
      if (!line.startsWith('PUT')) return 'pass'
      lost ??= takeOver('2100-01-01T00:00:00.000Z').then(() => {
        isLost = true
      })
      return isLost ? 'pass' : 503
    }
    await expect(move(app)).rejects.toThrow('Another process has taken over')
    await lost
    expect((await rows()).map(({ store }) => store)).toContain('disk')
    const refused = move(app, { leaseMs: 10_000 })
    let isAlive = true
    const other = (async () => {
      for (let year = 2_101; isAlive; year++) {
        await takeOver(`${year}-01-01T00:00:00.000Z`)
        await pause(50)
      }
    })()
    await expect(refused).rejects.toThrow('Another process (other) is moving files')
    isAlive = false
    await other
    two.proxy.onRequest = () => 'pass'
    expect((await move(app)).failed).toBe(0)
    expect((await rows()).map(({ store }) => store)).not.toContain('disk')
  })
})
