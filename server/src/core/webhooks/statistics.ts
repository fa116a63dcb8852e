/** How deliveries went, hour by hour. */
import { mustBeAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { type AttemptCount, attemptCounts, beyond, latencyBounds } from './statistics-store.ts'

export interface DeliveryHour {
  /** `2026-11-24T09` */
  readonly hour: string
  readonly delivered: number
  readonly failed: number
  /** In ms, from the classes in which it is counted: within one of them it is taken to be even. Null without attempts. */
  readonly latencyMedian: number | null
  readonly latencyP95: number | null
}

/** The hours since then in which there were attempts. */
export async function deliveriesByHour(ctx: Needs<'db'>, actor: Actor, since: string): Promise<DeliveryHour[]> {
  mustBeAdmin(actor, 'see activity')
  const counts = await attemptCounts(ctx.db.q, actor.accountId, since)
  return [...Map.groupBy(counts, ({ hour }) => hour)].map(([hour, some]) => {
    const total = (fits: boolean) => sum(some.filter(({ succeeded }) => succeeded === fits))
    const share = (part: number) => Math.round(latencyAt(some, part))
    return { hour, delivered: total(true), failed: total(false), latencyMedian: share(0.5), latencyP95: share(0.95) }
  })
}

const sum = (counts: readonly AttemptCount[]) => counts.reduce((total, { count }) => total + count, 0)

/** What this part of the attempts stayed below. */
function latencyAt(counts: readonly AttemptCount[], part: number): number {
  const wanted = sum(counts) * part
  let before = 0
  let from = 0
  for (const bound of [...latencyBounds, beyond]) {
    const here = sum(counts.filter((one) => one.bound === bound))
    if (here > 0 && before + here >= wanted) return from + ((bound - from) * (wanted - before)) / here
    before += here
    from = bound
  }
  return from
}
