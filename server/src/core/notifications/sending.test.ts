import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addPerson, codeOf, put } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { claim } from '../emails/claiming.ts'
import * as emails from '../emails/emails.ts'
import type { EventActor } from '../event.ts'
import * as trash from '../files/trash/trash.ts'
import { toEventResource } from '../files/tree/resource.ts'
import * as tree from '../files/tree/tree.ts'
import type { NewShareInput } from '../shares/share-input.ts'
import * as shares from '../shares/shares.ts'
import type { UserUpdate } from '../users/user-input.ts'
import * as users from '../users/users.ts'
import * as notifications from './notifications.ts'
import { sendDueNotifications } from './sending.ts'
import { subscriptionOf, unsubscribe } from './unsubscribing.ts'

const digestMs = 180_000

describe.each(engines)('notification emails, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
    await put(app, app.operator, '/inbound/orders.csv')
    await put(app, app.operator, '/inbound2/near.csv')
  })
  afterEach(() => app.close())

  const watch = (more: Partial<notifications.NotificationInput> = {}, actor = app.operator) =>
    notifications.create(app.context, actor, {
      type: 'folder',
      resource: '/inbound',
      action: 'all',
      usernames: ['notice_user_all'],
      sendEmail: true,
      ...more,
    })
  /** Lets the time of a digest pass and sends what is due then. */
  async function mails() {
    app.clock.move(digestMs)
    await sendDueNotifications(app.context)
    for (const email of await claim(app.context, 1_000)) await emails.send(app.context, app.mail, email)
    return app.mail.sent.splice(0)
  }
  const subjects = async () => (await mails()).map(({ to, subject }) => `${to} ${subject}`)
  const visitor = (shareId: number, email = 'partner@quay.example'): EventActor => ({
    ...app.operator,
    username: email,
    visit: { id: 1, shareId, shareType: 'shared_folder', email },
  })
  const happens = async (actor: EventActor, path: string, name: 'resources.upload' | 'resources.download') => {
    const place = await tree.find(app.context.db.q, app.operator, path)
    await app.context.db.tx((tx) => app.context.record(tx, actor, { name, resources: [toEventResource(place)] }))
  }

  it('are one per recipient for all events within the digest time', async () => {
    await watch({ message: 'Book these.', recipients: ['a@north.example', 'b@north.example'] })
    await put(app, app.operator, '/inbound/one.csv')
    await put(app, app.operator, '/inbound/deep/two.csv')
    await trash.remove(app.context, app.operator, ['/inbound/one.csv'])
    await put(app, app.operator, '/inbound2/unheard.csv')
    await sendDueNotifications(app.context)
    expect(await emails.listWaiting(app.context)).toEqual([])
    const sent = await mails()
    expect(sent.map(({ to, subject }) => [to, subject])).toEqual([
      ['a@north.example', '/inbound: 2 uploads, 1 deletion'],
      ['b@north.example', '/inbound: 2 uploads, 1 deletion'],
    ])
    const text = sent[0]?.text ?? ''
    expect(text).toContain('Book these.\n\nSince 25 November 2026 at 08:00 (UTC):\n\n')
    expect(text).toContain('operator uploaded 2 files:\n  /inbound/one.csv\n  /inbound/deep/two.csv\n\n')
    expect(text).toContain('operator deleted 1 file or folder:\n  /inbound/one.csv')
    expect(text).not.toContain('unheard')
    expect(text).toContain('\n\nOpen the folder: http://127.0.0.1:8080/files/inbound\n\n')
    expect(await mails()).toEqual([])
    const [rule] = (await notifications.list(app.context, app.operator, { offset: 0, limit: 1, sort: [] })).views
    expect(rule?.notification.notifiedAt).not.toBeNull()
  })

  it('are sent half a minute after the last event, or after the digest time when events continue', async () => {
    await watch()
    const told = async (ms: number) => {
      app.clock.move(ms)
      await sendDueNotifications(app.context)
      return (await emails.listWaiting(app.context)).length
    }
    await put(app, app.operator, '/inbound/a.csv')
    expect(await told(20_000)).toBe(0)
    await put(app, app.operator, '/inbound/b.csv')
    expect(await told(29_999)).toBe(0)
    expect(await told(1)).toBe(1)
    // Something every twenty seconds.
    for (let n = 0; n < 8; n++) {
      await put(app, app.operator, `/inbound/long-${n}.csv`)
      expect(await told(20_000)).toBe(1)
    }
    await put(app, app.operator, '/inbound/long-8.csv')
    expect(await told(20_000)).toBe(2)
    expect(await subjects()).toEqual([
      'master@harbour.example /inbound: 2 uploads',
      'master@harbour.example /inbound: 9 uploads',
    ])
  })

  it('are one for 1,000 events in a minute', async () => {
    await watch()
    const place = await tree.find(app.context.db.q, app.operator, '/inbound/orders.csv')
    for (let i = 0; i < 1_000; i++) {
      const resource = { ...toEventResource(place), path: `/inbound/${i}.csv` }
      await app.context.db.tx((tx) =>
        app.context.record(tx, app.operator, { name: 'resources.upload', resources: [resource] }),
      )
      app.clock.move(60)
    }
    const sent = await mails()
    expect(sent.map(({ subject }) => subject)).toEqual(['/inbound: 1000 uploads'])
    expect(sent[0]?.text).toContain('operator uploaded 1000 files:\n  /inbound/0.csv\n')
    expect(sent[0]?.text).toContain('  /inbound/9.csv\n  and 990 more')
    expect(await mails()).toEqual([])
  })

  it('match the action, users and file of the rule', async () => {
    const ada = await addPerson(app, 'ada')
    await watch({ action: 'download', recipients: ['download@h.example'] })
    await watch({ usernames: ['ada'], recipients: ['ada@h.example'] })
    await watch({ usernames: ['notice_user_all_recipient'], recipients: ['visitors@h.example'] })
    await watch({ type: 'file', resource: '/inbound/orders.csv', recipients: ['file@h.example'] })
    await watch({ sendEmail: false, recipients: ['never@h.example'] })
    await put(app, app.operator, '/inbound/new.csv')
    expect(await subjects()).toEqual([])
    await happens(app.operator, '/inbound/orders.csv', 'resources.download')
    expect((await subjects()).toSorted()).toEqual([
      'download@h.example /inbound: 1 download',
      'file@h.example /inbound/orders.csv: 1 download',
    ])
    await put(app, ada.actor, '/inbound/hers.csv')
    expect(await subjects()).toEqual(['ada@h.example /inbound: 1 upload'])
    await happens(visitor(77), '/inbound/orders.csv', 'resources.upload')
    expect((await subjects()).toSorted()).toEqual([
      'file@h.example /inbound/orders.csv: 1 upload',
      'visitors@h.example /inbound: 1 upload',
    ])
  })

  it('T-20 are no longer sent when the owner loses access: home folder, permission, lock', async () => {
    const ada = await addPerson(app, 'ada', { home: '/inbound' })
    await watch({ resource: '/' }, ada.actor)
    await put(app, app.operator, '/inbound/deep/new.csv')
    const [first] = await mails()
    expect(first).toMatchObject({ to: ada.user.email, subject: '/: 1 upload' })
    expect(first?.text).toContain('\n  /deep/new.csv')
    const change = (changes: UserUpdate) => users.update(app.context, app.operator, ada.user.id, changes)
    await change({ home: '/inbound2' })
    await put(app, app.operator, '/inbound/unseen.csv')
    await change({ home: '/inbound', permissions: new Map([['notification', false]]) })
    await put(app, app.operator, '/inbound/unseen2.csv')
    await change({ permissions: new Map([['notification', true]]), locked: true })
    await put(app, app.operator, '/inbound/unseen3.csv')
    expect(await mails()).toEqual([])
  })

  it('are not sent for a change that is rolled back', async () => {
    await watch()
    const place = await tree.find(app.context.db.q, app.operator, '/inbound/orders.csv')
    const failing = app.context.db.tx(async (tx) => {
      await app.context.record(tx, app.operator, { name: 'resources.upload', resources: [toEventResource(place)] })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await mails()).toEqual([])
  })

  it('are sent only once when several nodes run', async () => {
    await watch()
    for (const name of ['a', 'b', 'c']) await put(app, app.operator, `/inbound/${name}`)
    app.clock.move(digestMs)
    await Promise.all(Array.from({ length: 4 }, () => sendDueNotifications(app.context)))
    expect(await subjects()).toEqual([`${app.master.email} /inbound: 3 uploads`])
  })

  it('T-38 T-52 escape names of files and messages', async () => {
    await watch({ message: '[[username]] {{7*7}} <b>&' })
    await put(app, app.operator, '/inbound/<img src=x> [[setpassword]].csv')
    const [mail] = await mails()
    expect(mail?.text).toContain('[[username]] {{7*7}} <b>&')
    expect(mail?.html).not.toMatch(/<img|<b>/)
    expect(mail?.text).toContain('<img src=x> [[setpassword]].csv')
    expect(mail?.subject).not.toMatch(/[\r\n]/)
  })

  it('are ended for one recipient by the unsubscribe link', async () => {
    await watch({ recipients: ['a@north.example', 'b@north.example'] })
    await put(app, app.operator, '/inbound/one.csv')
    const [mail] = await mails()
    const code = /\/unsubscribe\?code=([0-9a-f]{64})/.exec(mail?.text ?? '')?.[1] ?? ''
    expect(mail?.unsubscribe).toBe(`http://127.0.0.1:8080/unsubscribe?code=${code}`)
    const rows = JSON.stringify([
      await app.context.db.q.selectFrom('letters').selectAll().execute(),
      await app.context.db.q.selectFrom('notification_recipients').selectAll().execute(),
    ])
    expect(rows).not.toContain(code)
    expect(await subscriptionOf(app.context, code)).toMatchObject({ email: 'a@north.example' })
    await unsubscribe(app.context, code)
    expect(await codeOf(unsubscribe(app.context, code))).toBe('not-found')
    expect(await codeOf(subscriptionOf(app.context, ''))).toBe('not-found')
    await put(app, app.operator, '/inbound/two.csv')
    expect(await subjects()).toEqual(['b@north.example /inbound: 1 upload'])
  })

  describe('receipts of shares', () => {
    const share = async (type: 'shared_folder' | 'receive' | 'send', more: Partial<NewShareInput> = {}) => {
      const input = { type, name: 'For the quay', resources: ['/inbound'], hasNotification: true }
      return (await shares.create(app.context, app.operator, { ...input, ...more })).view.share
    }
    const rules = async () => {
      const rows = await app.context.db.q.selectFrom('notifications').selectAll().orderBy('id').execute()
      return rows.map(({ type, action, share_id }) => ({ type, action, share_id }))
    }

    it.each([
      ['receive', 'file_drop', 'upload'],
      ['shared_folder', 'share_receipt', 'connect'],
      ['send', 'send_receipt', 'download'],
    ] as const)('a %s makes a %s, which ends with it', async (type, noticeType, action) => {
      const { id } = await share(type)
      expect(await rules()).toEqual([{ type: noticeType, action, share_id: id }])
      const page = { offset: 0, limit: 9, sort: [], type: noticeType }
      const { views } = await notifications.list(app.context, app.operator, page)
      expect(views).toMatchObject([{ name: type === 'send' ? 'For the quay' : 'inbound' }])
      const own = views[0]?.notification.id ?? 0
      expect(await codeOf(notifications.update(app.context, app.operator, own, { sendEmail: false }))).toBe('conflict')
      expect(await codeOf(notifications.remove(app.context, app.operator, own))).toBe('conflict')
      await shares.update(app.context, app.operator, id, { hasNotification: false })
      expect(await rules()).toEqual([])
      await shares.update(app.context, app.operator, id, { hasNotification: true })
      expect(await rules()).toHaveLength(1)
      await shares.remove(app.context, app.operator, id)
      expect(await rules()).toEqual([])
    })

    it('cover visits and actions of visitors of the share, and of nobody else', async () => {
      const { id } = await share('shared_folder', { notificationEmails: ['told@h.example', 'TOLD@h.example'] })
      await happens(app.operator, '/inbound/orders.csv', 'resources.download')
      await happens(visitor(id + 1), '/inbound/orders.csv', 'resources.download')
      expect(await subjects()).toEqual([])
      await app.context.db.tx((tx) =>
        app.context.record(tx, visitor(id), {
          name: 'shares.visit',
          share: { id, type: 'shared_folder', name: 'For the quay', path: '/inbound' },
        }),
      )
      await happens(visitor(id), '/inbound/orders.csv', 'resources.download')
      const sent = await mails()
      expect(sent.map(({ to, subject }) => [to, subject])).toEqual([
        ['told@h.example', '/inbound: 1 visit, 1 download'],
      ])
      expect(sent[0]?.text).toContain(
        'partner@quay.example opened the page.\n\npartner@quay.example downloaded 1 file:',
      )
    })

    it('of events before the share ends are sent, and none after', async () => {
      const { id } = await share('receive')
      await happens(visitor(id), '/inbound/orders.csv', 'resources.upload')
      await shares.remove(app.context, app.operator, id)
      await happens(visitor(id), '/inbound/orders.csv', 'resources.upload')
      expect(await rules()).toHaveLength(1)
      expect(await subjects()).toEqual([`${app.master.email} /inbound: 1 upload`])
      expect(await rules()).toEqual([])
    })

    it('follow the owner’s address, and go to the master when the owner is deleted', async () => {
      const ada = await addPerson(app, 'ada')
      const made = async (name: string, notificationEmails: string[]) => {
        await put(app, ada.actor, `/${name}/a.csv`)
        const input = { type: 'receive', name, resources: [`/${name}`], hasNotification: true } as const
        return (await shares.create(app.context, ada.actor, { ...input, notificationEmails })).view.share.id
      }
      const ids = [await made('own', []), await made('named', ['told@h.example'])]
      const told = async () => {
        for (const [i, id] of ids.entries())
          await happens(visitor(id), `/${['own', 'named'][i]}/a.csv`, 'resources.upload')
        return (await subjects()).toSorted()
      }
      expect(await told()).toEqual(['ada@harbour.example /own: 1 upload', 'told@h.example /named: 1 upload'])
      await users.update(app.context, app.operator, ada.user.id, { email: 'ada@new.example' })
      expect(await told()).toEqual([
        'ada@harbour.example Your email address was changed',
        'ada@new.example /own: 1 upload',
        'told@h.example /named: 1 upload',
      ])
      await users.remove(app.context, app.operator, ada.user.id)
      expect(await told()).toEqual([`${app.master.email} /own: 1 upload`, 'told@h.example /named: 1 upload'])
    })

    it('end by the unsubscribe link, also in the share’s settings', async () => {
      const { id } = await share('receive', { notificationEmails: ['a@h.example', 'b@h.example'] })
      const end = async () => {
        await happens(visitor(id), '/inbound/orders.csv', 'resources.upload')
        const [mail] = await mails()
        await unsubscribe(app.context, /code=(\w+)/.exec(mail?.text ?? '')?.[1] ?? '')
      }
      const row = () =>
        app.context.db.q.selectFrom('shares').select(['has_notification', 'notification_emails']).executeTakeFirst()
      await end()
      expect(await row()).toEqual({ has_notification: 1, notification_emails: '["b@h.example"]' })
      await end()
      expect(await row()).toEqual({ has_notification: 0, notification_emails: '[]' })
    })
  })
})
