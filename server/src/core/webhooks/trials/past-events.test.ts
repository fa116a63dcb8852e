import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { databaseWork } from '../../../../test/database-work.ts'
import { engines } from '../../../../test/databases.ts'
import { codeOf, put } from '../../../../test/people.ts'
import { openTestApp, type TestApp } from '../../../../test/test-app.ts'
import { createFolder } from '../../files/tree/folders.ts'
import { type EventScan, scanEvents, scansAtOnce, scansWaiting } from './past-events.ts'

describe.each(engines)('a scan of past events, on %s', (engine) => {
  let app: TestApp
  beforeEach(async () => {
    app = await openTestApp(engine)
    for (const name of ['a', 'b', 'c', 'd']) await put(app, app.operator, `/${name}`)
  })
  afterEach(() => app.close())

  const scan = async (input: Partial<EventScan> = {}) => {
    const seen: string[] = []
    const visit: EventScan['visit'] = ({ resources }) => {
      seen.push(resources[0]?.path ?? '')
      return input.visit?.call(null, {} as never) ?? true
    }
    const all = { since: '', maxEvents: 10, ...input, visit }
    return { complete: await scanEvents(app.context, app.account.id, all), seen: seen.join('') }
  }

  it('visits the newest first, up to a limit, and returns whether that was all', async () => {
    expect(await scan()).toEqual({ complete: true, seen: '/d/c/b/a' })
    expect(await scan({ maxEvents: 4 })).toEqual({ complete: true, seen: '/d/c/b/a' })
    expect(await scan({ maxEvents: 3 })).toEqual({ complete: false, seen: '/d/c/b' })
    expect(await scan({ since: '9999' })).toEqual({ complete: true, seen: '' })
    expect(await scan({ visit: () => false })).toEqual({ complete: false, seen: '/d' })
  })

  it('reads few events at once, and yields between them', async () => {
    for (let i = 0; i < 60; i++) await createFolder(app.context, app.operator, { path: `/${i}` })
    const reads = await databaseWork(() => scan({ maxEvents: 1_000 }))
    expect(reads.maxRows).toBeLessThanOrEqual(50)
    let turns = 0
    const turn = () => {
      turns += 1
      next = setImmediate(turn)
    }
    let next = setImmediate(turn)
    const visitsOfTurn = new Map<number, number>()
    const visit = () => {
      visitsOfTurn.set(turns, (visitsOfTurn.get(turns) ?? 0) + 1)
      for (const until = performance.now() + 6; performance.now() < until; );
      return true
    }
    await Promise.all(Array.from({ length: 6 }, () => scan({ maxEvents: 5, visit })))
    clearImmediate(next)
    // All of them share the time of one turn of the event loop: six may start before it is over, and then all of them
    // yield.
    expect(Math.max(...visitsOfTurn.values())).toBeLessThanOrEqual(7)
  })

  it('is limited to a few concurrent and some waiting ones per account; more are refused', async () => {
    const { account } = await app.another('quay')
    let most = 0
    let running = 0
    const slow = async () => {
      let first = true
      const visit = () => {
        if (first) running += 1
        first = false
        most = Math.max(most, running)
        return true
      }
      await scanEvents(app.context, app.account.id, { since: '', maxEvents: 10, visit })
      running -= 1
      return 'done'
    }
    const many = Array.from({ length: scansAtOnce + scansWaiting + 5 }, () => codeOf(slow()).catch(() => 'done'))
    expect(await scanEvents(app.context, account.id, { since: '', maxEvents: 10, visit: () => true })).toBe(true)
    const outcomes = await Promise.all(many)
    expect(outcomes.filter((outcome) => outcome === 'too-many')).toHaveLength(5)
    expect(most).toBeLessThanOrEqual(scansAtOnce)
    expect(await scan()).toEqual({ complete: true, seen: '/d/c/b/a' })
  })

  it('ends when it has used its processor time', async () => {
    expect(await scan({ maxBusyMs: 0 })).toEqual({ complete: false, seen: '/d' })
  })
})
