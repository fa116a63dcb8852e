import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { App } from '../src/app.ts'
import { checkSecretKey } from '../src/core/setup/secret-check.ts'
import { writeFact } from '../src/core/setup/store.ts'
import { createSealer } from '../src/lib/crypto/seal.ts'
import { nodeProblems } from '../src/nodes.ts'
import { storeEngines } from './databases.ts'
import { openNode, openTestApp, type TestApp } from './test-app.ts'

describe.runIf(storeEngines.includes('postgres'))('nodes that start', () => {
  let app: TestApp
  const others: App[] = []
  beforeEach(async () => {
    app = await openTestApp('postgres', { environment: { SALLYPORT_NODE_LABEL: 'files-1' } })
  })
  afterEach(async () => {
    for (const other of others.splice(0)) await other.close()
    await app.close()
  })
  const startOther = async (environment: Record<string, string>) => {
    const other = await openNode(app, { SALLYPORT_NODE_LABEL: 'files-2', ...environment })
    others.push(other)
    await other.work()
    return other
  }

  it('with the same settings have nothing to say', async () => {
    await app.work()
    const other = await startOther({})
    expect(await nodeProblems(other.context)).toEqual([])
    expect(app.logged.join('\n')).not.toContain('differ')
  })

  it('wake each other after a commit', async () => {
    await app.work()
    const other = await startOther({})
    const woken = new Set<string>()
    for (const worker of ['deliveries', 'events', 'emails'] as const)
      other.context.onWake(worker, () => woken.add(worker))
    // The connection of the channel may not be open yet.
    await expect
      .poll(() => {
        app.context.wake('deliveries', [1])
        app.context.wake('events')
        app.context.wake('emails')
        return [...woken].sort()
      })
      .toEqual(['deliveries', 'emails', 'events'])
  })

  it('are not woken by their own commits a second time', async () => {
    await app.work()
    const other = await startOther({})
    const woken: string[] = []
    app.context.onWake('events', () => woken.push('own'))
    other.context.onWake('events', () => woken.push('other'))
    let sent = 0
    await expect
      .poll(() => {
        sent += 1
        app.context.wake('events')
        return woken.includes('other')
      })
      .toBe(true)
    expect(woken.filter((one) => one === 'own')).toHaveLength(sent)
  })

  it('log in which settings they differ, with the values and the nodes', async () => {
    await app.work()
    const other = await startOther({ SALLYPORT_TRASH_DAYS: '30', SALLYPORT_WEBHOOK_ALLOW: '10.0.0.0/8' })
    const sentences = [
      'SALLYPORT_TRASH_DAYS differs between nodes: 30 on files-2; 7 on files-1. Set it to the same value on all nodes and restart them.',
      'SALLYPORT_WEBHOOK_ALLOW differs between nodes: 10.0.0.0/8 on files-2; not set on files-1. Set it to the same value on all nodes and restart them.',
    ]
    expect(await nodeProblems(other.context)).toEqual(sentences)
    for (const sentence of sentences) expect(app.logged.join('\n')).toContain(sentence)
    await other.close()
    others.pop()
    expect(await nodeProblems(app.context)).toEqual([])
  })

  it('log that they have different versions', async () => {
    await app.work()
    await startOther({})
    await app.context.db.q.updateTable('nodes').set({ version: '0.1.0' }).where('label', '=', 'files-1').execute()
    expect(await nodeProblems(app.context)).toEqual([
      expect.stringMatching(/^Nodes have different versions: 0\.1\.0 on files-1, .* on files-2\. Upgrade all of them/),
    ])
  })

  it('are drained when a newer server upgrades the tables beyond what they can read', async () => {
    await app.work()
    expect(app.context.settings.isDraining).toBe(false)
    await writeFact(app.context.db.q, 'min_version', '99.0.0')
    await expect.poll(() => app.context.settings.isDraining).toBe(true)
    expect(app.logged.join('\n')).toContain('a newer server has upgraded the tables')
  })

  it('leave again if their work cannot be started', async () => {
    const { q } = app.context.db
    await sql`alter table scheduled_tasks rename to away`.execute(q)
    try {
      const other = await openNode(app)
      others.push(other)
      await expect(other.work()).rejects.toThrow('scheduled_tasks')
      expect(await q.selectFrom('nodes').select('id').execute()).toEqual([])
    } finally {
      await sql`alter table away rename to scheduled_tasks`.execute(q)
    }
  })

  it('are refused with another secret key, from the first moment', async () => {
    const { db, clock } = app.context
    const stranger = { db, clock, sealer: createSealer(randomBytes(32)) }
    await app.work()
    await expect(checkSecretKey(stranger)).rejects.toThrow(
      /^Node files-1 uses another secret key\. Set SALLYPORT_SECRET_KEY/,
    )
    await checkSecretKey(app.context)
    // Nothing is sealed yet, and nobody runs: the key may be replaced.
    app.clock.move(30_000)
    await checkSecretKey(stranger)
    await checkSecretKey(stranger)
  })
})
