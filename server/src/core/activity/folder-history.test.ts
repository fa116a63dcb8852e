import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../test/databases.ts'
import { addPerson, codeOf, type Person, put } from '../../../test/people.ts'
import { indexPlanOf, plansOf } from '../../../test/plans.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { visitLink } from '../../../test/visits.ts'
import { isPostgres } from '../../db/query.ts'
import { copy } from '../files/moves/copy.ts'
import * as moves from '../files/moves/moves.ts'
import { list as listTrash } from '../files/trash/list.ts'
import * as restoring from '../files/trash/restore.ts'
import * as trash from '../files/trash/trash.ts'
import { createFolder } from '../files/tree/folders.ts'
import { pathSeenBy } from '../files/tree/resource.ts'
import * as shares from '../shares/shares.ts'
import { resumeVisit } from '../shares/visits/visits.ts'
import { historyBelow } from './folder-history.ts'
import { removalsFrom } from './resource-activity.ts'
import { changesBelow, insertEntries, selectBelow } from './store.ts'

describe.each(storeEngines)('what happened below a folder, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  /** Without administration, with a home folder of her own. */
  let ada: Person

  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    ada = await addPerson(app, 'ada', { home: '/home' })
  })
  afterEach(() => app.close())

  const later = () => app.clock.move(1_000)
  const add = async (path: string, who = ada, content = path) => {
    later()
    return (await put(app, who.actor, path, content, { ifExists: 'replace' })).resource.id
  }
  const addFolder = async (path: string, who = ada) => {
    later()
    return (await createFolder(app.context, who.actor, { path })).resource.id
  }
  const move = async (from: string, parent: string, who = ada) => {
    later()
    await moves.moveAll(app.context, who.actor, { resources: [from], parent })
  }
  const rename = async (id: number, name: string, who = ada) => {
    later()
    await moves.rename(app.context, who.actor, id, name)
  }
  const remove = async (path: string, who = ada) => {
    later()
    await trash.remove(app.context, who.actor, [path])
  }
  const restore = async (id: number, to: { parent?: string } = {}, who = ada) => {
    later()
    await restoring.restore(app.context, who.actor, { ids: [id], ...to })
  }
  const inTrash = async (id: number) => {
    const { discarded } = await listTrash(app.context, admin.actor, { id, offset: 0, limit: 9, sort: [] })
    return { at: discarded[0]?.deletedAt, by: discarded[0]?.deletedBy }
  }
  const said = (entry: { type: string; username: string }, path: string, previousPath: string) =>
    `${entry.type} ${path}${previousPath && ` from ${previousPath}`} by ${entry.username}`
  /** "RNTO /in/b.txt from /in/a.txt by ada", the latest first. */
  const history = async (folder: string, who = ada, limit = 100) =>
    (await historyBelow(app.context, who.actor, folder, limit)).entries.map(({ entry, path, previousPath }) =>
      said(entry, path, previousPath),
    )
  const removals = async (folder: string, who = ada) =>
    (await removalsFrom(app.context, who.actor, folder, 100)).map(({ entry, path, previousPath }) =>
      said(entry, path, previousPath),
    )

  it('is all that changed, of files and folders, with where they are now', async () => {
    await addFolder('/in/drafts')
    const a = await add('/in/a.txt')
    const b = await add('/home/in/deep/er/b.txt', admin)
    await add('/in/a.txt', ada, 'second')
    await rename(a, 'c.txt')
    await move(`id:${b}`, '/in/drafts')
    await add('/out/d.txt')
    expect(await history('/in')).toEqual([
      'MOVE /in/drafts/b.txt from /in/deep/er/b.txt by ada',
      'RNTO /in/c.txt from /in/a.txt by ada',
      'STOR /in/a.txt by ada',
      'STOR /in/deep/er/b.txt by admin',
      'MKD /in/deep by admin',
      'STOR /in/a.txt by ada',
      'MKD /in/drafts by ada',
    ])
    const { entries, isCut } = await historyBelow(app.context, ada.actor, '/in', 4)
    expect(entries.map(({ place }) => place && [place.resource.id, pathSeenBy(ada.actor, place)])).toEqual([
      [b, '/in/drafts/b.txt'],
      [a, '/in/c.txt'],
      [a, '/in/c.txt'],
      [b, '/in/drafts/b.txt'],
    ])
    expect(isCut).toBe(true)
    expect((await historyBelow(app.context, ada.actor, '/in', 7)).isCut).toBe(false)
    // Folders around its files, too, however deep; from the top, as administrators see it.
    await add('/in/deep/er/e.txt')
    expect(await history('/home/in/deep', admin)).toEqual([
      'STOR /home/in/deep/er/e.txt by ada',
      'MKD /home/in/deep/er by admin',
    ])
    expect(await history('/', admin)).toContain('STOR /home/out/d.txt by ada')
  })

  it('has of what was moved in, out and back each move once, and nothing from elsewhere', async () => {
    const secret = await add('/secret/merger.txt', admin)
    await rename(secret, 'plan.txt', admin)
    await add('/home/in/b.txt', admin)
    const a = await add('/out/a.txt')
    await rename(a, 'a2.txt')
    await move(`id:${a}`, '/in')
    await rename(a, 'a3.txt')
    await move(`id:${a}`, '/out')
    await rename(a, 'a4.txt')
    await move(`id:${secret}`, '/home/in', admin)
    expect(await history('/in')).toEqual(['MOVE /in/plan.txt by admin', 'STOR /in/b.txt by admin'])
    expect(await removals('/in')).toEqual(['MOVE /out/a3.txt from /in/a3.txt by ada'])
    await move(`id:${a}`, '/in')
    expect((await history('/in')).filter((line) => line.includes('/a'))).toEqual([
      'MOVE /in/a4.txt from /out/a4.txt by ada',
      'RNTO /in/a3.txt from /in/a2.txt by ada',
      'MOVE /in/a2.txt from /out/a2.txt by ada',
    ])
    expect(await removals('/in')).toEqual(['MOVE /out/a3.txt from /in/a3.txt by ada'])
    // Inside it, nothing has left.
    await addFolder('/in/sub')
    await move('/in/a4.txt', '/in/sub')
    expect(await removals('/in')).toHaveLength(1)
    expect(await history('/in/sub')).toEqual(['MOVE /in/sub/a4.txt from /in/a4.txt by ada'])
  })

  it('has no deletions: those that were undone say so by the restoration, the others are removals', async () => {
    const a = await add('/in/a.txt')
    const sub = await addFolder('/in/sub')
    await remove('/in/a.txt')
    expect(await history('/in')).toEqual(['MKD /in/sub by ada', 'STOR /in/a.txt by ada'])
    expect(await removals('/in')).toEqual(['DELE /in/a.txt by ada'])
    await restore(a)
    await remove('/in/sub')
    await restore(sub)
    const undone = ['RESTORE /in/sub by ada', 'RESTORE /in/a.txt by ada', 'MKD /in/sub by ada', 'STOR /in/a.txt by ada']
    expect([await history('/in'), await removals('/in')]).toEqual([undone, []])
    // Restored elsewhere, and moved back: it was deleted here, which nothing here undid.
    await remove('/in/a.txt')
    await addFolder('/out')
    await restore(a, { parent: '/out' })
    await move('/out/a.txt', '/in')
    expect([await history('/in'), await removals('/in')]).toEqual([
      ['MOVE /in/a.txt from /out/a.txt by ada', ...undone],
      ['DELE /in/a.txt by ada'],
    ])
  })

  it('has what happened before to what was deleted, with its last path there', async () => {
    const a = await add('/in/a.txt')
    await rename(a, 'b.txt')
    const secret = await add('/secret/c.txt', admin)
    await rename(secret, 'd.txt', admin)
    await move(`id:${secret}`, '/home/in', admin)
    await remove('/home/in/b.txt', admin)
    await remove('/home/in/d.txt', admin)
    const lines = ['MOVE /in/d.txt by admin', 'RNTO /in/b.txt from /in/a.txt by ada', 'STOR /in/a.txt by ada']
    expect(await history('/in')).toEqual(lines)
    const about = async (who: Person, folder: string) =>
      (await historyBelow(app.context, who.actor, folder, 9)).entries.map(({ place, deleted, trashedId }) => [
        ...[place, deleted?.id, deleted?.path, deleted?.resource?.type, trashedId],
      ])
    const d = [undefined, secret, '/in/d.txt', 'file', undefined]
    const b = (trashedId?: number) => [undefined, a, '/in/b.txt', 'file', trashedId]
    // Others than administrators see in the trash what they have deleted themselves, or uploaded.
    expect(await about(ada, '/in')).toEqual([d, b(a), b(a)])
    expect((await about(admin, '/home/in')).map((one) => one.at(-1))).toEqual([secret, a, a])
    // Restored elsewhere it is still what was deleted here; back in the folder it has its place.
    await restore(a, { parent: '/home' }, admin)
    expect((await about(ada, '/in'))[1]).toEqual(b())
    await move('/b.txt', '/in')
    const back = (await historyBelow(app.context, ada.actor, '/in', 9)).entries
    expect(back.filter(({ entry }) => entry.resource_id === a).map(({ place }) => place?.resource.id)).toEqual([
      a,
      a,
      a,
    ])
    // Another folder that gets the path has nothing of it.
    await remove('/in')
    await addFolder('/in')
    expect(await history('/in')).toEqual([])
  })

  it('has the deletion that the trash has once a restore was undone, and not that restore', async () => {
    const sub = await addFolder('/in/sub')
    await remove('/in/sub')
    const undo = async () => {
      later()
      await trash.remove(app.context, admin.actor, [`id:${sub}`], { undoRestore: true })
    }
    const both = async () => [await history('/in'), await removals('/in')]
    const before = [['MKD /in/sub by ada'], ['DELE /in/sub by ada']]
    expect(await both()).toEqual(before)
    const { at } = await inTrash(sub)
    await restore(sub, {}, admin)
    await undo()
    expect(await both()).toEqual(before)
    expect((await removalsFrom(app.context, ada.actor, '/in', 9))[0]?.entry.created_at).toBe(at)
    expect(await inTrash(sub)).toEqual({ at, by: 'ada' })
    // With what others have added to it meanwhile, too.
    await restore(sub, {}, admin)
    await add('/in/sub/new.txt')
    await undo()
    expect((await both())[1]).toEqual(before[1])
    expect(await inTrash(sub)).toEqual({ at, by: 'ada' })
    // The folder that stays for it is as old as the original, but has nothing of its history.
    expect(await history('/in/sub')).toEqual([])
    // Restored and deleted, which is no undo, it was deleted then.
    await restore(sub, {}, admin)
    await remove(`id:${sub}`, admin)
    expect(await removals('/in')).toEqual(['DELE /in/sub by admin'])
    expect((await inTrash(sub)).by).toBe('admin')
    expect(await history('/in')).toContain('RESTORE /in/sub by admin')
  })

  it('begins with the present path of the folder, and leaves out what came with a folder', async () => {
    await add('/old/a.txt')
    const old = await addFolder('/old/sub')
    await addFolder('/in')
    await move('/old/sub', '/in')
    await add('/in/sub/b.txt')
    await copy(app.context, ada.actor, { resources: ['/old'], parent: '/in' })
    expect(await history('/in')).toEqual([
      'COPY /in/old from /old by ada',
      'STOR /in/sub/b.txt by ada',
      'MOVE /in/sub from /old/sub by ada',
    ])
    await rename(old, 'sub-two')
    expect(await history('/in/sub-two')).toEqual([])
    await add('/in/sub-two/b.txt', ada, 'second')
    expect(await history('/in/sub-two')).toEqual(['STOR /in/sub-two/b.txt by ada'])
    // Another folder that gets the path does not get its history.
    await addFolder('/in/sub')
    expect(await history('/in/sub')).toEqual([])
  })

  it('is for nobody else, and has shares for those who may share', async () => {
    await add('/in/a.txt')
    const sub = await addFolder('/in/sub')
    later()
    const access = new Set(['upload', 'download'] as const)
    const input = { type: 'shared_folder', name: 'Sub', resources: ['/in/sub'], access, requireEmail: true } as const
    const { share } = (await shares.create(app.context, ada.actor, input)).view
    const address = '198.51.100.7'
    const { secret } = await visitLink(app.context, share.hash, { address, email: 'ann@quay.example' })
    const visit = await resumeVisit(app.context, share.hash, secret, address)
    if (!visit) throw new Error('the visit just started was not found')
    later()
    await put(app, visit.actor, '/b.txt', 'b')
    later()
    await shares.remove(app.context, ada.actor, share.id)
    const all = [
      'DELE_SHARE /in/sub by ada',
      'STOR /in/sub/b.txt by ann@quay.example',
      'SHARE /in/sub by ada',
      'MKD /in/sub by ada',
      'STOR /in/a.txt by ada',
    ]
    expect(await history('/in')).toEqual(all)
    const reader = await addPerson(app, 'reader', { home: '/home', permissions: ['list'] })
    expect(await history('/in', reader)).toEqual(all.filter((line) => !line.includes('SHARE')))
    const blind = await addPerson(app, 'blind', { home: '/home', permissions: ['upload', 'download', 'share'] })
    const ben = await addPerson(app, 'ben', { home: '/homes/ben' })
    const { operator } = await app.another('stranger')
    expect(await codeOf(history('/in', blind))).toBe('forbidden')
    for (const actor of [ben.actor, operator])
      for (const folder of ['/home/in', `id:${sub}`, '/../home/in'])
        expect(await codeOf(historyBelow(app.context, actor, folder, 50))).toMatch(/^(not-found|invalid)$/)
    expect(await codeOf(historyBelow(app.context, visit.actor, '/', 50))).toBe('forbidden')
    expect(await codeOf(history('/in/a.txt'))).toBe('invalid')
  })

  it('has up to 20 entries of each, of up to 100 files and 100 folders', async () => {
    for (let i = 0; i < 10; i++) await add('/in/a.txt', ada, `${i}`)
    const cut = async (folder: string) => (await historyBelow(app.context, ada.actor, folder, 100)).isCut
    expect(await history('/in')).toEqual(Array(10).fill('STOR /in/a.txt by ada'))
    expect(await cut('/in')).toBe(false)
    for (let i = 0; i < 15; i++) await add('/in/a.txt', ada, `again ${i}`)
    expect(await history('/in')).toHaveLength(20)
    expect(await cut('/in')).toBe(true)
    for (let i = 0; i < 101; i++) await addFolder(`/many/${i}`)
    expect((await history('/many')).at(-1)).toBe('MKD /many/1 by ada')
    expect(await cut('/many')).toBe(true)
    for (let i = 0; i < 100; i++) await add(`/files/${i}.txt`)
    expect(await history('/files')).toHaveLength(100)
    expect(await cut('/files')).toBe(false)
    await add('/files/100.txt')
    expect([await cut('/files'), (await history('/files')).at(-1)]).toEqual([true, 'STOR /files/1.txt by ada'])
  })

  it('reads a few entries of each by their index', async () => {
    const { q, tx } = app.context.db
    const id = await add('/in/a.txt')
    const row = await q.selectFrom('session_log').selectAll().where('type', '=', 'STOR').executeTakeFirstOrThrow()
    const { id: _, ...entry } = row
    await tx((t) => insertEntries(t, Array(300).fill(entry)))
    const range = { path: '/home/in', types: ['STOR', 'MOVE'], since: '', each: 20, limit: 50 }
    expect(await changesBelow(q, app.account.id, [id, id + 1], range)).toHaveLength(20)
    if (!isPostgres(q)) {
      const [plan] = await plansOf(q, (watched) => changesBelow(watched, app.account.id, [id], range))
      expect(plan).toMatch(/SEARCH session_log USING .*INDEX session_log_changes \(account_id=\? AND resource_id=\?/)
      expect(plan).toMatch(/SEARCH entry USING INTEGER PRIMARY KEY/)
      return
    }
    const plan = await tx((t) => indexPlanOf(t, selectBelow(t, app.account.id, [id], range), 'session_log_resource'))
    expect(plan).toMatch(/Limit.*Index Scan Backward using session_log_changes/)
    expect(plan.match(/Sort Key/g)).toHaveLength(1)
  })
})
