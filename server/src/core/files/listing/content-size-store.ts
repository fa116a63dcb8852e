/** Queries of the size of what folders contain. Each reads a bounded number of rows. */
import { sql } from 'kysely'
import type { Queries } from '../../../db/engine.ts'
import { idList, indexedBy, isInList, isPostgres } from '../../../db/query.ts'

/** Ids of these folders and of all live folders below them, each once; at most `limit`. */
export async function foldersBelow(q: Queries, ids: readonly number[], limit: number): Promise<number[]> {
  // SQLite makes all rows of the expression before the query reads the first.
  const within = isPostgres(q) ? sql`` : sql`limit ${limit}`
  const { rows } = await sql<{ id: number }>`
    with recursive folders (id) as (
      select r.id from resources r where ${isInList(q, 'r.id', idList(q, ids))}
      union
      select r.id from folders cross join resources r ${indexedBy(q, 'resources_kind')}
        where r.type = 'dir' and r.parent_id = folders.id and r.deleted_at is null
      ${within}
    ) select id from folders limit ${limit}`.execute(q)
  return rows.map(({ id }) => Number(id))
}

/** Number and bytes of live files directly in these folders; of `limit` files at most. */
export async function filesIn(q: Queries, folderIds: readonly number[], limit: number) {
  const { rows } = await sql<{ files: number; bytes: number | null }>`
    select count(*) as files, sum(size) as bytes from (
      select r.size from resources r ${indexedBy(q, 'resources_kind')}
        where r.type = 'file' and ${isInList(q, 'r.parent_id', idList(q, folderIds))} and r.deleted_at is null
      limit ${limit}
    ) as few`.execute(q)
  return { files: Number(rows[0]?.files ?? 0), bytes: Number(rows[0]?.bytes ?? 0) }
}
