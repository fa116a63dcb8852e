/** Sessions of visitors. */
import type { Queries, Tx } from '../../../db/engine.ts'
import type { NewRow, Row } from '../../../db/schema.ts'

export type VisitRow = Row<'visits'>

export async function insertVisit(tx: Tx, visit: NewRow<'visits'>): Promise<number> {
  return (await tx.insertInto('visits').values(visit).returning('id').executeTakeFirstOrThrow()).id
}

/** The unexpired visit with this token. */
export async function visitOf(q: Queries, tokenHash: string, at: string): Promise<VisitRow | null> {
  const query = q.selectFrom('visits').selectAll().where('token_hash', '=', tokenHash)
  return (await query.where('expires_at', '>', at).executeTakeFirst()) ?? null
}

/** Deletes up to `limit` expired visits. Returns how many. */
export async function deleteExpired(q: Queries, at: string, limit: number): Promise<number> {
  const expired = q.selectFrom('visits').select('id').where('expires_at', '<=', at).orderBy('expires_at').limit(limit)
  return Number((await q.deleteFrom('visits').where('id', 'in', expired).executeTakeFirst()).numDeletedRows)
}
