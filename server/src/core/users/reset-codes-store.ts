/** Codes of password links, stored as hashes; each works once. */
import type { Queries, Tx } from '../../db/engine.ts'
import type { NewRow } from '../../db/schema.ts'

export async function insertCode(tx: Tx, code: NewRow<'reset_codes'>): Promise<void> {
  await tx.insertInto('reset_codes').values(code).execute()
}

export interface ResetCode {
  readonly userId: number
  readonly accountId: number
  readonly kind: string
}

/** The code with this hash, unless it has expired at `now`. */
export async function codeByHash(q: Queries, hash: string, now: string): Promise<ResetCode | null> {
  const query = q.selectFrom('reset_codes').selectAll().where('code_hash', '=', hash).where('expires_at', '>', now)
  const row = await query.executeTakeFirst()
  return row ? { userId: row.user_id, accountId: row.account_id, kind: row.kind } : null
}

/** Uses up a code; false when it was used before. */
export async function useCode(tx: Tx, hash: string): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('reset_codes').where('code_hash', '=', hash).executeTakeFirst()
  return numDeletedRows > 0n
}

export async function deleteCodes(tx: Tx, userId: number): Promise<void> {
  await tx.deleteFrom('reset_codes').where('user_id', '=', userId).execute()
}
