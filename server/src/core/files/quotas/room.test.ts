/** Versions count against the quotas, and no upload is refused for them. The consistency check compares counters with the rows. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, contentOf, faultOf, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { forgeZip } from '../../../../test/zips.ts'
import * as users from '../../users/users.ts'
import { extract } from '../archives/extract.ts'
import { versionsOf } from '../bytes/versions-store.ts'
import { copy } from '../moves/copy.ts'
import * as moves from '../moves/moves.ts'
import * as trash from '../trash/trash.ts'
import * as tree from '../tree/tree.ts'
import * as uploads from '../uploads/uploads.ts'
import { quotaOf } from './store.ts'

describe.each(engines)('room for uploads, on %s', (engine) => {
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

  const limit = (disk_limit: number) => app.context.db.q.updateTable('accounts').set({ disk_limit }).execute()
  const setQuota = (storageQuota: number | null) =>
    users.update(app.context, app.operator, ada.user.id, { storageQuota })
  const bytes = (count: number, fill = 'x') => fill.repeat(count)
  const replace = (path: string, count: number, fill?: string) =>
    put(app, app.operator, path, bytes(count, fill), { ifExists: 'replace' })
  const sizes = async (path: string) => {
    const { resource } = await tree.find(app.context.db.q, app.operator, path)
    return (await versionsOf(app.context.db.q, resource.id)).map(({ size }) => size)
  }
  const used = async () => {
    const account = await app.context.db.q.selectFrom('accounts').selectAll().executeTakeFirstOrThrow()
    return [account.disk_used, account.versions_used]
  }

  it('is made by the oldest versions of the account, as many as are needed', async () => {
    await limit(1_000)
    for (const count of [100, 200, 100]) await replace('/a', count)
    for (const count of [50, 50]) await replace('/b', count)
    expect(await used()).toEqual([500, 350])
    await put(app, app.operator, '/c', bytes(551))
    // 51 bytes were needed; the oldest version had 100.
    expect([await sizes('/a'), await sizes('/b'), await used()]).toEqual([[200], [50], [951, 250]])
    await put(app, app.operator, '/d', bytes(250))
    expect([await sizes('/a'), await sizes('/b'), await used()]).toEqual([[], [], [951, 0]])
  })

  it('is refused only if everything but versions is full, and then no version is deleted', async () => {
    await limit(1_000)
    for (const count of [100, 200, 300]) await replace('/a', count)
    const full = await faultOf(put(app, app.operator, '/b', bytes(701)))
    expect([full.code, full.message]).toEqual([
      'storage-full',
      expect.stringMatching(/1 kB of storage, 300 B are in use .* 701 B more do not fit/),
    ])
    async function* source() {
      for (let i = 0; i < 8; i++) yield Buffer.alloc(100)
    }
    expect(await codeOf(put(app, app.operator, '/b', '', { source: source() }))).toBe('storage-full')
    expect(await sizes('/a')).toEqual([200, 100])
    await put(app, app.operator, '/b', bytes(700))
    expect([await sizes('/a'), await used()]).toEqual([[], [1_000, 0]])
  })

  it.each([null, 900])(
    'is made by the replaced content itself if nothing older is left, with size %s',
    async (size) => {
      await limit(1_000)
      await replace('/old', 10)
      await replace('/old', 10)
      const before = (await replace('/a', 900)).resource
      await put(app, app.operator, '/a', bytes(900, 'y'), { ifExists: 'replace', size })
      const { resource } = await tree.find(app.context.db.q, app.operator, '/a')
      expect([resource.id, await sizes('/a'), await sizes('/old'), await used()]).toEqual([before.id, [], [], [910, 0]])
      expect((await contentOf(app, resource.blobKey)).slice(0, 3)).toBe('yyy')
      expect(await codeOf(put(app, app.operator, '/a', bytes(991), { ifExists: 'replace', size: 991 }))).toBe(
        'storage-full',
      )
    },
  )

  it('is made for many versions in short transactions', async () => {
    await limit(100_000)
    for (let file = 0; file < 4; file++) for (let i = 0; i < 90; i++) await replace(`/f${file}`, 10)
    expect(await used()).toEqual([3_600, 3_560])
    await put(app, app.operator, '/large', bytes(99_950))
    expect(await used()).toEqual([100_000, 10])
  })

  it('is exact for fifty concurrent uploads into a full account', async () => {
    await limit(5_100)
    for (let file = 0; file < 10; file++) for (let i = 0; i < 10; i++) await replace(`/v/${file}`, 50)
    // 500 bytes of files, 4,500 of versions.
    expect(await used()).toEqual([5_000, 4_500])
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, i) => put(app, app.operator, `/new-${i}`, bytes(100))),
    )
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(4)
    expect(await used()).toEqual([5_100, 0])
  })

  it('is exact for concurrent uploads that replace files in a full account', async () => {
    await limit(2_000)
    for (let i = 0; i < 10; i++) await replace(`/r/${i}`, 150)
    await Promise.all(Array.from({ length: 40 }, (_, i) => replace(`/r/${i % 10}`, 150, 'y')))
    const [all = 0, versions = 0] = await used()
    expect(all).toBeLessThanOrEqual(2_000)
    expect([all - versions, versions <= 500]).toEqual([1_500, true])
  })

  it('of a home folder is made by versions below it only, wherever they are moved', async () => {
    for (const count of [300, 300]) await replace('/elsewhere', count)
    for (const count of [100, 200, 50]) await replace('/ada/in/a', count)
    await setQuota(1_000)
    const quota = async () => {
      const { used, versions } = (await quotaOf(app.context.db.q, ada.user.homeId)) ?? { used: 0, versions: 0 }
      return [used, versions]
    }
    expect(await quota()).toEqual([350, 300])
    await put(app, ada.actor, '/b', bytes(651))
    expect([await sizes('/elsewhere'), await sizes('/ada/in/a'), await quota()]).toEqual([[300], [200], [901, 200]])
    await moves.moveAll(app.context, app.operator, { resources: ['/ada/in/a'], parent: '/' })
    expect(await quota()).toEqual([651, 0])
    expect(await codeOf(put(app, ada.actor, '/c', bytes(350)))).toBe('storage-full')
    // Its version does not fit, the file does.
    await put(app, ada.actor, '/d', bytes(150))
    await moves.moveAll(app.context, app.operator, { resources: ['/a'], parent: '/ada' })
    expect([await sizes('/ada/a'), await quota()]).toEqual([[], [851, 0]])
    await replace('/ada/a', 100)
    await trash.remove(app.context, ada.actor, ['/a'])
    expect(await quota()).toEqual([951, 50])
    await put(app, ada.actor, '/e', bytes(99))
    expect(await quota()).toEqual([1_000, 0])
  })

  it('is made for copies, extracted archives and resumable uploads', async () => {
    const zip = forgeZip([{ name: 'x', content: bytes(500) }])
    await put(app, app.operator, '/a.zip', zip)
    const intoFullAccount = async (work: () => Promise<unknown>) => {
      await limit(100_000)
      await replace('/v', 5_000)
      await replace('/v', 10)
      await limit((await used())[0] ?? 0)
      await work()
      expect(await sizes('/v')).toEqual([])
    }
    await intoFullAccount(async () => {
      const [outcome] = await copy(app.context, app.operator, { resources: ['/a.zip'], parent: '/' })
      expect(outcome?.place?.resource.name).toBe('a (2).zip')
    })
    await intoFullAccount(() => extract(app.context, app.operator, { resource: '/a.zip', parent: '/' }))
    await intoFullAccount(async () => {
      const input = { path: '/resumed', size: 4_000, ifExists: 'fail', keep: true } as const
      const session = await uploads.begin(app.context, app.operator, input)
      await session.write(0, Buffer.alloc(3_000))
      await session.flush()
      await session.write(3_000, Buffer.alloc(1_000))
      await session.commit()
    })
  })
})
