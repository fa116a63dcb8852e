import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { storeEngines } from '../../../../test/databases.ts'
import { type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import { addPerson, codeOf, faultOf, put } from '../../../../test/people.ts'
import type { Actor } from '../../actor.ts'
import { type EventResource, triggerNames } from '../../event.ts'
import * as moves from '../../files/moves/moves.ts'
import * as trash from '../../files/trash/trash.ts'
import { createFolder } from '../../files/tree/folders.ts'
import { toEventResource } from '../../files/tree/resource.ts'
import { legacySignature, standardSignature } from '../delivery/signature.ts'
import { insertEvent, type StoredEvent } from './events-store.ts'
import { type FeedInput, type FeedPage, feed, pruneOldEvents } from './feed.ts'

const never = new AbortController().signal
const day = 86_400_000

describe.each(storeEngines)('promise 11: the feed, on %s', (engine) => {
  let app: DeliveryApp
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
  })
  afterEach(() => app.close())

  const read = (input: Partial<FeedInput> = {}, actor: Actor = app.operator) =>
    feed(app.context, actor, { waitMs: 0, limit: 100, ...input }, never)
  const told = (page: FeedPage) =>
    page.kind === 'events'
      ? page.entries.map(({ name, resources }) => `${name.slice(10)} ${resources.map(({ path }) => path).join(' ')}`)
      : page.entries.map(({ message }) => `${message.event.slice(10)} ${message.path}`)
  const record = (path: string): Omit<StoredEvent, 'id' | 'firstId' | 'position'> & { accountId: number } => ({
    accountId: app.account.id,
    name: 'resources.upload',
    username: 'ada',
    protocol: 'web',
    address: '192.0.2.1',
    at: app.clock.now().toISOString(),
    resources: [{ path } as StoredEvent['resources'][number]],
  })

  it('has every event that can trigger webhooks, in order, also without a webhook', async () => {
    const { resource } = await put(app, app.operator, '/in/a.txt')
    await moves.rename(app.context, app.operator, resource.id, 'b.txt')
    await trash.remove(app.context, app.operator, ['/in/b.txt'])
    const page = await read()
    expect(told(page)).toEqual(['createFolder /in', 'upload /in/a.txt', 'rename /in/b.txt', 'delete /in/b.txt'])
    expect(page).toMatchObject({ kind: 'events', accountName: 'mira', cursor: '4' })
    expect(await read({ after: page.cursor })).toMatchObject({ entries: [], cursor: '4' })
  })

  it('continues from any cursor, without a gap or a repetition', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await put(app, app.operator, `/${name}`)
    const found: string[] = []
    let after: string | undefined
    for (;;) {
      const page = await read({ after, limit: 2 })
      if (page.entries.length === 0) break
      found.push(...told(page))
      after = page.cursor
    }
    expect(found).toEqual(['upload /a', 'upload /b', 'upload /c', 'upload /d', 'upload /e'])
    expect(told(await read({ after: 'now' }))).toEqual([])
    expect((await read({ after: 'now' })).cursor).toBe('5')
  })

  it('splits an operation on more than a hundred resources into parts of a hundred', async () => {
    const resources: EventResource[] = []
    for (let i = 0; i < 101; i++) resources.push(toEventResource(await put(app, app.operator, `/many/${i}`)))
    const { cursor } = await read({ after: 'now' })
    await app.context.db.tx((tx) => app.context.record(tx, app.operator, { name: 'resources.delete', resources }))
    const page = await read({ after: cursor })
    if (page.kind !== 'events') throw new Error('events were expected')
    const [first, second] = page.entries
    expect(page.entries.map(({ resources }) => resources.length)).toEqual([100, 1])
    expect([first?.firstId, second?.firstId]).toEqual([first?.id, first?.id])
  })

  it('is for administrators, and each account has its own', async () => {
    const user = await addPerson(app, 'ada')
    const quay = await app.another('quay')
    await put(app, app.operator, '/ours')
    await put(app, quay.operator, '/theirs')
    expect(await codeOf(read({}, user.actor))).toBe('forbidden')
    expect(told(await read({}, quay.operator))).toEqual(['upload /theirs'])
    const { id } = await app.watch()
    expect(await codeOf(read({ webhook: id }, quay.operator))).toBe('not-found')
  })

  it("with a webhook has that webhook's messages, signed as they would be sent now", async () => {
    const webhook = await app.watch({ resource: '/', triggers: ['resources.upload'] })
    const other = await app.watch({ triggers: triggerNames, version: 'v1' })
    await put(app, app.operator, '/in/a.txt')
    await put(app, app.operator, '/in/b.txt')
    await app.sendDue()
    const page = await read({ webhook: webhook.id })
    if (page.kind !== 'messages') throw new Error('messages were expected')
    expect(told(page)).toEqual(['upload /in/a.txt', 'upload /in/b.txt'])
    const posted = app.endpoint.received.map(({ body }) => body)
    for (const { body, headers, message } of page.entries) {
      expect(posted).toContain(body)
      const at = Number(headers['webhook-timestamp'])
      expect(headers['x-exavault-signature']).toBe(legacySignature(webhook.verificationToken, body))
      expect(headers['webhook-signature']).toBe(standardSignature(webhook.signingSecret, message.message_key, at, body))
    }
    expect(told(await read({ webhook: other.id }))).toEqual([
      'createFolder /in',
      'upload /in/a.txt',
      'upload /in/b.txt',
    ])
    expect(told(await read({ webhook: other.id, after: page.cursor }))).toEqual([])
  })

  it('splits the messages of one event at the end of a page, and continues in the middle', async () => {
    for (const name of ['a', 'b', 'c']) await put(app, app.operator, `/${name}`)
    const { id } = await app.watch({ version: 'v1', triggers: ['resources.delete'] })
    await trash.remove(app.context, app.operator, ['/a', '/b', '/c'])
    const first = await read({ webhook: id, limit: 2 })
    const second = await read({ webhook: id, limit: 2, after: first.cursor })
    expect([...told(first), ...told(second)]).toEqual(['delete /a', 'delete /b', 'delete /c'])
    expect(first.cursor).toMatch(/^4\.\d+$/)
    expect(second.cursor).toBe('4')
  })

  it('wakes waiting readers at the commit', async () => {
    const began = performance.now()
    const waiting = read({ waitMs: 30_000 })
    await new Promise((resolve) => setTimeout(resolve, 50))
    await put(app, app.operator, '/a')
    expect(told(await waiting)).toEqual(['upload /a'])
    expect(performance.now() - began).toBeLessThan(900)
  })

  it('finds commits of other processes within about a second', async () => {
    const waiting = read({ waitMs: 10_000 })
    await app.context.db.tx((tx) => insertEvent(tx, record('/from-elsewhere')))
    expect(told(await waiting)).toEqual(['upload /from-elsewhere'])
  })

  it('responds with an empty page and the cursor at the time limit, or when the client has left', async () => {
    expect(await read({ waitMs: 20 })).toMatchObject({ entries: [], cursor: '0' })
    const ending = new AbortController()
    const waiting = feed(app.context, app.operator, { waitMs: 30_000, limit: 10 }, ending.signal)
    ending.abort()
    expect(await waiting).toMatchObject({ entries: [], cursor: '0' })
  })

  it('sends nothing to a reader whose access ended while waiting', async () => {
    const boss = await addPerson(app, 'boss', { role: 'admin' })
    const waiting = codeOf(read({ waitMs: 10_000 }, boss.actor))
    await new Promise((resolve) => setTimeout(resolve, 20))
    await app.context.db.q.updateTable('users').set({ locked: 1 }).where('id', '=', boss.user.id).execute()
    await put(app, app.operator, '/a')
    expect(await waiting).toBe('unauthenticated')
  })

  it('deletes events older than the retention time; an earlier cursor is gone, and the error names the oldest', async () => {
    for (const name of ['a', 'b', 'c']) await put(app, app.operator, `/${name}`)
    const { cursor: old } = await read({ limit: 1 })
    app.clock.move(10 * day)
    await put(app, app.operator, '/d')
    expect(await pruneOldEvents(app.context, 11 * day)).toBe(0)
    expect(await pruneOldEvents(app.context, 9 * day)).toBe(3)
    expect(told(await read())).toEqual(['upload /d'])
    const fault = await faultOf(read({ after: old }))
    expect(fault).toMatchObject({ code: 'gone', detail: { subject: 'after', oldestCursor: '3' } })
    expect(fault.message).toContain(' 3.')
    expect(told(await read({ after: '3' }))).toEqual(['upload /d'])
    app.clock.move(1)
    expect(await pruneOldEvents(app.context, 0)).toBe(1)
    expect(await read()).toMatchObject({ entries: [], cursor: '4' })
    await put(app, app.operator, '/e')
    expect(told(await read({ after: '4' }))).toEqual(['upload /e'])
  })

  it.each(['', 'x', '-1', '1.', '1.2.3', '12345678901234567', '7'])('refuses "%s" as a cursor', async (after) => {
    expect(await faultOf(read({ after }))).toMatchObject({ code: 'invalid', detail: { subject: 'after' } })
  })

  it('has no events of a change that was rolled back', async () => {
    const broken = app.context.db.tx(async (tx) => {
      await insertEvent(tx, record('/never'))
      throw new Error('no')
    })
    await expect(broken).rejects.toThrow('no')
    await put(app, app.operator, '/a')
    expect(await read()).toMatchObject({ cursor: '1' })
  })

  it('an event of an account without webhooks costs one more row', async () => {
    await createFolder(app.context, app.operator, { path: '/in' })
    const count = async () => (await app.context.db.q.selectFrom('events').selectAll().execute()).length
    expect(await count()).toBe(1)
    expect(await app.messages()).toEqual([])
  })
})

describe.runIf(storeEngines.includes('postgres'))(
  'promise 11: transactions that commit out of order, on postgres',
  () => {
    let app: DeliveryApp
    beforeEach(async () => {
      app = await openDeliveryApp('postgres')
    })
    afterEach(() => app.close())

    const event = (path: string) => ({
      accountId: app.account.id,
      name: 'resources.upload' as const,
      username: 'ada',
      protocol: 'web',
      address: '192.0.2.1',
      at: app.clock.now().toISOString(),
      resources: [{ path } as StoredEvent['resources'][number]],
    })
    const pathsAfter = async (after?: string) => {
      const page = await feed(app.context, app.operator, { after, waitMs: 0, limit: 100 }, never)
      const paths = page.kind === 'events' ? page.entries.map(({ resources }) => resources[0]?.path ?? '') : []
      return { paths, cursor: page.cursor }
    }

    test('a reader past a later id still gets the earlier one once it commits', async () => {
      const written = Promise.withResolvers<void>()
      const mayCommit = Promise.withResolvers<void>()
      const slow = app.context.db.tx(async (tx) => {
        await insertEvent(tx, event('/slow'))
        written.resolve()
        await mayCommit.promise
      })
      await written.promise
      await app.context.db.tx((tx) => insertEvent(tx, event('/quick')))
      const first = await pathsAfter()
      expect(first.paths).toEqual(['/quick'])
      mayCommit.resolve()
      await slow
      const second = await pathsAfter(first.cursor)
      expect(second.paths).toEqual(['/slow'])
      expect((await pathsAfter()).paths).toEqual(['/quick', '/slow'])
      const ids = await app.context.db.q.selectFrom('events').select('id').orderBy('position').execute()
      const [quick, slower] = ids.map(({ id }) => id)
      expect(quick).toBe((slower ?? 0) + 1)
    })

    test('with many concurrent writers and readers: everybody reads everything, once, in one order', {
      timeout: 60_000,
    }, async () => {
      const count = 120
      let writing = true
      const writer = async (at: number) => {
        for (let i = at; i < count; i += 5)
          await app.context.db.tx(async (tx) => {
            await insertEvent(tx, event(`/${i}`))
            await new Promise((resolve) => setTimeout(resolve, (i * 7) % 13))
            if (i % 10 === 9) await insertEvent(tx, event(`/${i}-again`))
          })
      }
      const reader = async () => {
        const found: string[] = []
        for (let after: string | undefined; ; ) {
          const ending = !writing
          const page = await pathsAfter(after)
          after = page.cursor
          found.push(...page.paths)
          if (ending && page.paths.length === 0) return found
        }
      }
      const readers = [reader(), reader()]
      await Promise.all([0, 1, 2, 3, 4].map(writer))
      writing = false
      const [one = [], other = []] = await Promise.all(readers)
      expect(one).toEqual(other)
      expect(one).toHaveLength(count + count / 10)
      expect(new Set(one).size).toBe(one.length)
    })
  },
)
