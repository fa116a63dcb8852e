/** SQL of pruning: old attempts and settled messages. */
import type { Queries, Tx } from '../../../db/engine.ts'
import { lockRows } from '../../../db/query.ts'

/** Accounts with attempts from before an instant. */
export async function accountsWithAttempts(q: Queries, before: string): Promise<number[]> {
  const query = q
    .selectFrom('accounts as a')
    .select('a.id')
    .where((e) =>
      e.exists(
        e
          .selectFrom('webhook_attempts as t')
          .select('t.id')
          .where('t.sent_at', '<', before)
          .whereRef('t.account_id', '=', 'a.id'),
      ),
    )
  return (await query.execute()).map(({ id }) => id)
}

/** Deletes up to `limit` attempts of an account from before an instant, the oldest first. Returns how many. */
export async function deleteAttempts(tx: Tx, accountId: number, before: string, limit: number): Promise<number> {
  const old = tx
    .selectFrom('webhook_attempts')
    .select('id')
    .where('account_id', '=', accountId)
    .where('sent_at', '<', before)
    .orderBy('sent_at')
    .orderBy('id')
    .limit(limit)
  const ids = (await lockRows(tx, old, { skipLocked: true }).execute()).map(({ id }) => id)
  if (ids.length > 0) await tx.deleteFrom('webhook_attempts').where('id', 'in', ids).execute()
  return ids.length
}

interface PrunedSlice {
  /** The last message that was read; null if there are no more. */
  readonly last: number | null
  readonly newest: string
  readonly deleted: number
}

/**
 * Reads up to `limit` messages after an id and deletes those from before an instant that are settled, have no attempts in the log,
 * and whose event has left the feed.
 */
export async function deleteSettled(tx: Tx, after: number, before: string, limit: number): Promise<PrunedSlice> {
  const some = tx.selectFrom('webhook_messages').select(['id', 'created_at']).where('id', '>', after)
  const rows = await some.orderBy('id').limit(limit).execute()
  const old = rows.filter((row) => row.created_at < before).map(({ id }) => id)
  const last = rows.at(-1)
  const read = { last: last?.id ?? null, newest: last?.created_at ?? '' }
  if (old.length === 0) return { ...read, deleted: 0 }
  const prunable = tx
    .selectFrom('webhook_messages')
    .select('id')
    .where('id', 'in', old)
    .where('state', '<>', 'pending')
    .where((e) =>
      e.not(
        e.exists(
          e.selectFrom('webhook_attempts as t').select('t.id').whereRef('t.message_id', '=', 'webhook_messages.id'),
        ),
      ),
    )
    .where((e) =>
      e.not(e.exists(e.selectFrom('events as v').select('v.id').whereRef('v.id', '=', 'webhook_messages.event_id'))),
    )
  const ids = (await lockRows(tx, prunable, { skipLocked: true }).execute()).map(({ id }) => id)
  if (ids.length > 0) await tx.deleteFrom('webhook_messages').where('id', 'in', ids).execute()
  return { ...read, deleted: ids.length }
}
