/** Queries for the contents of a folder and for searches below it. */
import { type RawBuilder, sql } from 'kysely'
import type { Queries } from '../../../db/engine.ts'
import { idList, indexedBy, isInList, isPostgres } from '../../../db/query.ts'
import type { Resource, Sort } from '../tree/resource.ts'
import { resources, toResource } from '../tree/rows-store.ts'

export interface Page {
  readonly offset: number
  readonly limit: number
  readonly sort: readonly Sort[]
  readonly type?: 'file' | 'dir' | undefined
}

const sortColumns = {
  name: 'r.name',
  natural: 'r.sort_key',
  size: 'r.size',
  date: 'r.uploaded_at',
  type: 'r.type',
} as const

type Direction = 'asc' | 'desc'

/** One page of a folder's live children in an order without an index: their ids are selected first. */
export async function childrenPage(q: Queries, parentId: number, page: Page): Promise<Resource[]> {
  const order = page.sort.map(({ field, descending }) => [sortColumns[field], descending ? 'desc' : 'asc'] as const)
  if (!page.sort.some(({ field }) => field === 'name')) order.push(['r.name', 'asc'])
  const ids = q
    .selectFrom('resources as r')
    .select('r.id')
    .where('r.parent_id', '=', parentId)
    .where('r.deleted_at', 'is', null)
    .$if(page.type !== undefined, (query) => query.where('r.type', '=', page.type ?? ''))
    .limit(page.limit)
    .offset(page.offset)
  const sorted = <Q extends { orderBy(column: (typeof order)[number][0], direction: Direction): Q }>(query: Q): Q =>
    order.reduce((before, [column, direction]) => before.orderBy(column, direction), query)
  const rows = await sorted(resources(q).where('r.id', 'in', sorted(ids))).execute()
  return rows.map(toResource)
}

interface Matches {
  readonly ids: number[]
  readonly total: number
}
type SearchPage = Pick<Page, 'offset' | 'limit'>

/** Scope of a search: below a folder of an account. */
interface Scope {
  readonly accountId: number
  readonly folderId: number
}

/**
 * Live resources below a folder whose names match a LIKE pattern (lower case, escape `\\`), by name. If most names match, the first
 * pages are read from the names of the account; otherwise the folders are walked.
 */
export async function searchBelow(q: Queries, scope: Scope, pattern: string, page: SearchPage): Promise<Matches> {
  const { folderId } = scope
  const folders = sql`
    with recursive folders (id) as (
      select ${folderId}${isPostgres(q) ? sql`::bigint` : sql``}
      union all
      select r.id from folders cross join resources r ${indexedBy(q, 'resources_kind')}
        where r.type = 'dir' and r.parent_id = folders.id and r.deleted_at is null
    ) `
  const matching = sql`from folders cross join resources r ${indexedBy(q, 'resources_kind')}
    where r.type in ('dir', 'file') and r.parent_id = folders.id and r.deleted_at is null
    and r.search_name like ${pattern} escape '\\'`
  const first = await firstByName(q, scope, pattern, page)
  return first ? { ids: first, total: await count(q, folders, matching) } : await matches(q, folders, matching, page)
}

/** Names of an account that are read to find a page without walking folders, and matching ones that are checked. */
const maxNames = 20_000
const maxCandidates = 1_000

/** A page of a search from the first matching names of the account; null if there are not enough. */
async function firstByName(
  q: Queries,
  { accountId, folderId }: Scope,
  pattern: string,
  { offset, limit }: SearchPage,
): Promise<number[] | null> {
  const end = offset + limit
  const most = 4 * end
  if (most > maxCandidates) return null
  const { rows } = await sql<{ id: number }>`
    select id from (
      select r.id, r.search_name from resources r ${indexedBy(q, 'resources_search')}
      where r.account_id = ${accountId} and r.deleted_at is null and r.search_name <> ''
      order by r.search_name, r.id limit ${maxNames}
    ) as names where search_name like ${pattern} escape '\\' order by search_name, id limit ${most}`.execute(q)
  if (rows.length < end) return null
  const ids = rows.map((row) => row.id)
  const below = await idsBelow(q, folderId, ids)
  const found = ids.filter((id) => below.has(id))
  return found.length < end ? null : found.slice(offset, end)
}

/** The ids among these whose live resource is below a folder, without a folder in the trash in between. */
async function idsBelow(q: Queries, folderId: number, ids: readonly number[]): Promise<Set<number>> {
  const { rows } = await sql<{ start: number }>`
    with recursive up (start, id) as (
      select r.id, r.parent_id from resources r where ${isInList(q, 'r.id', idList(q, ids))}
      union all
      select up.start, r.parent_id from up cross join resources r
        where r.id = up.id and up.id <> ${folderId} and r.deleted_at is null
    ) select start from up where id = ${folderId}`.execute(q)
  return new Set(rows.map((row) => row.start))
}

/** Searches a whole account that has no folders in the trash, by an index in the order of names. */
export async function searchAccount(
  q: Queries,
  accountId: number,
  pattern: string,
  page: SearchPage,
): Promise<Matches> {
  const matching = sql`from resources r where r.account_id = ${accountId} and r.deleted_at is null and r.search_name <> ''
    and r.search_name like ${pattern} escape '\\'`
  return await matches(q, sql``, matching, page)
}

/** Rows requested at once: if there are fewer, no count is needed. */
const minRows = 5_000

async function matches(q: Queries, before: RawBuilder<unknown>, matching: RawBuilder<unknown>, page: SearchPage) {
  const limit = Math.max(page.limit, minRows)
  const { rows } = await sql<{ id: number }>`${before} select r.id ${matching} order by r.search_name, r.id
    limit ${limit} offset ${page.offset}`.execute(q)
  const ids = rows.slice(0, page.limit).map((row) => row.id)
  const isWhole = rows.length < limit && (rows.length > 0 || page.offset === 0)
  if (isWhole) return { ids, total: page.offset + rows.length }
  return { ids, total: await count(q, before, matching) }
}

async function count(q: Queries, before: RawBuilder<unknown>, matching: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ total: number }>`${before} select count(*) as total ${matching}`.execute(q)
  return Number(rows[0]?.total ?? 0)
}

/** Whether a live resource may be outside the account's tree: in a folder in the trash, or in a send. */
export async function hasOtherTrees(q: Queries, accountId: number, rootId: number): Promise<boolean> {
  const query = q.selectFrom('resources').select('id').where('account_id', '=', accountId).where('type', '=', 'dir')
  const trashed = await query.where('deleted_at', 'is not', null).limit(1).executeTakeFirst()
  if (trashed) return true
  const others = query.where('parent_id', 'is', null).where('id', '<>', rootId)
  return (await others.limit(1).executeTakeFirst()) !== undefined
}
