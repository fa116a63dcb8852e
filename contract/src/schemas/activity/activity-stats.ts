/** Statistics of the last 24 hours. */
import { type Static, Type } from 'typebox'
import { envelope } from '../envelope.ts'
import { nullable, timestamp } from '../fields.ts'

const latency = (description: string) => nullable(Type.Integer({ description, minimum: 0 }))

const ActivityHour = Type.Object(
  {
    begins: timestamp('Start of the hour.'),
    transactions: Type.Integer({ description: 'Counted requests.', minimum: 0 }),
    delivered: Type.Integer({ description: 'Successful delivery attempts.', minimum: 0 }),
    failed: Type.Integer({ description: 'Failed delivery attempts.', minimum: 0 }),
    latencyMedian: latency('Median duration of the attempts in ms, accurate to a few per cent; null without attempts.'),
    latencyP95: latency('95th percentile of the duration in ms.'),
  },
  { title: 'ActivityHour' },
)
export type ActivityHour = Static<typeof ActivityHour>

export const ActivityStatsResponse = envelope('ActivityStatsResponse', {
  data: Type.Object({
    type: Type.Literal('activityStats'),
    attributes: Type.Object({
      hours: Type.Array(ActivityHour, { description: 'Oldest first; the last hour is incomplete.' }),
      transactionsUsed: Type.Integer({ description: 'Requests of the last 24 hours.', minimum: 0 }),
      transactionsLimit: Type.Integer({ description: 'Limit of requests.' }),
      diskUsed: Type.Integer({ description: 'Bytes stored.' }),
      diskLimit: Type.Integer({ description: 'Storage limit in bytes.' }),
    }),
  }),
})

export const exampleHour: ActivityHour = {
  begins: '2026-11-24T09:00:00+00:00',
  transactions: 1_204,
  delivered: 311,
  failed: 2,
  latencyMedian: 42,
  latencyP95: 180,
}
