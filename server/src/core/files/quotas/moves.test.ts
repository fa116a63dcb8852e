/** Moves of many folders, and of nested folders, across the boundary of a quota. The consistency check compares counters with the tree. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies } from '../../../../test/consistency.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import * as users from '../../users/users.ts'
import * as moves from '../moves/moves.ts'
import { list as listTrash } from '../trash/list.ts'
import * as trashEntries from '../trash/restore.ts'
import * as trash from '../trash/trash.ts'
import * as tree from '../tree/tree.ts'
import * as quotas from './store.ts'

describe.each(engines)('moves across a quota, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  let transactions = 0
  const counted = (): TestApp['context'] => {
    const { db } = app.context
    const tx: typeof db.tx = (work) => {
      transactions++
      // An endless repetition must fail the test instead of running forever.
      if (transactions > 200) throw new Error('too many transactions')
      return db.tx(work)
    }
    return { ...app.context, db: { ...db, tx } }
  }
  const moved = async (resources: string[], parent: string) =>
    (await moves.moveAll(counted(), app.operator, { resources, parent })).map(({ fault }) => fault?.code ?? 'moved')
  const used = async () => (await quotas.quotaOf(app.context.db.q, ada.user.homeId))?.used

  beforeEach(async () => {
    transactions = 0
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada', { home: '/ada' })
    await users.update(app.context, app.operator, ada.user.id, { storageQuota: 10_000 })
    await put(app, app.operator, '/elsewhere/x', 'x')
  })
  afterEach(async () => {
    expect(await findInconsistencies(app.context)).toEqual([])
    const { quotaFolders } = await app.context.db.q
      .selectFrom('accounts')
      .select('quota_folders as quotaFolders')
      .executeTakeFirstOrThrow()
    expect(quotaFolders).toBe(1)
    await app.close()
  })

  it('of a folder and of another that was in it end with correct counters', async () => {
    await put(app, ada.actor, '/a/b/c/f', 'x'.repeat(100))
    await put(app, ada.actor, '/a/g', 'x'.repeat(10))
    expect(await moved(['/ada/a/b/c', '/ada/a/b', '/ada/a'], '/elsewhere')).toEqual(['moved', 'moved', 'moved'])
    expect(await used()).toBe(0)
    expect(await moved(['/elsewhere/a', '/elsewhere/b', '/elsewhere/c', '/no'], '/ada')).toEqual([
      'moved',
      'moved',
      'moved',
      'not-found',
    ])
    expect(await used()).toBe(110)
  })

  it('counts many folders for one repetition of the move, and for one of a restoration', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `d${i}`)
    for (const name of names) await put(app, ada.actor, `/${name}/f`, 'x'.repeat(10))
    const paths = names.map((name) => `/ada/${name}`)
    expect(new Set(await moved(paths, '/elsewhere'))).toEqual(new Set(['moved']))
    expect([await used(), transactions]).toEqual([0, 22])
    await trash.remove(
      app.context,
      app.operator,
      names.map((name) => `/elsewhere/${name}`),
    )
    const { discarded } = await listTrash(app.context, app.operator, { offset: 0, limit: 100, sort: [] })
    const ids = discarded.map(({ resource }) => resource.id)
    transactions = 0
    const restored = await trashEntries.restore(counted(), app.operator, { ids, parent: '/ada' })
    expect(restored.flatMap(({ fault }) => fault?.code ?? [])).toEqual([])
    expect([await used(), transactions]).toEqual([200, 22])
  })

  it('of content of a deleted folder, out of it, back, and with the folder, end with correct counters', async () => {
    const { resource } = await put(app, ada.actor, '/a/b/f', 'x'.repeat(100))
    const { resource: folder } = await tree.get(app.context, app.operator, '/ada/a')
    const { resource: other } = await put(app, ada.actor, '/a/c/g', 'x'.repeat(10))
    const { resource: c } = await tree.get(app.context, app.operator, '/ada/a/c')
    app.clock.move(1_000)
    await trash.remove(app.context, app.operator, ['/ada/a'])
    const restored = (id: number, parent?: string) =>
      trashEntries.restore(counted(), app.operator, { ids: [id], parent })
    await restored(c.id, '/elsewhere')
    expect(await used()).toBe(100)
    await restored(resource.id)
    await trash.remove(app.context, app.operator, ['/ada/a/b/f'], { undoRestore: true })
    // Its folder counts against another quota, and is not the one that it was in.
    await trash.remove(app.context, app.operator, [`id:${other.id}`], { undoRestore: true })
    await restored(resource.id)
    await restored(folder.id)
    expect(await used()).toBe(100)
    await users.update(app.context, app.operator, ada.user.id, { storageQuota: 105 })
    const { resource: h } = await put(app, app.operator, '/elsewhere/d/h', 'x'.repeat(10))
    await trash.remove(app.context, app.operator, ['/elsewhere/d'])
    const [full] = await trashEntries.restore(app.context, app.operator, { ids: [h.id], parent: '/ada' })
    expect([full?.fault?.code, await used()]).toEqual(['storage-full', 100])
  })
})
