/** What a restored resource was in the trash, so that undoing the restore makes it that again. */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import type { Deletion } from '../tree/store.ts'

/** Larger folders have no mark. */
const maxMarked = 1000

interface MarkRow {
  readonly amount: number
  readonly ids: number | string
  readonly latest: string | null
}

/**
 * A text that another one follows as soon as something is added to a folder, uploaded to it or moved into or out of it; null for files,
 * and for folders with more contents than are looked at.
 */
export async function contentMark(q: Queries, id: number): Promise<string | null> {
  const { rows } = await sql<MarkRow>`
    with recursive down (id, uploaded_at, type) as (
      select id, uploaded_at, type from resources where id = ${id} and type = 'dir'
      union all
      select r.id, r.uploaded_at, r.type from down cross join resources r
        where down.type = 'dir' and r.parent_id = down.id and r.deleted_at is null
    )
    select count(*) as amount, sum(id) as ids, max(uploaded_at) as latest
    from (select id, uploaded_at from down limit ${maxMarked + 1}) as seen`.execute(q)
  const [row] = rows
  const amount = Number(row?.amount ?? 0)
  return row && amount > 0 && amount <= maxMarked ? `${amount} ${row.ids} ${row.latest}` : null
}

export interface LastDeletion extends Deletion {
  /** The home folder of whoever deleted it. */
  readonly homeId: number | null
  /** The name that it had in the trash, if the restore gave it the one that it has now. */
  readonly name: string | null
  /** What `contentMark` returned for it after the restore. */
  readonly mark: string | null
}

/** The deletion that a restore of a live resource has undone, if there was one. */
export async function lastDeletionOf(tx: Tx, id: number): Promise<LastDeletion | null> {
  const row = await tx
    .selectFrom('resources as r')
    .leftJoin('users as u', 'u.id', 'r.last_deleted_by')
    .select(['r.last_deleted_at as at', 'r.last_deleted_by as by', 'u.home_id as homeId'])
    .select(['r.name', 'r.last_deleted_name', 'r.restored_name', 'r.restored_content as mark'])
    .where('r.id', '=', id)
    .executeTakeFirst()
  if (!row || row.at === null || row.by === null) return null
  const name = row.name === row.restored_name ? row.last_deleted_name : null
  return { at: row.at, by: row.by, homeId: row.homeId, name, mark: row.mark }
}
