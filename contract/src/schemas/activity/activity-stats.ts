/** The last 24 hours in numbers. */
import { type Static, Type } from 'typebox'
import { envelope } from '../envelope.ts'
import { nullable, timestamp } from '../fields.ts'

const latency = (description: string) => nullable(Type.Integer({ description, minimum: 0 }))

const ActivityHour = Type.Object(
  {
    begins: timestamp('When the hour begins.'),
    transactions: Type.Integer({ description: 'Requests that counted.', minimum: 0 }),
    delivered: Type.Integer({ description: 'Attempts to deliver a message that succeeded.', minimum: 0 }),
    failed: Type.Integer({ description: 'Attempts that failed.', minimum: 0 }),
    latencyMedian: latency('Half of the attempts took at most so long, in ms, a few per cent off; null without any.'),
    latencyP95: latency('Nineteen of twenty took at most so long.'),
  },
  { title: 'ActivityHour' },
)
export type ActivityHour = Static<typeof ActivityHour>

export const ActivityStatsResponse = envelope('ActivityStatsResponse', {
  data: Type.Object({
    type: Type.Literal('activityStats'),
    attributes: Type.Object({
      hours: Type.Array(ActivityHour, { description: 'The oldest first, the last one is under way.' }),
      transactionsUsed: Type.Integer({ description: 'Requests of the last 24 hours.', minimum: 0 }),
      transactionsLimit: Type.Integer({ description: 'How many there may be.' }),
      diskUsed: Type.Integer({ description: 'Bytes stored.' }),
      diskLimit: Type.Integer({ description: 'Bytes that may be.' }),
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
