import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines, storeEngines } from '../../../test/databases.ts'
import { addPerson, codeOf, openSession, put } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import type { Actor } from '../actor.ts'
import * as moves from '../files/moves/moves.ts'
import { textPreview } from '../files/previews/text-preview.ts'
import * as trashEntries from '../files/trash/restore.ts'
import * as trash from '../files/trash/trash.ts'
import { createFolder } from '../files/tree/folders.ts'
import * as contents from '../files/versions/content.ts'
import * as versions from '../files/versions/versions.ts'
import { bySession } from '../sessions/identify.ts'
import * as sessions from '../sessions/sessions.ts'
import * as shares from '../shares/shares.ts'
import * as users from '../users/users.ts'
import type { Notice } from './changes.ts'
import { defaultFeedLimits } from './feed-limits.ts'
import { createLiveUpdates, type LiveUpdates, type Update } from './live-updates.ts'

/** The notices of a feed. */
interface Followed {
  readonly updates: Update[]
  readonly state: { hasEnded: boolean }
  close(): void
}

describe.each(engines)('live updates, on %s', (engine) => {
  let app: TestApp
  let live: LiveUpdates
  beforeEach(async () => {
    app = await openTestApp(engine)
    // Without wake-ups, as on a node that changes nothing itself.
    live = createLiveUpdates({ ...app.context, onWake: () => () => undefined }, { pollEveryMs: 20 })
    for (const path of ['/in', '/team', '/team/sub']) await createFolder(app.context, app.operator, { path })
    app.clock.move(60_000)
  })
  afterEach(async () => {
    live.close()
    await app.close()
  })

  async function follow(actor: Actor, after: number | null = null, from = live): Promise<Followed> {
    const updates: Update[] = []
    const state = { hasEnded: false }
    const end = () => {
      state.hasEnded = true
      close()
    }
    const close = await from.open(actor, after, { send: (update) => updates.push(update), end })
    return { updates, state, close }
  }
  const noticesOf = ({ updates }: Followed) => updates.flatMap(({ notice }) => notice ?? [])
  const foldersOf = (followed: Followed) =>
    noticesOf(followed).flatMap(({ files }) => (typeof files === 'object' ? files.changed : (files ?? [])))
  const got = (followed: Followed, part: Notice) =>
    expect.poll(() => noticesOf(followed)).toContainEqual(expect.objectContaining(part))

  test('name the folder of an upload, for an administrator and for a user below its home, and nobody else', async () => {
    const team = await addPerson(app, 'team', { home: '/team' })
    const blind = await addPerson(app, 'blind', { home: '/team', permissions: ['upload'] })
    const quay = await app.another('quay')
    app.clock.move(60_000)
    const feeds = await Promise.all([app.operator, team.actor, blind.actor, quay.operator].map((one) => follow(one)))
    const [admin, user, upload, other] = feeds as [Followed, Followed, Followed, Followed]
    await put(app, app.operator, '/in/secret.txt')
    await got(admin, { files: { changed: ['/in'], moved: [] }, activity: true })
    await put(app, app.operator, '/team/sub/a.txt')
    await got(user, { files: { changed: ['/sub'], moved: [] } })
    expect(noticesOf(user)).toEqual([{ files: { changed: ['/sub'], moved: [] } }])
    expect(JSON.stringify(user.updates)).not.toMatch(/secret|"\/in/)
    expect(noticesOf(upload)).toEqual([])
    expect(noticesOf(other)).toEqual([])
  })

  test('name both folders of a move, and that paths below have moved', async () => {
    await put(app, app.operator, '/in/folder/a.txt')
    app.clock.move(60_000)
    const admin = await follow(app.operator)
    await moves.moveAll(app.context, app.operator, { resources: ['/in/folder'], parent: '/team' })
    await expect.poll(() => foldersOf(admin).toSorted()).toEqual(['/in', '/team'])
    expect(noticesOf(admin).flatMap(({ files }) => (typeof files === 'object' ? files.moved : []))).toEqual(['/in'])
    await trash.remove(app.context, app.operator, ['/team/folder'])
    await got(admin, { files: { changed: ['/team'], moved: ['/team'] } })
  })

  /** Adds uploads to the session log. */
  async function log(paths: readonly string[]): Promise<void> {
    const rows = paths.map((path) => ({
      account_id: app.account.id,
      session_id: '',
      username: 'ada',
      ip: '192.0.2.1',
      type: 'STOR',
      path,
      source_path: '',
      protocol: 'sftp',
      status: '-',
      duration: 0,
      bytes: 1,
      user_id: null,
      created_at: app.clock.now().toISOString(),
    }))
    await app.context.db.q.insertInto('session_log').values(rows).execute()
  }

  test('collapse many folders into one notice for all', async () => {
    const admin = await follow(app.operator)
    const resources = []
    for (let i = 0; i < 3; i++) resources.push((await put(app, app.operator, `/n/${i}/a`)).resource)
    expect(resources).toHaveLength(3)
    await log(Array.from({ length: 150 }, (_, i) => `/n/${i}/b`))
    await got(admin, { files: 'all' })
  })

  test('have a limited length: long paths, and many of them, are one notice for all', async () => {
    const deep = (letter: string, length: number) => `/team${`/${letter.repeat(99)}`.repeat(length / 100)}`
    const team = await addPerson(app, 'team', { home: '/team' })
    const followed = await Promise.all([app.operator, team.actor].map((actor) => follow(actor)))
    const all = async () => {
      for (const one of followed) await got(one, { files: 'all' })
      for (const one of followed) one.updates.length = 0
    }
    await log([`${deep('a', 1_900)}/file`])
    for (const one of followed) await expect.poll(() => foldersOf(one).join('').length).toBeGreaterThanOrEqual(1_900)
    await log([`${deep('b', 60_000)}/file`])
    await all()
    await log(Array.from({ length: 90 }, (_, i) => `${deep('c', 1_900)}/${i}/file`))
    await all()
  })

  test('of shares reach their owner and administrators, not another user', async () => {
    const owner = await addPerson(app, 'owner', { home: '/team' })
    const other = await addPerson(app, 'other', { home: '/team' })
    app.clock.move(60_000)
    const feeds = await Promise.all([app.operator, owner.actor, other.actor].map((one) => follow(one)))
    const [admin, own, foreign] = feeds as [Followed, Followed, Followed]
    await shares.create(app.context, owner.actor, { type: 'shared_folder', name: 'Plans', resources: ['/sub'] })
    await got(admin, { shares: true })
    await got(own, { shares: true })
    expect(noticesOf(foreign).filter(({ shares }) => shares)).toEqual([])
  })

  /** The versions of a new file, newest first. */
  async function versionsOf(path: string, count: number) {
    for (let i = 0; i <= count; i++) await put(app, app.operator, path, `text ${i}`, { ifExists: 'replace' })
    const { versions: kept } = await contents.list(app.context, app.operator, path)
    return kept.map(({ id }) => ({ resource: path, version: id }))
  }

  test('say that versions were deleted, by any node, to those who may download', async () => {
    const kept = await versionsOf('/team/a.txt', 60)
    const team = await addPerson(app, 'team', { home: '/team' })
    const blind = await addPerson(app, 'blind', { home: '/team', permissions: ['list', 'upload'] })
    const quay = await app.another('quay')
    app.clock.move(60_000)
    const feeds = await Promise.all([app.operator, team.actor, blind.actor, quay.operator].map((one) => follow(one)))
    const [admin, user, noReader, other] = feeds as [Followed, Followed, Followed, Followed]
    const deleteOne = async () => {
      const oldest = kept.pop()
      if (oldest) await versions.remove(app.context, app.operator, oldest)
    }
    // The first ones are deleted before it knows how many bytes the versions have.
    for (const feed of [admin, user]) {
      const noticed = async () => {
        await deleteOne()
        return noticesOf(feed)
      }
      await expect.poll(noticed).toContainEqual(expect.objectContaining({ versions: true }))
    }
    expect([...noticesOf(noReader), ...noticesOf(other)].filter((notice) => notice.versions)).toEqual([])
  })

  test('say to a user that it has opened a file in the browser, and to nobody else', async () => {
    await put(app, app.operator, '/in/a.txt')
    const ben = await addPerson(app, 'ben')
    app.clock.move(60_000)
    const [own, other] = await Promise.all([follow(ben.actor), follow(app.operator)])
    await textPreview(app.context, ben.actor, { resource: '/in/a.txt' })
    await textPreview(app.context, { ...ben.actor, protocol: 'web' }, { resource: '/in/a.txt' })
    await got(own, { opened: true })
    await got(other, { activity: true })
    expect(noticesOf(own)).toEqual([{ opened: true }])
    expect(noticesOf(other).some((notice) => notice.opened)).toBe(false)
  })

  test('say at once on this node that a version was deleted whose bytes another one has', async () => {
    const [, oldest] = await versionsOf('/in/a.txt', 2)
    const version = oldest ?? { resource: '', version: 0 }
    await versions.restore(app.context, app.operator, version)
    app.clock.move(60_000)
    const here = createLiveUpdates(app.context, { pollEveryMs: 60_000 })
    const feed = await follow(app.operator, null, here)
    feed.updates.length = 0
    await versions.remove(app.context, app.operator, version)
    await got(feed, { versions: true })
    here.close()
  })

  test('say that something in the trash was restored or purged, by any node, to those who may delete', async () => {
    const team = await addPerson(app, 'team', { home: '/team', permissions: ['list', 'delete'] })
    const reader = await addPerson(app, 'reader', { home: '/team', permissions: ['list'] })
    const quay = await app.another('quay')
    const ids = []
    for (const path of ['/team/a.txt', '/team/b.txt']) ids.push((await put(app, app.operator, path)).resource.id)
    await trash.remove(app.context, app.operator, ['/team/a.txt', '/team/b.txt'])
    app.clock.move(60_000)
    const feeds = await Promise.all([app.operator, team.actor, reader.actor, quay.operator].map((one) => follow(one)))
    const [admin, user, withoutTrash, other] = feeds as [Followed, Followed, Followed, Followed]
    const [restored = 0, purged = 0] = ids
    const taken = [
      () => trashEntries.restore(app.context, app.operator, { ids: [restored] }),
      () => trashEntries.purge(app.context, app.operator, [purged]),
    ]
    for (const take of taken) {
      await take()
      for (const feed of [admin, user]) await got(feed, { trash: true })
      for (const feed of [admin, user]) feed.updates.length = 0
    }
    expect(foldersOf(withoutTrash)).toEqual(['/'])
    expect([...noticesOf(withoutTrash), ...noticesOf(other)].filter((notice) => notice.trash)).toEqual([])
  })

  test('end with the session, the lock and any change of permissions of their user', async () => {
    await addPerson(app, 'ann', { home: '/team' })
    const changes: ((actor: Actor) => Promise<unknown>)[] = [
      (actor) => sessions.endCurrent(app.context, actor),
      ({ userId }) => users.update(app.context, app.operator, userId, { permissions: new Map([['share', false]]) }),
      ({ userId }) => users.update(app.context, app.operator, userId, { locked: true }),
    ]
    for (const change of changes) {
      const { secret } = await openSession(app, 'ann')
      const { actor } = await bySession(app.context, secret, '192.0.2.7')
      app.clock.move(20_000)
      const feed = await follow(actor)
      await change(actor)
      await expect.poll(() => feed.state.hasEnded).toBe(true)
      const before = feed.updates.length
      await put(app, app.operator, '/team/late.txt')
      expect(feed.updates).toHaveLength(before)
    }
  })

  test('end when the session has expired unused', async () => {
    await addPerson(app, 'ann', { home: '/team' })
    const { secret } = await openSession(app, 'ann')
    const feed = await follow((await bySession(app.context, secret, '192.0.2.7')).actor)
    app.clock.move(app.context.settings.sessions.idleMs + 1_000)
    await expect.poll(() => feed.state.hasEnded).toBe(true)
  })

  test('begin with what has changed after the last position, and with everything if it is of another database', async () => {
    const first = await follow(app.operator)
    const position = first.updates.at(-1)?.position ?? -1
    first.close()
    await put(app, app.operator, '/in/missed.txt')
    app.clock.move(60_000)
    const second = await follow(app.operator, position)
    expect(foldersOf(second)).toContain('/in')
    expect(foldersOf(await follow(app.operator))).toEqual([])
    expect(noticesOf(await follow(app.operator, 900_000))).toMatchObject([{ files: 'all', shares: true }])
  })

  test('read nothing while nobody follows', async () => {
    const feed = await follow(app.operator)
    feed.close()
    let reads = 0
    const db = new Proxy(app.context.db, {
      get(target, name) {
        reads += 1
        return Reflect.get(target, name)
      },
    })
    const idle = createLiveUpdates({ ...app.context, db }, { pollEveryMs: 1 })
    const one = await follow(app.operator, null, idle)
    one.close()
    let before = -1
    // A read that has begun may go on.
    const isStill = () => {
      const last = before
      before = reads
      return before === last
    }
    await expect.poll(isStill, { interval: 300, timeout: 10_000 }).toBe(true)
    for (let i = 0; i < 10; i++) await put(app, app.operator, `/in/${i}`)
    expect(reads).toBe(before)
  })

  test('are limited for each user, and for how often one opens them', async () => {
    const limits = { ...defaultFeedLimits, user: 2, opensAMinute: 4 }
    const limited = createLiveUpdates(app.context, { limits })
    const open = () => follow(app.operator, null, limited)
    const [one] = [await open(), await open()]
    expect(await codeOf(open())).toBe('unavailable')
    one.close()
    const again = await open()
    again.close()
    expect(await codeOf(open())).toBe('unavailable')
    limited.close()
  })
})

describe.runIf(storeEngines.includes('postgres'))(
  'live updates of transactions that commit out of order, on postgres',
  () => {
    test('miss none', async () => {
      const app = await openTestApp('postgres')
      const live = createLiveUpdates(app.context, { pollEveryMs: 20 })
      const { db, record } = app.context
      const linkIn = (path: string) => ({ name: 'links.create', path, resourceId: 1 }) as const
      const entry = async (type: string, path: string, wait: Promise<unknown>) =>
        await db.tx(async (tx) => {
          await record(tx, app.operator, linkIn(path))
          await tx.updateTable('session_log').set({ type }).where('path', '=', path).execute()
          await wait
        })
      try {
        const updates: Update[] = []
        await live.open(app.operator, null, { send: (update) => updates.push(update), end: () => undefined })
        const named = () => JSON.stringify(updates)
        const mayCommit = Promise.withResolvers<void>()
        const slow = entry('MKD', '/slow/a', mayCommit.promise)
        await entry('MKD', '/quick/a', Promise.resolve())
        await expect.poll(named).toContain('/quick')
        mayCommit.resolve()
        await slow
        await expect.poll(named).toContain('/slow')
        expect(named().match(/quick/g)).toHaveLength(1)
      } finally {
        live.close()
        await app.close()
      }
    })
  },
)
