/** Quotas of home folders: exact in concurrent operations of every kind. The consistency check compares counters with the tree. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, faultOf, keepNoVersions, type Person, put } from '../../../../test/people.ts'
import { bytesOf, openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { forgeZip } from '../../../../test/zips.ts'
import * as accounts from '../../accounts/accounts.ts'
import { Fault } from '../../fault.ts'
import * as shares from '../../shares/shares.ts'
import * as users from '../../users/users.ts'
import { compress } from '../archives/archive.ts'
import { extract } from '../archives/extract.ts'
import { purgeTrash } from '../gc/gc.ts'
import { copy } from '../moves/copy.ts'
import * as moves from '../moves/moves.ts'
import { list as listTrash } from '../trash/list.ts'
import * as trashEntries from '../trash/restore.ts'
import * as trash from '../trash/trash.ts'
import * as tree from '../tree/tree.ts'
import * as resumable from '../uploads/resumable.ts'
import * as uploads from '../uploads/uploads.ts'
import { finishCounts } from './counting.ts'
import * as quotas from './store.ts'

const times = <T>(count: number, work: (i: number) => Promise<T>) =>
  Promise.allSettled(Array.from({ length: count }, (_, i) => work(i)))
const codes = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
  outcomes.flatMap((outcome) => {
    if (outcome.status === 'fulfilled') return []
    if (outcome.reason instanceof Fault) return [outcome.reason.code]
    throw outcome.reason
  })

describe.each(engines)('the quota of a home folder, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada', { home: '/ada' })
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  const operator = () => app.operator
  const setQuota = (storageQuota: number | null, who = ada) =>
    users.update(app.context, operator(), who.user.id, { storageQuota })
  const used = async (who = ada) => {
    const quota = await quotas.quotaOf(app.context.db.q, who.user.homeId)
    return quota?.isCounted ? quota.used : null
  }
  const bytes = (count: number) => 'x'.repeat(count)
  const move = (paths: string[], parent: string) => moves.moveAll(app.context, operator(), { resources: paths, parent })
  const moved = async (paths: string[], parent: string) =>
    (await move(paths, parent)).map(({ fault }) => fault?.code ?? 'moved')
  const empty = async () => {
    await trashEntries.purge(app.context, operator(), 'all')
    await purgeTrash(app.context)
  }

  it('is filled exactly by fifty concurrent uploads', async () => {
    await setQuota(1_050)
    const outcomes = await times(50, (i) => put(app, ada.actor, `/new-${i}/f`, bytes(100)))
    expect(codes(outcomes)).toEqual(Array.from({ length: 40 }, () => 'storage-full'))
    expect(await used()).toBe(1_000)
    await put(app, ada.actor, '/last', bytes(50))
    expect(await codeOf(put(app, operator(), '/ada/more', 'x'))).toBe('storage-full')
    await put(app, operator(), '/elsewhere', bytes(5_000))
  })

  it('is shared by uploads in progress, whether or not their bytes are recorded', async () => {
    await setQuota(1_000)
    const begin = (path: string) =>
      uploads.begin(app.context, ada.actor, { path, size: null, ifExists: 'replace', keep: true })
    const write = (session: Awaited<ReturnType<typeof begin>>, offset: number, count: number) =>
      session.write(offset, Buffer.alloc(count))
    const [one, two] = [await begin('/one'), await begin('/two')]
    await write(one, 0, 600)
    expect(await codeOf(write(two, 0, 401))).toBe('storage-full')
    await write(two, 300, 100)
    expect(await codeOf(two.truncate(401))).toBe('storage-full')
    await two.truncate(0)
    await two.abort()
    await one.flush()
    expect(await used()).toBe(600)
    const three = await begin('/three')
    await write(three, 0, 400)
    expect(await codeOf(write(one, 600, 1))).toBe('storage-full')
    await three.commit()
    await one.suspend()
    expect(await codeOf(put(app, ada.actor, '/four', 'x'))).toBe('storage-full')
    await resumable.cancel(app.context, ada.actor, uploads.uploadKeyOf(ada.actor, '/one', null))
    await put(app, ada.actor, '/four', bytes(600))
    expect(await used()).toBe(1_000)
  })

  it('counts existing files when it is set, including the trash, and a refusal states the free space', async () => {
    await put(app, ada.actor, '/a/b/c.bin', bytes(300))
    await put(app, ada.actor, '/d.bin', bytes(200))
    await trash.remove(app.context, ada.actor, ['/d.bin'])
    const changed = await setQuota(1_000)
    expect([changed.storageQuota, await used()]).toEqual([1_000, 500])
    let given = 0
    async function* source() {
      for (; given < 100; given++) yield Buffer.alloc(100)
    }
    const early = await faultOf(put(app, ada.actor, '/e.bin', '', { size: 600, source: source() }))
    expect([early.code, given]).toEqual(['storage-full', 0])
    expect(early.message).toMatch(/quota of this folder is 1 kB, 500 B are in use .* 600 B more do not fit/)
    expect(await codeOf(put(app, ada.actor, '/e.bin', '', { source: source() }))).toBe('storage-full')
    expect(given).toBeLessThan(100)
    const { message } = await faultOf(put(app, { ...ada.actor, kind: 'visitor' }, '/e.bin', bytes(600)))
    expect(message).toBe('There is not enough space here.')
  })

  it('ends when it is removed, and with its user', async () => {
    await setQuota(10)
    await setQuota(null)
    expect(await quotas.quotaOf(app.context.db.q, ada.user.homeId)).toBeNull()
    await setQuota(10)
    await users.remove(app.context, operator(), ada.user.id)
    await put(app, operator(), '/ada/a', bytes(100))
    expect((await accounts.byId(app.context, app.account.id)).quotaFolders).toBe(0)
  })

  it('is shared by users of one home folder, whose lowest quota applies, and follows them to another home folder', async () => {
    const bob = await addPerson(app, 'bob', { home: '/ada' })
    await setQuota(1_000)
    await setQuota(500, bob)
    await put(app, ada.actor, '/a', bytes(400))
    expect(await codeOf(put(app, ada.actor, '/b', bytes(200)))).toBe('storage-full')
    await users.update(app.context, operator(), bob.user.id, { home: '/bob' })
    await put(app, ada.actor, '/b', bytes(200))
    expect(await used()).toBe(600)
    expect(await codeOf(put(app, operator(), '/bob/b', bytes(501)))).toBe('storage-full')
  })

  it('is refused for administrators, and for numbers below one', async () => {
    const admin = await addPerson(app, 'admin', { role: 'admin' })
    expect(await codeOf(setQuota(1_000, admin))).toBe('invalid')
    expect(await codeOf(setQuota(0))).toBe('invalid')
    expect(await codeOf(users.update(app.context, ada.actor, ada.user.id, { storageQuota: 9 }))).toBe('forbidden')
    await setQuota(10)
    await users.update(app.context, operator(), ada.user.id, { role: 'admin' })
    expect((await accounts.byId(app.context, app.account.id)).quotaFolders).toBe(0)
  })

  it('includes nested quotas: both must have space', async () => {
    const inner = await addPerson(app, 'inner', { home: '/ada/in' })
    await setQuota(300)
    await setQuota(200, inner)
    await put(app, inner.actor, '/a', bytes(150))
    expect(await codeOf(put(app, inner.actor, '/b', bytes(100)))).toBe('storage-full')
    await put(app, ada.actor, '/c', bytes(140))
    expect(await codeOf(put(app, inner.actor, '/b', bytes(50)))).toBe('storage-full')
    expect([await used(), await used(inner)]).toEqual([290, 150])
    // A folder with a counter needs no count before a move.
    expect(await moved(['/ada/in'], '/')).toEqual(['moved'])
    expect([await used(), await used(inner)]).toEqual([140, 150])
  })

  it('charges overwritten content in the trash until it is emptied; deleting frees nothing', async () => {
    await keepNoVersions(app)
    await setQuota(1_000)
    await put(app, ada.actor, '/a', bytes(400))
    await put(app, ada.actor, '/a', bytes(500), { ifExists: 'replace' })
    await trash.remove(app.context, ada.actor, ['/a'])
    expect(await used()).toBe(900)
    expect(await codeOf(put(app, ada.actor, '/b', bytes(101)))).toBe('storage-full')
    await empty()
    expect(await used()).toBe(0)
  })

  it('changes with moves across its boundary, after a count; without space the move is refused', async () => {
    for (let i = 0; i < 5; i++) await put(app, operator(), `/out/deep/${i}/f`, bytes(100))
    await put(app, operator(), '/out/one', bytes(700))
    await trash.remove(app.context, operator(), ['/out/deep/4'])
    await setQuota(1_000)
    expect(await moved(['/out/deep'], '/ada')).toEqual(['moved'])
    expect(await used()).toBe(500)
    expect(await moved(['/out/one'], '/ada')).toEqual(['storage-full'])
    expect(await moved(['/ada/deep/0', '/ada/deep/1/f'], '/out')).toEqual(['moved', 'moved'])
    expect(await used()).toBe(300)
    expect(await moved(['/ada/deep/2'], '/ada')).toEqual(['moved'])
    expect((await accounts.byId(app.context, app.account.id)).quotaFolders).toBe(1)
  })

  it('stays exact while folders are moved during uploads into them', async () => {
    await setQuota(100_000)
    await put(app, operator(), '/x/y/0', bytes(10))
    const uploads = times(30, (i) => put(app, operator(), `/x/y/z${i % 3}/${i}`, bytes(10)))
    const moves = (async () => {
      for (let i = 0; i < 3; i++) {
        await move(['/x'], '/ada')
        await move(['/ada/x'], '/')
        await move(['/ada/x/y'], '/')
      }
    })()
    await Promise.all([uploads, moves])
    const homes = await times(3, () => setQuota(null).then(() => setQuota(100_000)))
    expect(codes(homes)).toEqual([])
    await finishCounts(app.context)
  })

  it('counts again what changed during a count, and finishes counts after a crash', async () => {
    await put(app, ada.actor, '/a/b', bytes(10))
    const busy = times(20, (i) => put(app, ada.actor, `/a/${i}`, bytes(10)))
    await setQuota(100_000)
    await busy
    expect(await used()).toBe(210)
    const { db } = app.context
    await db.q.updateTable('folder_quotas').set({ counted: 0, used_bytes: 7 }).execute()
    await put(app, ada.actor, '/more', bytes(5))
    await finishCounts(app.context)
    expect(await used()).toBe(215)
  })

  it('applies to copies, and refused ones leave nothing behind', async () => {
    for (let i = 0; i < 4; i++) await put(app, operator(), `/from/${i}`, bytes(100))
    await setQuota(900)
    const into = () => copy(app.context, operator(), { resources: ['/from'], parent: '/ada' })
    expect((await into()).map(({ fault }) => fault?.code)).toEqual([undefined])
    expect((await into()).map(({ fault }) => fault?.code)).toEqual([undefined])
    expect((await into()).map(({ fault }) => fault?.code)).toEqual(['storage-full'])
    await purgeTrash(app.context)
    expect(await used()).toBe(800)
  })

  it('applies to archives, packed and extracted', async () => {
    await put(
      app,
      operator(),
      '/z.zip',
      forgeZip([
        { name: 'a/b', content: bytes(300) },
        { name: 'c', content: bytes(300) },
      ]),
    )
    await setQuota(1_000)
    const unpack = () => extract(app.context, operator(), { resource: '/z.zip', parent: '/ada' })
    expect((await unpack()).length).toBe(2)
    expect(await used()).toBe(600)
    expect(await codeOf(unpack())).toBe('storage-full')
    expect(await used()).toBe(600)
    await setQuota(610)
    expect(await codeOf(compress(app.context, ada.actor, { resources: ['/a', '/c'] }))).toBe('storage-full')
  })

  it('includes sends of its files until they are deleted', async () => {
    await put(app, ada.actor, '/a', bytes(400))
    await setQuota(1_000)
    const send = () => shares.create(app.context, ada.actor, { type: 'send', name: 'S', resources: ['/a'] })
    await send()
    expect(await used()).toBe(800)
    expect(await codeOf(send())).toBe('storage-full')
    await purgeTrash(app.context)
    expect(await used()).toBe(800)
  })

  it('of a receive folder applies to everybody who stores files there, until it is removed or the share ends', async () => {
    await put(app, operator(), '/drop/a', bytes(300))
    const input = { type: 'receive' as const, name: 'D', resources: ['/drop'], storageQuota: 1_000 }
    const { share } = (await shares.create(app.context, operator(), input)).view
    const visitor = { ...operator(), kind: 'visitor' as const, rootId: share.resourceId ?? 0 }
    expect(await codes(await times(20, (i) => put(app, visitor, `/${i}`, bytes(100))))).toHaveLength(13)
    expect((await faultOf(put(app, visitor, '/x', 'x'))).message).toBe('There is not enough space here.')
    expect((await faultOf(put(app, operator(), '/drop/x', 'x'))).message).toContain('1 kB')
    await shares.update(app.context, operator(), share.id, { storageQuota: 1_100 })
    await put(app, operator(), '/drop/x', bytes(100))
    expect(await moved(['/ada'], '/drop')).toEqual(['moved'])
    await shares.update(app.context, operator(), share.id, { open: false })
    await put(app, operator(), '/drop/y', bytes(100))
    await shares.update(app.context, operator(), share.id, { open: true })
    expect(await codeOf(put(app, operator(), '/drop/z', 'z'))).toBe('storage-full')
    await shares.remove(app.context, operator(), share.id)
    expect((await accounts.byId(app.context, app.account.id)).quotaFolders).toBe(0)
    const folder = { type: 'shared_folder' as const, name: 'F', resources: ['/drop'], storageQuota: 9 }
    expect(await codeOf(shares.create(app.context, operator(), folder))).toBe('invalid')
  })

  it('includes received bytes of an interrupted upload, until it is completed, cancelled or expired', async () => {
    await setQuota(1_000)
    async function* broken(content: Buffer): AsyncIterable<Buffer> {
      yield* bytesOf(content)
      throw new Error('the line was cut')
    }
    const input = { path: '/big', size: 800, ifExists: 'keep-both' as const, resumable: true }
    const begin = async () =>
      await expect(
        uploads.upload(app.context, ada.actor, { ...input, source: broken(Buffer.alloc(500)) }),
      ).rejects.toThrow('cut')
    await begin()
    expect([await used(), (await accounts.byId(app.context, app.account.id)).diskUsed]).toEqual([500, 500])
    expect(await codeOf(put(app, ada.actor, '/other', bytes(501)))).toBe('storage-full')
    await uploads.upload(app.context, ada.actor, { ...input, offset: 500, source: bytesOf(Buffer.alloc(300)) })
    expect(await used()).toBe(800)
    await trash.remove(app.context, ada.actor, ['/big'])
    await empty()
    await begin()
    await resumable.cancel(app.context, ada.actor, uploads.uploadKeyOf(ada.actor, '/big', 800))
    expect(await used()).toBe(0)
    await begin()
    app.clock.move(3 * 86_400_000)
    await resumable.deleteExpired(app.context)
    expect(await used()).toBe(0)
  })

  it('is charged for resources restored from elsewhere, and still includes trash whose folder was purged', async () => {
    await put(app, operator(), '/out/a/f', bytes(400))
    await put(app, ada.actor, '/d/e/f', bytes(300))
    await setQuota(1_000)
    await trash.remove(app.context, operator(), ['/out/a', '/ada/d/e/f'])
    const ids = async () =>
      (await listTrash(app.context, operator(), { offset: 0, limit: 9, sort: [] })).discarded.map(
        ({ resource }) => resource,
      )
    const id = (await ids()).find(({ name }) => name === 'a')?.id ?? 0
    const [restored] = await trashEntries.restore(app.context, operator(), { ids: [id], parent: '/ada' })
    expect([restored?.fault, await used()]).toEqual([undefined, 700])
    await trash.remove(app.context, operator(), ['/ada/d'])
    const d = (await ids()).find(({ name }) => name === 'd')?.id ?? 0
    await trashEntries.purge(app.context, operator(), [d])
    await purgeTrash(app.context)
    expect(await used()).toBe(700)
    const f = (await ids()).find(({ name }) => name === 'f')?.id ?? 0
    await trashEntries.restore(app.context, operator(), { ids: [f], parent: '/out' })
    expect(await used()).toBe(400)
    await trash.remove(app.context, operator(), ['/ada'])
    await empty()
    expect((await accounts.byId(app.context, app.account.id)).quotaFolders).toBe(0)
  })

  it('does not affect accounts without one: a move changes one row and counts nothing', async () => {
    for (let i = 0; i < 3; i++) await put(app, operator(), `/m/${i}`, bytes(10))
    await move(['/m'], '/ada')
    expect(await app.context.db.q.selectFrom('folder_quotas').selectAll().execute()).toEqual([])
    await tree.get(app.context, ada.actor, '/m/0')
  })
})
