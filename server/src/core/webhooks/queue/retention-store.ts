/** SQL of retention: expired pending messages, and warnings to owners. */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { lockRows } from '../../../db/query.ts'

export interface PendingQueue {
  readonly webhookId: number
  readonly accountId: number
  readonly endpointUrl: string
  /** Creation time of its oldest pending message; null if there is none. */
  readonly oldest: string | null
  readonly warnedAt: string | null
}

/** Webhooks whose oldest pending message is from before an instant, or whose owner was warned. */
export async function longPending(q: Queries, before: string): Promise<PendingQueue[]> {
  const oldest = sql<string | null>`(select m.created_at from webhook_messages m
    where m.state = 'pending' and m.webhook_id = webhooks.id order by m.id limit 1)`
  const rows = await q
    .selectFrom('webhooks')
    .select(['id as webhookId', 'account_id as accountId', 'endpoint_url as endpointUrl', 'warned_at as warnedAt'])
    .select(oldest.as('oldest'))
    .where((e) => e.or([e('warned_at', 'is not', null), e(oldest, '<', before)]))
    .orderBy('id')
    .execute()
  return rows
}

/** Notes that the owner is warned; false if that was noted before. */
export async function claimWarning(tx: Tx, webhookId: number, at: string): Promise<boolean> {
  const update = tx.updateTable('webhooks').set({ warned_at: at })
  const row = await update.where('id', '=', webhookId).where('warned_at', 'is', null).returning('id').executeTakeFirst()
  return row !== undefined
}

export async function endWarning(tx: Tx, webhookId: number): Promise<void> {
  await tx.updateTable('webhooks').set({ warned_at: null }).where('id', '=', webhookId).execute()
}

/** Deletes up to `limit` of a webhook's pending messages from before an instant; returns their ids. */
export async function expirePending(tx: Tx, webhookId: number, before: string, limit: number): Promise<number[]> {
  // Locks the webhook before its messages, as claims and outcomes do, to avoid a deadlock.
  await lockRows(tx, tx.selectFrom('webhooks').select('id').where('id', '=', webhookId)).execute()
  const some = tx
    .selectFrom('webhook_messages')
    .select(['id', 'created_at'])
    .where('webhook_id', '=', webhookId)
    .where('state', '=', 'pending')
    .orderBy('id')
    .limit(limit)
  const ids = (await some.execute()).filter((row) => row.created_at < before).map(({ id }) => id)
  if (ids.length === 0) return ids
  await tx
    .updateTable('webhook_messages')
    .set({ state: 'expired', lease_until: null, lease_by: null })
    .where('id', 'in', ids)
    .execute()
  return ids
}
