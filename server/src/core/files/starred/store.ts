/** Rows of starred files and folders. */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { isPostgres, lockRows } from '../../../db/query.ts'
import type { TimeKey } from '../search/key.ts'

/** All of a user after a key, the latest first. */
export async function starredOf(q: Queries, userId: number, after: TimeKey | null): Promise<TimeKey[]> {
  let query = q.selectFrom('starred').select(['resource_id as id', 'starred_at as at']).where('user_id', '=', userId)
  if (after) query = query.where(sql<boolean>`(starred_at, resource_id) < (${after.at}, ${after.id})`)
  return await query.orderBy('starred_at', 'desc').orderBy('resource_id', 'desc').execute()
}

/** Locks the user, so that it stars nothing in another transaction, and counts what it has starred. */
export async function countStarred(tx: Tx, userId: number): Promise<number> {
  await lockRows(tx, tx.selectFrom('users').select('id').where('id', '=', userId)).execute()
  const query = tx
    .selectFrom('starred')
    .select((e) => e.fn.countAll().as('count'))
    .where('user_id', '=', userId)
  return Number((await query.executeTakeFirst())?.count ?? 0)
}

/** Stars resources that exist; those that are starred keep their time. Returns how many are new. */
export async function addStarred(tx: Tx, userId: number, ids: readonly number[], at: string): Promise<number> {
  const found = tx.selectFrom('resources').select('id').where('id', 'in', ids)
  // Until the commit nobody can delete them, but all else can be changed.
  const existing = await (isPostgres(tx) ? found.forKeyShare() : found).execute()
  const rows = existing.map(({ id }) => ({ user_id: userId, resource_id: id, starred_at: at }))
  if (rows.length === 0) return 0
  const result = await tx
    .insertInto('starred')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['user_id', 'resource_id']).doNothing())
    .executeTakeFirst()
  return Number(result.numInsertedOrUpdatedRows ?? 0)
}

export async function removeStarred(tx: Tx, userId: number, ids: readonly number[]): Promise<void> {
  await tx.deleteFrom('starred').where('user_id', '=', userId).where('resource_id', 'in', ids).execute()
}
