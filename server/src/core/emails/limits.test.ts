import { CompiledQuery, createQueryId, type KyselyPlugin, type RootOperationNode, sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { addPerson, faultOf } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { Tx } from '../../db/engine.ts'
import type { MailTransport } from '../../mail/transport.ts'
import { claim } from './claiming.ts'
import { retryPauses } from './email.ts'
import * as emails from './emails.ts'
import { cleanUpExemptCounts, maxPerMailbox } from './exempt.ts'
import * as outbox from './outbox.ts'
import * as queues from './queues-store.ts'

const hour = 3_600_000

describe.each(engines)('emails an hour, on %s', (engine) => {
  let app: TestApp
  afterEach(() => app.close())
  const open = async (perUser: number, perAccount = 1_000) => {
    app = await openTestApp(engine, {
      environment: {
        SALLYPORT_EMAILS_PER_USER: String(perUser),
        SALLYPORT_EMAILS_PER_ACCOUNT: String(perAccount),
      },
    })
  }
  const write = (count: number, { userId = 1, accountId = app.account.id, name = 'u', kind = 'invitation' } = {}) =>
    app.context.db.tx((tx) =>
      emails.enqueueAll(
        app.context,
        tx,
        { accountId, userId, kind: kind as 'invitation', subject: 'News', text: 'Hello' },
        Array.from({ length: count }, (_, i) => ({ to: `${name}${i}@quay.example` })),
      ),
    )
  const alert = (to = 'mira@harbour.example') =>
    app.context.db.tx((tx) =>
      emails.enqueue(app.context, tx, { accountId: app.account.id, kind: 'password', to, subject: 'Link', text: 'x' }),
    )
  const send = async (limit = 1_000, transport: MailTransport = app.mail) => {
    const claimed = await claim(app.context, limit)
    for (const email of claimed) await emails.send(app.context, transport, email)
    return claimed.map(({ to }) => to)
  }
  const refusing: MailTransport = { send: () => Promise.reject(new Error('greylisted')), close: () => undefined }
  const waiting = async () => (await outbox.list(app.context, app.operator, { offset: 0, limit: 50 })).emails

  it('are sent up to the user’s limit; the rest follows hour by hour, in order, with the reason listed', async () => {
    await open(3)
    await write(7)
    expect(await send()).toEqual(['u0@quay.example', 'u1@quay.example', 'u2@quay.example'])
    expect(await send()).toEqual([])
    const start = app.clock.now().getTime()
    const at = (hours: number) => ({ limit: 'user', perHour: 3, until: new Date(start + hours * hour).toISOString() })
    expect((await waiting()).map(({ delay }) => delay)).toEqual([at(2), at(1), at(1), at(1)])
    app.clock.move(hour - 1)
    expect(await send()).toEqual([])
    app.clock.move(1)
    expect(await send()).toEqual(['u3@quay.example', 'u4@quay.example', 'u5@quay.example'])
    app.clock.move(hour)
    expect(await send()).toEqual(['u6@quay.example'])
    expect(await waiting()).toEqual([])
  })

  it('are sent up to the account’s limit over all users, without delaying another account', async () => {
    await open(3, 4)
    await write(3, { userId: 1, name: 'a' })
    await write(3, { userId: 2, name: 'b' })
    expect(await send()).toHaveLength(4)
    expect((await waiting()).map(({ delay }) => delay?.limit)).toEqual(['account', 'account'])
    const quay = await app.another('quay')
    await write(2, { accountId: quay.account.id, name: 'quay' })
    expect(await send()).toEqual(['quay0@quay.example', 'quay1@quay.example'])
    app.clock.move(hour)
    expect(await send()).toHaveLength(2)
  })

  it('with password links and alerts are not counted, and are sent first', async () => {
    await open(2)
    await write(5)
    await alert()
    await alert('second@harbour.example')
    expect(await send(3)).toEqual(['mira@harbour.example', 'second@harbour.example', 'u0@quay.example'])
    expect(await send()).toEqual(['u1@quay.example'])
    await alert('third@harbour.example')
    expect(await send()).toEqual(['third@harbour.example'])
  })

  it('with password links and alerts are limited per mailbox in any spelling, without delay by another account', async () => {
    await open(2)
    const spellings = (i: number) => [`mira+${i}@harbour.example`, `Mira@Harbour.example`]
    await Promise.all(Array.from({ length: 30 }, (_, i) => alert(spellings(i)[i % 2])))
    expect(await send()).toHaveLength(maxPerMailbox)
    await alert('ada@harbour.example')
    expect(await send()).toEqual(['ada@harbour.example'])
    const quay = await app.another('quay')
    const toMira = { kind: 'password', to: 'mira@harbour.example', subject: 'Link', text: 'x' } as const
    await app.context.db.tx((tx) => emails.enqueue(app.context, tx, { ...toMira, accountId: quay.account.id }))
    expect(await send()).toEqual(['mira@harbour.example'])
    app.clock.move(hour)
    await cleanUpExemptCounts(app.context)
    expect(await app.context.db.q.selectFrom('exempt_emails').selectAll().execute()).toEqual([])
    await alert()
    expect(await send()).toEqual(['mira@harbour.example'])
  })

  it('with password links and alerts are limited per account over all mailboxes', async () => {
    await open(2, 5)
    for (let i = 0; i < 8; i++) await alert(`a${i}@quay.example`)
    expect(await send()).toHaveLength(5)
    const dropped = app.logged.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'emails dropped')
    expect(dropped).toHaveLength(3)
    expect(dropped[0]).toMatchObject({ level: 'warn', account: app.account.id, dropped: 1 })
    expect(JSON.stringify(dropped)).not.toContain('quay.example')
    app.clock.move(hour)
    await alert()
    expect(await send()).toEqual(['mira@harbour.example'])
  })

  it('that were dropped are listed by limit and hour, with their number', async () => {
    await open(2, 30)
    for (let i = 0; i < maxPerMailbox + 3; i++) await alert(`Mira+${i}@harbour.example`)
    for (let i = 0; i < 15; i++) await alert(`a${i}@quay.example`)
    const dropped = () => outbox.list(app.context, app.operator, { state: 'dropped', offset: 0, limit: 50 })
    const { emails: listed, total } = await dropped()
    expect(total).toBe(2)
    expect(listed).toMatchObject([
      { to: 'a10@quay.example', dropped: 5, lastError: expect.stringContaining('30 emails of this kind'), text: '' },
      { to: 'Mira+20@harbour.example', dropped: 3, subject: 'Link', lastError: expect.stringContaining('at most 20') },
    ])
    expect(await waiting()).toEqual(expect.arrayContaining(listed))
    expect(await send()).toHaveLength(30)
    app.clock.move(hour)
    for (let i = 0; i < maxPerMailbox + 1; i++) await alert()
    expect((await dropped()).emails.map((email) => email.dropped)).toEqual([1, 5, 3])
  })

  it('of an account or user with a long queue leave capacity for others', async () => {
    await open(500)
    await write(400)
    await send(4)
    const quay = await app.another('quay')
    await write(1, { accountId: quay.account.id, name: 'quay' })
    await write(1, { userId: 2, name: 'other' })
    app.clock.move(1)
    const next = [...(await send(4)), ...(await send(4))]
    expect(next).toContain('quay0@quay.example')
    expect(next).toContain('other0@quay.example')
  })

  it('are counted once by several nodes that claim concurrently', async () => {
    await open(10)
    await write(30)
    await write(30, { userId: 2, name: 'b' })
    const rounds = await Promise.all(Array.from({ length: 8 }, () => claim(app.context, 6)))
    for (let more = 1; more > 0; ) {
      const some = await claim(app.context, 6)
      rounds.push(some)
      more = some.length
    }
    const taken = rounds.flat()
    expect(new Set(taken.map(({ id }) => id)).size).toBe(20)
    expect(taken.filter(({ userId }) => userId === 1)).toHaveLength(10)
  })

  it('that failed are not counted until they are sent', async () => {
    await open(2)
    await write(3)
    expect(await send(2, refusing)).toHaveLength(2)
    // They are no longer counted, but a mail server that refuses does not get all waiting emails at once.
    expect(await send(1)).toEqual([])
    app.clock.move(retryPauses[0])
    expect(await send()).toEqual(['u2@quay.example', 'u0@quay.example'])
    expect(await send()).toEqual([])
    app.clock.move(hour)
    expect(await send()).toEqual(['u1@quay.example'])
  })

  it('beyond a day’s worth are refused with the numbers, except digests', async () => {
    await open(2, 3)
    await write(47)
    const full = await faultOf(write(2))
    expect(full.code).toBe('too-many')
    expect(full.message).toContain(
      'You have 47 emails waiting to be sent. At most 48 may wait, a day’s worth at 2 an hour, and this would add 2.',
    )
    await write(1)
    await write(24, { userId: 2 })
    expect((await faultOf(write(1, { userId: 3 }))).message).toContain('This account has 72 emails waiting')
    await write(5, { userId: 3, kind: 'notification' })
    await alert()
    const ada = await addPerson(app, 'ada')
    expect(ada.user.username).toBe('ada')
  })

  it('to many recipients are rendered in batches, between which other requests are served', async () => {
    await open(500)
    let turns = 0
    let isOver = false
    const count = () => {
      turns++
      if (!isOver) setImmediate(count)
    }
    const before = turns
    setImmediate(count)
    await write(100)
    isOver = true
    expect(turns - before).toBeGreaterThan(3)
    expect(await send()).toHaveLength(100)
  })

  it('that have expired delay no others', async () => {
    await open(2)
    const expiresAt = new Date(app.clock.now().getTime() + 1_000)
    const head = { accountId: app.account.id, userId: 1, kind: 'welcome', subject: 'Hi', text: 'x' } as const
    const many = Array.from({ length: 5 }, (_, i) => ({ to: `w${i}@quay.example` }))
    await app.context.db.tx((tx) => emails.enqueueAll(app.context, tx, { ...head, expiresAt }, many))
    app.clock.move(1_000)
    await write(2)
    expect([...(await send()), ...(await send())]).toEqual(['u0@quay.example', 'u1@quay.example'])
  })

  it('are claimed by indexes, however many wait', async () => {
    await open(10_000)
    await write(3_000)
    await alert()
    const now = app.clock.now().toISOString()
    const sender = { accountId: app.account.id, userId: 1 }
    await sql`analyze`.execute(app.context.db.q)
    const plans = await plansOf(app, async (tx) => {
      await queues.lockDueExempt(tx, now, 4)
      await queues.lockDueEmails(tx, sender, now, 4)
      await queues.nextEmailTime(tx, sender)
    })
    expect(plans.length).toBeGreaterThan(2)
    for (const plan of plans) expect(plan).toMatch(/letters_(exempt|queue)/)
    for (const plan of plans) expect(plan).not.toMatch(/SCAN letters(?! USING)|Seq Scan on letters|TEMP B-TREE/)
  })
})

/** The query plans of the statements that `work` runs. */
async function plansOf(app: TestApp, work: (tx: Tx) => Promise<unknown>): Promise<string[]> {
  const nodes: RootOperationNode[] = []
  const recorder: KyselyPlugin = {
    transformQuery: ({ node }) => {
      nodes.push(node)
      return node
    },
    transformResult: async ({ result }) => result,
  }
  return await app.context.db.tx(async (tx) => {
    await work(new Tx({ engine: tx.engine, executor: tx.getExecutor().withPlugin(recorder) }))
    const plans: string[] = []
    for (const node of nodes) {
      const { sql: text, parameters } = tx.getExecutor().compileQuery(node, createQueryId())
      const explain = app.context.db.engine === 'sqlite' ? 'explain query plan' : 'explain'
      const { rows } = await tx.getExecutor().executeQuery(CompiledQuery.raw(`${explain} ${text}`, [...parameters]))
      plans.push(JSON.stringify(rows))
    }
    return plans
  })
}
