/** Makes entries of the trash due for the next purge. */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { idList, isInList, lockRows } from '../../../db/query.ts'
import { isSeenBy, purgeNow, type TrashScope } from './scope-store.ts'
import { namesOf as lostNames } from './store.ts'

/** Ids of the entries of a part of the trash. */
export const entriesIn = (q: Queries, { accountId, seenBy }: TrashScope) => {
  const query = q
    .selectFrom('resources')
    .select('id')
    .where('account_id', '=', accountId)
    .where('deleted_at', '>', purgeNow)
    .where('parent_id', 'is not', null)
  return seenBy === null ? query : query.where(isSeenBy(q, seenBy))
}

/** A position among the entries of the trash in the order in which they were deleted. */
export interface TrashPosition {
  readonly deletedAt: string
  readonly id: number
}

/** Entries of the trash after a position that were deleted until an instant. */
export async function entriesUntil(
  q: Queries,
  scope: TrashScope,
  { after, until, limit }: { readonly after: TrashPosition; readonly until: string; readonly limit: number },
): Promise<TrashPosition[]> {
  const query = entriesIn(q, scope)
    .select('deleted_at as deletedAt')
    .where(sql<boolean>`(deleted_at, id) > (${after.deletedAt}, ${after.id})`)
    .where('deleted_at', '<=', until)
  const rows = await query.orderBy('deleted_at').orderBy('id').limit(limit).execute()
  return rows.map(({ id, deletedAt }) => ({ id, deletedAt: deletedAt ?? until }))
}

export interface PurgeEntry {
  readonly id: number
  /** Names of the folders that it was in, and its own: from the account's root folder down, or from what remains of them. */
  readonly names: readonly string[]
}

/** Makes those of these that are in the trash due for the next purge; they are no longer listed. Returns them. */
export async function markForPurge(tx: Tx, scope: TrashScope, ids: readonly number[]): Promise<PurgeEntry[]> {
  const found = await lockRows(
    tx,
    entriesIn(tx, scope)
      .where('id', 'in', [...ids])
      .orderBy('id'),
  ).execute()
  const marked = found.map(({ id }) => id)
  if (marked.length === 0) return []
  const names = await namesOf(tx, marked)
  await tx.updateTable('resources').set({ deleted_at: purgeNow }).where('id', 'in', marked).execute()
  return marked.map((id) => ({ id, names: names.get(id) ?? [] }))
}

async function namesOf(tx: Tx, ids: readonly number[]): Promise<Map<number, string[]>> {
  const { rows } = await sql<{ start: number; name: string; lost: string | null }>`
    with recursive up (start, id, name, lost, parent_id, distance) as (
      select id, id, name, lost_folders, parent_id, 0 from resources where ${isInList(tx, 'id', idList(tx, ids))}
      union all
      select up.start, r.id, r.name, r.lost_folders, r.parent_id, up.distance + 1 from resources r join up on r.id = up.parent_id
    ) select start, name, lost from up where parent_id is not null order by start, distance desc`.execute(tx)
  const names = new Map<number, string[]>()
  for (const { start, name, lost } of rows) names.set(start, [...(names.get(start) ?? []), ...lostNames(lost), name])
  return names
}
