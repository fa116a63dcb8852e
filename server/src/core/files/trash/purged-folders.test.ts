/** Entries of the trash whose folders were purged before them: they keep their path. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { addPerson, type Person, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { purgeTrash } from '../gc/gc.ts'
import * as moves from '../moves/moves.ts'
import { get } from '../tree/tree.ts'
import { findInTrash } from './find.ts'
import { list } from './list.ts'
import { purge, restore } from './restore.ts'
import { remove } from './trash.ts'

describe.each(engines)('entries of the trash whose folders were purged, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let ada: Person

  beforeEach(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    ada = await addPerson(app, 'ada', { home: '/home' })
  })
  afterEach(() => app.close())

  const add = async (path: string) => (await put(app, admin.actor, path, path)).resource.id
  const removeAs = async (who: Person, ...paths: string[]) => {
    for (const path of paths) await remove(app.context, who.actor, [path])
  }
  const page = { offset: 0, limit: 50, sort: [{ field: 'name', descending: false }] } as const
  /** "a/b/c.txt", with a "?" if its folder is not there. */
  const listed = async (who = admin, search?: string) =>
    (await list(app.context, who.actor, { ...page, search })).discarded.map(
      ({ names, isFolderThere }) => `${names.join('/')}${isFolderThere ? '' : '?'}`,
    )
  const purgeEntry = async (name: string) => {
    const { discarded } = await list(app.context, admin.actor, { ...page, name })
    await purge(
      app.context,
      admin.actor,
      discarded.map(({ resource }) => resource.id),
    )
    await purgeTrash(app.context)
  }
  const restored = async (who: Person, ids: readonly number[]) =>
    (await restore(app.context, who.actor, { ids })).map(({ place, fault }) => place?.names.join('/') ?? fault?.code)

  it('keep all names, also of folders in the one that was deleted, and are restored to their path', async () => {
    const [deep, near] = [await add('/yard/one/two/deep.txt'), await add('/yard/near.txt')]
    await add('/yard/one/two/gone.txt')
    await removeAs(admin, '/yard/one/two/deep.txt', '/yard/near.txt', '/yard')
    await purgeEntry('yard')
    expect(await listed()).toEqual(['yard/one/two/deep.txt?', 'yard/near.txt?'])
    const found = await findInTrash(app.context, admin.actor, deep)
    expect(found.place.names).toEqual(['yard', 'one', 'two', 'deep.txt'])
    expect(await restored(admin, [deep, near])).toEqual(['yard/one/two/deep.txt', 'yard/near.txt'])
    expect(await listed()).toEqual([])
  })

  it('keep them when folders above are purged later, each in its turn, and follow those that are renamed', async () => {
    const id = await add('/top/middle/low/file.txt')
    await removeAs(admin, '/top/middle/low/file.txt', '/top/middle/low')
    await purgeEntry('low')
    expect(await listed()).toEqual(['top/middle/low/file.txt?'])
    await moves.rename(app.context, admin.actor, (await get(app.context, admin.actor, '/top')).resource.id, 'head')
    expect(await listed()).toEqual(['head/middle/low/file.txt?'])
    await removeAs(admin, '/head')
    await purgeEntry('head')
    expect(await listed()).toEqual(['head/middle/low/file.txt?'])
    expect(await restored(admin, [id])).toEqual(['head/middle/low/file.txt'])
    // Deleted again, it has its folder.
    await removeAs(admin, '/head/middle/low/file.txt')
    expect(await listed()).toEqual(['head/middle/low/file.txt'])
  })

  it('have content with its whole path, restored alone, too', async () => {
    const content = await add('/top/box/inner/file.txt')
    await removeAs(admin, '/top/box', '/top')
    await purgeEntry('top')
    expect(await listed()).toEqual(['top/box?'])
    const found = await findInTrash(app.context, admin.actor, content)
    expect(found.place.names).toEqual(['top', 'box', 'inner', 'file.txt'])
    expect(await restored(admin, [content])).toEqual(['top/box/inner/file.txt'])
  })

  it('are found by the names of those folders, by those who see them', async () => {
    await add('/Öl/tank/c.txt')
    await removeAs(admin, '/Öl/tank/c.txt', '/Öl')
    await purgeEntry('Öl')
    for (const words of ['*öl*', 'ÖL', 'TANK']) expect(await listed(admin, words)).toEqual(['Öl/tank/c.txt?'])
    await add('/home/Papers/tax/a.txt')
    await add('/vault/tax/b.txt')
    await removeAs(ada, '/Papers/tax/a.txt')
    await removeAs(admin, '/vault/tax/b.txt', '/home/Papers', '/vault')
    await purgeEntry('Papers')
    await purgeEntry('vault')
    expect(await listed(admin, '*tax*')).toEqual(['home/Papers/tax/a.txt?', 'vault/tax/b.txt?'])
    expect([await listed(admin, 'papers'), await listed(admin, '*paper*')]).toEqual([
      ['home/Papers/tax/a.txt?'],
      ['home/Papers/tax/a.txt?'],
    ])
    expect(await listed(ada)).toEqual(['Papers/tax/a.txt?'])
    expect([await listed(ada, '*tax*'), await listed(ada, '*vault*'), await listed(ada, '*home*')]).toEqual([
      ['Papers/tax/a.txt?'],
      [],
      [],
    ])
  })

  it('outside of the home folder have their name only, and are not found by folders', async () => {
    const id = await add('/home/drafts/plan.txt')
    await removeAs(ada, '/drafts/plan.txt')
    await moves.moveAll(app.context, admin.actor, { resources: ['/home/drafts'], parent: '/' })
    await removeAs(admin, '/drafts')
    await purgeEntry('drafts')
    expect(await listed(ada)).toEqual(['plan.txt?'])
    expect(await listed(ada, '*drafts*')).toEqual([])
    expect(await restored(ada, [id])).toEqual(['conflict'])
    expect(await listed(admin)).toEqual(['drafts/plan.txt?'])
  })
})
