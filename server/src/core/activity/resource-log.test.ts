import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeEngines } from '../../../test/databases.ts'
import { addPerson, type Person, put } from '../../../test/people.ts'
import { indexPlanOf } from '../../../test/plans.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { isPostgres } from '../../db/query.ts'
import { recordInterrupted } from '../connections/connections.ts'
import { Fault } from '../fault.ts'
import * as moves from '../files/moves/moves.ts'
import * as restoring from '../files/trash/restore.ts'
import * as trash from '../files/trash/trash.ts'
import { createFolder } from '../files/tree/folders.ts'
import * as notifications from '../notifications/notifications.ts'
import * as links from '../shares/links/links.ts'
import * as shares from '../shares/shares.ts'
import * as log from './log.ts'
import { recordRefusal } from './refusals.ts'

describe.each(storeEngines)('the session log of one file or folder, on %s', (engine) => {
  let app: TestApp
  let admin: Person

  beforeAll(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
  })
  afterAll(() => app.close())

  const all = { sort: [], offset: 0, limit: 100 } as const
  const entries = async (resourceId: number, actor = admin.actor) =>
    (await log.list(app.context, actor, { ...all, resourceId })).map(({ type, path }) => `${type} ${path}`)
  const later = () => app.clock.move(1_000)
  const add = async (path: string) => {
    later()
    return (await put(app, admin.actor, path, path, { ifExists: 'replace' })).resource.id
  }

  it('has what was done with it under all its names, and nothing of others that had them', async () => {
    const first = await add('/in/notes.md')
    later()
    await trash.remove(app.context, admin.actor, ['/in/notes.md'])
    const second = await add('/in/notes.md')
    expect(await entries(second)).toEqual(['STOR /in/notes.md'])
    later()
    await restoring.restore(app.context, admin.actor, { ids: [first] })
    later()
    await moves.rename(app.context, admin.actor, first, 'old.md')
    later()
    await moves.moveAll(app.context, admin.actor, { resources: [`id:${first}`], parent: '/' })
    await add('/in/notes.md')
    later()
    await moves.rename(app.context, admin.actor, second, 'new.md')
    await add('/in/notes.md')
    expect(await entries(first)).toEqual([
      'MOVE /old.md',
      'RNTO /in/old.md',
      expect.stringMatching(/^RESTORE /),
      'DELE /in/notes.md',
      'STOR /in/notes.md',
    ])
    expect(await entries(second)).toEqual(['RNTO /in/new.md', 'STOR /in/notes.md', 'STOR /in/notes.md'])
    later()
    await trash.remove(app.context, admin.actor, [`id:${first}`])
    later()
    await restoring.purge(app.context, admin.actor, [first])
    expect((await entries(first)).slice(0, 2)).toEqual(['PURGE /old.md', 'DELE /old.md'])
    const { operator } = await app.another('another')
    expect(await entries(first, operator)).toEqual([])
  })

  it('has shares, links and notifications of a folder, and what was refused or interrupted there', async () => {
    const { resource } = await createFolder(app.context, admin.actor, { path: '/shared' })
    const { id } = resource
    const access = new Set(['download'] as const)
    await shares.create(app.context, admin.actor, { type: 'shared_folder', name: 'S', resources: ['/shared'], access })
    await links.create(app.context, admin.actor, { resource: '/shared', listed: false })
    const rule = { type: 'folder', action: 'upload', usernames: ['notice_user_all'], sendEmail: true } as const
    await notifications.create(app.context, admin.actor, { ...rule, resource: '/shared' })
    const refusal = new Fault('forbidden', 'No.', { lacking: 'delete' })
    for (const about of ['/shared', `id:${id}`, '/none']) await recordRefusal(app.context, admin.actor, refusal, about)
    expect((await entries(id)).toSorted()).toEqual(
      ['DENIED', 'DENIED', 'DFA', 'MKD', 'NOTIFY', 'SHARE'].map((code) => `${code} /shared`),
    )
    const file = await add('/shared/a.bin')
    const part = { bytes: 1, size: 2, since: app.clock.now() }
    for (const path of ['/shared/a.bin', '/shared/b.bin'])
      await recordInterrupted(app.context, admin.actor, { ...part, path })
    expect(await entries(file)).toEqual(['STOR /shared/a.bin', 'STOR /shared/a.bin'])
  })

  it('is read by its index', async () => {
    const query = sql`select * from session_log
      where account_id = ${app.account.id} and resource_id = ${1} order by created_at desc, id desc limit 100`
    const { q, tx } = app.context.db
    const plan = await tx(async (t) =>
      isPostgres(q)
        ? await indexPlanOf(t, query)
        : JSON.stringify((await sql`explain query plan ${query}`.execute(t)).rows),
    )
    expect(plan).toContain('session_log_resource')
    expect(plan).not.toMatch(/sort|b-tree/i)
  })
})
