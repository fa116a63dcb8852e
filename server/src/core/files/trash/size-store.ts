/** Queries of the size of the trash. Each reads a bounded number of rows. */
import type { Queries } from '../../../db/engine.ts'
import { idList, isInList } from '../../../db/query.ts'
import { entriesIn } from './purge-store.ts'
import type { TrashScope } from './scope-store.ts'

export interface SizedEntry {
  readonly id: number
  readonly isFolder: boolean
  /** Bytes of a file; 0 for a folder. */
  readonly size: number
  readonly deletedBy: number | null
}

/** Entries of the trash, those with these ids if any are given, the first deleted first. */
export async function sizedEntries(
  q: Queries,
  scope: TrashScope,
  { ids, limit }: { readonly ids: readonly number[] | undefined; readonly limit: number },
): Promise<SizedEntry[]> {
  let query = entriesIn(q, scope).select(['type', 'size', 'deleted_by']).orderBy('deleted_at').limit(limit)
  if (ids) query = query.where(isInList(q, 'id', idList(q, ids)))
  const rows = await query.execute()
  return rows.map(({ id, type, size, deleted_by: deletedBy }) => ({ id, isFolder: type === 'dir', size, deletedBy }))
}

/** Usernames and nicknames of users. */
export const usersNamed = (q: Queries, ids: readonly number[]) =>
  q.selectFrom('users').select(['id', 'username', 'nickname']).where('id', 'in', ids).execute()
