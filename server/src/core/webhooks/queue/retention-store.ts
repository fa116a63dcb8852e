/** SQL of retention: pending messages that are too old, and which owners were warned. */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { lockRows } from '../../../db/query.ts'

export interface PendingQueue {
  readonly webhookId: number
  readonly accountId: number
  readonly endpointUrl: string
  /** When its oldest pending message was created; null when there is none. */
  readonly oldest: string | null
  readonly warnedAt: string | null
}

/** Webhooks whose oldest pending message was created before then, or whose owner was warned. */
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

export async function setWarned(tx: Tx, webhookId: number, at: string | null): Promise<void> {
  await tx.updateTable('webhooks').set({ warned_at: at }).where('id', '=', webhookId).execute()
}

/** Drops at most `limit` of a webhook's pending messages that were created before then; returns their ids. */
export async function expirePending(tx: Tx, webhookId: number, before: string, limit: number): Promise<number[]> {
  // Claims and outcomes lock the webhook before its messages; so does this, or they would deadlock.
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
