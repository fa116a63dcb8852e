import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { faultOf, put } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import type { Database } from '../../db/engine.ts'
import { claim } from '../emails/claiming.ts'
import * as emails from '../emails/emails.ts'
import { toEventResource } from '../files/tree/resource.ts'
import * as tree from '../files/tree/tree.ts'
import * as shares from '../shares/shares.ts'
import * as notifications from './notifications.ts'
import { sendDueNotifications } from './sending.ts'

const digestMs = 180_000

describe.each(engines)('limits of notifications, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine, {
      environment: {
        SALLYPORT_NOTIFICATIONS_PER_USER: '3',
        SALLYPORT_NOTIFICATION_RECIPIENTS: '2',
        SALLYPORT_EMAILS_PER_USER: '4',
      },
    })
    await put(app, app.operator, '/inbound/orders.csv')
  })
  afterEach(() => app.close())

  const addresses = (count: number) => Array.from({ length: count }, (_, i) => `r${i}@north.example`)
  const watch = (more: Partial<notifications.NotificationInput> = {}) =>
    notifications.create(app.context, app.operator, {
      type: 'folder',
      resource: '/inbound',
      action: 'upload',
      usernames: ['notice_user_all'],
      sendEmail: true,
      ...more,
    })
  /** Records uploads of the file, each by the user that `nameOf` returns. */
  async function uploads(count: number, nameOf = (_: number) => 'otto') {
    const place = await tree.find(app.context.db.q, app.operator, '/inbound/orders.csv')
    const [resources, at] = [[toEventResource(place)], app.context.record]
    await app.context.db.tx(async (tx) => {
      for (let i = 0; i < count; i++)
        await at(tx, { ...app.operator, username: nameOf(i) }, { name: 'resources.upload', resources })
    })
  }
  async function mails() {
    app.clock.move(digestMs)
    await sendDueNotifications(app.context)
    for (let more = 1; more > 0; ) {
      const claimed = await claim(app.context, 100)
      for (const email of claimed) await emails.send(app.context, app.mail, email)
      more = claimed.length
    }
    return app.mail.sent.splice(0).map(({ to, subject }) => `${to} ${subject}`)
  }
  const noticesLeft = async () => (await app.context.db.q.selectFrom('notices').select('id').execute()).length

  it('limit the rules of a user, also in concurrent requests, and name the limit', async () => {
    const made = await Promise.allSettled(Array.from({ length: 5 }, () => watch()))
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    const refused = await faultOf(watch())
    expect([refused.code, refused.message]).toEqual([
      'conflict',
      'You have 3 notifications; a user may set up at most 3. Delete one that you no longer need, or use one on a folder above.',
    ])
  })

  it('limit recipients of rules and receipts; longer lists from before may stay or be shortened', async () => {
    const refused = await faultOf(watch({ recipients: addresses(3) }))
    expect([refused.detail.subject, refused.message]).toEqual([
      'recipients',
      'recipients holds at most 2 addresses, got 3.',
    ])
    const share = { type: 'receive', name: 'In', resources: ['/inbound'], notificationEmails: addresses(3) } as const
    expect((await faultOf(shares.create(app.context, app.operator, share))).message).toBe(
      'addresses for receipts holds at most 2 addresses, got 3.',
    )
    const { id } = (await watch({ recipients: addresses(2) })).notification
    const row = { account_id: app.account.id, notification_id: id, code_sealed: '', created_at: '', modified_at: '' }
    const more = ['x', 'y', 'z'].map((name) => ({ ...row, email: `${name}@old.example`, code_hash: name }))
    await app.context.db.q.insertInto('notification_recipients').values(more).execute()
    const set = (count: number) => notifications.update(app.context, app.operator, id, { recipients: addresses(count) })
    expect((await faultOf(set(6))).message).toBe('recipients holds at most 5 addresses, got 6.')
    expect((await set(4)).notification.recipients).toHaveLength(4)
    expect((await faultOf(set(5))).message).toBe('recipients holds at most 4 addresses, got 5.')
    await notifications.update(app.context, app.operator, id, { message: 'Book these.' })
    await notifications.remove(app.context, app.operator, id)
  })

  it('collect notices while an hour’s worth of emails waits, and lose none', async () => {
    await watch({ recipients: addresses(2) })
    await watch({ recipients: addresses(2), action: 'all' })
    await uploads(1)
    expect(await mails()).toHaveLength(4)
    await uploads(2)
    expect(await mails()).toEqual([])
    expect((await emails.listWaiting(app.context)).map(({ subject }) => subject)).toHaveLength(4)
    await uploads(3)
    await uploads(4)
    expect(await mails()).toEqual([])
    expect(await noticesLeft()).toBe(14)
    app.clock.move(3_600_000)
    expect(await mails()).toEqual(Array.from({ length: 4 }, () => expect.stringContaining('2 uploads')))
    app.clock.move(3_600_000)
    expect(await mails()).toEqual(Array.from({ length: 4 }, () => expect.stringContaining('7 uploads')))
    expect(await noticesLeft()).toBe(0)
  })

  it('send one email for any number of events, read a thousand at a time', async () => {
    await watch()
    await uploads(2_500, (i) => `user ${i % 700}`)
    expect(await mails()).toEqual(['master@harbour.example /inbound: 2500 uploads'])
    expect(await noticesLeft()).toBe(0)
  })

  it('use a transaction for each rule', async () => {
    for (let i = 0; i < 3; i++) await watch()
    await uploads(1)
    app.clock.move(digestMs)
    const written: number[] = []
    const { db } = app.context
    const count = async () => (await emails.listWaiting(app.context)).length
    const watched: Database = {
      ...db,
      tx: async (work) => {
        const before = await count()
        const value = await db.tx(work)
        written.push((await count()) - before)
        return value
      },
    }
    await sendDueNotifications({ ...app.context, db: watched })
    expect(written.filter((some) => some > 0)).toEqual([1, 1, 1])
  })
})
