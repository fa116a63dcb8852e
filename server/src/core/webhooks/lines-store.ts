/**
 * The line of a webhook: its pending messages by the time when they are due. One that is claimed is due when its lease
 * ends, one behind another in line never, until that one has left: so the head of a line is what may go now, and nobody
 * ever reads the rest. Who claims or settles holds the webhook's row, so no two see a line half changed.
 */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../db/engine.ts'
import { preparedQuery, preparedStatement } from '../../db/prepared.ts'
import { isOneOf, isPostgres, listOf, lockRows } from '../../db/query.ts'
import type { Row } from '../../db/schema.ts'
import { type Circuit, circuitOf } from './circuit.ts'
import type { Message } from './messages-store.ts'

/** When a message is due that stands behind another. */
const parkedAt = '9999-12-31T23:59:59.999Z'

/** When a message may be tried next; null when it is not pending, or stands behind another. */
export const dueOf = ({ state, due_at }: Message): string | null =>
  state !== 'pending' || due_at === parkedAt ? null : due_at

export interface Line {
  readonly id: number
  readonly circuit: Circuit
  /** Most messages a second; null for no limit. */
  readonly rateLimit: number | null
  /** When the next may go, because of that limit or because the endpoint asked for it. */
  readonly pacedUntil: string | null
  /** Its row, secrets sealed. */
  readonly webhook: Row<'webhooks'>
}

/** A webhook that something waits for, and whether any of it is due. */
interface Walked {
  readonly webhook_id: number | null
  readonly due: number | boolean | null
}

const walk = preparedQuery(
  'due-lines',
  // A walk from webhook to webhook over the index, not over their messages.
  (_, param: { after: number; limit: number; now: string }) =>
    sql<Walked>`
    with recursive walk (webhook_id, step) as (
      select min(webhook_id), 1 from webhook_messages where state = 'pending' and webhook_id > ${param.after}
      union all
      select (select min(m.webhook_id) from webhook_messages m where m.state = 'pending' and m.webhook_id > walk.webhook_id), step + 1
      from walk where walk.webhook_id is not null and step < ${param.limit})
    select walk.webhook_id, w.failed = 0 and w.paused = 0 and coalesce(w.open_until, '') <= ${param.now} and coalesce(w.paced_until, '') <= ${param.now}
      and (select min(m.due_at) from webhook_messages m where m.state = 'pending' and m.webhook_id = w.id) <= ${param.now} as due
    from walk left join webhooks w on w.id = walk.webhook_id order by walk.webhook_id`,
  (rows) => rows,
)

/**
 * Walks over webhooks after that id which something waits for, at most so many, in the order of their ids. Returns those whose lines
 * have something that is due, and the last that was seen; null when there are no more.
 */
export async function dueLines(
  q: Queries,
  now: string,
  after: number,
  limit: number,
): Promise<{ due: number[]; last: number | null }> {
  const rows = await walk(q, { after, limit, now })
  const seen = rows.flatMap(({ webhook_id, due }) => (webhook_id === null ? [] : [{ id: webhook_id, due }]))
  const due = seen.filter((one) => Boolean(one.due)).map(({ id }) => id)
  return { due, last: seen.length < limit ? null : (seen.at(-1)?.id ?? null) }
}

const movable = preparedQuery(
  'lines-held',
  (q, param: { webhookIds: string }) =>
    lockRows(
      q,
      q
        .selectFrom('webhooks')
        .selectAll()
        .where(isOneOf(q, 'id', param.webhookIds))
        .where('failed', '=', 0)
        .where('paused', '=', 0)
        .orderBy('id'),
      { skipLocked: true },
    ),
  (rows) => rows,
)

/** Those of these lines that may move and are not in another's hands, held until the end of the transaction. */
export async function holdLines(tx: Tx, webhookIds: readonly number[]): Promise<Line[]> {
  if (webhookIds.length === 0) return []
  const rows = await movable(tx, { webhookIds: listOf(tx, webhookIds) })
  return rows.map((webhook) => ({
    id: webhook.id,
    circuit: circuitOf(webhook),
    rateLimit: webhook.rate_limit,
    pacedUntil: webhook.paced_until,
    webhook,
  }))
}

/** Those of these lines that may move but could not be held. */
export async function heldByOthers(tx: Tx, webhookIds: readonly number[]): Promise<number[]> {
  if (!isPostgres(tx) || webhookIds.length === 0) return []
  const query = tx.selectFrom('webhooks').select('id').where('id', 'in', webhookIds)
  const rows = await query.where('failed', '=', 0).where('paused', '=', 0).execute()
  return rows.map(({ id }) => id)
}

const head = preparedQuery(
  'line-head',
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

/** The head of a line: what is due, at most so many. */
export const headOf = (tx: Tx, webhookId: number, now: string, limit: number): Promise<readonly Message[]> =>
  head(tx, { webhookId, now, limit })

const tried = preparedQuery(
  'line-tried',
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

/** What is due in a line and was tried before: the longest due, at most so many. */
export const triedOf = (tx: Tx, webhookId: number, now: string, limit: number): Promise<readonly Message[]> =>
  tried(tx, { webhookId, now, limit })

const leased = preparedStatement('messages-leased', (q, param: { messageIds: string; until: string; by: string }) =>
  q
    .updateTable('webhook_messages')
    .set({ due_at: param.until, lease_until: param.until, lease_by: param.by })
    .where(isOneOf(q, 'id', param.messageIds)),
)

/** Leaves messages to whoever claimed them, until the lease ends. */
export async function lease(tx: Tx, messageIds: readonly number[], until: string, by: string): Promise<void> {
  await leased(tx, { messageIds: listOf(tx, messageIds), until, by })
}

/** Makes due what is still leased by that claim. */
export async function endLease(
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

/** Takes messages out of the head of the line until the one before them leaves. */
export async function park(tx: Tx, messageIds: readonly number[]): Promise<void> {
  await tx.updateTable('webhook_messages').set({ due_at: parkedAt }).where('id', 'in', messageIds).execute()
}

export async function unpark(tx: Tx, messageIds: readonly number[], at: string): Promise<void> {
  await tx
    .updateTable('webhook_messages')
    .set({ due_at: at })
    .where('id', 'in', messageIds)
    .where('due_at', '=', parkedAt)
    .where('state', '=', 'pending')
    .execute()
}

/** Makes due now what would be due, or probed, only after so long: no rule waits that long. */
export async function recall(q: Queries, after: string, at: string): Promise<void> {
  await q
    .updateTable('webhook_messages')
    .set({ due_at: at, lease_until: null, lease_by: null })
    .where('webhook_id', 'in', q.selectFrom('webhooks').select('id'))
    .where('state', '=', 'pending')
    .where('due_at', '>', after)
    .where('due_at', '<', parkedAt)
    .execute()
  await q.updateTable('webhooks').set({ open_until: at }).where('open_until', '>', after).execute()
}

const probed = preparedStatement('probe-taken', (q, param: { id: number; until: string }) =>
  q.updateTable('webhooks').set({ open_until: param.until }).where('id', '=', param.id),
)

/** Lets nobody else send a probe before then. */
export async function takeProbe(tx: Tx, webhookId: number, until: string): Promise<void> {
  await probed(tx, { id: webhookId, until })
}

/** Sends no more in this line before then. */
export async function holdBack(tx: Tx, webhookId: number, until: string): Promise<void> {
  await tx.updateTable('webhooks').set({ paced_until: until }).where('id', '=', webhookId).execute()
}

/** When the oldest pending message of a line that may move was made; null when none is. */
export async function oldestPending(q: Queries): Promise<string | null> {
  const oldest = sql<string | null>`(select m.created_at from webhook_messages m
    where m.state = 'pending' and m.webhook_id = webhooks.id order by m.id limit 1)`
  const query = q.selectFrom('webhooks').select(oldest.as('oldest')).where('failed', '=', 0).where('paused', '=', 0)
  const times = (await query.execute()).flatMap((row) => row.oldest ?? [])
  return times.sort()[0] ?? null
}

export type State = 'failed' | 'paused' | 'open' | 'closed'

/** Webhooks by what keeps their messages back: they failed for days, are paused, their circuit is open, or nothing. */
export async function countStates(q: Queries): Promise<Record<State, number>> {
  const state = sql<State>`case when failed = 1 then 'failed' when paused = 1 then 'paused' when opened_at is not null then 'open' else 'closed' end`
  const rows = await q
    .selectFrom('webhooks')
    .select((e) => [state.as('state'), e.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute()
  const counts = { failed: 0, paused: 0, open: 0, closed: 0 }
  for (const row of rows) counts[row.state] = Number(row.count)
  return counts
}
