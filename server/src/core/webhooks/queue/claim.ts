/** Claims: which due messages of which endpoint queues this node sends next, under a lease of half a minute. */
import type { Tx } from '../../../db/engine.ts'
import { isPostgres } from '../../../db/query.ts'
import type { Row } from '../../../db/schema.ts'
import type { BatchResult, ClaimRequest, QueueUpdate } from '../../../queue/dispatcher.ts'
import type { PolledQueues } from '../../../queue/poll.ts'
import type { Needs } from '../../context.ts'
import * as tree from '../../files/tree/tree.ts'
import * as store from './claim-store.ts'
import { claimTogether } from './claim-together-store.ts'
import { circuitState } from './endpoint-health.ts'
import * as endpoints from './endpoint-state-store.ts'
import type * as messages from './messages-store.ts'
import { burstSize, nextSendAt } from './rate-limit.ts'

export const leaseMs = 30_000
/** Concurrent requests from one node to one endpoint: while its last attempt succeeded, and otherwise. */
const healthyConcurrency = 10
const unprovenConcurrency = 1
/** Time until a queue that another node has locked is requested again, in ms. */
const lockedRetryMs = 20

/** A message under lease, and its endpoint. */
export interface ClaimedMessage {
  readonly message: messages.Message
  /** The webhook's row with sealed secrets: the same object for all messages of one claim. */
  readonly webhook: Row<'webhooks'>
  /** Path of the watched folder. */
  readonly folderPath: string
}

export const leaseEnd = (now: Date): string => new Date(now.getTime() + leaseMs).toISOString()

/** Makes messages due that nodes that have ended had claimed. */
export async function releaseClaims(ctx: Needs<'db' | 'clock'>, hasEnded: (nodeId: string) => boolean): Promise<void> {
  const dead = (await store.claimingNodes(ctx.db.q)).filter(hasEnded)
  for (const nodeId of dead) await store.releaseClaimsOf(ctx.db.q, nodeId, ctx.clock.now().toISOString())
}

/** Endpoint queues that one poll reads: half a millisecond of work. */
const queuesInOnePoll = 64

/** Endpoint queues after this id with a due message that no wake-up of this process announced. */
export async function pollDueQueues(ctx: Needs<'db' | 'clock'>, after: number): Promise<PolledQueues> {
  const { due, last } = await store.dueQueues(ctx.db.q, ctx.clock.now().toISOString(), after, queuesInOnePoll)
  return { due, next: last ?? 0 }
}

/** Claims due messages of the requested queues, at most `capacity` in all. */
export async function claim(
  ctx: Needs<'clock' | 'settings'>,
  tx: Tx,
  requests: readonly ClaimRequest[],
  capacity: number,
): Promise<BatchResult<ClaimedMessage>> {
  const now = ctx.clock.now()
  // The end of the lease identifies the claim: a message is released, and its outcome stored, only under the same one.
  const lease = { lease_until: leaseEnd(now), lease_by: ctx.settings.nodeId }
  const open = new Map(requests.map((request) => [request.queueId, request]))
  const plans: Plan[] = []
  let planned = 0
  for (const queue of await endpoints.lockEndpointQueues(tx, [...open.keys()])) {
    const { claimed = 0, prefetch = 0 } = open.get(queue.id) ?? {}
    const plan = planFor(queue, { now, claimed, prefetch, capacity: capacity - planned })
    plans.push(plan)
    planned += plan.count
    open.delete(queue.id)
  }
  const [found, paths] = await Promise.all([claimPlanned(tx, plans, now, lease), foldersOf(tx, plans)])
  const jobs: ClaimedMessage[] = []
  const updates: QueueUpdate[] = []
  for (const plan of plans) {
    const { id, circuit, webhook } = plan.queue
    const { messages = [], hasMore = false } = found.get(id) ?? {}
    const folderPath = paths.get(webhook.resource_id) ?? ''
    for (const message of messages) jobs.push({ message: { ...message, ...lease }, webhook, folderPath })
    const update = plan.update ?? (await updateAfter(tx, plan, { now, count: messages.length, hasMore }))
    updates.push({ queueId: id, healthy: circuit.healthy, ...update })
  }
  const locked = await endpoints.lockedByOthers(tx, [...open.keys()])
  updates.push(...locked.map((queueId) => ({ queueId, readyAt: now.getTime() + lockedRetryMs })))
  return { jobs, updates }
}

/** Paths of the watched folders of queues to claim from, by id. */
async function foldersOf(tx: Tx, plans: readonly Plan[]): Promise<ReadonlyMap<number, string>> {
  const wanted = plans.filter(({ count }) => count > 0).map(({ queue }) => queue.webhook.resource_id)
  const ids = [...new Set(wanted)]
  const paths = await Promise.all(ids.map((id) => tree.pathOf(tx, id)))
  return new Map(ids.map((id, i) => [id, paths[i] ?? '']))
}

/** Makes claimed messages due that were not sent, so that any node can claim them. */
export async function release(
  ctx: Needs<'clock' | 'settings'>,
  tx: Tx,
  released: readonly Pick<ClaimedMessage, 'message'>[],
): Promise<void> {
  const now = ctx.clock.now().toISOString()
  for (const [until, some] of Map.groupBy(released, ({ message }) => message.lease_until ?? '')) {
    const ids = some.map(({ message }) => message.id)
    await store.releaseLease(tx, ids, { until, by: ctx.settings.nodeId, at: now })
  }
}

/**
 * The ids of those messages that another node has taken over since: their leases had ended. Call it after locking the rows of the
 * webhooks, as claims do.
 */
export async function takenOver(tx: Tx, claimed: readonly messages.Message[]): Promise<ReadonlySet<number>> {
  const rows = await store.leasesOf(
    tx,
    claimed.map(({ id }) => id),
  )
  const now = new Map(rows.map((row) => [row.id, row]))
  const isOwn = (message: messages.Message) => {
    const row = now.get(message.id)
    // Settled by something else than an attempt: the webhook was deleted or switched off.
    if (row?.state !== 'pending') return row === undefined || row.attempts === message.attempts
    const { attempts, lease_by, lease_until } = row
    return attempts === message.attempts && lease_by === message.lease_by && lease_until === message.lease_until
  }
  return new Set(claimed.filter((message) => !isOwn(message)).map(({ id }) => id))
}

type Update = Omit<QueueUpdate, 'queueId' | 'healthy'>

/** What to claim from a queue. */
interface Plan {
  readonly queue: endpoints.EndpointQueue
  /** Maximum messages; 0 for none. */
  readonly count: number
  readonly concurrency: number
  /** Whether the circuit is half-open: a single probe is sent. */
  readonly isProbe: boolean
  /** The state of a queue that nothing is claimed from. */
  readonly update?: Update
}

function planFor(
  queue: endpoints.EndpointQueue,
  { now, claimed, prefetch, capacity }: Omit<ClaimRequest, 'queueId'> & { readonly now: Date; capacity: number },
): Plan {
  const { circuit, rateLimit, throttledUntil } = queue
  const state = circuitState(circuit, now.toISOString())
  const concurrency = circuit.healthy ? healthyConcurrency : unprovenConcurrency
  const isProbe = state === 'half-open'
  const nothing = (update: Update): Plan => ({ queue, count: 0, concurrency, isProbe, update })
  if (state === 'open') return nothing({ readyAt: Date.parse(circuit.openUntil ?? '') })
  if (capacity <= 0) return nothing({ hasMore: true })
  if (throttledUntil !== null && throttledUntil > now.toISOString())
    return nothing({ readyAt: Date.parse(throttledUntil) })
  const mayPrefetch = circuit.healthy && rateLimit === null ? prefetch : 0
  const wanted = Math.min(capacity, concurrency + mayPrefetch - claimed)
  if (wanted <= 0) return nothing({ concurrency, hasMore: true })
  return { queue, count: rateLimit === null ? wanted : burstSize(rateLimit, wanted), concurrency, isProbe }
}

/** The state of a queue after a claim of `count` messages. */
async function updateAfter(
  tx: Tx,
  { queue: { id, rateLimit }, concurrency }: Plan,
  { now, count, hasMore }: { readonly now: Date; readonly count: number; readonly hasMore: boolean },
): Promise<Update> {
  if (rateLimit === null || count === 0) return { concurrency, hasMore }
  const readyAt = nextSendAt(rateLimit, now.getTime(), count)
  await endpoints.throttle(tx, id, new Date(readyAt).toISOString())
  return { concurrency, readyAt }
}

/** Claims from the queues of these plans. On PostgreSQL a single statement, unless a queue needs a probe or has blocked messages only. */
async function claimPlanned(
  tx: Tx,
  plans: readonly Plan[],
  now: Date,
  lease: { readonly lease_until: string; readonly lease_by: string },
): Promise<ReadonlyMap<number, Due>> {
  const found = new Map<number, Due>()
  const open = plans.filter(({ count }) => count > 0)
  const together = isPostgres(tx) ? open.filter(({ isProbe }) => !isProbe) : []
  if (together.length > 0) {
    const wanted = together.map(({ queue, count }) => ({ webhookId: queue.id, count }))
    const read = await claimTogether(tx, wanted, { now: now.toISOString(), ...lease })
    for (const { queue, count } of together) {
      const { free = [], blocked = 0 } = read.get(queue.id) ?? {}
      if (free.length > 0 || blocked === 0)
        found.set(queue.id, { messages: free, hasMore: free.length + blocked === count })
    }
  }
  const ids: number[] = []
  for (const { queue, count, isProbe } of open.filter(({ queue }) => !found.has(queue.id))) {
    const due = await dueFor(tx, queue.id, isProbe, { now, count })
    found.set(queue.id, due)
    ids.push(...due.messages.map(({ id }) => id))
  }
  if (ids.length > 0) await store.lease(tx, ids, lease.lease_until, lease.lease_by)
  return found
}

interface Due {
  readonly messages: readonly messages.Message[]
  /** Whether more messages of the queue may be due. */
  readonly hasMore: boolean
}

/** Messages that may be sent now: while the circuit is half-open a single probe, and nothing else until its lease ends. */
async function dueFor(
  tx: Tx,
  webhookId: number,
  isProbe: boolean,
  { now, count }: { readonly now: Date; readonly count: number },
): Promise<Due> {
  if (!isProbe) return await dueMessages(tx, webhookId, now.toISOString(), count)
  const { messages } = await probeOf(tx, webhookId, now.toISOString())
  if (messages.length > 0) await endpoints.reserveProbe(tx, webhookId, leaseEnd(now))
  return { messages, hasMore: false }
}

/**
 * The probe is a message that failed before, if one is due: an endpoint that accepts every message at the second attempt would fail
 * all probes with new messages.
 */
async function probeOf(tx: Tx, webhookId: number, now: string): Promise<Due> {
  const retries = await store.dueRetries(tx, webhookId, now, 1)
  const ids = retries.map(({ id }) => id)
  const isFree = retries.length > 0 && (await store.blockedMessages(tx, ids)).size === 0
  return isFree ? { messages: retries, hasMore: true } : await dueMessages(tx, webhookId, now, 1)
}

/** Maximum reads of one claim from one queue, and messages per read after the first, while all messages read are blocked. */
const maxReads = 10
const readSize = 100

/** Due messages that no earlier message with the same ordering key blocks; blocked ones leave the due order, so that each is read once. */
async function dueMessages(tx: Tx, webhookId: number, now: string, wanted: number): Promise<Due> {
  for (let read = 0; read < maxReads; read++) {
    const limit = read === 0 ? wanted : readSize
    const due = await store.dueMessages(tx, webhookId, now, limit)
    if (due.length === 0) return { messages: [], hasMore: false }
    const blocked = await store.blockedMessages(
      tx,
      due.map(({ id }) => id),
    )
    if (blocked.size > 0) await store.block(tx, [...blocked])
    const free = due.filter(({ id }) => !blocked.has(id))
    if (free.length > 0) return { messages: free.slice(0, wanted), hasMore: due.length === limit }
  }
  return { messages: [], hasMore: true }
}

/** Longer than any pause before an attempt, from the retry schedule or requested by an endpoint. */
const longestPauseMs = 36 * 3_600_000

/** Makes messages due that are scheduled further ahead than any rule allows, by a clock that was ahead and has been corrected. */
export async function rescheduleStranded(ctx: Needs<'db' | 'clock'>): Promise<void> {
  const now = ctx.clock.now()
  await store.reschedule(ctx.db.q, new Date(now.getTime() + longestPauseMs).toISOString(), now.toISOString())
}
