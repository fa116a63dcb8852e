/** Deletes old entries of the session log. */
import type { Queries, Tx } from '../../db/engine.ts'

/** Accounts with entries from before an instant. */
export async function accountsWithEntries(q: Queries, before: string): Promise<number[]> {
  const query = q
    .selectFrom('accounts as a')
    .select('a.id')
    .where((e) =>
      e.exists(
        e
          .selectFrom('session_log as l')
          .select('l.id')
          .where('l.created_at', '<', before)
          .whereRef('l.account_id', '=', 'a.id'),
      ),
    )
  return (await query.execute()).map(({ id }) => id)
}

/** Deletes up to a number of entries of an account from before an instant, the oldest first. Returns how many. */
export async function deleteEntries(tx: Tx, accountId: number, before: string, limit: number): Promise<number> {
  const old = tx
    .selectFrom('session_log')
    .select('id')
    .where('account_id', '=', accountId)
    .where('created_at', '<', before)
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
  const ids = (await old.execute()).map(({ id }) => id)
  if (ids.length === 0) return 0
  const { numDeletedRows } = await tx.deleteFrom('session_log').where('id', 'in', ids).executeTakeFirstOrThrow()
  // Includes entries that another node has deleted in the meantime; otherwise the caller would stop too early.
  return numDeletedRows === 0n ? 0 : ids.length
}
