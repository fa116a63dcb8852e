import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { formatPath } from '../../../lib/text/path.ts'
import { createFolder } from '../tree/folders.ts'
import * as tree from '../tree/tree.ts'
import { list } from './list.ts'
import { purge } from './restore.ts'
import { remove } from './trash.ts'

describe.each(engines)('filters of the trash, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let ada: Person
  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    ada = await addPerson(app, 'ada')
  })
  afterEach(() => app.close())

  const found = async (input: Partial<Parameters<typeof list>[2]>, { actor } = admin) => {
    const page = { offset: 0, limit: 50, sort: [{ field: 'natural', descending: false }] } as const
    const { discarded, total } = await list(app.context, actor, { ...page, ...input })
    expect(total).toBe(discarded.length)
    return discarded.map(({ names }) => names.at(-1))
  }

  it('finds kinds by the extensions of names, as the search does', async () => {
    const names = ['a.PDF', 'b.jpeg', 'c.tar.gz', 'd', '.pdf', 'e.pdfx', 'f.mp3', 'pdf', 'Ü.png']
    for (const name of names) await put(app, admin.actor, `/${name}`)
    await createFolder(app.context, admin.actor, { path: '/g.pdf' })
    await remove(
      app.context,
      admin.actor,
      [...names, 'g.pdf'].map((name) => `/${name}`),
    )
    expect(await found({ type: 'document' })).toEqual(['a.PDF'])
    expect(await found({ type: 'picture' })).toEqual(['b.jpeg', 'Ü.png'])
    expect(await found({ type: 'archive' })).toEqual(['c.tar.gz'])
    expect(await found({ type: 'audio' })).toEqual(['f.mp3'])
    expect(await found({ type: 'video' })).toEqual([])
    expect(await found({ type: 'folder' })).toEqual(['g.pdf'])
    expect(await found({ type: 'other' })).toEqual(['.pdf', 'd', 'e.pdfx', 'pdf'])
    expect(await found({ type: 'file' })).toHaveLength(names.length)
    expect(await found({ type: 'document', name: 'b*' })).toEqual([])
  })

  it('T-18 finds who deleted something, and when; users still only what they deleted themselves', async () => {
    for (const name of ['1', '2', '3', '4']) await put(app, admin.actor, `/${name}`)
    const at: string[] = []
    for (const [who, name] of [
      [ada, '1'],
      [admin, '2'],
      [ada, '3'],
      [admin, '4'],
    ] as const) {
      app.clock.move(1_000)
      at.push(app.clock.now().toISOString())
      await remove(app.context, who.actor, [`/${name}`])
    }
    expect(await found({ deletedBy: 'ADA' })).toEqual(['1', '3'])
    expect(await found({ deletedBy: 'nobody' })).toEqual([])
    expect(await found({ deletedSince: at[1], deletedBefore: at[3] })).toEqual(['2', '3'])
    expect(await found({ deletedSince: at[2] })).toEqual(['3', '4'])
    expect(await found({ deletedBefore: at[2], deletedBy: 'admin' })).toEqual(['2'])
    expect(await found({ deletedBy: 'admin' }, ada)).toEqual([])
    expect(await found({ deletedBy: 'ada', deletedSince: at[1] }, ada)).toEqual(['3'])
    const { operator } = await app.another('stranger')
    expect(await found({ deletedBy: 'ada' }, { ...admin, actor: operator })).toEqual([])
  })

  const withId = async (id: number, { actor } = admin) => {
    const { discarded, total } = await list(app.context, actor, { id, offset: 0, limit: 50, sort: [] })
    expect(total).toBe(discarded.length)
    return discarded.map(({ names, matchingContent }) =>
      [formatPath(names), matchingContent].filter(Boolean).join(' > '),
    )
  }

  it('T-18 finds an entry by an id, also by that of what it contains, for whoever sees it', async () => {
    const { resource: file } = await put(app, ada.actor, '/box/2019/list.txt')
    const { resource: alone } = await put(app, ada.actor, '/alone.txt')
    await put(app, ada.actor, '/box/other.txt')
    expect(await withId(file.id)).toEqual([])
    await remove(app.context, ada.actor, ['/box', '/alone.txt'])
    const home = (await tree.rootOf(app.context.db.q, ada.actor)).names
    expect(await withId(alone.id)).toEqual([formatPath([...home, 'alone.txt'])])
    expect(await withId(file.id)).toEqual([`${formatPath([...home, 'box'])} > 2019/list.txt`])
    expect(await withId(file.id, ada)).toEqual(['/box > 2019/list.txt'])
    expect(await withId(alone.id, ada)).toEqual(['/alone.txt'])
    const deleter = { ...ada, actor: { ...ada.actor, permissions: new Set(['delete'] as const) } }
    expect(await withId(alone.id, deleter)).toEqual(['/alone.txt'])
    expect(await withId(file.id, deleter)).toEqual([])
    const eve = await addPerson(app, 'eve')
    const { operator } = await app.another('stranger')
    for (const other of [eve, { ...admin, actor: operator }]) {
      expect(await withId(alone.id, other)).toEqual([])
      expect(await withId(file.id, other)).toEqual([])
    }
    expect(await withId(987_654)).toEqual([])
  })

  const matching = async (search: string, { actor } = admin) => {
    const page = { offset: 0, limit: 50, sort: [{ field: 'natural', descending: false }] } as const
    const { discarded } = await list(app.context, actor, { ...page, search })
    return discarded.map(({ names, matchingContent }) =>
      [formatPath(names), matchingContent].filter(Boolean).join(' > '),
    )
  }

  it('finds words in names, in original folders and in what deleted folders contain', async () => {
    for (const path of [
      '/Hafen/Plan.txt',
      '/Hafen/in/other.txt',
      '/box/a/b/Plan 2%.txt',
      '/box/c.txt',
      '/box/plan/d.txt',
    ])
      await put(app, admin.actor, path)
    for (const path of ['/Hafen/Plan.txt', '/Hafen/in/other.txt', '/box/c.txt', '/box', '/Hafen']) {
      app.clock.move(1_000)
      await remove(app.context, admin.actor, [path])
    }
    expect(await matching('*PLAN*')).toEqual(['/box > plan', '/Hafen/Plan.txt'])
    expect(await matching('plan.txt')).toEqual(['/Hafen/Plan.txt'])
    expect(await matching('*2%*')).toEqual(['/box > a/b/Plan 2%.txt'])
    expect(await matching('*hafen*')).toEqual(['/Hafen', '/Hafen/in/other.txt', '/Hafen/Plan.txt'])
    expect(await matching('c.txt')).toEqual(['/box/c.txt'])
    expect(await found({ search: 'box', type: 'file' })).toEqual(['c.txt'])
    expect(await matching('nothing')).toEqual([])
  })

  it('finds paths by a search with a slash, from the home folder', async () => {
    for (const path of ['/In/Orders/a.csv', '/In/Orders/b_1.csv', '/In/Orders 2/c.csv', '/out/In/Orders/d.csv'])
      await put(app, admin.actor, path)
    await remove(app.context, admin.actor, ['/In/Orders/a.csv', '/In/Orders/b_1.csv', '/In/Orders 2/c.csv'])
    await remove(app.context, admin.actor, ['/out/In/Orders/d.csv'])
    const inOrders = ['/In/Orders/a.csv', '/In/Orders/b_1.csv']
    expect(await matching('*in/orders/*')).toEqual([...inOrders, '/out/In/Orders/d.csv'])
    expect(await matching('/in/orders/*')).toEqual(inOrders)
    expect(await matching('/IN/*')).toEqual([...inOrders, '/In/Orders 2/c.csv'])
    expect(await matching('*orders/b_*')).toEqual(['/In/Orders/b_1.csv'])
    expect(await matching('*orders/a_*')).toEqual([])
    // The path is found, too, while the folder is in the trash or after it was purged.
    await remove(app.context, admin.actor, ['/In/Orders'])
    expect(await matching('/in/orders*')).toEqual([...inOrders, '/In/Orders 2/c.csv', '/In/Orders'])
    const gone = await list(app.context, admin.actor, { offset: 0, limit: 1, sort: [], search: '/in/orders' })
    await purge(app.context, admin.actor, [gone.discarded[0]?.resource.id ?? 0])
    expect(await matching('/in/orders/*')).toEqual(inOrders)
    expect(await matching('/in/orders')).toEqual([])
  })

  it('finds paths for users within their home folder only', async () => {
    for (const path of ['/secret/home/in/a.txt', '/secret/home/b.txt', '/secret/out/c.txt'])
      await put(app, admin.actor, path)
    const bob = await addPerson(app, 'bob', { home: '/secret/home' })
    await remove(app.context, bob.actor, ['/in/a.txt', '/b.txt'])
    const out = await tree.get(app.context, admin.actor, '/secret/out')
    await remove(app.context, { ...bob.actor, rootId: out.resource.id }, ['/c.txt'])
    expect(await matching('*/secret*', bob)).toEqual([])
    expect(await matching('*home/*', bob)).toEqual([])
    expect(await matching('/in/*', bob)).toEqual(['/in/a.txt'])
    expect(await matching('*/*', bob)).toEqual(['/in/a.txt', '/b.txt'])
    expect(await matching('/secret/*')).toHaveLength(3)
    expect(await matching('*/*', ada)).toEqual([])
    const { operator } = await app.another('stranger')
    expect(await matching('*/*', { ...admin, actor: operator })).toEqual([])
  })

  it('counts what it finds in each deleted folder, on all levels', async () => {
    for (const path of ['/box/report.txt', '/box/reports/1.txt', '/box/reports/old/report.pdf', '/other/report.txt'])
      await put(app, admin.actor, path)
    await put(app, admin.actor, '/box/report-gone.txt')
    await remove(app.context, admin.actor, ['/box/report-gone.txt', '/box', '/other'])
    const page = { offset: 0, limit: 50, sort: [{ field: 'natural', descending: false }] } as const
    const { discarded } = await list(app.context, admin.actor, { ...page, search: '*report*' })
    expect(discarded.map(({ resource, matches }) => [resource.name, matches])).toEqual([
      ['box', 3],
      ['other', 1],
      ['report-gone.txt', undefined],
    ])
  })

  it('T-18 finds for users neither names outside of their home folder nor, without the permission to list, content', async () => {
    for (const path of ['/secret/home/in/a.txt', '/secret/home/box/hidden.txt', '/secret/out/box/hidden.txt'])
      await put(app, admin.actor, path)
    const bob = await addPerson(app, 'bob', { home: '/secret/home' })
    await remove(app.context, bob.actor, ['/in/a.txt', '/box'])
    const out = await tree.get(app.context, admin.actor, '/secret/out')
    await remove(app.context, { ...bob.actor, rootId: out.resource.id }, ['/box'])
    expect(await matching('*secret*', bob)).toEqual([])
    expect(await matching('home', bob)).toEqual([])
    expect(await matching('in', bob)).toEqual(['/in/a.txt'])
    expect(await matching('hidden*', bob)).toEqual(['/box > hidden.txt'])
    const deleter = { ...bob, actor: { ...bob.actor, permissions: new Set(['delete'] as const) } }
    expect(await matching('hidden*', deleter)).toEqual([])
    expect(await matching('hidden*', ada)).toEqual([])
    expect(await matching('hidden*')).toHaveLength(2)
    const { operator } = await app.another('stranger')
    expect(await matching('*', { ...admin, actor: operator })).toEqual([])
  })

  it('reads a limited number of files in deleted folders', async () => {
    for (const path of ['/large/needle.txt', '/small/needle.txt']) await put(app, admin.actor, path)
    const { resource } = await tree.get(app.context, admin.actor, '/large')
    await app.context.db.q.updateTable('resources').set({ child_count: 20_001 }).where('id', '=', resource.id).execute()
    await remove(app.context, admin.actor, ['/large', '/small'])
    expect(await matching('needle*')).toEqual(['/small > needle.txt'])
  })
})
