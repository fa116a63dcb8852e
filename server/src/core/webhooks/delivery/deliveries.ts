/**
 * The deliveries of this node. One transaction stores completed attempts with their consequences (outcome of the message, next
 * attempt, health of the endpoint, email to the owner) and claims the next messages. A crash between sending and storing causes an
 * additional attempt, but never loses one.
 *
 * The folders of core/webhooks import only those before them: `queue` (messages, claims, health, retention), `endpoints` (definitions, filters),
 * `log` (attempts, statistics, outbox, pruning), `delivery`, `events` (stored events, the listener, the feed), `trials` (test messages, dry run).
 */
import type { Tx } from '../../../db/engine.ts'
import { parseRetryAfter } from '../../../lib/backoff.ts'
import { tracedRoot } from '../../../lib/tracing/tracing.ts'
import { type Batch, type BatchResult, type Dispatcher, startDispatcher } from '../../../queue/dispatcher.ts'
import type { Context, Needs } from '../../context.ts'
import * as tree from '../../files/tree/tree.ts'
import { toEndpoint, webhookById } from '../endpoints/store.ts'
import type { Endpoint } from '../endpoints/webhook.ts'
import { insertAttempts } from '../log/attempts-store.ts'
import { type ClaimedMessage, claim, leaseMs, pollDueQueues, release, takenOver } from '../queue/claim.ts'
import { markDelivered, markFailed, releaseOrderingKeys } from '../queue/claim-store.ts'
import { type EndpointHealth, healthAfterFailure, healthAfterSuccess } from '../queue/endpoint-health.ts'
import { lockHealth, setHealth, throttle } from '../queue/endpoint-state-store.ts'
import type { Message } from '../queue/messages-store.ts'
import {
  type AttemptContext,
  attempt,
  type CompletedAttempt,
  type Delivery,
  longestAttemptMs,
  succeeded,
} from './attempt.ts'
import { notifyOwner } from './owner-emails.ts'
import { longestBlockMs, longestRetryAfterMs, maxAttempts, retryPause } from './retry-schedule.ts'

type OutcomeContext = Needs<'log' | 'db' | 'clock' | 'random' | 'sealer' | 'settings' | 'wake' | 'texts'>

/** Messages claimed at once: most of them wait for slow endpoints. */
const capacity = 1_024
/** Of the messages claimed at once, slots reserved for endpoints whose last attempt succeeded. */
const reservedForHealthy = 256
const pollEveryMs = 1_000
/** Batches at the same time: on PostgreSQL, one waits for the database while the other is prepared. */
const lanesOf = { sqlite: 1, postgres: 2 } as const
/** An attempt ends this much earlier than its lease, by the monotonic clock of this process. */
const leaseMarginMs = 1_000

export function startDeliveries(ctx: Context): Dispatcher {
  const dispatcher = startDispatcher<Delivery, CompletedAttempt>({
    name: 'deliveries',
    queueOf: ({ message }) => message.webhook_id,
    run: (delivery) => attempt(ctx, delivery),
    mayContinue: succeeded,
    processBatch: (batch) => tracedRoot(ctx.tracing, { name: 'webhook queue' }, () => processBatch(ctx, batch)),
    poll: (after) => pollDueQueues(ctx, after),
    now: () => ctx.clock.now().getTime(),
    mayClaim: () => !ctx.settings.isDraining,
    startWithinMs: leaseMs - leaseMarginMs - longestAttemptMs,
    capacity,
    reservedForHealthy,
    lanes: lanesOf[ctx.db.engine],
    pollEveryMs,
    log: ctx.log,
  })
  ctx.onWake('deliveries', dispatcher.wake)
  return dispatcher
}

/** Stores completed attempts, releases claims that were not sent, and claims more, in one transaction. */
async function processBatch(ctx: Context, batch: Batch<Delivery, CompletedAttempt>): Promise<BatchResult<Delivery>> {
  const { completed, released, requests } = batch
  try {
    return await ctx.db.asyncCommit(async (tx) => {
      const { stored } = await recordAttempts(ctx, tx, completed)
      // Sent together, and executed in this order.
      const [scheduled, , { jobs, updates }] = await Promise.all([
        stored,
        release(ctx, tx, released),
        claim(ctx, tx, requests, batch.capacity),
      ])
      return { jobs: deliveriesOf(ctx, jobs), updates: [...updates, ...scheduled] }
    })
  } catch (error) {
    // An attempt that can't be stored must not prevent the others from being stored: all of them would be sent again.
    if (completed.length > 1)
      for (const one of completed)
        await processBatch(ctx, { completed: [one], released: [], requests: [], capacity: 0 }).catch((e) =>
          ctx.log.error({ err: e }, 'delivery'),
        )
    throw error
  }
}

/** Secrets are opened once for all messages of a claim to the same endpoint, when the first of them is sent. */
function deliveriesOf(ctx: Needs<'sealer'>, claimed: readonly ClaimedMessage[]): Delivery[] {
  const opened = new Map<number, Endpoint>()
  return claimed.map(({ message, webhook: row, folderPath }) => ({
    message,
    folderPath,
    endpoint() {
      const endpoint = opened.get(row.id) ?? toEndpoint(row, ctx.sealer)
      opened.set(row.id, endpoint)
      return endpoint
    },
  }))
}

/** Sends a message at once, without the dispatcher, and stores the attempt. */
export async function attemptNow(
  ctx: OutcomeContext & AttemptContext,
  message: Message,
): Promise<Pick<CompletedAttempt['attempt'], 'status' | 'error'>> {
  const webhook = await webhookById(ctx.db.q, ctx.sealer, message.account_id, message.webhook_id)
  if (!webhook) return { status: 0, error: 'The webhook was deleted.' }
  const folderPath = await tree.pathOf(ctx.db.q, webhook.resourceId)
  const completed = await attempt(ctx, { message, endpoint: () => webhook, folderPath })
  await ctx.db.tx(async (tx) => await (await recordAttempts(ctx, tx, [completed])).stored)
  return completed.attempt
}

/** Time of the next due message of an endpoint queue, in ms. */
interface Scheduled {
  readonly queueId: number
  readonly readyAt: number
}

/** Resolves with when the queues of pending messages are due, once everything is stored. */
interface Storing {
  readonly stored: Promise<Scheduled[]>
}

/** Stores attempts in the order of their completion. Resolves when the last statements are sent; `stored` must be awaited at once. */
async function recordAttempts(ctx: OutcomeContext, tx: Tx, completed: readonly CompletedAttempt[]): Promise<Storing> {
  if (completed.length === 0) return { stored: Promise.resolve([]) }
  const messages = completed.map(({ message }) => message)
  // Sent together, and executed in this order.
  const [before, , lost] = await Promise.all([
    lockHealth(tx, [...new Set(messages.map((message) => message.webhook_id))]),
    insertAttempts(
      tx,
      completed.map((one) => one.attempt),
    ),
    takenOver(tx, messages),
  ])
  if (lost.size > 0)
    ctx.log.warn({ messages: [...lost] }, 'attempts that ended after their leases: outcomes not stored')
  return await recordOutcomes(
    ctx,
    tx,
    completed.filter(({ message }) => !lost.has(message.id)),
    before,
  )
}

/** Stores what follows from attempts for the messages and their endpoints, whose rows are locked. */
async function recordOutcomes(
  ctx: OutcomeContext,
  tx: Tx,
  completed: readonly CompletedAttempt[],
  before: ReadonlyMap<number, EndpointHealth>,
): Promise<Storing> {
  const after = new Map(before)
  const scheduled: Scheduled[] = []
  const releasing: number[] = []
  const now = ctx.clock.now()
  for (const one of completed) {
    const { id, webhook_id: queueId } = one.message
    const { state, dueAt } = await recordOutcome(ctx, tx, one)
    if (state !== 'pending' || dueAt - now.getTime() > longestBlockMs) releasing.push(id)
    if (state === 'pending') scheduled.push({ queueId, readyAt: dueAt })
    const health = after.get(queueId)
    if (health) after.set(queueId, await nextHealth(ctx, tx, health, one, state))
    const retryAfterMs = Math.min(retryAfterOf(one, now), longestRetryAfterMs)
    // An endpoint that asks to wait does so for all of its messages.
    if (retryAfterMs > 0) await throttle(tx, queueId, new Date(now.getTime() + retryAfterMs).toISOString())
  }
  const delivered = completed.filter(succeeded).map(({ message }) => message.id)
  const changed = [...after].filter(([id, health]) => health !== before.get(id))
  const storing = Promise.all([
    releaseOrderingKeys(tx, releasing, now.toISOString()),
    delivered.length > 0 && markDelivered(tx, delivered),
    ...changed.map(([, health]) => setHealth(tx, health)),
  ])
  const unblockedAt = now.getTime()
  return {
    stored: storing.then(([unblocked]) => [
      ...scheduled,
      ...unblocked.map((queueId) => ({ queueId, readyAt: unblockedAt })),
    ]),
  }
}

type State = 'delivered' | 'exhausted' | 'pending'

async function recordOutcome(
  ctx: OutcomeContext,
  tx: Tx,
  completed: CompletedAttempt,
): Promise<{ state: State; dueAt: number }> {
  const now = ctx.clock.now()
  // Stored together with the others.
  if (succeeded(completed)) return { state: 'delivered', dueAt: now.getTime() }
  const { id, kind } = completed.message
  const attempts = completed.message.attempts + 1
  const state = kind !== 'event' || attempts >= maxAttempts ? 'exhausted' : 'pending'
  const pause = state === 'pending' ? retryPause(attempts, retryAfterOf(completed, now), ctx.random.fraction) : 0
  const dueAt = now.getTime() + pause
  await markFailed(tx, id, { state, dueAt: new Date(dueAt).toISOString(), attempts })
  return { state, dueAt }
}

const retryAfterOf = (completed: CompletedAttempt, now: Date): number =>
  [429, 503].includes(completed.attempt.status) ? (parseRetryAfter(completed.retryAfter, now) ?? 0) : 0

async function nextHealth(
  ctx: OutcomeContext,
  tx: Tx,
  before: EndpointHealth,
  completed: CompletedAttempt,
  state: State,
): Promise<EndpointHealth> {
  const { health, notice } = succeeded(completed)
    ? healthAfterSuccess(before)
    : healthAfterFailure(before, {
        sentAt: completed.attempt.sent_at,
        now: ctx.clock.now(),
        fraction: ctx.random.fraction(),
        gone: completed.attempt.status === 410,
        exhausted: state === 'exhausted' && completed.message.kind === 'event',
      })
  if (notice) await notifyOwner(ctx, tx, before, notice)
  return health
}
