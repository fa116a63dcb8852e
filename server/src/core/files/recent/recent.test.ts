import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databaseWork } from '../../../../test/database-work.ts'
import { engines } from '../../../../test/databases.ts'
import { addPerson, codeOf, faultOf, type Person, put } from '../../../../test/people.ts'
import { insertFiles } from '../../../../test/rows.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { forgeZip } from '../../../../test/zips.ts'
import { rowsPerStatement } from '../../../db/engine.ts'
import { slices } from '../../../lib/slices.ts'
import * as users from '../../users/users.ts'
import { compress } from '../archives/archive.ts'
import { extract } from '../archives/extract.ts'
import { download } from '../downloads/downloads.ts'
import { copy } from '../moves/copy.ts'
import * as moves from '../moves/moves.ts'
import * as entries from '../trash/restore.ts'
import * as trash from '../trash/trash.ts'
import { createFolder } from '../tree/folders.ts'
import { pathSeenBy } from '../tree/resource.ts'
import * as tree from '../tree/tree.ts'
import { list as contentsOf } from '../versions/content.ts'
import * as versions from '../versions/versions.ts'
import { listRecent, type RecentInput } from './recent.ts'
import { maxOpens } from './store.ts'

describe.each(engines)('recent files, on %s', (engine) => {
  let app: TestApp
  let ada: Person
  let ben: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    ada = await addPerson(app, 'ada')
    ben = await addPerson(app, 'ben')
  })
  afterEach(() => app.close())

  const page = (input: Partial<RecentInput> = {}, who = ada) =>
    listRecent(app.context, who.actor, { by: 'everyone', opened: true, limit: 50, ...input })
  /** "/in/a.txt uploaded by ada", the latest first. */
  const happened = async (input: Partial<RecentInput> = {}, who = ada) =>
    (await page(input, who)).files.map(
      ({ place, action, by, visitor }) => `${pathSeenBy(who.actor, place)} ${action} by ${visitor ?? by}`,
    )
  const later = () => app.clock.move(1_000)
  const add = async (path: string, who = ada, content: string | Buffer = path) => {
    later()
    return (await put(app, who.actor, path, content, { ifExists: 'replace' })).resource.id
  }
  /** In a browser session. */
  const opened = async (path: string, who = ada) => {
    later()
    const sent = await download(app.context, { ...who.actor, session: 1 }, path)
    await sent.finish()
    await sent.reader.close()
  }

  it('has each file once, with what happened to it last, by whom', async () => {
    const a = await add('/in/a.txt')
    const b = await add('/in/b.txt', ben)
    await add('/in/c.txt')
    await add('/in/d.txt')
    const e = await add('/in/e.txt')
    await add('/in/f.txt')
    await add('/in/f.txt', ben, 'changed')
    expect(await happened()).toEqual([
      '/in/f.txt changed by ben',
      '/in/e.txt uploaded by ada',
      '/in/d.txt uploaded by ada',
      '/in/c.txt uploaded by ada',
      '/in/b.txt uploaded by ben',
      '/in/a.txt uploaded by ada',
    ])
    later()
    await moves.rename(app.context, ben.actor, a, 'renamed.txt')
    later()
    await moves.moveAll(app.context, ada.actor, { resources: ['/in/b.txt'], parent: '/' })
    later()
    await copy(app.context, ben.actor, { resources: ['/in/c.txt'], parent: '/' })
    later()
    await trash.remove(app.context, ben.actor, ['/in/d.txt', '/in/e.txt'])
    later()
    await entries.restore(app.context, app.operator, { ids: [e] })
    later()
    const { versions: former } = await contentsOf(app.context, ada.actor, '/in/f.txt')
    await versions.restore(app.context, ada.actor, { resource: '/in/f.txt', version: former[0]?.id ?? 0 })
    const latest = [
      '/in/f.txt versionRestored by ada',
      '/in/e.txt restored by mira',
      '/c.txt copied by ben',
      '/b.txt moved by ada',
      '/in/renamed.txt renamed by ben',
      '/in/c.txt uploaded by ada',
    ]
    expect(await happened()).toEqual(latest)
    // An upload after it is the last action again.
    await add('/b.txt', ben, 'new')
    expect((await happened())[0]).toBe('/b.txt changed by ben')
    later()
    await moves.rename(app.context, ada.actor, b, 'c2.txt')
    expect((await happened())[0]).toBe('/c2.txt renamed by ada')
  })

  it('has what it had before when a deletion was undone: within two minutes, by whoever deleted', async () => {
    const { resource: plans } = await createFolder(app.context, ada.actor, { path: '/plans' })
    await add('/plans/a.txt', ben)
    const b = await add('/b.txt', ben)
    const before = await happened()
    await trash.remove(app.context, ada.actor, ['/plans', '/b.txt'])
    app.clock.move(2 * 60_000)
    await entries.restore(app.context, ada.actor, { ids: [plans.id, b] })
    expect(await happened()).toEqual(before)
    await trash.remove(app.context, ada.actor, ['/b.txt'])
    await entries.restore(app.context, app.operator, { ids: [b] })
    expect(await happened()).toEqual(['/b.txt restored by mira', '/plans/a.txt uploaded by ben'])
    await trash.remove(app.context, ada.actor, ['/plans'])
    app.clock.move(2 * 60_000 + 1)
    await entries.restore(app.context, ada.actor, { ids: [plans.id] })
    expect((await happened())[0]).toBe('/plans/a.txt restored by ada')
  })

  it('has the files of a restored folder as restored, at all levels, and not what came into its place meanwhile', async () => {
    const { resource: plans } = await createFolder(app.context, ada.actor, { path: '/plans' })
    await add('/plans/a.txt', ben)
    await add('/plans/deep/b.txt', ben)
    const alone = await add('/plans/alone.txt', ben)
    await trash.remove(app.context, ada.actor, ['/plans/alone.txt'])
    later()
    await trash.remove(app.context, ada.actor, ['/plans'])
    app.clock.move(3 * 60_000)
    // Its folder is created again for the file.
    later()
    await entries.restore(app.context, ada.actor, { ids: [alone] })
    await add('/plans/new.txt', ben)
    later()
    const [back] = await entries.restore(app.context, ada.actor, { ids: [plans.id] })
    expect(back?.isMerged).toBe(true)
    expect((await happened()).toSorted()).toEqual([
      '/plans/a.txt restored by ada',
      '/plans/alone.txt restored by ada',
      '/plans/deep/b.txt restored by ada',
      '/plans/new.txt uploaded by ben',
    ])
    expect((await happened()).slice(0, 2).toSorted()).toEqual([
      '/plans/a.txt restored by ada',
      '/plans/deep/b.txt restored by ada',
    ])
  })

  it('has the files of restored folders while they are at most a thousand of a transaction, and each file that was restored itself', async () => {
    const loose = await add('/loose.txt', ben)
    const folders = []
    for (const [name, files] of [
      ['large', 1_000],
      ['first', 999],
      ['second', 1],
    ] as const) {
      await add(`/${name}/0.txt`, ben)
      const folder = await tree.get(app.context, ada.actor, `/${name}`)
      await insertFiles(app, folder, files)
      folders.push(folder.resource.id)
    }
    await trash.remove(app.context, ada.actor, ['/large', '/first', '/second', '/loose.txt'])
    app.clock.move(3 * 60_000)
    await entries.restore(app.context, ada.actor, { ids: [...folders, loose] })
    const restored = await app.context.db.q
      .selectFrom('recent_actions as a')
      .innerJoin('resources as r', 'r.id', 'a.resource_id')
      .select((e) => ['r.parent_id as folder', e.fn.countAll<number>().as('files')])
      .groupBy('r.parent_id')
      .execute()
    const root = ada.actor.rootId
    expect(restored.map(({ folder, files }) => [folder, Number(files)]).toSorted()).toEqual(
      [
        [folders[1], 1_000],
        [root, 1],
      ].toSorted(),
    )
  })

  it('says that files came with a copied or extracted folder, and not what happened to it later', async () => {
    await add('/in/deep/a.txt')
    await add('/in/deep/b.txt')
    await add(
      '/z.zip',
      ada,
      forgeZip([
        { name: 'top.txt', content: 'A' },
        { name: 'dir/b.txt', content: 'B' },
      ]),
    )
    await createFolder(app.context, ada.actor, { path: '/out' })
    later()
    await copy(app.context, ben.actor, { resources: ['/in'], parent: '/out' })
    later()
    await extract(app.context, ben.actor, { resource: '/z.zip', parent: '/out' })
    await add('/out/in/deep/own.txt')
    await add('/out/in/deep/a.txt', ada, 'new')
    const all = await happened()
    expect(all.toSorted()).toEqual([
      '/in/deep/a.txt uploaded by ada',
      '/in/deep/b.txt uploaded by ada',
      '/out/dir/b.txt extracted by ben',
      '/out/in/deep/a.txt changed by ada',
      '/out/in/deep/b.txt copied by ben',
      '/out/in/deep/own.txt uploaded by ada',
      '/out/top.txt extracted by ben',
      '/z.zip uploaded by ada',
    ])
    later()
    await compress(app.context, ben.actor, { resources: ['/in'], parent: '/', archiveName: 'in.zip' })
    expect((await happened())[0]).toBe('/in.zip compressed by ben')
  })

  it('knows which files the user has opened in the browser, and nobody else', async () => {
    await add('/a.txt', ben)
    await add('/b.txt', ben)
    await opened('/a.txt')
    expect(await happened()).toEqual(['/a.txt opened by ada', '/b.txt uploaded by ben'])
    expect(await happened({}, ben)).toEqual(['/b.txt uploaded by ben', '/a.txt uploaded by ben'])
    // Programs and visitors open nothing.
    later()
    const sent = await download(app.context, ada.actor, '/b.txt')
    await sent.finish()
    await sent.reader.close()
    expect((await happened())[1]).toBe('/b.txt uploaded by ben')
    await opened('/b.txt')
    await opened('/a.txt')
    expect(await happened()).toEqual(['/a.txt opened by ada', '/b.txt opened by ada'])
    await add('/a.txt', ben, 'new')
    expect((await happened())[0]).toBe('/a.txt changed by ben')
  })

  it('can be limited to own actions, to those of others or of visitors, and to kinds', async () => {
    const a = await add('/a.pdf')
    await add('/b.txt', ben)
    await add('/c.png')
    later()
    await moves.rename(app.context, ben.actor, a, 'a2.pdf')
    await opened('/b.txt')
    const visitor = { id: 1, shareId: 1, shareType: 'receive', email: '', sender: 'Eve' } as const
    later()
    await put(app, { ...ada.actor, kind: 'visitor', visit: visitor }, '/v.txt')
    expect(await happened()).toEqual([
      '/v.txt uploaded by Eve',
      '/b.txt opened by ada',
      '/a2.pdf renamed by ben',
      '/c.png uploaded by ada',
    ])
    expect(await happened({ by: 'me' })).toEqual(['/b.txt opened by ada', '/c.png uploaded by ada'])
    expect(await happened({ by: 'others' })).toEqual([
      '/v.txt uploaded by Eve',
      '/a2.pdf renamed by ben',
      '/b.txt uploaded by ben',
    ])
    expect(await happened({ by: 'visitors' })).toEqual(['/v.txt uploaded by Eve'])
    await opened('/v.txt')
    expect(await happened({ by: 'visitors' })).toEqual(['/v.txt uploaded by Eve'])
    expect(await happened({ by: 'visitors', type: 'picture' })).toEqual([])
    expect(await happened({ type: 'picture' })).toEqual(['/c.png uploaded by ada'])
    expect(await happened({ type: 'document', by: 'others' })).toHaveLength(3)
  })

  it('can be limited to names', async () => {
    await add('/in/Quay plan.txt')
    await add('/in/orders.csv', ben)
    await add('/in/quay.csv', ben)
    expect(await happened({ name: '*QUAY*' })).toEqual([
      '/in/quay.csv uploaded by ben',
      '/in/Quay plan.txt uploaded by ada',
    ])
    expect(await happened({ name: '*quay*', by: 'others' })).toEqual(['/in/quay.csv uploaded by ben'])
    expect(await happened({ name: 'quay' })).toEqual([])
  })

  it('has nothing outside the home folder, in the trash or of other accounts, and needs the permission list', async () => {
    await createFolder(app.context, ada.actor, { path: '/home' })
    const cleo = await addPerson(app, 'cleo', { home: '/home' })
    await add('/outside.txt')
    await add('/home/gone/b.txt')
    await add('/home/a.txt')
    await opened('/a.txt', cleo)
    await opened('/gone/b.txt', cleo)
    await trash.remove(app.context, ada.actor, ['/home/gone'])
    expect(await happened({}, cleo)).toEqual(['/a.txt opened by cleo'])
    later()
    await moves.moveAll(app.context, ada.actor, { resources: ['/home/a.txt'], parent: '/' })
    expect(await happened({}, cleo)).toEqual([])
    expect((await faultOf(page({ after: 'x' }))).message).toMatch(/is not the "next"/)
    const blind = await addPerson(app, 'blind', { permissions: ['upload', 'download'] })
    expect(await codeOf(page({}, blind))).toBe('forbidden')
  })

  it('forgets the oldest openings, and all of a deleted user', async () => {
    const { q, tx } = app.context.db
    const row = (i: number) => ({ user_id: ben.user.id, resource_id: 1_000_000 + i })
    const at = (i: number) => new Date(Date.parse('2020-01-01') + i * 1_000).toISOString()
    const rows = Array.from({ length: maxOpens + 5 }, (_, i) => ({ ...row(i), opened_at: at(i) }))
    await tx((on) => on.insertInto('recent_opens').values(rows).execute())
    await add('/a.txt')
    await opened('/a.txt', ben)
    const left = await q.selectFrom('recent_opens').selectAll().where('user_id', '=', ben.user.id).execute()
    expect(left).toHaveLength(maxOpens)
    expect(left.map(({ resource_id: id }) => id)).not.toContain(1_000_005)
    await users.remove(app.context, app.operator, ben.user.id)
    expect(await q.selectFrom('recent_opens').selectAll().execute()).toEqual([])
  })

  /** Files of the account, as rows; every third one was renamed an hour later, by turns by the user and ben. */
  async function addRows(path: string, count: number): Promise<void> {
    const { q } = app.context.db
    const { resource } = await createFolder(app.context, ada.actor, { path })
    const found = q.selectFrom('resources').selectAll().where('id', '=', resource.id)
    const { id: _, ...row } = await found.executeTakeFirstOrThrow()
    const timeOf = (i: number) => new Date(Date.parse('2030-01-01') + i * 1_000).toISOString()
    const rows = Array.from({ length: count }, (_, i) => {
      const name = `${String(i).padStart(5, '0')}.${i % 5_000 === 0 ? 'zip' : 'csv'}`
      const at = { created_at: timeOf(i), uploaded_at: timeOf(i) }
      return { ...row, ...at, parent_id: resource.id, name, search_name: name, hash: name, type: 'file' }
    })
    for (const some of slices(rows, rowsPerStatement)) {
      const added = await q.insertInto('resources').values(some).returning(['id', 'name']).execute()
      const moved = added.flatMap(({ id, name }) => {
        const i = Number.parseInt(name, 10)
        const { id: userId } = (i % 6 === 0 ? ada : ben).user
        const who = { account_id: ada.actor.accountId, user_id: userId, visitor: null }
        return i % 3 === 0 ? [{ resource_id: id, ...who, action: 'renamed', acted_at: timeOf(i + 3_600) }] : []
      })
      await q.insertInto('recent_actions').values(moved).execute()
    }
    await q.updateTable('resources').set({ child_count: count }).where('id', '=', resource.id).execute()
  }

  /** The names on all pages, the latest first. */
  async function walk(input: Partial<RecentInput>): Promise<string[]> {
    const names: string[] = []
    let lastAt = '9'
    for (let next: string | null | undefined; next !== null; ) {
      const { files, next: then } = await page({ ...input, limit: 100, ...(next && { after: next }) })
      for (const { place, at } of files) {
        expect(at <= lastAt).toBe(true)
        lastAt = at
        names.push(place.resource.name)
      }
      next = then
    }
    return names
  }

  it('pages without gaps or repeats, in bounded steps in large accounts', { timeout: 120_000 }, async () => {
    await add('/small/first.zip')
    const cleo = await addPerson(app, 'cleo', { home: '/small' })
    await addRows('/large', 12_000)
    const first = await databaseWork(async () => expect((await page()).files).toHaveLength(50))
    expect(first.maxRows).toBeLessThanOrEqual(1_000)
    expect(first.statements).toBeLessThan(24)

    const all = await walk({})
    expect(all).toHaveLength(12_001)
    expect(new Set(all).size).toBe(12_001)
    const bens = await walk({ user: 'ben' })
    expect(bens).toHaveLength(2_000)
    const adas = await walk({ user: 'ada' })
    expect(adas).toHaveLength(10_001)
    expect(new Set([...adas, ...bens]).size).toBe(12_001)
    expect((await walk({ activity: 'renamed', user: 'ben' })).toSorted()).toEqual(bens.toSorted())

    for (const filter of [
      { type: 'video' },
      { by: 'others', type: 'archive' },
      { by: 'visitors' },
      { user: 'cleo' },
      { activity: 'moved' },
      { activity: 'changed' },
      { before: '2020-01-01T00:00:00.000Z' },
    ] as const) {
      const none = await databaseWork(async () => {
        let pages = 0
        for (let next: string | null | undefined; next !== null; pages++) {
          const { files, next: then } = await page({ ...filter, ...(next && { after: next }) })
          expect(files).toEqual([])
          next = then
        }
        expect(pages).toBeLessThan(10)
      })
      expect(none.maxRows).toBeLessThanOrEqual(5_000)
    }
    // A small home folder of a large account is read alone.
    const few = await databaseWork(async () => expect((await page({}, cleo)).files).toHaveLength(1))
    expect(few.rows).toBeLessThan(20)
  })
})
