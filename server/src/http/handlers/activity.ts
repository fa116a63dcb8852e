import * as log from '../../core/activity/log.ts'
import type { Handler } from '../call.ts'
import { instant, sorting } from '../input.ts'
import { presentEntry } from '../present/activity.ts'

export const getSessionLogs: Handler<'getSessionLogs'> = async ({ tools, actor, query }) => {
  const { startDate, endDate, ipAddress: ip, sort, ...rest } = query
  const from = instant('startDate', startDate, actor)
  const to = instant('endDate', endDate, actor)
  const entries = await log.list(tools, actor, { ...rest, from, to, ip, sort: sort.map(sorting) })
  const data = entries.map((entry) => presentEntry(entry, actor.timeZone))
  return { status: 200, body: { totalResults: 0, returnedResults: data.length, data } }
}
