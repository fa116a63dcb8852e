/** Queries of live contents of folders, whether these are in the trash or not. */
import { sql } from 'kysely'
import type { Queries } from '../../../db/engine.ts'
import { idList, isPostgres } from '../../../db/query.ts'

export interface ContentRow {
  readonly id: number
  readonly parentId: number
  readonly type: 'file' | 'dir'
  readonly name: string
  readonly uploadedAt: string
  readonly childCount: number
}

/** Contents of a folder on all levels: up to `limit`. */
export async function contentsBelow(q: Queries, folderId: number, limit: number): Promise<ContentRow[]> {
  const { rows } = await sql<ContentRow>`
    with recursive down (id, parent_id, type, name, uploaded_at, child_count) as (
      select id, parent_id, type, name, uploaded_at, child_count from resources
        where parent_id = ${folderId} and deleted_at is null
      union all
      select r.id, r.parent_id, r.type, r.name, r.uploaded_at, r.child_count from down cross join resources r
        where down.type = 'dir' and r.parent_id = down.id and r.deleted_at is null
    )
    select id, parent_id as "parentId", type, name, uploaded_at as "uploadedAt", child_count as "childCount"
      from down limit ${limit}`.execute(q)
  return rows
}

/** The direct contents of some folders, or of one a part, by id. */
export interface Part {
  readonly folderIds: readonly number[]
  /** Only ids above this one. */
  readonly after: number
  /** The last id; null for all after it. */
  readonly until: number | null
}

/** Entries that are read at once: the embedded engine blocks this thread. */
export const partSize = (q: Queries): number => (isPostgres(q) ? 50_000 : 1_000)

/** Folder by folder: PostgreSQL might otherwise read the whole table for some of them. */
const entriesOf = (q: Queries, { folderIds, after, until }: Part) => {
  const list = idList(q, folderIds)
  const folders = isPostgres(q) ? sql`unnest(cast(${list} as bigint[])) as f (value)` : sql`json_each(${list}) as f`
  const end = until === null ? sql`` : sql`and r.id <= ${until}`
  const isEntry = sql`r.parent_id = f.value and r.deleted_at is null and r.id > ${after} ${end}`
  return isPostgres(q)
    ? sql`${folders} cross join lateral (select r.* from resources r where ${isEntry} offset 0) as r`
    : sql`${folders} cross join resources r on ${isEntry}`
}

export async function contentsOf(q: Queries, part: Part, limit: number): Promise<ContentRow[]> {
  const { rows } = await sql<ContentRow>`
    select r.id, r.parent_id as "parentId", r.type, r.name, r.uploaded_at as "uploadedAt", r.child_count as "childCount"
      from ${entriesOf(q, part)} order by r.id limit ${limit}`.execute(q)
  return rows
}

/** What differs as soon as entries are added, removed or replaced. */
export interface Sum {
  readonly entries: number
  readonly ids: number
  /** Files uploaded after a time. */
  readonly newer: number
}

/** `since`: the time, for `newer`. */
export async function sumOf(q: Queries, part: Part, since: string): Promise<Sum> {
  const newer = sql`case when r.type = 'file' and r.uploaded_at > ${since} then 1 else 0 end`
  const { rows } = await sql<{ entries: number; ids: number | null; newer: number | null }>`
    select count(*) as entries, sum(r.id) as ids, sum(${newer}) as newer
      from ${entriesOf(q, part)}`.execute(q)
  const [row] = rows
  return { entries: Number(row?.entries ?? 0), ids: Number(row?.ids ?? 0), newer: Number(row?.newer ?? 0) }
}
