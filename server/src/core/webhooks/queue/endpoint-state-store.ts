/** The columns of a webhook that deliveries write: health, circuit and rate limit of the endpoint. */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { preparedQuery, preparedStatement } from '../../../db/prepared.ts'
import { idList, isInList, isPostgres, lockRows } from '../../../db/query.ts'
import type { Row } from '../../../db/schema.ts'
import type { Circuit, EndpointHealth } from './endpoint-health.ts'

type CircuitColumns = Pick<Row<'webhooks'>, 'failures' | 'healthy' | 'opened_at' | 'open_until'>

const toCircuit = (row: CircuitColumns): Circuit => ({
  failures: row.failures,
  healthy: row.healthy === 1,
  openedAt: row.opened_at,
  openUntil: row.open_until,
})

export interface EndpointQueue {
  /** The id of its webhook. */
  readonly id: number
  readonly circuit: Circuit
  /** Maximum messages per second; null for no limit. */
  readonly rateLimit: number | null
  /** Time of the next message, according to that limit or to a request of the endpoint. */
  readonly throttledUntil: string | null
  /** The row with sealed secrets. */
  readonly webhook: Row<'webhooks'>
}

const lockedQueues = preparedQuery(
  'lock-endpoint-queues',
  (q, param: { webhookIds: string }) =>
    lockRows(
      q,
      q
        .selectFrom('webhooks')
        .selectAll()
        .where(isInList(q, 'id', param.webhookIds))
        .where('failed', '=', 0)
        .where('paused', '=', 0)
        .orderBy('id'),
      { skipLocked: true },
    ),
  (rows) => rows,
)

/**
 * Locks the enabled endpoint queues among these until the end of the transaction, and returns them. Skips those locked by
 * others.
 */
export async function lockEndpointQueues(tx: Tx, webhookIds: readonly number[]): Promise<EndpointQueue[]> {
  if (webhookIds.length === 0) return []
  const rows = await lockedQueues(tx, { webhookIds: idList(tx, webhookIds) })
  return rows.map((webhook) => ({
    id: webhook.id,
    circuit: toCircuit(webhook),
    rateLimit: webhook.rate_limit,
    throttledUntil: webhook.throttled_until,
    webhook,
  }))
}

/** The enabled endpoint queues among these, for queues that `lockEndpointQueues` has skipped. */
export async function lockedByOthers(tx: Tx, webhookIds: readonly number[]): Promise<number[]> {
  if (!isPostgres(tx) || webhookIds.length === 0) return []
  const query = tx.selectFrom('webhooks').select('id').where('id', 'in', webhookIds)
  const rows = await query.where('failed', '=', 0).where('paused', '=', 0).execute()
  return rows.map(({ id }) => id)
}

const reserved = preparedStatement('reserve-probe', (q, param: { id: number; until: string }) =>
  q.updateTable('webhooks').set({ open_until: param.until }).where('id', '=', param.id),
)

/** Keeps the circuit open until this time, except for the sender of the probe. */
export async function reserveProbe(tx: Tx, webhookId: number, until: string): Promise<void> {
  await reserved(tx, { id: webhookId, until })
}

/** Sends nothing to the endpoint before this time. */
export async function throttle(tx: Tx, webhookId: number, until: string): Promise<void> {
  await tx.updateTable('webhooks').set({ throttled_until: until }).where('id', '=', webhookId).execute()
}

const lockedHealth = preparedQuery(
  'lock-health',
  (q, param: { webhookIds: string }) =>
    lockRows(
      q,
      q
        .selectFrom('webhooks')
        .select(['id', 'account_id', 'endpoint_url', 'failed', 'failing_since', 'alerted_at'])
        .select(['failures', 'healthy', 'opened_at', 'open_until'])
        .where(isInList(q, 'id', param.webhookIds))
        .orderBy('id'),
    ),
  (rows) => rows,
)

/** The health of these endpoints, locked until the end of the transaction. */
export async function lockHealth(tx: Tx, webhookIds: readonly number[]): Promise<Map<number, EndpointHealth>> {
  const rows = await lockedHealth(tx, { webhookIds: idList(tx, webhookIds) })
  return new Map(
    rows.map((row) => [
      row.id,
      {
        webhookId: row.id,
        accountId: row.account_id,
        endpointUrl: row.endpoint_url,
        failed: row.failed === 1,
        failingSince: row.failing_since,
        alertedAt: row.alerted_at,
        circuit: toCircuit(row),
      },
    ]),
  )
}

type HealthColumns = CircuitColumns & Pick<Row<'webhooks'>, 'id' | 'failed' | 'failing_since' | 'alerted_at'>

const written = preparedStatement('set-health', (q, param: HealthColumns) =>
  q
    .updateTable('webhooks')
    .set({
      failed: param.failed,
      failing_since: param.failing_since,
      alerted_at: param.alerted_at,
      failures: param.failures,
      healthy: param.healthy,
      opened_at: param.opened_at,
      open_until: param.open_until,
    })
    .where('id', '=', param.id),
)

export async function setHealth(tx: Tx, { webhookId, failed, failingSince, alertedAt, circuit }: EndpointHealth) {
  await written(tx, {
    id: webhookId,
    failed: failed ? 1 : 0,
    failing_since: failingSince,
    alerted_at: alertedAt,
    failures: circuit.failures,
    healthy: circuit.healthy ? 1 : 0,
    opened_at: circuit.openedAt,
    open_until: circuit.openUntil,
  })
}

/** Conditions that delay all messages of an endpoint. */
export interface SendingBlock {
  /** Until when its circuit is open; null when it is closed or half-open. */
  readonly openUntil: string | null
  /** End of the delay by the rate limit or by a request of the endpoint; null for none. */
  readonly throttledUntil: string | null
}

export async function sendingBlock(q: Queries, webhookId: number, now: string): Promise<SendingBlock> {
  const query = q.selectFrom('webhooks').select(['open_until', 'throttled_until']).where('id', '=', webhookId)
  const row = await query.executeTakeFirst()
  const later = (at: string | null | undefined) => (at && at > now ? at : null)
  return { openUntil: later(row?.open_until), throttledUntil: later(row?.throttled_until) }
}

export type WebhookState = 'failed' | 'paused' | 'open' | 'closed'

/** Number of webhooks by state: disabled, paused, circuit open, or active. */
export async function countStates(q: Queries): Promise<Record<WebhookState, number>> {
  const state = sql<WebhookState>`case when failed = 1 then 'failed' when paused = 1 then 'paused' when opened_at is not null then 'open' else 'closed' end`
  const rows = await q
    .selectFrom('webhooks')
    .select((e) => [state.as('state'), e.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute()
  const counts = { failed: 0, paused: 0, open: 0, closed: 0 }
  for (const row of rows) counts[row.state] = Number(row.count)
  return counts
}

/** A webhook whose last delivery failed, or that is disabled after failures. */
export interface FailingEndpoint {
  readonly id: number
  readonly endpointUrl: string
  readonly state: 'failing' | 'circuitOpen' | 'disabled'
  readonly failingSince: string | null
  readonly failures: number
}

const failing = sql<boolean>`(failed = 1 or opened_at is not null or failing_since is not null)`

/** Those failing for longest first. */
export async function failingEndpoints(q: Queries, accountId: number, limit: number): Promise<FailingEndpoint[]> {
  const rows = await q
    .selectFrom('webhooks')
    .select(['id', 'endpoint_url', 'failed', 'opened_at', 'failing_since', 'failures'])
    .where('account_id', '=', accountId)
    .where(failing)
    .orderBy('failed', 'desc')
    .orderBy('failing_since')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    endpointUrl: row.endpoint_url,
    state: row.failed === 1 ? 'disabled' : row.opened_at !== null ? 'circuitOpen' : 'failing',
    failingSince: row.failing_since,
    failures: row.failures,
  }))
}

/** Number of the webhooks of an account: all, those that fail, and those whose last delivery succeeded. */
export async function countHealth(q: Queries, accountId: number) {
  const sum = (condition: ReturnType<typeof sql<boolean>>) =>
    sql<number | string>`coalesce(sum(case when ${condition} then 1 else 0 end), 0)`
  const row = await q
    .selectFrom('webhooks')
    .select((e) => [
      e.fn.countAll<number | string>().as('total'),
      sum(failing).as('failing'),
      sum(sql<boolean>`healthy = 1`).as('healthy'),
    ])
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return { total: Number(row.total), failing: Number(row.failing), healthy: Number(row.healthy) }
}
