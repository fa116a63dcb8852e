/** SQL of pruning: settled emails. */
import { sql } from 'kysely'
import type { Tx } from '../../db/engine.ts'

// A literal, not a bound value: SQLite uses a partial index only for literals.
const isSettled = sql<boolean>`state <> 'waiting'`

/**
 * Deletes up to `limit` settled emails from before an instant, the oldest first, with bodies that no other email shares. Returns
 * how many.
 */
export async function deleteSettled(tx: Tx, before: string, limit: number): Promise<number> {
  const old = tx.selectFrom('letters').select(['id', 'body_id']).where(isSettled).where('created_at', '<', before)
  const rows = await old.orderBy('created_at').orderBy('id').limit(limit).execute()
  if (rows.length === 0) return 0
  const ids = rows.map(({ id }) => id)
  await tx.deleteFrom('letters').where('id', 'in', ids).execute()
  const bodyIds = [...new Set(rows.flatMap(({ body_id: id }) => id ?? []))]
  if (bodyIds.length > 0)
    await tx
      .deleteFrom('email_bodies')
      .where('id', 'in', bodyIds)
      .where((e) =>
        e.not(e.exists(e.selectFrom('letters as l').select('l.id').whereRef('l.body_id', '=', 'email_bodies.id'))),
      )
      .execute()
  return rows.length
}
