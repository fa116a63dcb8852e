/** Rows of the tree. Only reads and single steps: what must happen together is the operations' business. */

import { type RawBuilder, sql } from 'kysely'
import type { Queries, Tx } from '../../db/engine.ts'
import { hotQuery, hotWrite, isPostgres, lockRows } from '../../db/query.ts'
import type { NewRow } from '../../db/schema.ts'
import { named } from './named.ts'
import type { Place, Resource, Sort } from './resource.ts'

const columns = [
  'r.id',
  'r.account_id',
  'r.parent_id',
  'r.name',
  'r.type',
  'r.hash',
  'r.size',
  'r.blob_id',
  'r.child_count',
  'r.created_by',
  'r.created_at',
  'r.modified_at',
  'r.uploaded_at',
  'r.accessed_at',
  'b.key as blob_key',
  'b.sha256',
  'u.username as created_by_name',
] as const

/** Resources with their bytes and their maker: the rows that `toResource` reads. */
export const resources = (q: Queries) =>
  q
    .selectFrom('resources as r')
    .leftJoin('blobs as b', 'b.id', 'r.blob_id')
    .leftJoin('users as u', 'u.id', 'r.created_by')
    .select(columns)

type ResourceRow = Awaited<ReturnType<ReturnType<typeof resources>['execute']>>[number]

export const toResource = (row: ResourceRow): Resource => ({
  id: row.id,
  accountId: row.account_id,
  parentId: row.parent_id,
  name: row.name,
  type: row.type === 'dir' ? 'dir' : 'file',
  hash: row.hash,
  size: row.size,
  blobId: row.blob_id,
  blobKey: row.blob_key,
  sha256: row.sha256,
  childCount: row.child_count,
  createdById: row.created_by,
  createdBy: row.created_by_name ?? '',
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
  uploadedAt: row.uploaded_at,
  accessedAt: row.accessed_at,
})

const first = ([row]: readonly ResourceRow[]): Resource | null => (row ? toResource(row) : null)

const childOf = hotQuery(
  'child-named',
  (q) => resources(q).where('r.parent_id', '=', 0).where('r.name', '=', '').where('r.deleted_at', 'is', null),
  first,
)
const liveById = hotQuery(
  'live-by-id',
  (q) => resources(q).where('r.account_id', '=', 0).where('r.id', '=', 0).where('r.deleted_at', 'is', null),
  first,
)
const liveByHash = hotQuery(
  'live-by-hash',
  (q) => resources(q).where('r.account_id', '=', 0).where('r.hash', '=', '').where('r.deleted_at', 'is', null),
  first,
)

/** A live child by its exact name. */
export const childNamed = (q: Queries, parentId: number, name: string): Promise<Resource | null> =>
  childOf(q, parentId, name)

/** By id or hash, whether or not something above it is in the trash. */
export const findResource = (
  q: Queries,
  accountId: number,
  key: { readonly id: number } | { readonly hash: string },
): Promise<Resource | null> => ('id' in key ? liveById(q, accountId, key.id) : liveByHash(q, accountId, key.hash))

interface Ancestor {
  readonly up_id: number
  readonly up_name: string
  readonly up_parent: number | null
  readonly up_deleted: string | null
}

/** From the account's top folder down to a resource. */
type Chain = Pick<Place, 'names' | 'lineage'>

function toChain(rows: readonly Ancestor[]): Chain | null {
  if (rows.length === 0 || rows[0]?.up_parent !== null || rows.some((row) => row.up_deleted !== null)) return null
  return { names: rows.slice(1).map((row) => row.up_name), lineage: rows.map((row) => row.up_id) }
}

/** What stands before a select from `up`: a resource and all above it. */
const ancestors = sql`
    with recursive up (up_id, up_name, up_parent, up_deleted, distance) as (
      select id, name, parent_id, deleted_at, 0 from resources where id = ${0}
      union all
      select r.id, r.name, r.parent_id, r.deleted_at, up.distance + 1 from resources r join up on r.id = up.up_parent
    ) `

const chains = hotQuery(
  'chain',
  (q) => ({ compile: () => sql<Ancestor>`${ancestors} select * from up order by distance desc`.compile(q) }),
  toChain,
)

/** The chain from the account's top folder down to the resource; null when a part of it is in the trash. */
export const chainOf = (q: Queries, id: number): Promise<Chain | null> => chains(q, id)

const places = hotQuery(
  'place',
  (q) => ({
    compile: () =>
      sql<Ancestor & ResourceRow>`${ancestors} select up.*, ${sql.raw(columns.join(', '))}
    from resources r left join blobs b on b.id = r.blob_id left join users u on u.id = r.created_by cross join up
    where r.id = ${0} and r.account_id = ${0} and r.deleted_at is null order by distance desc`.compile(q),
  }),
  (rows): Place | null => {
    const [row] = rows
    const chain = toChain(rows)
    return row && chain ? { resource: toResource(row), ...chain } : null
  },
)

/** A live resource with where it stands, in one look-up; null when it or something above it is in the trash. */
export const placeOfId = (q: Queries, accountId: number, id: number): Promise<Place | null> =>
  places(q, id, id, accountId)

const childId = hotQuery(
  'child-id',
  (q) =>
    q
      .selectFrom('resources')
      .select('id')
      .where('parent_id', '=', 0)
      .where('name', '=', '')
      .where('deleted_at', 'is', null),
  ([row]) => row?.id ?? null,
)

/**
 * Walks down by names; null when one is missing. `lineage` holds the ids of all, the last one's row included. On SQLite a
 * look-up a name, on PostgreSQL one round trip for all of them.
 */
export async function descend(
  q: Queries,
  fromId: number,
  names: readonly string[],
): Promise<{ lineage: number[]; resource: Resource } | null> {
  const above =
    isPostgres(q) && names.length > 2 ? await walkAtOnce(q, fromId, names) : await walkByName(q, fromId, names)
  const last = names.at(-1)
  const parentId = above?.at(-1) ?? fromId
  const resource = above && last !== undefined ? await childNamed(q, parentId, last) : null
  return above && resource && { lineage: [...above, resource.id], resource }
}

async function walkByName(q: Queries, fromId: number, names: readonly string[]): Promise<number[] | null> {
  const lineage: number[] = []
  let parentId = fromId
  for (const name of names.slice(0, -1)) {
    const id = await childId(q, parentId, name)
    if (id === null) return null
    parentId = id
    lineage.push(id)
  }
  return lineage
}

async function walkAtOnce(q: Queries, fromId: number, names: readonly string[]): Promise<number[] | null> {
  const wanted = names.slice(0, -1)
  const { rows } = await sql<{ id: number }>`
    with recursive down (id, depth) as (
      select ${fromId}::bigint, 1
      union all
      select r.id, down.depth + 1 from down
      join resources r on r.parent_id = down.id and r.name = (${wanted}::text[])[down.depth] and r.deleted_at is null
    ) select id from down where depth > 1 order by depth`.execute(q)
  return rows.length === wanted.length ? rows.map(({ id }) => id) : null
}

export interface Page {
  readonly offset: number
  readonly limit: number
  readonly sort: readonly Sort[]
  readonly type?: 'file' | 'dir' | undefined
}

const sortColumns = { name: 'r.name', size: 'r.size', date: 'r.uploaded_at', type: 'r.type' } as const

/** One page of a folder's live children. */
export async function childrenPage(q: Queries, parentId: number, page: Page): Promise<Resource[]> {
  let query = resources(q).where('r.parent_id', '=', parentId).where('r.deleted_at', 'is', null)
  if (page.type) query = query.where('r.type', '=', page.type)
  for (const { field, descending } of page.sort) query = query.orderBy(sortColumns[field], descending ? 'desc' : 'asc')
  if (!page.sort.some(({ field }) => field === 'name')) query = query.orderBy('r.name')
  const rows = await query.limit(page.limit).offset(page.offset).execute()
  return rows.map(toResource)
}

export async function countChildren(q: Queries, parentId: number, type: 'file' | 'dir'): Promise<number> {
  const row = await q
    .selectFrom('resources')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('parent_id', '=', parentId)
    .where('deleted_at', 'is', null)
    .where('type', '=', type)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

interface Matches {
  readonly ids: number[]
  readonly total: number
}
type SearchPage = Pick<Page, 'offset' | 'limit'>

/** Every live resource below a folder whose name matches a LIKE pattern (lower case, escape `\\`), in the order of their names. */
export async function searchBelow(q: Queries, folderId: number, pattern: string, page: SearchPage): Promise<Matches> {
  const below = sql`
    with recursive below (id, search_name) as (
      select id, search_name from resources where parent_id = ${folderId} and deleted_at is null
      union all
      select r.id, r.search_name from resources r join below on r.parent_id = below.id where r.deleted_at is null
    ) `
  return await matches(q, below, sql`from below where search_name like ${pattern} escape '\\'`, page)
}

/** The same for a whole account in which no folder is in the trash: an index in the order of names, nothing else. */
export async function searchAccount(
  q: Queries,
  accountId: number,
  pattern: string,
  page: SearchPage,
): Promise<Matches> {
  const matching = sql`from resources where account_id = ${accountId} and deleted_at is null and search_name <> ''
    and search_name like ${pattern} escape '\\'`
  return await matches(q, sql``, matching, page)
}

async function matches(q: Queries, before: RawBuilder<unknown>, matching: RawBuilder<unknown>, page: SearchPage) {
  const { rows } = await sql<{ id: number }>`${before} select id ${matching} order by search_name, id
    limit ${page.limit} offset ${page.offset}`.execute(q)
  const count = await sql<{ total: number }>`${before} select count(*) as total ${matching}`.execute(q)
  return { ids: rows.map((row) => row.id), total: Number(count.rows[0]?.total ?? 0) }
}

/** Whether something that looks alive may lie outside of the account's tree: in a folder of the trash, or in a send. */
export async function hasOtherTrees(q: Queries, accountId: number, rootId: number): Promise<boolean> {
  const query = q.selectFrom('resources').select('id').where('account_id', '=', accountId).where('type', '=', 'dir')
  const trashed = await query.where('deleted_at', 'is not', null).limit(1).executeTakeFirst()
  if (trashed) return true
  const others = query.where('parent_id', 'is', null).where('id', '<>', rootId)
  return (await others.limit(1).executeTakeFirst()) !== undefined
}

const heldFolder = hotQuery(
  'hold-folder',
  (q) => lockRows(q as Tx, q.selectFrom('resources').select(['type', 'deleted_at']).where('id', '=', 0)),
  ([row]) => row !== undefined && row.type === 'dir' && row.deleted_at === null,
)

/**
 * Holds a folder so that its children can't change meanwhile. False when it is gone, in the trash, or a file.
 */
export const holdFolder = (tx: Tx, id: number): Promise<boolean> => heldFolder(tx, id)

export interface NewResource {
  readonly accountId: number
  readonly parentId: number | null
  readonly name: string
  readonly type: 'file' | 'dir'
  readonly hash: string
  readonly size: number
  readonly blobId: number | null
  readonly createdBy: number
  readonly at: string
  readonly deletedAt?: string
}

type InsertedValues = Omit<NewRow<'resources'>, 'id' | 'child_count' | 'modified_at' | 'uploaded_at' | 'accessed_at'>

const newRow = hotWrite<InsertedValues, { id: number }>('new-resource', (q, at) =>
  q
    .insertInto('resources')
    .values({
      account_id: at.account_id,
      parent_id: at.parent_id,
      name: at.name,
      search_name: at.search_name,
      type: at.type,
      hash: at.hash,
      size: at.size,
      blob_id: at.blob_id,
      child_count: 0,
      created_by: at.created_by,
      created_at: at.created_at,
      modified_at: at.created_at,
      uploaded_at: at.created_at,
      accessed_at: null,
      deleted_at: at.deleted_at,
    })
    .returning('id'),
)

/** Inserts a row; the caller holds the parent and has seen that the name is free. Returns its id. */
export async function insertResource(tx: Tx, resource: NewResource): Promise<number> {
  const { rows } = await newRow(tx, {
    account_id: resource.accountId,
    parent_id: resource.parentId,
    ...named(resource.name),
    type: resource.type,
    hash: resource.hash,
    size: resource.size,
    blob_id: resource.blobId,
    created_by: resource.createdBy,
    created_at: resource.at,
    deleted_at: resource.deletedAt ?? null,
  })
  const [made] = rows
  if (!made) throw new Error('a row just inserted has no id')
  return made.id
}

const addChildren = hotWrite<{ readonly id: number; readonly by: number }, unknown>('child-count', (q, at) =>
  q
    .updateTable('resources')
    .set((e) => ({ child_count: e('child_count', '+', at.by) }))
    .where('id', '=', at.id),
)

export async function changeChildCount(tx: Tx, folderId: number, by: 1 | -1): Promise<void> {
  await addChildren(tx, { id: folderId, by })
}

export async function replaceContent(
  tx: Tx,
  id: number,
  content: { blobId: number; size: number; at: string },
): Promise<void> {
  await tx
    .updateTable('resources')
    .set({ blob_id: content.blobId, size: content.size, modified_at: content.at, uploaded_at: content.at })
    .where('id', '=', id)
    .execute()
}

export async function markAccessed(tx: Tx, id: number, at: string): Promise<void> {
  await tx.updateTable('resources').set({ accessed_at: at }).where('id', '=', id).execute()
}

/** Puts a live resource in the trash; false when it is there already. */
export async function markDeleted(tx: Tx, id: number, at: string): Promise<boolean> {
  const result = await tx
    .updateTable('resources')
    .set({ deleted_at: at })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}
