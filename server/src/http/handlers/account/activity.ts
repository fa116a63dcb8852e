import * as accounts from '../../../core/accounts/accounts.ts'
import { noLimit } from '../../../core/accounts/plan.ts'
import * as log from '../../../core/activity/log.ts'
import type { Actor } from '../../../core/actor.ts'
import type { Context } from '../../../core/context.ts'
import { usageByHour, usedInADay } from '../../../core/usage/usage.ts'
import { deliveriesByHour } from '../../../core/webhooks/log/statistics.ts'
import { presentEntry, presentHours } from '../../present/account/activity.ts'
import { instant, sorting } from '../../requests/input.ts'
import type { Handler } from '../../responses/call.ts'

export const getSessionLogs: Handler<'getSessionLogs'> = async ({ ctx, actor, query }) => {
  const { startDate, endDate, ipAddress: ip, sort, ...rest } = query
  const from = instant('startDate', startDate, actor)
  const to = instant('endDate', endDate, actor)
  const filter = { ...rest, from, to, ip, sort: sort.map(sorting) }
  const entries = await log.list(ctx, actor, filter)
  const data = entries.map((entry) => presentEntry(entry, actor.timeZone))
  const totalResults = await log.total(ctx, actor, filter, data.length)
  return { status: 200, body: { totalResults, returnedResults: data.length, data } }
}

const hourMs = 3_600_000

export const getActivityStats: Handler<'getActivityStats'> = async ({ ctx, actor }) => {
  const { limits, diskUsed, diskLimit } = await accounts.byId(ctx, actor.accountId)
  const transactionsLimit = limits.transactions ?? noLimit
  const used = { transactionsUsed: await usedInADay(ctx, actor), transactionsLimit, diskUsed, diskLimit }
  const attributes = { hours: await lastHours(ctx, actor), ...used }
  return { status: 200, body: { data: { type: 'activityStats', attributes } } }
}

/** The current hour and the 23 before it. */
async function lastHours(ctx: Context, actor: Actor) {
  const first = Math.floor(ctx.clock.now().getTime() / hourMs) - 24
  const deliveries = await deliveriesByHour(ctx, actor, new Date(first * hourMs).toISOString())
  const transactions = await usageByHour(ctx, actor, first)
  return presentHours(first, 25, { transactions, deliveries }, actor.timeZone)
}
