/** Queries of a search with filters. Each reads a bounded number of rows. */
import { type RawBuilder, sql } from 'kysely'
import type { Queries } from '../../../db/engine.ts'
import { idList, indexedBy, isInList, isPostgres } from '../../../db/query.ts'
import { resourcesOf } from '../tree/names-store.ts'
import type { Place } from '../tree/resource.ts'
import type { TimeKey } from './key.ts'

/** An entry in the order of a search: the latest uploads first. */
export interface Candidate extends TimeKey {
  /** In lower case. */
  readonly name: string
  readonly type: string
}

/** Filters that queries check. */
export interface RowFilters {
  /** A LIKE pattern in lower case, escape `\`. */
  readonly pattern?: string | undefined
  readonly isFolder?: boolean | undefined
  readonly minSize?: number | undefined
  readonly maxSize?: number | undefined
  readonly modifiedSince?: string | undefined
  readonly modifiedBefore?: string | undefined
  readonly createdBy?: number | undefined
  /** Whether the content was uploaded after the entry was created. */
  readonly isReplaced?: boolean | undefined
  /** Only contents that this user has uploaded, or only others; or only those of visitors. */
  readonly uploader?: { readonly userId: number; readonly is: 'this' | 'other' } | 'visitors' | undefined
}

function conditionOf(filters: RowFilters): RawBuilder<unknown> {
  const { pattern, isFolder, minSize, maxSize, modifiedSince, modifiedBefore, createdBy, isReplaced, uploader } =
    filters
  const conditions = [
    pattern !== undefined && sql`r.search_name like ${pattern} escape '\\'`,
    isFolder !== undefined && sql`r.type = ${sql.lit(isFolder ? 'dir' : 'file')}`,
    (minSize !== undefined || maxSize !== undefined) && sql`r.type = 'file'`,
    minSize !== undefined && sql`r.size >= ${minSize}`,
    maxSize !== undefined && sql`r.size <= ${maxSize}`,
    modifiedSince !== undefined && sql`r.modified_at >= ${modifiedSince}`,
    modifiedBefore !== undefined && sql`r.modified_at < ${modifiedBefore}`,
    createdBy !== undefined && sql`r.created_by = ${createdBy}`,
    isReplaced !== undefined && (isReplaced ? sql`r.uploaded_at <> r.created_at` : sql`r.uploaded_at = r.created_at`),
    uploader === 'visitors' && sql`r.visitor is not null`,
    uploader !== undefined &&
      uploader !== 'visitors' &&
      sql`(coalesce(r.uploaded_by, r.created_by) = ${uploader.userId} and r.visitor is null) = ${truth(uploader.is === 'this')}`,
  ].filter((condition) => condition !== false)
  return sql.join([sql`r.parent_id is not null`, ...conditions], sql` and `)
}

const truth = (is: boolean) => (is ? sql`(1 = 1)` : sql`(1 = 0)`)

const afterKey = (key: TimeKey | null) => (key ? sql`and (r.uploaded_at, r.id) < (${key.at}, ${key.id})` : sql``)
const candidateColumns = sql`r.id, r.uploaded_at as at, r.search_name as name, r.type`
const newestFirst = sql`order by r.uploaded_at desc, r.id desc`

/** The live entries of an account, by the index in the order of searches. */
const recent = (q: Queries, accountId: number) =>
  sql`from resources r ${indexedBy(q, 'resources_recent')} where r.account_id = ${accountId} and r.deleted_at is null`

/** The key of the entry `count` entries after a key; null if there are fewer. Reads the index only. */
export async function keyAhead(
  q: Queries,
  accountId: number,
  key: TimeKey | null,
  count: number,
): Promise<TimeKey | null> {
  const { rows } = await sql<TimeKey>`select r.uploaded_at as at, r.id ${recent(q, accountId)} ${afterKey(key)}
    ${newestFirst} limit 1 offset ${count - 1}`.execute(q)
  return rows[0] ?? null
}

/** Entries of an account between two keys, the second one included, that pass the filters. */
export async function candidatesBetween(
  q: Queries,
  accountId: number,
  [after, last]: readonly [TimeKey | null, TimeKey | null],
  filters: RowFilters,
): Promise<Candidate[]> {
  const until = last ? sql`and (r.uploaded_at, r.id) >= (${last.at}, ${last.id})` : sql``
  const { rows } = await sql<Candidate>`select ${candidateColumns} ${recent(q, accountId)} ${afterKey(after)} ${until}
    and ${conditionOf(filters)} ${newestFirst}`.execute(q)
  return rows
}

/** Common table expression `folders`: a folder and all live folders below it; at most `limit` rows are made if it is given. */
const foldersBelow = (q: Queries, folderId: number, limit?: number) => sql`
  with recursive folders (id, entries) as (
    select r.id, r.child_count from resources r where r.id = ${folderId}
    union all
    select r.id, r.child_count from folders cross join resources r ${indexedBy(q, 'resources_kind')}
      where r.type = 'dir' and r.parent_id = folders.id and r.deleted_at is null
    ${limit !== undefined && !isPostgres(q) ? sql`limit ${limit}` : sql``}
  ) `

/** Folders and entries below a folder, counted up to a number of folders. */
export async function countBelow(q: Queries, folderId: number, maxFolders: number) {
  const { rows } = await sql<{ folders: number; entries: number }>`${foldersBelow(q, folderId, maxFolders)}
    select count(*) as folders, sum(entries) as entries from (select entries from folders limit ${maxFolders}) as few`.execute(
    q,
  )
  const [row] = rows
  return { folders: Number(row?.folders ?? 0), entries: Number(row?.entries ?? 0) }
}

/** The ids of a folder and of all live folders below it; for few folders. */
export async function folderIdsBelow(q: Queries, folderId: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`${foldersBelow(q, folderId)} select id from folders`.execute(q)
  return rows.map(({ id }) => id)
}

/**
 * All entries in these folders after a key that pass the filters; for few entries. The folders are read by a statement of their own:
 * PostgreSQL does not know how few a recursive query returns, and would read all entries of the table.
 */
export async function candidatesIn(
  q: Queries,
  folderIds: readonly number[],
  after: TimeKey | null,
  filters: RowFilters,
): Promise<Candidate[]> {
  const { rows } = await sql<Candidate>`select ${candidateColumns} from resources r ${indexedBy(q, 'resources_kind')}
    where r.type in ('dir', 'file') and ${isInList(q, 'r.parent_id', idList(q, folderIds))} and r.deleted_at is null
    ${afterKey(after)} and ${conditionOf(filters)} ${newestFirst}`.execute(q)
  return rows
}

interface Step {
  readonly start: number
  readonly id: number
  readonly name: string
  readonly deleted: string | null
  readonly parent: number | null
}

/** The places among these ids that are live, and so are all folders above them, in this order. Two statements. */
export async function livePlaces(q: Queries, ids: readonly number[]): Promise<Place[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<Step>`
    with recursive up (start, id, name, parent, deleted, distance) as (
      select r.id, r.id, r.name, r.parent_id, r.deleted_at, 0 from resources r where ${isInList(q, 'r.id', idList(q, ids))}
      union all
      select up.start, r.id, r.name, r.parent_id, r.deleted_at, up.distance + 1 from up cross join resources r where r.id = up.parent
    ) select start, id, name, parent, deleted from up order by distance desc`.execute(q)
  const chains = Map.groupBy(rows, ({ start }) => start)
  const resources = await resourcesOf(q, ids)
  return resources.flatMap((resource): Place[] => {
    const chain = chains.get(resource.id) ?? []
    if (chain[0]?.parent !== null || chain.some(({ deleted }) => deleted !== null)) return []
    return [{ resource, names: chain.slice(1).map(({ name }) => name), lineage: chain.map(({ id }) => id) }]
  })
}

/** The id of a user of an account by name, ignoring case; null if there is none. */
export async function userIdOf(q: Queries, accountId: number, usernameKey: string): Promise<number | null> {
  const query = q.selectFrom('users').select('id').where('account_id', '=', accountId)
  return (await query.where('username_key', '=', usernameKey).executeTakeFirst())?.id ?? null
}
