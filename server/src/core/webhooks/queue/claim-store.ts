/**
 * SQL of claims. An endpoint queue is the pending messages of a webhook in the order of `due_at`. A claimed message is due when its
 * lease ends, a blocked one never until the message before it is settled: so every due message may be sent, and claims read no
 * others. Claims and outcomes lock the webhook's row first, so that none sees a partially changed queue.
 */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { preparedQuery, preparedStatement } from '../../../db/prepared.ts'
import { idList, isInList, lockRows } from '../../../db/query.ts'
import type { Message } from './messages-store.ts'

/** `due_at` of a blocked message. */
export const blockedDueAt = '9999-12-31T23:59:59.999Z'

/** When a message can be attempted next; null if it is not pending, or blocked. */
export const nextAttemptAt = ({ state, due_at }: Message): string | null =>
  state !== 'pending' || due_at === blockedDueAt ? null : due_at

/** A webhook with pending messages, and whether one of them is due. */
interface QueueStep {
  readonly webhook_id: number | null
  readonly due: number | boolean | null
}

const queueSteps = preparedQuery(
  'due-queues',
  // Skips from webhook to webhook in the index, without reading all messages.
  (_, param: { after: number; limit: number; now: string }) =>
    sql<QueueStep>`
    with recursive steps (webhook_id, step) as (
      select min(webhook_id), 1 from webhook_messages where state = 'pending' and webhook_id > ${param.after}
      union all
      select (select min(m.webhook_id) from webhook_messages m where m.state = 'pending' and m.webhook_id > steps.webhook_id), step + 1
      from steps where steps.webhook_id is not null and step < ${param.limit})
    select steps.webhook_id, w.failed = 0 and w.paused = 0 and coalesce(w.open_until, '') <= ${param.now} and coalesce(w.throttled_until, '') <= ${param.now}
      and (select min(m.due_at) from webhook_messages m where m.state = 'pending' and m.webhook_id = w.id) <= ${param.now} as due
    from steps left join webhooks w on w.id = steps.webhook_id order by steps.webhook_id`,
  (rows) => rows,
)

/**
 * Reads up to `limit` webhooks with pending messages after this id, by id. Returns those with a message that may be sent now, and
 * the last one read; null if there are no more.
 */
export async function dueQueues(
  q: Queries,
  now: string,
  after: number,
  limit: number,
): Promise<{ due: number[]; last: number | null }> {
  const rows = await queueSteps(q, { after, limit, now })
  const read = rows.flatMap(({ webhook_id, due }) => (webhook_id === null ? [] : [{ id: webhook_id, due }]))
  const due = read.filter((one) => Boolean(one.due)).map(({ id }) => id)
  return { due, last: read.length < limit ? null : (read.at(-1)?.id ?? null) }
}

const due = preparedQuery(
  'due-messages',
  (q, param: { webhookId: number; now: string; limit: number }) =>
    lockRows(
      q,
      q
        .selectFrom('webhook_messages')
        .selectAll()
        .where('webhook_id', '=', param.webhookId)
        .where('state', '=', 'pending')
        .where('due_at', '<=', param.now)
        .orderBy('due_at')
        .orderBy('id')
        .limit(param.limit),
      { skipLocked: true },
    ),
  (rows) => rows,
)

/** Due messages of an endpoint queue, the longest due first. */
export const dueMessages = (tx: Tx, webhookId: number, now: string, limit: number): Promise<readonly Message[]> =>
  due(tx, { webhookId, now, limit })

const retries = preparedQuery(
  'due-retries',
  (q, param: { webhookId: number; now: string; limit: number }) =>
    q
      .selectFrom('webhook_messages')
      .selectAll()
      .where('webhook_id', '=', param.webhookId)
      .where('state', '=', 'pending')
      .where('attempts', '>', 0)
      .where('due_at', '<=', param.now)
      .orderBy('due_at')
      .orderBy('id')
      .limit(param.limit),
  (rows) => rows,
)

/** Due messages of an endpoint queue that have failed before, the longest due first. */
export const dueRetries = (tx: Tx, webhookId: number, now: string, limit: number): Promise<readonly Message[]> =>
  retries(tx, { webhookId, now, limit })

const leased = preparedStatement('lease-messages', (q, param: { messageIds: string; until: string; by: string }) =>
  q
    .updateTable('webhook_messages')
    .set({ due_at: param.until, lease_until: param.until, lease_by: param.by })
    .where(isInList(q, 'id', param.messageIds)),
)

/** Claims messages for a node until this time. */
export async function lease(tx: Tx, messageIds: readonly number[], until: string, by: string): Promise<void> {
  await leased(tx, { messageIds: idList(tx, messageIds), until, by })
}

/** Makes messages due that are still under this lease. */
export async function releaseLease(
  tx: Tx,
  messageIds: readonly number[],
  { until, by, at }: { readonly until: string; readonly by: string; readonly at: string },
): Promise<void> {
  await tx
    .updateTable('webhook_messages')
    .set({ due_at: at, lease_until: null, lease_by: null })
    .where('id', 'in', messageIds)
    .where('state', '=', 'pending')
    .where('lease_by', '=', by)
    .where('lease_until', '=', until)
    .execute()
}

const leases = preparedQuery(
  'message-leases',
  (q, param: { messageIds: string }) =>
    q
      .selectFrom('webhook_messages')
      .select(['id', 'state', 'attempts', 'lease_until', 'lease_by'])
      .where(isInList(q, 'id', param.messageIds)),
  (rows) => rows,
)

/** State and lease of messages. */
export const leasesOf = (tx: Tx, messageIds: readonly number[]) => leases(tx, { messageIds: idList(tx, messageIds) })

/** The nodes that hold claims. */
export async function claimingNodes(q: Queries): Promise<string[]> {
  const query = q.selectFrom('webhook_messages').select('lease_by').distinct().where('lease_by', 'is not', null)
  return (await query.execute()).map((row) => row.lease_by ?? '')
}

/** Makes all messages due that a node has claimed. */
export async function releaseClaimsOf(q: Queries, nodeId: string, at: string): Promise<void> {
  await q
    .updateTable('webhook_messages')
    .set({ due_at: at, lease_until: null, lease_by: null })
    .where('lease_by', '=', nodeId)
    .where('state', '=', 'pending')
    .execute()
}

const blocked = preparedQuery(
  'blocked-messages',
  (q, param: { messageIds: string }) =>
    q
      .selectFrom('webhook_ordering_keys as own')
      .select('own.message_id')
      .distinct()
      .where(isInList(q, 'own.message_id', param.messageIds))
      .where((e) =>
        e.exists(
          e
            .selectFrom('webhook_ordering_keys as earlier')
            .select('earlier.message_id')
            .whereRef('earlier.webhook_id', '=', 'own.webhook_id')
            .whereRef('earlier.resource_id', '=', 'own.resource_id')
            .whereRef('earlier.message_id', '<', 'own.message_id'),
        ),
      ),
  (rows) => rows.map((row) => row.message_id),
)

/** The ids of messages among these that an earlier message with the same ordering key blocks. */
export async function blockedMessages(q: Queries, messageIds: readonly number[]): Promise<Set<number>> {
  return new Set(await blocked(q, { messageIds: idList(q, messageIds) }))
}

/** Removes blocked messages from the due order. */
export async function block(tx: Tx, messageIds: readonly number[]): Promise<void> {
  await tx.updateTable('webhook_messages').set({ due_at: blockedDueAt }).where('id', 'in', messageIds).execute()
}

const nextOfKeys = preparedQuery(
  'next-of-keys',
  (q, param: { messageIds: string }) =>
    q
      .selectFrom('webhook_ordering_keys as own')
      .select('own.webhook_id')
      .select((e) =>
        e
          .selectFrom('webhook_ordering_keys as later')
          .select((m) => m.fn.min('later.message_id').as('id'))
          .whereRef('later.webhook_id', '=', 'own.webhook_id')
          .whereRef('later.resource_id', '=', 'own.resource_id')
          .whereRef('later.message_id', '>', 'own.message_id')
          .as('id'),
      )
      .where(isInList(q, 'own.message_id', param.messageIds)),
  (rows) => rows,
)

const deletedKeys = preparedStatement('delete-ordering-keys', (q, param: { messageIds: string }) =>
  q.deleteFrom('webhook_ordering_keys').where(isInList(q, 'message_id', param.messageIds)),
)

/**
 * Releases the ordering keys of messages that are settled, or retried so late that later ones are sent first. The next message of
 * each key becomes due; if another key still blocks it, it is blocked again when claimed. Returns the webhooks concerned.
 */
export async function releaseOrderingKeys(tx: Tx, messageIds: readonly number[], at: string): Promise<number[]> {
  if (messageIds.length === 0) return []
  const list = { messageIds: idList(tx, messageIds) }
  const [next] = await Promise.all([nextOfKeys(tx, list), deletedKeys(tx, list)])
  const unblocked = next.flatMap(({ webhook_id: webhookId, id }) => (id === null ? [] : [{ webhookId, id }]))
  if (unblocked.length === 0) return []
  await tx
    .updateTable('webhook_messages')
    .set({ due_at: at })
    .where(
      'id',
      'in',
      unblocked.map(({ id }) => id),
    )
    .where('due_at', '=', blockedDueAt)
    .where('state', '=', 'pending')
    .execute()
  return unblocked.map(({ webhookId }) => webhookId)
}

const delivered = preparedStatement('messages-delivered', (q, param: { ids: string }) =>
  q
    .updateTable('webhook_messages')
    .set({ state: 'delivered', attempts: sql<number>`attempts + 1`, lease_until: null, lease_by: null })
    .where(isInList(q, 'id', param.ids))
    .where('state', '=', 'pending'),
)

/** Ends claims with success, unless the messages are already settled. */
export async function markDelivered(tx: Tx, ids: readonly number[]): Promise<void> {
  await delivered(tx, { ids: idList(tx, ids) })
}

export interface FailedOutcome {
  readonly state: 'pending' | 'exhausted'
  readonly dueAt: string
  readonly attempts: number
}

const failed = preparedStatement('message-failed', (q, param: FailedOutcome & { readonly id: number }) =>
  q
    .updateTable('webhook_messages')
    .set({ state: param.state, due_at: param.dueAt, attempts: param.attempts, lease_until: null, lease_by: null })
    .where('id', '=', param.id)
    .where('state', '=', 'pending'),
)

/** Ends a claim with failure, unless the message is already settled. */
export async function markFailed(tx: Tx, id: number, outcome: FailedOutcome): Promise<void> {
  await failed(tx, { id, ...outcome })
}

/** Makes messages due now that are scheduled after this time, and circuits half-open that would only become so after it. */
export async function reschedule(q: Queries, after: string, at: string): Promise<void> {
  await q
    .updateTable('webhook_messages')
    .set({ due_at: at, lease_until: null, lease_by: null })
    .where('webhook_id', 'in', q.selectFrom('webhooks').select('id'))
    .where('state', '=', 'pending')
    .where('due_at', '>', after)
    .where('due_at', '<', blockedDueAt)
    .execute()
  await q.updateTable('webhooks').set({ open_until: at }).where('open_until', '>', after).execute()
}
