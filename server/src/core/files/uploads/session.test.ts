import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, logOf, storedKeys } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, contentOf, faultOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { asStores } from '../../../blobs/blob-stores.ts'
import { createMemoryStore } from '../../../blobs/memory.ts'
import { minMemoryBytes } from '../bytes/receive.ts'
import { removeUnreferencedBytes } from '../gc/gc.ts'
import * as listing from '../listing/list.ts'
import * as resumable from './resumable.ts'
import { createSharedSessions } from './shared-sessions.ts'
import { type BeginInput, begin, uploadKeyOf } from './uploads.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const content = randomBytes(300_000)

describe.each(engines)('an upload session, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const open = (input: Partial<BeginInput> = {}, actor = ada.actor) =>
    begin(app.context, actor, { path: '/a.bin', size: null, ifExists: 'keep-both', ...input })
  const kept = (actor = ada.actor, path = '/a.bin', size: number | null = null) =>
    resumable.find(app.context, actor, uploadKeyOf(actor, path, size))
  const diskUsed = async () =>
    (await app.context.db.q.selectFrom('accounts').select('disk_used').executeTakeFirstOrThrow()).disk_used
  const names = async () => {
    const found = await listing.list(app.context, ada.actor, { folder: '/', offset: 0, limit: 100, sort: [] })
    return found.places.map(({ resource }) => resource.name)
  }
  const expectNothingLeft = async () => {
    await removeUnreferencedBytes(app.context)
    expect(await storedKeys(app.context)).toEqual([])
    expect(await app.context.db.q.selectFrom('blobs').select('id').execute()).toEqual([])
    expect(await diskUsed()).toBe(0)
  }

  it('accepts bytes in any order, and repeatedly', async () => {
    const session = await open({ size: content.length })
    await session.write(200_000, content.subarray(200_000))
    await session.write(100_000, randomBytes(50_000))
    await session.write(0, content.subarray(0, 120_000))
    expect(session.received()).toBe(150_000)
    await session.write(110_000, content.subarray(110_000, 210_000))
    expect(session.received()).toBe(content.length)
    const { resource } = await session.commit()
    expect(resource).toMatchObject({ size: content.length, sha256: sha256(content) })
    expect(await logOf(app.context)).toContain('STOR /a.bin')
  })

  it('can be truncated, extended and continued; gaps are zeros', async () => {
    const session = await open()
    await session.write(0, content)
    await session.truncate(1_000)
    expect([session.received(), session.length()]).toEqual([1_000, 1_000])
    await session.write(2_000, content.subarray(2_000, 3_000))
    expect([session.received(), session.length()]).toEqual([1_000, 3_000])
    await session.truncate(3_500)
    const expected = Buffer.alloc(3_500)
    content.copy(expected, 0, 0, 1_000)
    content.copy(expected, 2_000, 2_000, 3_000)
    expect((await session.commit()).resource).toMatchObject({ size: 3_500, sha256: sha256(expected) })
  })

  it('of a few bytes stores nothing before its commit', async () => {
    const session = await open()
    await session.write(0, Buffer.from('hello '))
    await session.write(6, Buffer.from('world'))
    expect(await storedKeys(app.context)).toEqual([])
    const { resource } = await session.commit()
    expect(await contentOf(app, resource.blobKey)).toBe('hello world')
  })

  it('that is aborted, or refused at its commit, leaves nothing behind', async () => {
    for (const bytes of [content, Buffer.from('few')]) {
      const session = await open({ size: 400_000, keep: true })
      await session.write(0, bytes)
      await session.abort()
      await session.abort()
      await expect(session.write(0, bytes)).rejects.toThrow('has ended')
      const short = await open({ size: 400_000, keep: true })
      await short.write(0, bytes)
      const refusal = await faultOf(short.commit())
      expect(refusal.code).toBe('invalid')
      await short.end(refusal)
    }
    expect(await names()).toEqual([])
    await expectNothingLeft()
  })

  it('resolves a name conflict in the given mode, whichever session commits first', async () => {
    const outcomes = async (ifExists: BeginInput['ifExists'], path: string) => {
      // All are opened first: a session cannot be opened for a name that is taken by then.
      const sessions = await Promise.all(Array.from({ length: 8 }, () => open({ ifExists, path })))
      return await Promise.all(
        sessions.map(async (session, i) => {
          await session.write(0, Buffer.from(`content ${i}`))
          return await session.commit().then(
            ({ resource }) => resource.name,
            (error: unknown) => session.end(error).then(() => codeOf(Promise.reject(error))),
          )
        }),
      )
    }
    expect((await outcomes('fail', '/f')).toSorted()).toEqual([...Array(7).fill('conflict'), 'f'])
    expect(await outcomes('replace', '/r')).toEqual(Array(8).fill('r'))
    expect((await outcomes('keep-both', '/k')).toSorted()).toEqual(
      ['k', ...Array.from({ length: 7 }, (_, i) => `k (${i + 2})`)].toSorted(),
    )
    expect(await names()).toHaveLength(10)
    expect(await codeOf(open({ ifExists: 'fail', path: '/f' }))).toBe('conflict')
  })

  it('stores the modification time declared by the sender', async () => {
    const modifiedAt = '2001-02-03T04:05:06.000Z'
    const at = app.clock.now().toISOString()
    const commit = async (input: Partial<BeginInput>) => {
      const session = await open({ ifExists: 'replace', ...input })
      await session.write(0, Buffer.from('x'))
      return (await session.commit()).resource
    }
    expect(await commit({ modifiedAt })).toMatchObject({ modifiedAt, createdAt: at, uploadedAt: at })
    expect(await commit({})).toMatchObject({ modifiedAt: at, uploadedAt: at })
    expect(await commit({ modifiedAt })).toMatchObject({ modifiedAt, uploadedAt: at })
  })

  it('that is suspended is resumed by its uploader, and complete in the end', async () => {
    const first = await open({ keep: true })
    await first.write(0, content.subarray(0, 100_000))
    await first.write(150_000, content.subarray(150_000, 160_000))
    await first.suspend()
    expect(await diskUsed()).toBe(100_000)
    expect(await kept()).toMatchObject({ received: 100_000 })
    expect(await kept(app.operator)).toBeNull()
    const second = await open({ keep: true, resumeFrom: 0 })
    expect([second.received(), second.length()]).toEqual([100_000, 100_000])
    await second.write(90_000, content.subarray(90_000, 200_000))
    await second.suspend()
    const third = await open({ keep: true, size: content.length, resumeFrom: 200_000 })
    expect(third.received()).toBe(200_000)
    await third.write(200_000, content.subarray(200_000))
    expect((await third.commit()).resource).toMatchObject({ size: content.length, sha256: sha256(content) })
    expect(await kept()).toBeNull()
    expect(await diskUsed()).toBe(content.length)
  })

  it('starts again if more bytes are expected than arrived, sizes differ, or no resumption is requested', async () => {
    const first = await open({ keep: true, size: 200_000 })
    await first.write(0, content.subarray(0, 50_000))
    await first.suspend()
    for (const input of [{ resumeFrom: 50_001 }, { resumeFrom: 10, size: 200_001 }, {}]) {
      const session = await open({ keep: true, ...input })
      expect(session.received()).toBe(0)
      await session.abort()
    }
    expect(await kept()).toMatchObject({ received: 50_000 })
    const last = await open({ keep: true, resumeFrom: 50_000 })
    expect(last.received()).toBe(50_000)
    await last.abort()
    await expectNothingLeft()
  })

  it('is independent of others for its path; nobody else can resume it while it is open', async () => {
    const [one, two] = [await open({ keep: true }), await open({ keep: true })]
    await one.write(0, content.subarray(0, 100_000))
    await two.write(0, Buffer.from('two'))
    await one.suspend()
    const again = await open({ keep: true, resumeFrom: 1 })
    expect(await codeOf(open({ keep: true, resumeFrom: 1 }))).toBe('conflict')
    expect((await two.commit()).resource.name).toBe('a.bin')
    await again.write(100_000, content.subarray(100_000))
    expect((await again.commit()).resource).toMatchObject({ name: 'a (2).bin', sha256: sha256(content) })
  })

  it('is shared by handles of one user on request', async () => {
    const shared = createSharedSessions()
    const input = { path: '/a.bin', size: null, ifExists: 'replace' } as const
    const [one, two, other] = await Promise.all([
      shared.join(app.context, ada.actor, input),
      shared.join(app.context, ada.actor, input),
      shared.join(app.context, app.operator, input),
    ])
    expect([one.session === two.session, one.session === other.session]).toEqual([true, false])
    await Promise.all([one.session.write(0, content.subarray(0, 1e5)), two.session.write(1e5, content.subarray(1e5))])
    expect(one.leave()).toBe(false)
    expect(two.leave()).toBe(true)
    expect((await two.session.commit()).resource.sha256).toBe(sha256(content))
    expect((await shared.join(app.context, ada.actor, input)).session).not.toBe(one.session)
    expect(other.leave()).toBe(true)
    await other.session.abort()
  })

  it('that starts afresh is independent of an open one; its preparation precedes all writes', async () => {
    const shared = createSharedSessions()
    const input = { path: '/a.bin', size: null, ifExists: 'replace' } as const
    const prepare = (session: { write(offset: number, bytes: Buffer): Promise<void> }) =>
      session.write(0, Buffer.from('front'))
    const [one, two] = await Promise.all([
      shared.join(app.context, ada.actor, { ...input, prepare }),
      shared.join(app.context, ada.actor, { ...input, prepare }),
    ])
    expect([two.session.length(), one.session]).toEqual([5, two.session])
    const fresh = await shared.join(app.context, ada.actor, { ...input, fresh: true })
    expect(fresh.session).not.toBe(one.session)
    expect(shared.find(ada.actor, '/a.bin')?.session).toBe(fresh.session)
    expect(shared.findIn(ada.actor, '/').map(({ name }) => name)).toEqual(['a.bin'])
    expect([shared.find(app.operator, '/a.bin'), shared.findIn(ada.actor, '/b')]).toEqual([null, []])
    expect([one.leave(), two.leave(), fresh.leave()]).toEqual([false, true, true])
    expect(shared.find(ada.actor, '/a.bin')).toBeNull()
    for (const { session } of [one, fresh]) await session.abort()
    const failing = { ...input, prepare: () => Promise.reject(new Error('no source')) }
    await expect(shared.join(app.context, ada.actor, failing)).rejects.toThrow('no source')
    await expectNothingLeft()
  })

  it('is durable and resumable after a flush, and has the modification time of its commit', async () => {
    const session = await open({ keep: true })
    await session.flush()
    expect(await kept()).toBeNull()
    await session.write(0, content.subarray(0, 1_000))
    await session.flush()
    expect((await kept())?.received).toBe(1_000)
    await session.write(2_000, content.subarray(2_000))
    await session.flush()
    expect((await kept())?.received).toBe(1_000)
    await session.write(1_000, content.subarray(1_000, 2_000))
    const { resource } = await session.commit({ modifiedAt: '2001-02-03T04:05:06.000Z' })
    expect(resource).toMatchObject({ sha256: sha256(content), modifiedAt: '2001-02-03T04:05:06.000Z' })
    expect(await kept()).toBeNull()
  })

  it('that cannot be resumed has its bytes in the store after a flush', async () => {
    const blobIds = () => app.context.db.q.selectFrom('blobs').select('id').execute()
    const session = await open()
    await session.write(0, content.subarray(0, 1_000))
    expect(await blobIds()).toEqual([])
    await session.flush()
    expect(await blobIds()).toHaveLength(1)
    expect((await session.commit()).resource).toMatchObject({ sha256: sha256(content.subarray(0, 1_000)) })
  })

  it('is held to the quota while it grows, also by a gap or zeros, and what is kept counts', async () => {
    await app.context.db.q.updateTable('accounts').set({ disk_limit: 250_000 }).execute()
    expect(await codeOf(open({ size: 250_001 }))).toBe('storage-full')
    const session = await open({ keep: true })
    await session.write(0, content.subarray(0, 200_000))
    for (const work of [() => session.write(200_000, content.subarray(0, 60_000)), () => session.truncate(2 ** 50)])
      expect(await codeOf(work())).toBe('storage-full')
    expect(await codeOf(session.write(2 ** 50, Buffer.from('x')))).toBe('storage-full')
    await session.suspend()
    expect(await codeOf(put(app, ada.actor, '/b', content.subarray(0, 60_000)))).toBe('storage-full')
    const again = await open({ keep: true, resumeFrom: 1 })
    await again.write(200_000, content.subarray(200_000, 250_000))
    expect((await again.commit()).resource.size).toBe(250_000)
  })

  it('that is retained for more than two days is removed', async () => {
    const session = await open({ keep: true })
    await session.write(0, content)
    await session.suspend()
    app.clock.move(47 * 3_600_000)
    await resumable.deleteExpired(app.context)
    await removeUnreferencedBytes(app.context)
    expect(await kept()).toMatchObject({ received: content.length })
    app.clock.move(2 * 3_600_000)
    await resumable.deleteExpired(app.context)
    await expectNothingLeft()
  })

  it('with recorded progress keeps its lease during its retention time', async () => {
    const session = await open({ keep: true })
    const piece = Buffer.alloc(4 * 1024 * 1024)
    for (let i = 0; i < 10; i++) await session.write(session.length(), piece)
    await expect.poll(async () => (await kept())?.received ?? 0).toBeGreaterThan(0)
    // Later writes must not shorten it: if the process were killed now, the bytes would be removed within minutes.
    app.clock.move(90_000)
    await session.write(session.length(), piece)
    app.clock.move(24 * 3_600_000)
    expect(await removeUnreferencedBytes(app.context)).toBe(0)
    await session.truncate(1_000)
    expect(await kept()).toMatchObject({ received: 1_000 })
    await session.abort()
    await expectNothingLeft()
  })

  it('reorders bytes for an append-only store, within a window', async () => {
    const blobs = asStores(createMemoryStore(app.clock.now, { appendOnly: true }))
    const ctx = { ...app.context, blobs }
    const session = await begin(ctx, ada.actor, { path: '/o', size: null, ifExists: 'replace' })
    await session.write(100_000, content.subarray(100_000, 200_000))
    await session.write(200_000, content.subarray(200_000))
    await session.write(0, content.subarray(0, 100_000))
    const rewrite = await faultOf(session.write(5, Buffer.from('x')))
    expect([rewrite.code, rewrite.message]).toEqual(['invalid', expect.stringContaining('next offset is 300000')])
    expect(await codeOf(session.write(9_000_000, Buffer.alloc(5_000_000)))).toBe('invalid')
    await session.abort()
    const whole = await begin(ctx, ada.actor, { path: '/o', size: null, ifExists: 'replace' })
    await whole.write(minMemoryBytes, content.subarray(minMemoryBytes))
    await whole.write(0, content.subarray(0, minMemoryBytes))
    expect((await whole.commit()).resource.sha256).toBe(sha256(content))
    const key = (await Array.fromAsync(blobs.list()))[0]?.key ?? ''
    // The consistency check is for the default store.
    await app.context.blobs.create(key).then((writer) => writer.finish())
  })
})
