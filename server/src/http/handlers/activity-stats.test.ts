/** Statistics of the last day, over real sockets. */
import { mismatches } from '@sallyport/contract/mismatches.ts'
import { operations } from '@sallyport/contract/operations.ts'
import { afterEach, describe, expect, test } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import * as webhooks from '../../core/webhooks/endpoints/webhooks.ts'
import { sendTest } from '../../core/webhooks/trials/test-message.ts'

let app: ServedApp
afterEach(() => app.close())
const hourMs = 3_600_000

interface Stats {
  readonly hours: readonly Record<string, unknown>[]
  readonly transactionsUsed: number
}

describe.each(engines)('statistics of the last day, on %s', (engine) => {
  const stats = async (): Promise<Stats> => {
    await app.usage.flush()
    const json = (await app.ask('GET', 'activity/stats')).json()
    expect(mismatches(operations.getActivityStats.replies[200], json)).toEqual([])
    return json.data.attributes as unknown as Stats
  }

  test('count per hour: requests, deliveries by outcome, and their duration', async () => {
    app = await openServedApp(engine, { environment: { SALLYPORT_WEBHOOK_ALLOW: '127.0.0.1/32' } })
    const { webhook } = await webhooks.create(app.context, app.operator, { endpointUrl: 'http://127.0.0.1:9/hook' })
    const attempt = async (error_kind: string, duration_ms: number) => {
      await sendTest(app.context, app.operator, webhook.id)
      const { q } = app.context.db
      const { id } = await q
        .selectFrom('webhook_attempts')
        .select((e) => e.fn.max('id').as('id'))
        .executeTakeFirstOrThrow()
      await q.updateTable('webhook_attempts').set({ error_kind, duration_ms }).where('id', '=', Number(id)).execute()
    }
    for (let sent = 0; sent < 9; sent++) await attempt('', 40)
    await attempt('timeout', 29_000)
    const now = await stats()
    expect(now.hours).toHaveLength(25)
    expect(now.hours.at(-1)).toMatchObject({ delivered: 9, failed: 1 })
    const { latencyMedian, latencyP95, begins } = now.hours.at(-1) ?? {}
    expect(latencyMedian).toBeGreaterThanOrEqual(35)
    expect(latencyMedian).toBeLessThanOrEqual(50)
    expect(latencyP95).toBeGreaterThan(10_000)
    expect(Date.parse(String(begins))).toBe(Math.floor(app.clock.now().getTime() / hourMs) * hourMs)
    app.clock.move(3 * hourMs)
    const later = await stats()
    expect(later.hours.at(-4)).toEqual({ ...now.hours.at(-1), transactions: 1 })
    expect(later.hours.at(-1)).toMatchObject({ delivered: 0, failed: 0, latencyMedian: null, latencyP95: null })
    app.clock.move(25 * hourMs)
    expect((await stats()).hours.every((hour) => hour['delivered'] === 0)).toBe(true)
  })

  test('count requests of this account only, against its limit', async () => {
    app = await openServedApp(engine)
    await app.another('quay')
    for (let asked = 0; asked < 5; asked++) await app.ask('GET', 'users/me')
    const first = await stats()
    expect(first.transactionsUsed).toBe(5)
    const second = await stats()
    expect([second.transactionsUsed, second.hours.at(-1)?.['transactions']]).toEqual([6, 6])
    expect(second).toMatchObject({ transactionsLimit: 2_147_483_647, diskUsed: 0 })
  })
})
