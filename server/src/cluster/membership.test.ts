import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEngines } from '../../test/databases.ts'
import { openTestApp, type TestApp } from '../../test/test-app.ts'
import { localProcess } from './local-process.ts'
import { endedNodes, join, type Membership, replacedNodes } from './membership.ts'
import { setDraining } from './nodes-store.ts'

describe.each(storeEngines)('the nodes of an installation on %s', (engine) => {
  let app: TestApp
  const members: Membership[] = []
  beforeEach(async () => {
    app = await openTestApp(engine)
  })
  afterEach(async () => {
    for (const member of members.splice(0)) await member.leave()
    await app.close()
  })

  const deadMs = engine === 'sqlite' ? 180_000 : 30_000
  const drained: Record<string, boolean> = {}
  const start = async (id: string) => {
    const { db, clock, log } = app.context
    const member = await join(
      { id, label: 'files-1', version: '1.0.0', settings: () => ({}) },
      {
        ...{ db, clock, log, beforeBeat: async () => undefined, beatMs: 10 ** 6 },
        onDraining: (isDraining) => {
          drained[id] = isDraining
        },
      },
    )
    members.push(member)
    return member
  }
  const rows = () => app.context.db.q.selectFrom('nodes').selectAll().orderBy('id').execute()

  it('have ended when they have not been seen for a while; by name nothing is known of others', async () => {
    await start('a')
    app.clock.move(deadMs - 1)
    await start('b')
    const hasEnded = async () => {
      const ended = await endedNodes(app.context)
      return ['a', 'a test', 'b', 'unknown', 'host:1:1'].filter(ended)
    }
    expect(await hasEnded()).toEqual([])
    app.clock.move(1)
    expect(await hasEnded()).toEqual(['a', 'a test'])
    await members[0]?.announce([])
    expect(await hasEnded()).toEqual([])
  })

  it.runIf(process.platform === 'linux')('have ended with their processes on this machine', async () => {
    await start('a')
    const hasEnded = async () => (await endedNodes(app.context))('a')
    expect(await hasEnded()).toBe(false)
    const ended = localProcess().replace(/\d+$/, '1')
    await app.context.db.q.updateTable('nodes').set({ process: ended }).execute()
    expect(await hasEnded()).toBe(true)
  })

  it('are forgotten an hour after their end, and at once when they leave', async () => {
    await start('a')
    await start('b')
    await members.pop()?.leave()
    expect(await rows()).toMatchObject([{ id: 'a' }])
    app.clock.move(3_600_000)
    expect((await endedNodes(app.context))('a')).toBe(true)
    expect(await rows()).toEqual([])
    // It was only cut off.
    await members[0]?.announce(['http://127.0.0.1:80'])
    expect(await rows()).toMatchObject([{ id: 'a', addresses: '["http://127.0.0.1:80"]' }])
  })

  it('are forgotten earlier when there are many', async () => {
    const seen_at = app.clock.now().toISOString()
    const row = {
      label: 'x',
      version: '1',
      addresses: '[]',
      settings: '{}',
      process: '',
      started_at: seen_at,
      seen_at,
      draining: 0,
    } as const
    await app.context.db.q
      .insertInto('nodes')
      .values(Array.from({ length: 300 }, (_, i) => ({ id: `old ${i}`, ...row })))
      .execute()
    app.clock.move(deadMs)
    await endedNodes(app.context)
    expect(await rows()).toHaveLength(100)
  })

  it('learn that they are drained with the next beat', async () => {
    const a = await start('a')
    const b = await start('b')
    expect(await setDraining(app.context.db.q, 'a', true)).toBe('files-1')
    expect(await setDraining(app.context.db.q, 'nobody', true)).toBeNull()
    await a.beat()
    await b.beat()
    expect(drained).toEqual({ a: true, b: false })
    await setDraining(app.context.db.q, 'a', false)
    await a.beat()
    expect(drained['a']).toBe(false)
  })

  it('are replaced by one that has a database for itself', async () => {
    await start('a')
    await start('b')
    const hasEnded = await replacedNodes(app.context, 'b')
    expect(['a', 'b', 'c'].filter(hasEnded)).toEqual(['a'])
    expect(await rows()).toMatchObject([{ id: 'b' }])
  })
})
