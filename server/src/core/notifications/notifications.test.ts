import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addPerson, codeOf, faultOf, put } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import * as users from '../users/users.ts'
import * as notifications from './notifications.ts'
import type { NotificationView } from './view.ts'

describe.each(engines)('notifications, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
    await put(app, app.operator, '/inbound/orders.csv')
    await put(app, app.operator, '/archive/old.csv')
  })
  afterEach(() => app.close())

  const input = {
    type: 'folder',
    resource: '/inbound',
    action: 'upload',
    usernames: ['notice_user_all'],
    sendEmail: true,
  } as const
  const page = { offset: 0, limit: 25, sort: [] }
  const create = (more: Partial<notifications.NotificationInput> = {}, actor = app.operator) =>
    notifications.create(app.context, actor, { ...input, ...more })
  const emails = (view: NotificationView) => view.notification.recipients.map(({ email }) => email)

  it('go to their owner without other recipients', async () => {
    const made = await create()
    expect(made).toMatchObject({ name: 'inbound', path: '/inbound', notification: { shareId: null, notifiedAt: null } })
    expect(emails(made)).toEqual([app.master.email])
    expect(await notifications.get(app.context, app.operator, made.notification.id)).toEqual(made)
    const others = await create({ recipients: ['b@north.example', 'a@north.example', 'B@north.example'] })
    expect(emails(others)).toEqual(['b@north.example', 'a@north.example'])
  })

  it('are listed in any order, by type and by action, a page at a time', async () => {
    const { context, operator, clock } = app
    await create()
    clock.move(1_000)
    await create({ resource: '/archive', action: 'all' })
    clock.move(1_000)
    await create({ resource: '/inbound/orders.csv', type: 'file', action: 'delete' })
    const names = async (more: Partial<notifications.ListInput> = {}) => {
      const { views, total } = await notifications.list(context, operator, { ...page, ...more })
      return [total, ...views.map(({ name }) => name)]
    }
    expect(await names()).toEqual([3, 'inbound', 'archive', 'orders.csv'])
    expect(await names({ type: 'folder' })).toEqual([2, 'inbound', 'archive'])
    expect(await names({ type: 'file_drop' })).toEqual([0])
    expect(await names({ action: 'all' })).toEqual([1, 'archive'])
    expect(await names({ offset: 1, limit: 1 })).toEqual([3, 'archive'])
    const by = (field: 'resourcename' | 'date' | 'action' | 'type', descending = false) => ({
      sort: [{ field, descending }],
    })
    expect(await names(by('resourcename'))).toEqual([3, 'archive', 'inbound', 'orders.csv'])
    expect(await names(by('date', true))).toEqual([3, 'orders.csv', 'archive', 'inbound'])
    expect(await names(by('action'))).toEqual([3, 'archive', 'orders.csv', 'inbound'])
    expect(await names(by('type'))).toEqual([3, 'orders.csv', 'inbound', 'archive'])
  })

  it('change in the given fields; recipients are replaced, and none means the owner', async () => {
    const { context, operator, clock } = app
    const { notification } = await create({ recipients: ['a@north.example', 'b@north.example'] })
    const [first] = notification.recipients
    clock.move(60_000)
    const update = (changes: notifications.NotificationUpdate) =>
      notifications.update(context, operator, notification.id, changes)
    const changed = await update({ action: 'all', message: 'Look', usernames: ['mira', 'notice_user_all_recipient'] })
    expect(changed.notification).toMatchObject({
      action: 'all',
      message: 'Look',
      actors: ['mira', 'notice_user_all_recipients'],
      modifiedAt: clock.now().toISOString(),
    })
    const fewer = await update({ recipients: ['A@north.example', 'c@north.example'], message: null })
    expect(emails(fewer)).toEqual(['a@north.example', 'c@north.example'])
    expect(fewer.notification).toMatchObject({ message: null, recipients: [first, { email: 'c@north.example' }] })
    expect(emails(await update({ recipients: [] }))).toEqual([app.master.email])
  })

  it('name the invalid field', async () => {
    const field = async (more: Partial<notifications.NotificationInput>) => {
      const { code, detail } = await faultOf(create(more))
      return [code, detail.subject ?? detail.thing]
    }
    expect(await field({ resource: '/nowhere' })).toEqual(['not-found', 'resource'])
    expect(await field({ type: 'file' })).toEqual(['invalid', 'type'])
    expect(await field({ resource: '/inbound/orders.csv' })).toEqual(['invalid', 'type'])
    expect(await field({ usernames: ['nobody'] })).toEqual(['invalid', 'usernames'])
    expect(await field({ recipients: ['a@b\r\nBcc: c@d'] })).toEqual(['invalid', 'recipients'])
    expect(await field({ message: 'a\0' })).toEqual(['invalid', 'message'])
    expect(await notifications.list(app.context, app.operator, page)).toMatchObject({ total: 0 })
  })

  it('T-18 are private to their owner, and deleted with it', async () => {
    const { context, operator } = app
    const ada = await addPerson(app, 'ada')
    const { notification } = await create({}, ada.actor)
    expect(await notifications.list(context, operator, page)).toMatchObject({ total: 0 })
    const { id } = notification
    expect(await codeOf(notifications.get(context, operator, id))).toBe('not-found')
    expect(await codeOf(notifications.update(context, operator, id, { action: 'all' }))).toBe('not-found')
    expect(await codeOf(notifications.remove(context, operator, id))).toBe('not-found')
    await users.remove(context, operator, ada.user.id)
    for (const table of ['notifications', 'notification_recipients'] as const)
      expect(await context.db.q.selectFrom(table).selectAll().execute()).toEqual([])
  })

  it('T-18 reveal neither users of the account nor files outside the home folder', async () => {
    await addPerson(app, 'ben')
    const ada = await addPerson(app, 'ada', { home: '/inbound' })
    for (const name of ['ben', 'nobody'])
      expect((await create({ resource: '/', usernames: [name] }, ada.actor)).notification.actors).toEqual([name])
    expect(await codeOf(create({ resource: '/archive' }, ada.actor))).toBe('not-found')
  })

  it('are logged in the session log', async () => {
    const { context, operator } = app
    const { notification } = await create()
    await notifications.update(context, operator, notification.id, { action: 'all' })
    await notifications.remove(context, operator, notification.id)
    const rows = await context.db.q.selectFrom('session_log').select(['type', 'path']).orderBy('id').execute()
    expect(rows.slice(-3)).toEqual(['NOTIFY', 'EDIT_NTFY', 'DELE_NTFY'].map((type) => ({ type, path: '/inbound' })))
  })
})
