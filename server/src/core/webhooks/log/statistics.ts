/** Deliveries by hour, and the state of the queue for metrics. */
import { mustBeAdmin } from '../../access.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import {
  countHealth,
  countStates,
  type FailingEndpoint,
  failingEndpoints,
  type WebhookState,
} from '../queue/endpoint-state-store.ts'
import { countPending, oldestPending } from '../queue/messages-store.ts'
import { type AttemptCount, attemptCounts, beyond, latencyBounds } from './statistics-store.ts'

export interface DeliveryHour {
  /** `2026-11-24T09` */
  readonly hour: string
  readonly delivered: number
  readonly failed: number
  /** In ms, interpolated within its bucket. Null without attempts. */
  readonly latencyMedian: number | null
  readonly latencyP95: number | null
}

/** The hours with attempts since an instant. */
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

/** The latency that this fraction of the attempts did not exceed. */
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

/** Pending messages are counted up to this number, because metrics are collected often. */
export const maxCounted = 100_000

export const pendingMessages = (ctx: Needs<'db'>, most = maxCounted): Promise<number> => countPending(ctx.db.q, most)

/** Age of the oldest pending message of the enabled webhooks, in ms; 0 if there is none. */
export async function oldestPendingMs(ctx: Needs<'db' | 'clock'>): Promise<number> {
  const oldest = await oldestPending(ctx.db.q)
  return oldest === null ? 0 : Math.max(0, ctx.clock.now().getTime() - Date.parse(oldest))
}

export const webhookStates = (ctx: Needs<'db'>): Promise<Record<WebhookState, number>> => countStates(ctx.db.q)

export interface WebhookHealth {
  readonly total: number
  readonly failing: number
  /** Webhooks whose last delivery succeeded. */
  readonly healthy: number
  /** At most `maxFailing`, those failing for longest first. */
  readonly endpoints: readonly FailingEndpoint[]
}

const maxFailing = 20

/** The health of the webhooks of the actor's account. Throws `forbidden`. */
export async function webhookHealth(ctx: Needs<'db'>, actor: Actor): Promise<WebhookHealth> {
  mustBeAdmin(actor, 'see activity')
  const counts = await countHealth(ctx.db.q, actor.accountId)
  const endpoints = counts.failing > 0 ? await failingEndpoints(ctx.db.q, actor.accountId, maxFailing) : []
  return { ...counts, endpoints }
}
