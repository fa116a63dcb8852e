import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { faultOf, put } from '../../../test/people.ts'
import { openTestHouse, type TestHouse } from '../../../test/test-house.ts'
import type { Database } from '../../db/engine.ts'
import { toEventResource } from '../files/resource.ts'
import * as tree from '../files/tree.ts'
import { claim } from '../letters/claiming.ts'
import * as letters from '../letters/letters.ts'
import * as shares from '../shares/shares.ts'
import * as notifications from './notifications.ts'
import { tellDue } from './telling.ts'

const digestMs = 180_000

describe.each(engines)('what notifications may cause, on %s', (engine) => {
  let house: TestHouse
  beforeEach(async () => {
    house = await openTestHouse(engine, {
      environment: {
        SALLYPORT_NOTIFICATIONS_PER_USER: '3',
        SALLYPORT_NOTIFICATION_RECIPIENTS: '2',
        SALLYPORT_EMAILS_PER_USER: '4',
      },
    })
    await put(house, house.operator, '/inbound/orders.csv')
  })
  afterEach(() => house.close())

  const emails = (count: number) => Array.from({ length: count }, (_, i) => `r${i}@north.example`)
  const watch = (more: Partial<notifications.NotificationInput> = {}) =>
    notifications.create(house.tools, house.operator, {
      type: 'folder',
      resource: '/inbound',
      action: 'upload',
      usernames: ['notice_user_all'],
      sendEmail: true,
      ...more,
    })
  /** As if each had uploaded the file. */
  async function uploads(count: number, nameOf = (_: number) => 'otto') {
    const place = await tree.find(house.tools.db.q, house.operator, '/inbound/orders.csv')
    const [resources, at] = [[toEventResource(place)], house.tools.record]
    await house.tools.db.tx(async (tx) => {
      for (let i = 0; i < count; i++)
        await at(tx, { ...house.operator, username: nameOf(i) }, { name: 'resources.upload', resources })
    })
  }
  async function mails() {
    house.clock.move(digestMs)
    await tellDue(house.tools)
    for (let more = 1; more > 0; ) {
      const claimed = await claim(house.tools, 100)
      for (const letter of claimed) await letters.send(house.tools, house.mail, letter)
      more = claimed.length
    }
    return house.mail.sent.splice(0).map(({ to, subject }) => `${to} ${subject}`)
  }
  const noticesLeft = async () => (await house.tools.db.q.selectFrom('notices').select('id').execute()).length

  it('is at most so many rules a user, and a refusal says how many, also of several that come at once', async () => {
    const made = await Promise.allSettled(Array.from({ length: 5 }, () => watch()))
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    const refused = await faultOf(watch())
    expect([refused.code, refused.message]).toEqual([
      'conflict',
      'You have 3 notifications; a user may set up at most 3. Delete one that you no longer need, or use one on a folder above.',
    ])
  })

  it('is at most so many recipients a rule and receipts a share; what has more may be cut down, and goes', async () => {
    const refused = await faultOf(watch({ recipients: emails(3) }))
    expect([refused.detail.field, refused.message]).toEqual([
      'recipients',
      'recipients holds at most 2 addresses, got 3.',
    ])
    const share = { type: 'receive', name: 'In', resources: ['/inbound'], notificationEmails: emails(3) } as const
    expect((await faultOf(shares.create(house.tools, house.operator, share))).message).toBe(
      'notificationEmails holds at most 2 addresses, got 3.',
    )
    const { id } = (await watch({ recipients: emails(2) })).notification
    const row = { account_id: house.account.id, notification_id: id, code_sealed: '', created_at: '', modified_at: '' }
    const more = ['x', 'y', 'z'].map((name) => ({ ...row, email: `${name}@old.example`, code_hash: name }))
    await house.tools.db.q.insertInto('notification_recipients').values(more).execute()
    const set = (count: number) => notifications.update(house.tools, house.operator, id, { recipients: emails(count) })
    expect((await faultOf(set(6))).message).toBe('recipients holds at most 5 addresses, got 6.')
    expect((await set(4)).notification.recipients).toHaveLength(4)
    expect((await faultOf(set(5))).message).toBe('recipients holds at most 4 addresses, got 5.')
    await notifications.update(house.tools, house.operator, id, { message: 'Book these.' })
    await notifications.remove(house.tools, house.operator, id)
  })

  it('is collected while an hour’s worth of emails wait, and nothing of it is lost', async () => {
    await watch({ recipients: emails(2) })
    await watch({ recipients: emails(2), action: 'all' })
    await uploads(1)
    expect(await mails()).toHaveLength(4)
    await uploads(2)
    expect(await mails()).toEqual([])
    expect((await letters.waiting(house.tools)).map(({ subject }) => subject)).toHaveLength(4)
    await uploads(3)
    await uploads(4)
    expect(await mails()).toEqual([])
    expect(await noticesLeft()).toBe(14)
    house.clock.move(3_600_000)
    expect(await mails()).toEqual(Array.from({ length: 4 }, () => expect.stringContaining('2 uploads')))
    house.clock.move(3_600_000)
    expect(await mails()).toEqual(Array.from({ length: 4 }, () => expect.stringContaining('7 uploads')))
    expect(await noticesLeft()).toBe(0)
  })

  it('is one mail of any number of events, read a thousand at a time', async () => {
    await watch()
    await uploads(2_500, (i) => `user ${i % 700}`)
    expect(await mails()).toEqual(['master@harbour.example /inbound: 2500 uploads'])
    expect(await noticesLeft()).toBe(0)
  })

  it('is written rule by rule, in a transaction each', async () => {
    for (let i = 0; i < 3; i++) await watch()
    await uploads(1)
    house.clock.move(digestMs)
    const written: number[] = []
    const { db } = house.tools
    const count = async () => (await letters.waiting(house.tools)).length
    const watched: Database = {
      ...db,
      tx: async (work) => {
        const before = await count()
        const value = await db.tx(work)
        written.push((await count()) - before)
        return value
      },
    }
    await tellDue({ ...house.tools, db: watched })
    expect(written.filter((some) => some > 0)).toEqual([1, 1, 1])
  })
})
