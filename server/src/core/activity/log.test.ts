import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { logOf } from '../../../test/consistency.ts'
import { engines } from '../../../test/databases.ts'
import { addPerson, codeOf, type Person, put } from '../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { copy } from '../files/moves/copy.ts'
import * as moves from '../files/moves/moves.ts'
import { createFolder } from '../files/tree/folders.ts'
import * as users from '../users/users.ts'
import * as log from './log.ts'
import { pruneSessionLog } from './log.ts'
import { insertEntries } from './store.ts'

type Filter = Partial<log.LogFilter>

describe.each(engines)('reading the session log, on %s', (engine) => {
  let app: TestApp
  let admin: Person
  let ada: Person
  let start: string

  beforeAll(async () => {
    app = await openTestApp(engine)
    admin = await addPerson(app, 'admin', { role: 'admin' })
    ada = await addPerson(app, 'Ädä', { appName: 'Invoices' })
    const elsewhere = { ...admin.actor, address: '2001:db8::7', protocol: 'sftp' }
    const { operator: stranger } = await app.another('stranger')
    await createFolder(app.context, stranger, { path: '/theirs' })
    app.clock.move(60_000)
    start = app.clock.now().toISOString()
    await put(app, ada.actor, '/Über_1.txt', '12345')
    app.clock.move(1_000)
    await createFolder(app.context, elsewhere, { path: '/in' })
    app.clock.move(1_000)
    await put(app, admin.actor, '/in/a%b.txt', '1')
    await copy(app.context, ada.actor, { resources: ['/Über_1.txt'], parent: '/in' })
    app.clock.move(1_000)
    await moves.moveAll(app.context, ada.actor, { resources: ['/in/a%b.txt'], parent: '/' })
  })
  afterAll(() => app.close())

  const list = async (filter: Filter = {}) => {
    const entries = await log.list(app.context, admin.actor, {
      from: start,
      sort: [],
      offset: 0,
      limit: 100,
      ...filter,
    })
    return entries.map(({ type, path, source_path }) => `${type} ${path}${source_path && ` < ${source_path}`}`)
  }
  const all = [
    'MOVE /a%b.txt < /in/a%b.txt',
    'COPY /in/Über_1.txt < /Über_1.txt',
    'STOR /in/a%b.txt',
    'MKD /in',
    'STOR /Über_1.txt',
  ]
  const at = (seconds: number) => new Date(Date.parse(start) + seconds * 1_000).toISOString()

  it('is newest first', async () => {
    expect(await list()).toEqual(all)
  })

  it.each<[string, Filter, number[]]>([
    ['a user in any case', { username: 'äDÄ' }, [0, 1, 4]],
    ['a user is the whole name', { username: 'äd' }, []],
    ['an operation', { type: 'STOR' }, [2, 4]],
    ['a path in any case', { path: '/ÜBER_1.TXT' }, [4]],
    ['what lies in a folder', { path: '/in/*' }, [1, 2]],
    ['wildcards', { path: '*a%b.t?t' }, [0, 2]],
    ['what SQL takes for wildcards', { path: '/%' }, []],
    ['an underscore', { path: '/über?1.txt' }, [4]],
    ['an underscore that would be one character', { path: '/i_' }, []],
    ['an address', { ip: '192.0.2.7' }, [0, 1, 2, 4]],
    ['an IPv6 address, however it is written', { ip: '2001:0DB8:0:0::0007' }, [3]],
    ['an address that is none', { ip: 'nowhere' }, []],
    ['a protocol in any case', { protocol: 'SFTP' }, [3]],
    ['an application', { protocol: 'Invoices' }, [0, 1, 4]],
    ['a protocol is the whole name', { protocol: 'sft' }, []],
    ['all of several', { username: 'ädä', type: 'STOR', path: '*.txt', ip: '192.0.2.7' }, [4]],
    ['all of several, one of which does not hold', { username: 'admin', type: 'MOVE' }, []],
  ])('finds %s', async (_, filter, expected) => {
    expect(await list(filter)).toEqual(expected.map((i) => all[i]))
  })

  it('includes both ends of a time span', async () => {
    expect(await list({ from: at(1), to: at(2) })).toEqual(all.slice(1, 4))
    expect(await list({ from: at(3) })).toEqual(all.slice(0, 1))
    expect(await list({ from: at(2), to: at(1) })).toEqual([])
    expect(await list({ to: at(0) })).toEqual(all.slice(4))
  })

  it('finds one entry by its id, of its own account only', async () => {
    const one = { sort: [], offset: 0, limit: 100 }
    const [moved] = await log.list(app.context, admin.actor, one)
    const filter = { ...one, id: moved?.id ?? 0 }
    expect(await log.list(app.context, admin.actor, filter)).toEqual([moved])
    const { operator } = await app.another('elsewhere')
    expect(await log.list(app.context, operator, filter)).toEqual([])
  })

  it('is paged', async () => {
    const pages = await Promise.all([0, 2, 4, 6].map((offset) => list({ offset, limit: 2 })))
    expect(pages).toEqual([all.slice(0, 2), all.slice(2, 4), all.slice(4), []])
  })

  it.each([
    ['date', 'created_at'],
    ['ip_address', 'ip'],
    ['file', 'path'],
    ['type', 'type'],
    ['size', 'bytes'],
    ['protocol', 'protocol'],
  ] as const)('sorts by %s', async (field, column) => {
    const values = async (descending: boolean) => {
      const page = { from: start, sort: [{ field, descending }], offset: 0, limit: 100 }
      return (await log.list(app.context, admin.actor, page)).map((entry) => entry[column])
    }
    const up = await values(false)
    expect(up).toHaveLength(all.length)
    for (const [i, value] of up.slice(1).entries()) expect((up[i] ?? '') <= value).toBe(true)
    expect(await values(true)).toEqual(up.toReversed())
  })

  it('T-18 is for administrators, of their own account', async () => {
    const plain = await addPerson(app, 'plain')
    const page = { sort: [], offset: 0, limit: 100 }
    expect(await codeOf(log.list(app.context, plain.actor, page))).toBe('forbidden')
    const { operator: another } = await app.another('another')
    expect((await log.list(app.context, another, page)).map(({ username }) => username)).not.toContain('admin')
    expect((await log.list(app.context, admin.actor, { ...page, limit: 500 })).map(({ path }) => path)).not.toContain(
      '/theirs',
    )
  })

  it('has the nicknames of users who have one', async () => {
    await users.update(app.context, admin.actor, ada.user.id, { nickname: 'Ada Lovelace' })
    const entries = await log.list(app.context, admin.actor, { from: start, sort: [], offset: 0, limit: 100 })
    const nicknames = new Map(entries.map(({ username, nickname }) => [username, nickname]))
    expect([nicknames.get('admin'), nicknames.get('Ädä')]).toEqual(['', 'Ada Lovelace'])
  })
})

const dayMs = 86_400_000

describe.each(engines)('the session log, on %s', (engine) => {
  let app: TestApp
  afterEach(() => app.close())
  const open = async (environment: Record<string, string> = {}) => {
    app = await openTestApp(engine, { environment })
  }
  const folder = (path: string, actor = app.operator) => createFolder(app.context, actor, { path })

  it('is retained indefinitely by default', async () => {
    await open()
    await folder('/old')
    app.clock.move(20 * 365 * dayMs)
    expect(await pruneSessionLog(app.context)).toBe(0)
    expect(await logOf(app.context)).toContain('MKD /old')
  })

  it.each(['0', '-1', '1.5', 'for ever', '36501'])('is not retained for %j days', async (days) => {
    await expect(open({ SALLYPORT_ACTIVITY_LOG_DAYS: days })).rejects.toThrow('SALLYPORT_ACTIVITY_LOG_DAYS')
    await open()
  })

  describe('with SALLYPORT_ACTIVITY_LOG_DAYS', () => {
    beforeEach(() => open({ SALLYPORT_ACTIVITY_LOG_DAYS: '30' }))

    it('is retained for that many days, in every account', async () => {
      const quay = await app.another('quay')
      await folder('/old')
      await folder('/old', quay.operator)
      app.clock.move(dayMs)
      await folder('/young')
      app.clock.move(29 * dayMs)
      expect(await pruneSessionLog(app.context)).toBe(0)
      app.clock.move(1)
      expect(await pruneSessionLog(app.context)).toBeGreaterThanOrEqual(2)
      expect((await logOf(app.context)).filter((line) => line.startsWith('MKD'))).toEqual(['MKD /young'])
      expect(await pruneSessionLog(app.context)).toBe(0)
    })

    it('is pruned in batches of 500', async () => {
      const row = { user_id: null, share_id: null, session_id: '', username: 'x', ip: '', type: 'MKD', path: '/x' }
      const more = { source_path: '', protocol: 'x', status: '-', duration: 0, bytes: 0 }
      const at = { account_id: app.account.id, created_at: app.clock.now().toISOString() }
      const entries = Array.from({ length: 1_234 }, () => ({ ...row, ...more, ...at }))
      await app.context.db.tx((tx) => insertEntries(tx, entries))
      app.clock.move(31 * dayMs)
      let transactions = 0
      const { db } = app.context
      const tx: typeof db.tx = (work) => {
        transactions++
        return db.tx(work)
      }
      expect(await pruneSessionLog({ ...app.context, db: { ...db, tx } })).toBeGreaterThanOrEqual(1_234)
      expect(transactions).toBe(3)
      expect(await logOf(app.context)).toEqual([])
    })
  })
})
