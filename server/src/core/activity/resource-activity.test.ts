import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../test/databases.ts'
import { addPerson, codeOf, type Person, put } from '../../../test/people.ts'
import { indexPlanOf } from '../../../test/plans.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { visitLink } from '../../../test/visits.ts'
import { isPostgres } from '../../db/query.ts'
import type { Actor } from '../actor.ts'
import { download } from '../files/downloads/downloads.ts'
import { copy } from '../files/moves/copy.ts'
import * as moves from '../files/moves/moves.ts'
import * as restoring from '../files/trash/restore.ts'
import * as trash from '../files/trash/trash.ts'
import { createFolder } from '../files/tree/folders.ts'
import * as tree from '../files/tree/tree.ts'
import { list as contentsOf } from '../files/versions/content.ts'
import * as versions from '../files/versions/versions.ts'
import * as shares from '../shares/shares.ts'
import { resumeVisit } from '../shares/visits/visits.ts'
import { activityOf, removalsFrom } from './resource-activity.ts'
import { insertEntries } from './store.ts'

describe.each(storeEngines)('what happened to a file or folder, on %s', (engine) => {
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
  const add = async (path: string, who = admin, content = path) => {
    later()
    return (await put(app, who.actor, path, content, { ifExists: 'replace' })).resource.id
  }
  const found = (id: number, actor: Actor, limit = 50) => activityOf(app.context, actor, `id:${id}`, limit)
  /** "MOVE /in/a.txt from /out/a.txt by admin", the latest first. */
  const activity = async (id: number, actor = ada.actor, limit = 50) =>
    (await found(id, actor, limit)).map(
      ({ entry, path, previousPath }) =>
        `${entry.type} ${path}${previousPath && ` from ${previousPath}`} by ${entry.username}`,
    )

  it('is what changed, by whom, under all its names; not what others read', async () => {
    const id = await add('/home/in/a.txt')
    await add('/in/a.txt', ada, 'second')
    later()
    const sent = await download(app.context, admin.actor, '/home/in/a.txt')
    await sent.finish()
    await sent.reader.close()
    later()
    await moves.rename(app.context, admin.actor, id, 'b.txt')
    later()
    await createFolder(app.context, ada.actor, { path: '/out' })
    await moves.moveAll(app.context, ada.actor, { resources: [`id:${id}`], parent: '/out' })
    later()
    await trash.remove(app.context, ada.actor, [`id:${id}`])
    expect(await codeOf(found(id, ada.actor))).toBe('not-found')
    later()
    await restoring.restore(app.context, ada.actor, { ids: [id] })
    const [version] = (await contentsOf(app.context, ada.actor, `id:${id}`)).versions
    later()
    if (version) await versions.restore(app.context, ada.actor, { resource: `id:${id}`, version: version.id })
    const all = [
      'RESTORE_VERSION /out/b.txt by ada',
      'RESTORE /out/b.txt by ada',
      'DELE /out/b.txt by ada',
      'MOVE /out/b.txt from /in/b.txt by ada',
      'RNTO /in/b.txt from /in/a.txt by admin',
      'STOR /in/a.txt by ada',
      'STOR /in/a.txt by admin',
    ]
    expect(await activity(id)).toEqual(all)
    expect(await activity(id, ada.actor, 2)).toEqual(all.slice(0, 2))
    expect(await activity(id, admin.actor, 1)).toEqual(['RESTORE_VERSION /home/out/b.txt by ada'])
  })

  it('is for nobody else: another account, another home folder, a visitor, a user who may not list', async () => {
    const id = await add('/home/in/a.txt')
    const { operator: stranger } = await app.another('stranger')
    const ben = await addPerson(app, 'ben', { home: '/homes/ben' })
    const blind = await addPerson(app, 'blind', { home: '/home', permissions: ['upload', 'download', 'share'] })
    for (const actor of [stranger, ben.actor])
      for (const about of [`id:${id}`, '/home/in/a.txt', '/../home/in/a.txt'])
        expect(await codeOf(activityOf(app.context, actor, about, 50))).toMatch(/^(not-found|invalid)$/)
    expect(await codeOf(found(id, blind.actor))).toBe('forbidden')
    const access = new Set(['upload', 'download', 'modify', 'delete'] as const)
    const input = { type: 'shared_folder', name: 'In', resources: ['/in'], access } as const
    const { share } = (await shares.create(app.context, ada.actor, input)).view
    const address = '198.51.100.7'
    const { secret } = await visitLink(app.context, share.hash, { address })
    const visit = await resumeVisit(app.context, share.hash, secret, address)
    expect(visit?.actor.permissions.has('list')).toBe(true)
    if (visit) expect(await codeOf(found(id, visit.actor))).toBe('forbidden')
  })

  it('says nothing of places outside the home folder, nor of what happened there', async () => {
    const id = await add('/secret/plan.txt')
    later()
    await moves.rename(app.context, admin.actor, id, 'merger.txt')
    later()
    await moves.moveAll(app.context, admin.actor, { resources: [`id:${id}`], parent: '/home' })
    expect(await activity(id)).toEqual(['MOVE /merger.txt by admin'])
    // Of a folder that came with it, and of a copy.
    const inside = await add('/secret/sub/deep.txt')
    later()
    await moves.moveAll(app.context, admin.actor, { resources: ['/secret/sub'], parent: '/home' })
    expect(await activity(inside)).toEqual([])
    await add('/sub/deep.txt', ada, 'new')
    expect(await activity(inside)).toEqual(['STOR /sub/deep.txt by ada'])
    await add('/secret/list.txt')
    later()
    const [copied] = await copy(app.context, admin.actor, { resources: ['/secret/list.txt'], parent: '/home' })
    expect(await activity(copied?.place?.resource.id ?? 0)).toEqual(['COPY /list.txt by admin'])
    // There and back again.
    later()
    await moves.moveAll(app.context, admin.actor, { resources: [`id:${id}`], parent: '/secret' })
    later()
    await moves.moveAll(app.context, admin.actor, { resources: [`id:${id}`], parent: '/home' })
    expect(await activity(id)).toEqual(['MOVE /merger.txt by admin', 'MOVE /merger.txt by admin'])
  })

  it('says nothing of a folder that had the path of the home folder before', async () => {
    // The home folder of somebody else, until it was moved away, and what was in it came here.
    const id = await add('/desk/notes.txt')
    later()
    await moves.rename(app.context, admin.actor, id, 'private.txt')
    later()
    await createFolder(app.context, admin.actor, { path: '/rooms/next' })
    const cleo = await addPerson(app, 'cleo', { home: '/rooms/next' })
    await moves.moveAll(app.context, admin.actor, { resources: [`id:${id}`], parent: '/rooms/next' })
    await trash.remove(app.context, admin.actor, ['/desk'])
    expect(await activity(id, cleo.actor)).toEqual(['MOVE /private.txt by admin'])
    later()
    const home = cleo.actor.rootId
    await moves.moveAll(app.context, admin.actor, { resources: [`id:${home}`], parent: '/' })
    await moves.rename(app.context, admin.actor, home, 'desk')
    expect(await activity(id, cleo.actor)).toEqual([])
    await add('/private.txt', cleo)
    expect(await activity(id, cleo.actor)).toEqual(['STOR /private.txt by cleo'])
    // Of a parent of the home folder, too.
    later()
    const dan = await addPerson(app, 'dan', { home: '/floor/dan' })
    const kept = await add('/floor/dan/a.txt')
    expect(await activity(kept, dan.actor)).toEqual(['STOR /a.txt by admin'])
    later()
    await moves.moveAll(app.context, admin.actor, { resources: ['/floor'], parent: '/rooms' })
    expect(await activity(kept, dan.actor)).toEqual([])
  })

  it('has what was deleted in a folder and moved out of it, as far as the actor may know', async () => {
    const removed = async (folder: string, actor = ada.actor) =>
      (await removalsFrom(app.context, actor, folder, 50)).map(
        ({ entry, path, previousPath }) =>
          `${entry.type} ${path}${previousPath && ` from ${previousPath}`} by ${entry.username}`,
      )
    for (const name of ['a', 'b', 'c', 'd']) await add(`/home/quay/north/${name}.txt`)
    await add('/home/quay-two/x.txt')
    await add('/home/other/y.txt')
    later()
    await trash.remove(app.context, admin.actor, ['/home/quay/north/a.txt', '/home/quay-two/x.txt'])
    later()
    await moves.moveAll(app.context, ada.actor, { resources: ['/quay/north/b.txt'], parent: '/other' })
    later()
    await moves.moveAll(app.context, ada.actor, { resources: ['/quay/north/c.txt'], parent: '/quay' })
    later()
    await moves.moveAll(app.context, admin.actor, { resources: ['/home/quay/north/d.txt'], parent: '/' })
    later()
    await trash.remove(app.context, ada.actor, ['/quay/north'])
    const all = [
      'DELE /quay/north by ada',
      'MOVE  from /quay/north/d.txt by admin',
      'MOVE /other/b.txt from /quay/north/b.txt by ada',
      'DELE /quay/north/a.txt by admin',
    ]
    expect(await removed('/quay')).toEqual(all)
    expect(await removed('/home/quay', admin.actor)).toContain('MOVE /d.txt from /home/quay/north/d.txt by admin')
    expect(await removed('/other')).toEqual([])
    // Everything, from the top.
    expect(await removed('/')).toEqual(expect.arrayContaining(['DELE /quay-two/x.txt by admin']))
    expect(await removed('/', admin.actor)).toHaveLength(3)
    // Another folder with the path, and the folder at another path.
    later()
    await moves.rename(app.context, admin.actor, (await tree.get(app.context, ada.actor, '/quay')).resource.id, 'pier')
    later()
    await createFolder(app.context, ada.actor, { path: '/quay' })
    expect([await removed('/quay'), await removed('/pier')]).toEqual([[], []])
    const blind = await addPerson(app, 'blind', { home: '/home', permissions: ['upload', 'download', 'share'] })
    const ben = await addPerson(app, 'ben', { home: '/homes/ben' })
    expect(await codeOf(removed('/quay', blind.actor))).toBe('forbidden')
    expect(await codeOf(removed('/home/quay', ben.actor))).toBe('not-found')
    expect(await codeOf(removed('/other/b.txt'))).toBe('invalid')
  })

  it('says what of it is still in the trash, to those who see it there', async () => {
    const [mine, hers] = [await add('/home/dock/mine.txt'), await add('/home/dock/hers.txt')]
    const moved = await add('/home/dock/moved.txt')
    later()
    await trash.remove(app.context, admin.actor, [`id:${mine}`])
    later()
    await trash.remove(app.context, ada.actor, [`id:${hers}`])
    later()
    await moves.moveAll(app.context, ada.actor, { resources: [`id:${moved}`], parent: '/' })
    later()
    await trash.remove(app.context, ada.actor, [`id:${moved}`])
    const trashed = async (folder: string, actor: Actor) =>
      (await removalsFrom(app.context, actor, folder, 50)).map(({ entry, trashedId }) => [entry.type, trashedId])
    const [gone, kept] = [
      ['MOVE', undefined],
      ['DELE', hers],
    ]
    expect(await trashed('/home/dock', admin.actor)).toEqual([gone, kept, ['DELE', mine]])
    expect(await trashed('/dock', ada.actor)).toEqual([gone, kept, ['DELE', undefined]])
    const cy = await addPerson(app, 'cy', { home: '/home', permissions: ['list'] })
    expect(await trashed('/dock', cy.actor)).toEqual([gone, ['DELE', undefined], ['DELE', undefined]])
    later()
    await restoring.restore(app.context, admin.actor, { ids: [hers], parent: '/home' })
    expect(await trashed('/home/dock', admin.actor)).toEqual([gone, ['DELE', undefined], ['DELE', mine]])
    // What was restored to the folder says so itself.
    later()
    await restoring.restore(app.context, admin.actor, { ids: [mine] })
    expect(await trashed('/home/dock', admin.actor)).toEqual([gone, ['DELE', undefined]])
    later()
    await trash.remove(app.context, admin.actor, [`id:${mine}`])
    expect(await trashed('/home/dock', admin.actor)).toEqual([['DELE', mine], gone, ['DELE', undefined]])
  })

  it('looks at a bounded number of deletions and moves, by their index', async () => {
    await add('/home/old/a.txt')
    later()
    await trash.remove(app.context, ada.actor, ['/old/a.txt'])
    const removed = async () => (await removalsFrom(app.context, ada.actor, '/old', 50)).length
    expect(await removed()).toBe(1)
    const { q, tx } = app.context.db
    const row = await q.selectFrom('session_log').selectAll().where('type', '=', 'DELE').executeTakeFirstOrThrow()
    const { id: _, ...entry } = row
    const others = (count: number) => Array.from({ length: count }, () => ({ ...entry, path: '/other/b.txt' }))
    await tx((t) => insertEntries(t, others(1_999)))
    expect(await removed()).toBe(1)
    await tx((t) => insertEntries(t, others(1)))
    expect(await removed()).toBe(0)
    if (!isPostgres(q)) return
    const plan = await tx((t) =>
      indexPlanOf(
        t,
        sql`select * from session_log where account_id = ${app.account.id}
          and type in ('DELE', 'MOVE') and status = '-' and created_at >= ${''}
          order by created_at desc, id desc limit 2000`,
      ),
    )
    expect(plan).toContain('session_log_removals')
    expect(plan).not.toMatch(/sort/i)
  })

  it('has shares for those who may share', async () => {
    const { resource } = await createFolder(app.context, ada.actor, { path: '/quay' })
    later()
    const access = new Set(['upload', 'download'] as const)
    const input = { type: 'shared_folder', name: 'In', resources: ['/quay'], access, requireEmail: true } as const
    const { share } = (await shares.create(app.context, ada.actor, input)).view
    later()
    const address = '198.51.100.7'
    const { secret } = await visitLink(app.context, share.hash, { address, email: 'ann@quay.example' })
    const visit = await resumeVisit(app.context, share.hash, secret, address)
    if (!visit) throw new Error('the visit just started was not found')
    const file = (await put(app, visit.actor, '/a.txt', 'a')).resource.id
    later()
    await shares.remove(app.context, ada.actor, share.id)
    const reader = await addPerson(app, 'reader', { home: '/home', permissions: ['list'] })
    expect(await activity(resource.id)).toEqual(['DELE_SHARE /quay by ada', 'SHARE /quay by ada', 'MKD /quay by ada'])
    expect(await activity(resource.id, reader.actor)).toEqual(['MKD /quay by ada'])
    // Whom to name is decided where it is presented.
    expect((await found(file, reader.actor)).map(({ entry }) => entry.visitor)).toEqual(['ann@quay.example'])
  })

  it('is read by its index, which has no downloads', async () => {
    const query = sql`select * from session_log
      where account_id = ${app.account.id} and type not in ('RETR', 'PREVIEW', 'DENIED') and resource_id = ${1}
        and created_at >= ${''} and type in ('STOR', 'MOVE') and status = '-'
      order by created_at desc, id desc limit 50`
    const { q, tx } = app.context.db
    const plan = await tx(async (t) =>
      isPostgres(q)
        ? await indexPlanOf(t, query, 'session_log_resource')
        : JSON.stringify((await sql`explain query plan ${query}`.execute(t)).rows),
    )
    if (isPostgres(q)) expect(plan).toContain('session_log_changes')
    expect(plan).not.toMatch(/sort|b-tree/i)
  })
})
