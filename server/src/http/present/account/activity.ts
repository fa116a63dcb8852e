import type { ActivityHour } from '@sallyport/contract/schemas/activity/activity-stats.ts'
import type { SessionActivityEntry } from '@sallyport/contract/schemas/activity/session-activity.ts'
import type { LogEntry } from '../../../core/activity/log.ts'
import type { DeliveryHour } from '../../../core/webhooks/log/statistics.ts'
import { moment } from '../../responses/time.ts'
import { presentLoggedVersion } from '../files/resource-activity.ts'

export const presentEntry = (entry: LogEntry, timeZone: string): SessionActivityEntry => ({
  id: entry.id,
  type: 'sessionActivity',
  attributes: {
    operation: entry.type as SessionActivityEntry['attributes']['operation'],
    username: entry.username,
    ...(entry.nickname !== '' && entry.nickname !== entry.username && { displayName: entry.nickname }),
    ipAddress: entry.ip,
    protocol: entry.protocol,
    fileName: entry.path,
    fileSource: entry.source_path,
    bytesTransferred: entry.bytes,
    duration: entry.duration,
    status: entry.status,
    sessionId: entry.session_id,
    ...(entry.visitor !== null && { visitor: entry.visitor }),
    share: entry.share,
    reason: entry.reason ?? '',
    totalBytes: entry.total_bytes,
    resourceId: entry.resource_id,
    version: presentLoggedVersion(entry, timeZone),
    created: moment(entry.created_at, timeZone),
  },
})

const hourMs = 3_600_000

/** `count` hours from `first` (hours since 1970) on, including those without activity. */
export function presentHours(
  first: number,
  count: number,
  found: { readonly transactions: ReadonlyMap<number, number>; readonly deliveries: readonly DeliveryHour[] },
  timeZone: string,
): ActivityHour[] {
  const none = { delivered: 0, failed: 0, latencyMedian: null, latencyP95: null }
  const byHour = new Map(found.deliveries.map(({ hour, ...rest }) => [hour, rest]))
  return Array.from({ length: count }, (_, at) => {
    const begins = new Date((first + at) * hourMs).toISOString()
    return {
      begins: moment(begins, timeZone),
      transactions: found.transactions.get(first + at) ?? 0,
      ...(byHour.get(begins.slice(0, 13)) ?? none),
    }
  })
}
