/** Links that shares had on the server that they were imported from. */
import { type Queries, rowsPerStatement, type Tx } from '../../db/engine.ts'
import type { NewRow, Row } from '../../db/schema.ts'
import { slices } from '../../lib/slices.ts'

export type AliasRow = Row<'share_aliases'>

/** Throws the engine's unique violation if a code is taken. */
export async function insertAliases(tx: Tx, rows: readonly NewRow<'share_aliases'>[]): Promise<void> {
  for (const some of slices(rows, rowsPerStatement)) await tx.insertInto('share_aliases').values(some).execute()
}

/** The unexpired alias with this code. */
export async function aliasOf(q: Queries, code: string, at: string): Promise<AliasRow | null> {
  const query = q.selectFrom('share_aliases').selectAll().where('code', '=', code).where('expires_at', '>', at)
  return (await query.executeTakeFirst()) ?? null
}

/** Those of these codes that are taken, expired ones too. */
export async function takenCodes(q: Queries, codes: readonly string[]): Promise<string[]> {
  const taken: string[] = []
  for (const some of slices(codes, rowsPerStatement)) {
    const rows = await q.selectFrom('share_aliases').select('code').where('code', 'in', some).execute()
    taken.push(...rows.map(({ code }) => code))
  }
  return taken
}

export async function aliasesOf(q: Queries, shareId: number): Promise<AliasRow[]> {
  return await q.selectFrom('share_aliases').selectAll().where('share_id', '=', shareId).orderBy('code').execute()
}

/** When the first alias of these shares expires; null if they have none. */
export async function aliasesUntil(q: Queries, shareIds: readonly number[]): Promise<string | null> {
  if (shareIds.length === 0) return null
  const first = q.selectFrom('share_aliases').select(({ fn }) => fn.min('expires_at').as('at'))
  return (await first.where('share_id', 'in', shareIds).executeTakeFirst())?.at ?? null
}

export async function deleteAliases(q: Queries, shareId: number): Promise<void> {
  await q.deleteFrom('share_aliases').where('share_id', '=', shareId).execute()
}

/** Deletes up to `limit` expired aliases. Returns how many. */
export async function deleteExpiredAliases(q: Queries, at: string, limit: number): Promise<number> {
  const some = q.selectFrom('share_aliases').select('code').where('expires_at', '<=', at).orderBy('expires_at')
  const deleted = await q.deleteFrom('share_aliases').where('code', 'in', some.limit(limit)).executeTakeFirst()
  return Number(deleted.numDeletedRows)
}
