import type { ActivityHour } from '@sallyport/contract/schemas/activity/activity-stats.ts'
import type { DeliveryHour } from '../../../core/webhooks/log/statistics.ts'
import { moment } from '../../responses/time.ts'

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
