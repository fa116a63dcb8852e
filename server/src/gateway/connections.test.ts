/** Connections and transfers of nodes, as rows shared by all: two registries on one database stand for two nodes. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engines } from '../../test/databases.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'
import { end, leaseMs, list, removeExpiredConnections } from '../core/connections/connections.ts'
import { type ConnectionRegistry, createConnectionRegistry, type RegistryOptions } from './connections.ts'

/** Flushes when called; no connection is too short, and every change is written. */
const byHand = { tickMs: 3_600_000, minAgeMs: 0, updateMs: 0 }

describe.each(engines)('on %s', (engine) => {
  let app: TestApp
  let nodes: ConnectionRegistry[]
  beforeEach(async () => {
    app = await openTestApp(engine)
    nodes = []
  })
  afterEach(async () => {
    for (const node of nodes) await node.close()
    await app.close()
  })

  const node = (nodeId: string, options: RegistryOptions = {}) => {
    const settings = { ...app.context.settings, nodeId }
    const made = createConnectionRegistry({ ...app.context, settings }, { ...byHand, ...options })
    nodes.push(made)
    return made
  }
  const upload = (ended: string[] = [], path = 'a.bin') => ({
    ...{ kind: 'upload' as const, actor: app.operator, path, size: 100 },
    end: () => void ended.push(path),
  })
  const listed = async (actor = app.operator) => {
    const { connections } = await list(app.context, actor, { offset: 0, limit: 100 })
    return connections.map(({ path, bytes }) => [path, bytes])
  }
  const onlyId = async () => (await list(app.context, app.operator, { offset: 0, limit: 1 })).connections[0]?.id ?? 0

  test('every node lists those of all nodes, with the bytes so far, until they have ended', async () => {
    const [one, other] = [node('one'), node('other')]
    const first = one.open(upload([], '/a.bin'))
    using _second = other.open(upload([], '/b.bin'))
    first.add(40)
    await Promise.all([one.flush(), other.flush()])
    first.add(2)
    await one.flush()
    expect((await listed()).toSorted()).toEqual([
      ['/a.bin', 42],
      ['/b.bin', 0],
    ])
    const { connections } = await list(app.context, app.operator, { offset: 0, limit: 1 })
    expect(connections[0]).toMatchObject({
      ...{ accountId: app.account.id, userId: app.operator.userId, username: app.operator.username },
      ...{ kind: 'upload', size: 100, startedAt: app.clock.now().toISOString() },
    })
    first[Symbol.dispose]()
    await one.flush()
    expect(await listed()).toEqual([['/b.bin', 0]])
  })

  test('a node ends a connection that another node has marked, once', async () => {
    const ended: string[] = []
    const [one] = [node('one'), node('other')]
    const open = one.open(upload(ended))
    await one.flush()
    await end(app.context, app.operator, await onlyId())
    await one.flush()
    await one.flush()
    expect(ended).toEqual(['a.bin'])
    expect(app.logged.filter((line) => line.includes('ended by an administrator'))).toHaveLength(1)
    open[Symbol.dispose]()
    await one.flush()
    await expect(end(app.context, app.operator, 1)).rejects.toMatchObject({ code: 'not-found' })
    expect(await listed()).toEqual([])
  })

  test('only administrators of its account can see it and end it', async () => {
    const ended: string[] = []
    const one = node('one')
    using _open = one.open(upload(ended))
    await one.flush()
    const quay = await app.another('quay')
    expect(await listed(quay.operator)).toEqual([])
    const id = await onlyId()
    await expect(end(app.context, quay.operator, id)).rejects.toMatchObject({ code: 'not-found' })
    const user = { ...app.operator, role: 'user' as const }
    await expect(listed(user)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(end(app.context, user, id)).rejects.toMatchObject({ code: 'forbidden' })
    await one.flush()
    expect(ended).toEqual([])
  })

  test('rows of a dead node disappear with their lease; a live node renews them, and restores a lost row', async () => {
    const one = node('one')
    using open = one.open(upload())
    await one.flush()
    const id = await onlyId()
    app.clock.move(leaseMs)
    expect(await listed()).toEqual([])
    await expect(end(app.context, app.operator, id)).rejects.toMatchObject({ code: 'not-found' })
    await removeExpiredConnections(app.context)
    expect(await app.context.db.q.selectFrom('connections').selectAll().execute()).toEqual([])
    open.add(7)
    await one.flush()
    expect(await listed()).toEqual([['/a.bin', 7]])
    expect(await onlyId()).toBe(id)
  })

  test('a path relative to a home folder is listed from the root of the account', async () => {
    const folder = await app.context.db.q
      .insertInto('resources')
      .values({
        ...{ account_id: app.account.id, parent_id: app.operator.rootId, name: 'home', type: 'dir', hash: 'f00d' },
        ...{ size: 0, blob_id: null, child_count: 0, created_by: app.master.id, accessed_at: null, deleted_at: null },
        ...{ created_at: '', modified_at: '', uploaded_at: '' },
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const one = node('one')
    using _open = one.open({ ...upload(), actor: { ...app.operator, rootId: folder.id } })
    using _connection = one.open({ ...upload([], ''), kind: 'connection', size: null })
    await one.flush()
    expect((await listed()).map(([path]) => path).toSorted()).toEqual(['', '/home/a.bin'])
  })

  test('short ones get no row, and the number of rows is limited', async () => {
    const [short, few] = [node('short', { minAgeMs: 3_600_000 }), node('few', { maxRows: 2 })]
    using _short = short.open(upload())
    await short.flush()
    expect(await listed()).toEqual([])
    const open = ['a', 'b', 'c'].map((name) => few.open(upload([], `/${name}`)))
    await few.flush()
    expect(await listed()).toHaveLength(2)
    for (const one of open.slice(0, 2)) one[Symbol.dispose]()
    await few.flush()
    await few.flush()
    expect(await listed()).toEqual([['/c', 0]])
    open[2]?.[Symbol.dispose]()
  })

  test('a stopping node deletes its rows and leaves those of others', async () => {
    const [one, other] = [node('one'), node('other')]
    one.open(upload([], '/a'))
    other.open(upload([], '/b'))
    await Promise.all([one.flush(), other.flush()])
    await one.close()
    expect(await listed()).toEqual([['/b', 0]])
  })
})
