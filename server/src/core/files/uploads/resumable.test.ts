import { createHash, randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { databaseWork } from '../../../../test/database-work.ts'
import { engines } from '../../../../test/databases.ts'
import { bytesOf, openTestApp, type TestApp } from '../../../../test/test-app.ts'
import * as accounts from '../../accounts/accounts.ts'
import { Fault } from '../../fault.ts'
import * as store from '../bytes/resumable-store.ts'
import { removeUnreferencedBytes } from '../gc/gc.ts'
import * as listing from '../listing/list.ts'
import * as tree from '../tree/tree.ts'
import * as resumable from './resumable.ts'
import * as uploads from './uploads.ts'

const content = randomBytes(300_000)
const sha256 = createHash('sha256').update(content).digest('hex')

/** The first bytes, and then the connection is lost. */
async function* broken(bytes: Buffer): AsyncIterable<Buffer> {
  yield* bytesOf(bytes)
  throw new Error('the line was cut')
}

describe.each(engines)('an interrupted upload, on %s', (engine) => {
  let app: TestApp
  afterEach(() => app.close())

  const key = () => uploads.uploadKeyOf(app.operator, '/in/big.bin', content.length)
  const send = (source: AsyncIterable<Buffer>, offset = 0) => {
    const input = {
      path: '/in/big.bin',
      size: content.length,
      ifExists: 'keep-both' as const,
      resumable: true,
      offset,
      source,
    }
    return uploads.upload(app.context, app.operator, input)
  }
  const breakAfter = async (bytes: number) => {
    app = await openTestApp(engine)
    await expect(send(broken(content.subarray(0, bytes)))).rejects.toThrow('the line was cut')
  }

  it('is resumed at its offset, and is complete in the end', async () => {
    await breakAfter(200_000)
    const partial = await resumable.find(app.context, app.operator, key())
    expect(partial?.received).toBe(200_000)
    const place = await send(bytesOf(content.subarray(200_000)), 200_000)
    expect(place.resource).toMatchObject({ size: content.length, sha256 })
    expect(await resumable.find(app.context, app.operator, key())).toBeNull()
  })

  it('is invisible until then', async () => {
    await breakAfter(200_000)
    expect(await tree.lookUp(app.context.db.q, app.operator, '/in')).toBeNull()
  })

  it('can be interrupted twice', async () => {
    await breakAfter(100_000)
    await expect(send(broken(content.subarray(100_000, 250_000)), 100_000)).rejects.toThrow('the line was cut')
    const place = await send(bytesOf(content.subarray(250_000)), 250_000)
    expect(place.resource.sha256).toBe(sha256)
  })

  it('responds to a wrong offset with the right one', async () => {
    await breakAfter(200_000)
    const wrong = await send(bytesOf(content.subarray(1)), 1).catch((error: unknown) => error)
    expect(wrong).toBeInstanceOf(Fault)
    expect(wrong).toMatchObject({ code: 'conflict', message: expect.stringContaining('200000') })
    expect((await resumable.find(app.context, app.operator, key()))?.received).toBe(200_000)
  })

  it('can be resumed by one of two concurrent requests', async () => {
    await breakAfter(200_000)
    const rest = () => send(bytesOf(content.subarray(200_000)), 200_000)
    const outcomes = await Promise.allSettled([rest(), rest()])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const { total } = await listing.list(app.context, app.operator, { folder: '/in', offset: 0, limit: 10, sort: [] })
    expect(total).toBe(1)
  })

  it('can be resumed two minutes after its writer died with a node, and not before', async () => {
    await breakAfter(200_000)
    const { context, clock } = app
    const partial = await resumable.find(context, app.operator, key())
    if (!partial) throw new Error('nothing arrived')
    const at = (ms: number) => new Date(clock.now().getTime() + ms).toISOString()
    const claim = (ms: number) => ({ until: at(ms), by: 'another host:1:1' })
    // Claimed, renewed once, and then abandoned.
    expect(await store.claimUpload(context.db.q, partial, at(0), claim(60_000))).toBe(true)
    await store.renewClaim(context.db.q, partial.blobId, claim(120_000))
    const rest = () => send(bytesOf(content.subarray(200_000)), 200_000)
    clock.move(119_000)
    await expect(rest()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('Another request'),
    })
    clock.move(2_000)
    expect((await rest()).resource.sha256).toBe(sha256)
  })

  it('can be resumed at once when its node is known to have ended', async () => {
    await breakAfter(200_000)
    const { context, clock } = app
    const partial = await resumable.find(context, app.operator, key())
    if (!partial) throw new Error('nothing arrived')
    const until = new Date(clock.now().getTime() + 120_000).toISOString()
    const claim = { until, by: 'this host:7:1' }
    expect(await store.claimUpload(context.db.q, partial, clock.now().toISOString(), claim)).toBe(true)
    const rest = () => send(bytesOf(content.subarray(200_000)), 200_000)
    await resumable.releaseUploads(context, (name) => name === 'another host:7:1')
    await expect(rest()).rejects.toMatchObject({ code: 'conflict' })
    await resumable.releaseUploads(context, (name) => name === claim.by)
    expect((await rest()).resource.sha256).toBe(sha256)
  })

  it('is lost by a writer that was taken for dead, once another node has claimed it', async () => {
    await breakAfter(200_000)
    const { context, clock } = app
    const partial = await resumable.find(context, app.operator, key())
    if (!partial) throw new Error('nothing arrived')
    const until = new Date(clock.now().getTime() + 120_000).toISOString()
    const [first, second] = ['one:7:1', 'two:8:1'].map((by) => ({ until, by })) as [store.Claim, store.Claim]
    const claim = (by: store.Claim) => store.claimUpload(context.db.q, partial, clock.now().toISOString(), by)
    const renew = (by: store.Claim) => store.renewClaim(context.db.q, partial.blobId, by)
    expect(await claim(first)).toBe(true)
    expect(await claim(second)).toBe(false)
    await resumable.releaseUploads(context, (name) => name === first.by)
    expect(await renew(first)).toBe(true)
    expect(await claim(second)).toBe(true)
    expect(await renew(first)).toBe(false)
    expect(await renew(second)).toBe(true)
  })

  it('cannot be completed, recorded or discarded by a stopped node once another has claimed it', async () => {
    await breakAfter(200_000)
    const rows = () => app.context.db.q.selectFrom('resumable_uploads').selectAll().execute()
    const blobs = () => app.context.db.q.selectFrom('blobs').selectAll().execute()
    const claimed = { writing_by: 'other', writing_until: '2099-01-01T00:00:00.000Z' }
    async function* stopped(end: 'completed' | 'broken'): AsyncIterable<Buffer> {
      yield content.subarray(200_000, 250_000)
      await app.context.db.q.updateTable('resumable_uploads').set(claimed).execute()
      if (end === 'broken') throw new Error('the line was cut')
      yield content.subarray(250_000)
    }
    for (const end of ['completed', 'broken'] as const) {
      await expect(send(stopped(end), 200_000)).rejects.toThrow(
        end === 'broken' ? 'the line was cut' : 'Another request',
      )
      expect(await rows()).toMatchObject([{ ...claimed, received: 200_000 }])
      expect(await blobs()).toMatchObject([{ state: 'uploading' }])
      expect(await tree.lookUp(app.context.db.q, app.operator, '/in')).toBeNull()
      await app.context.db.q.updateTable('resumable_uploads').set({ writing_until: null }).execute()
    }
    expect((await send(bytesOf(content.subarray(200_000)), 200_000)).resource.sha256).toBe(sha256)
  })

  it('that was released is not claimed again by a late renewal', async () => {
    await breakAfter(200_000)
    const partial = await resumable.find(app.context, app.operator, key())
    const claim = { until: '2099-01-01T00:00:00.000Z', by: app.context.settings.nodeId }
    await store.renewClaim(app.context.db.q, partial?.blobId ?? 0, claim)
    expect((await resumable.find(app.context, app.operator, key()))?.writingUntil).toBeNull()
  })

  it('can be resumed by its uploader only', async () => {
    await breakAfter(200_000)
    const other = await app.another('other')
    expect(await resumable.find(app.context, other.operator, { ...key(), userId: other.master.id })).toBeNull()
  })

  it('is retained for two days and then removed', async () => {
    await breakAfter(200_000)
    app.clock.move(47 * 3_600_000)
    await removeUnreferencedBytes(app.context)
    expect((await resumable.find(app.context, app.operator, key()))?.received).toBe(200_000)
    app.clock.move(2 * 3_600_000)
    await resumable.deleteExpired(app.context)
    await removeUnreferencedBytes(app.context)
    expect(await Array.fromAsync(app.context.blobs.list())).toEqual([])
  })

  it('is deleted with very many others in short transactions, and nothing stays charged', async () => {
    app = await openTestApp(engine)
    await app.context.db.q
      .updateTable('accounts')
      .set({ disk_used: 250 * 7 })
      .execute()
    const at = app.clock.now().toISOString()
    const rows = Array.from({ length: 250 }, (_, i) => ({
      ...{ account_id: app.account.id, user_id: app.master.id, path_key: `/f${i}`, folder_id: 1_000 },
      ...{ blob_id: 1_000_000 + i, file_size: 9, received: 7, writing_until: null, expires_at: at },
    }))
    await app.context.db.q.insertInto('resumable_uploads').values(rows).execute()
    const { longestTransaction, maxRows } = await databaseWork(() => resumable.deleteExpired(app.context))
    expect(longestTransaction).toBeLessThan(20)
    expect(maxRows).toBeLessThanOrEqual(100)
    expect(await app.context.db.q.selectFrom('resumable_uploads').select('id').execute()).toEqual([])
    expect((await accounts.byId(app.context, app.account.id)).diskUsed).toBe(0)
  })

  it('is deleted when it is refused', async () => {
    app = await openTestApp(engine)
    await expect(send(bytesOf(content.subarray(0, 1_000)))).rejects.toMatchObject({ code: 'invalid' })
    expect(await resumable.find(app.context, app.operator, key())).toBeNull()
    await removeUnreferencedBytes(app.context)
    expect(await Array.fromAsync(app.context.blobs.list())).toEqual([])
  })

  it('is retained if the session of its uploader ended in the meantime, until the next sign-in', async () => {
    await breakAfter(200_000)
    const confirm = () => Promise.reject(new Fault('unauthenticated', 'HTTP_UNAUTHORIZED'))
    const ended = { ...app.operator, confirm }
    const input = {
      path: '/in/big.bin',
      size: content.length,
      ifExists: 'keep-both' as const,
      resumable: true,
      offset: 200_000,
    }
    const rest = uploads.upload(app.context, ended, { ...input, source: bytesOf(content.subarray(200_000)) })
    await expect(rest).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await tree.lookUp(app.context.db.q, app.operator, '/in')).toBeNull()
    const kept = (await resumable.find(app.context, app.operator, key()))?.received ?? 0
    expect(kept).toBeGreaterThanOrEqual(200_000)
    const place = await send(bytesOf(content.subarray(kept)), kept)
    expect(place.resource).toMatchObject({ size: content.length, sha256 })
  })

  it('starts again when it is sent from the first byte', async () => {
    await breakAfter(200_000)
    const place = await send(bytesOf(content))
    expect(place.resource.sha256).toBe(sha256)
  })

  it('can be cancelled', async () => {
    await breakAfter(200_000)
    await resumable.cancel(app.context, app.operator, key())
    await removeUnreferencedBytes(app.context)
    expect(await resumable.find(app.context, app.operator, key())).toBeNull()
    expect(await Array.fromAsync(app.context.blobs.list())).toEqual([])
  })
})
