/** SQL of delivery statistics. */
import { sql } from 'kysely'
import type { Queries } from '../../../db/engine.ts'

/** Upper bounds of the latency buckets, in ms; `beyond` stands for the last one. */
export const latencyBounds = [5, 10, 20, 35, 50, 75, 100, 150, 200, 350, 500, 750, 1_000, 2_000, 5_000, 10_000, 30_000]
export const beyond = 120_000

export interface AttemptCount {
  /** `2026-11-24T09` */
  readonly hour: string
  readonly succeeded: boolean
  /** Upper bound of the bucket. */
  readonly bound: number
  readonly count: number
}

// A literal, because PostgreSQL requires the grouped expression to be the same text.
const bound = sql.raw<number>(
  `case ${latencyBounds.map((most) => `when duration_ms <= ${most} then ${most}`).join(' ')} else ${beyond} end`,
)
const hour = sql.raw<string>('substr(sent_at, 1, 13)')
const succeeded = sql.raw<number>("case when error_kind = '' then 1 else 0 end")

/** Attempts since an instant by hour, outcome and latency bucket. */
export async function attemptCounts(q: Queries, accountId: number, since: string): Promise<AttemptCount[]> {
  const rows = await q
    .selectFrom('webhook_attempts')
    .select((e) => [hour.as('hour'), succeeded.as('succeeded'), bound.as('bound'), e.fn.countAll().as('count')])
    .where('account_id', '=', accountId)
    .where('sent_at', '>=', since)
    .groupBy([hour, succeeded, bound])
    .execute()
  return rows.map((row) => ({
    hour: row.hour,
    succeeded: Number(row.succeeded) === 1,
    bound: Number(row.bound),
    count: Number(row.count),
  }))
}
