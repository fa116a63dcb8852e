/** Everything bound to a folder when one of its ancestors is deleted, restored or purged. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../src/core/actor.ts'
import { purgeTrash } from '../src/core/files/gc/gc.ts'
import { list as listTrash } from '../src/core/files/trash/list.ts'
import * as trashEntries from '../src/core/files/trash/restore.ts'
import * as trash from '../src/core/files/trash/trash.ts'
import { createFolder } from '../src/core/files/tree/folders.ts'
import { find } from '../src/core/files/tree/tree.ts'
import { withDefaultForm } from '../src/core/forms/default-form.ts'
import * as entries from '../src/core/forms/entries.ts'
import * as notifications from '../src/core/notifications/notifications.ts'
import { deleteOrphans } from '../src/core/notifications/store.ts'
import * as finding from '../src/core/shares/finding.ts'
import * as links from '../src/core/shares/links/links.ts'
import { byLink } from '../src/core/shares/links/visitors.ts'
import { closeOrphans } from '../src/core/shares/orphans.ts'
import * as shares from '../src/core/shares/shares.ts'
import { resolveLink } from '../src/core/shares/visits/resolve-link.ts'
import { resumeVisit } from '../src/core/shares/visits/visits.ts'
import { engines } from './databases.ts'
import { addEntry, codeOf, put } from './people.ts'
import { openTestApp, type TestApp } from './test-app.ts'
import { visitLink } from './visits.ts'

const address = '198.51.100.7'

describe.each(engines)('a folder above on %s', (engine) => {
  let app: TestApp
  let mira: Actor
  beforeEach(async () => {
    app = await openTestApp(engine)
    mira = app.operator
    await put(app, mira, '/top/box/a.txt', 'a')
  })
  afterEach(() => app.close())

  /** A shared folder, a receive folder with a submission, a direct link and a rule, all of them below /top. */
  async function everything() {
    for (const path of ['/top/in', '/top/public']) await createFolder(app.context, mira, { path })
    const box = { type: 'shared_folder' as const, name: 'Box', resources: ['/top/box'] }
    const shared = (await shares.create(app.context, mira, box)).view.share
    const drop = { type: 'receive' as const, name: 'In', resources: ['/top/in'] }
    const receive = (await shares.create(app.context, mira, drop, withDefaultForm(app.context))).view
    await addEntry(app, mira, receive.formId ?? 0, [{ name: 'Subject', order: 2, value: 'Papers' }])
    const { link } = await links.create(app.context, mira, { resource: '/top/public', listed: true })
    await notifications.create(app.context, mira, {
      ...{ type: 'folder', resource: '/top/box', action: 'upload', usernames: ['notice_user_all'], sendEmail: true },
    })
    return { shared, receive: receive.share, formId: receive.formId ?? 0, link }
  }
  type Everything = Awaited<ReturnType<typeof everything>>

  async function visits({ shared, receive }: Everything) {
    const secrets: [string, string][] = []
    for (const { hash } of [shared, receive])
      secrets.push([hash, (await visitLink(app.context, hash, { address })).secret])
    return secrets
  }
  /** A new visitor, a visitor with a visit, and a visitor with the direct link. */
  async function open({ shared, receive, link }: Everything, before: readonly [string, string][]) {
    const is = async (work: Promise<unknown>) => {
      const code = await codeOf(work).catch(() => 'done')
      return code === 'done'
    }
    return [
      ...[
        await is(resolveLink(app.context, shared.hash, address)),
        await is(resolveLink(app.context, receive.hash, address)),
      ],
      ...(await Promise.all(
        before.map(async ([hash, secret]) => (await resumeVisit(app.context, hash, secret, address)) !== null),
      )),
      await is(byLink(app.context, link.hash, address).then(({ actor }) => find(app.context.db.q, actor, '/'))),
    ]
  }
  const trashed = async () => (await listTrash(app.context, mira, { offset: 0, limit: 9, sort: [] })).discarded
  const all = (value: boolean) => Array.from({ length: 5 }, () => value)

  test('T-15: if it is deleted, shares and links below it are closed, and new folders with the same names are not shared', async () => {
    const made = await everything()
    const before = await visits(made)
    expect(await open(made, before)).toEqual(all(true))
    await trash.remove(app.context, mira, ['/top/'])
    for (const path of ['/top/box', '/top/in', '/top/public']) await createFolder(app.context, mira, { path })
    expect(await open(made, before)).toEqual(all(false))
    const { share, places } = await finding.get(app.context, mira, made.shared.id)
    expect([share.open, places]).toEqual([true, []])
    const { total } = await entries.list(app.context, mira, made.formId, { offset: 0, limit: 9 })
    expect(total).toBe(1)
  })

  test('T-15: if it is restored, also elsewhere, shares and links below it open again in their new place', async () => {
    const made = await everything()
    const before = await visits(made)
    await trash.remove(app.context, mira, ['/top'])
    await createFolder(app.context, mira, { path: '/other' })
    const [top] = await trashed()
    await trashEntries.restore(app.context, mira, { ids: [top?.resource.id ?? 0], parent: '/other' })
    expect(await open(made, before)).toEqual(all(true))
    const { places } = await finding.get(app.context, mira, made.shared.id)
    expect(places.map(({ names }) => names)).toEqual([['other', 'top', 'box']])
    await closeOrphans(app.context)
    expect((await finding.get(app.context, mira, made.shared.id)).share.open).toBe(true)
  })

  test('T-15: if it is purged, shares end and stay readable, direct links and rules are deleted', async () => {
    const made = await everything()
    const before = await visits(made)
    await trash.remove(app.context, mira, ['/top'])
    app.clock.move(app.context.settings.trashMs + 86_400_000)
    await purgeTrash(app.context)
    await closeOrphans(app.context)
    await deleteOrphans(app.context.db.q)
    await put(app, mira, '/top/box/b.txt', 'b')
    expect(await open(made, before)).toEqual(all(false))
    for (const { id } of [made.shared, made.receive])
      expect((await finding.get(app.context, mira, id)).share.open).toBe(false)
    const { entries: kept } = await entries.list(app.context, mira, made.formId, { offset: 0, limit: 9 })
    expect(kept.map(({ fields }) => fields[0]?.value)).toEqual(['Papers'])
    expect(await links.list(app.context, mira)).toEqual([])
    expect(await app.context.db.q.selectFrom('notifications').selectAll().execute()).toEqual([])
    expect(await codeOf(shares.update(app.context, mira, made.shared.id, { open: true }))).toBe('conflict')
  })
})
