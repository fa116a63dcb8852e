/** Rows of the tree. Only reads and single steps; operations combine them. */

import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { preparedQuery, preparedStatement } from '../../../db/prepared.ts'
import { isPostgres, lockRows } from '../../../db/query.ts'
import type { NewRow } from '../../../db/schema.ts'
import { sortKey } from '../../../lib/text/path.ts'
import type { Place, Resource } from './resource.ts'
import { newColumns, type ResourceRow, resourceColumns, resources, toResource } from './rows-store.ts'

const first = ([row]: readonly ResourceRow[]): Resource | null => (row ? toResource(row) : null)

const childOf = preparedQuery(
  'child-named',
  (q, param: { parentId: number; name: string }) =>
    resources(q)
      .where('r.parent_id', '=', param.parentId)
      .where('r.name', '=', param.name)
      .where('r.deleted_at', 'is', null),
  first,
)
const liveById = preparedQuery(
  'live-by-id',
  (q, param: { accountId: number; id: number }) =>
    resources(q)
      .where('r.account_id', '=', param.accountId)
      .where('r.id', '=', param.id)
      .where('r.deleted_at', 'is', null),
  first,
)
const liveByHash = preparedQuery(
  'live-by-hash',
  (q, param: { accountId: number; hash: string }) =>
    resources(q)
      .where('r.account_id', '=', param.accountId)
      .where('r.hash', '=', param.hash)
      .where('r.deleted_at', 'is', null),
  first,
)

/** A live child with this exact name. */
export const childNamed = (q: Queries, parentId: number, name: string): Promise<Resource | null> =>
  childOf(q, { parentId, name })

/** By id or hash, even if a folder above it is in the trash. */
export const findResource = (
  q: Queries,
  accountId: number,
  key: { readonly id: number } | { readonly hash: string },
): Promise<Resource | null> =>
  'id' in key ? liveById(q, { accountId, id: key.id }) : liveByHash(q, { accountId, hash: key.hash })

interface Ancestor {
  readonly up_id: number
  readonly up_name: string
  readonly up_parent: number | null
  readonly up_deleted: string | null
}

/** From the account's root folder down to a resource. */
type Chain = Pick<Place, 'names' | 'lineage'>

function toChain(rows: readonly Ancestor[]): Chain | null {
  if (rows.length === 0 || rows[0]?.up_parent !== null || rows.some((row) => row.up_deleted !== null)) return null
  return { names: rows.slice(1).map((row) => row.up_name), lineage: rows.map((row) => row.up_id) }
}

/** Common table expression `up`: a resource and all folders above it. */
const ancestors = (id: number) => sql`
    with recursive up (up_id, up_name, up_parent, up_deleted, distance) as (
      select id, name, parent_id, deleted_at, 0 from resources where id = ${id}
      union all
      select r.id, r.name, r.parent_id, r.deleted_at, up.distance + 1 from resources r join up on r.id = up.up_parent
    ) `

const chains = preparedQuery(
  'chain',
  (_, param: { id: number }) =>
    sql<Ancestor>`${ancestors(param.id)} select up_id, up_name, up_parent, up_deleted from up order by distance desc`,
  toChain,
  { byId: true },
)

/** The chain from the account's root folder down to the resource; null if part of it is in the trash. */
export const chainOf = (q: Queries, id: number): Promise<Chain | null> => chains(q, { id })

const places = preparedQuery(
  'place',
  (_, param: { id: number; accountId: number }) =>
    sql<Ancestor & ResourceRow>`${ancestors(param.id)} select up.*, ${sql.raw(resourceColumns.join(', '))}
    from resources r left join blobs b on b.id = r.blob_id left join users u on u.id = r.created_by
    left join users w on w.id = r.uploaded_by cross join up
    where r.id = ${param.id} and r.account_id = ${param.accountId} and r.deleted_at is null order by distance desc`,
  (rows): Place | null => {
    const [row] = rows
    const chain = toChain(rows)
    return row && chain ? { resource: toResource(row), ...chain } : null
  },
)

/** A live resource with its place, in one query; null if it or a folder above it is in the trash. */
export const placeOfId = (q: Queries, accountId: number, id: number): Promise<Place | null> =>
  places(q, { id, accountId })

const childId = preparedQuery(
  'child-id',
  (q, param: { parentId: number; name: string }) =>
    q
      .selectFrom('resources')
      .select('id')
      .where('parent_id', '=', param.parentId)
      .where('name', '=', param.name)
      .where('deleted_at', 'is', null),
  ([row]) => row?.id ?? null,
)

/**
 * Follows names from a folder down; null if one does not exist. `lineage` contains all ids, including the last one. On SQLite one
 * query per name, on PostgreSQL one round trip in total.
 */
export async function descend(
  q: Queries,
  fromId: number,
  names: readonly string[],
): Promise<{ lineage: number[]; resource: Resource } | null> {
  const above = await idsAlong(q, fromId, names.slice(0, -1))
  const last = names.at(-1)
  if (last === undefined || above.length < names.length - 1) return null
  const resource = await childNamed(q, above.at(-1) ?? fromId, last)
  return resource && { lineage: [...above, resource.id], resource }
}

/** Follows names as far as they exist. `resource` is the last one found, or the starting point. */
export async function descendAsFar(
  q: Queries,
  from: Resource,
  names: readonly string[],
): Promise<{ lineage: readonly number[]; resource: Resource }> {
  const above = await idsAlong(q, from.id, names.slice(0, -1))
  const last = names.at(-1)
  if (last !== undefined && above.length === names.length - 1) {
    const resource = await childNamed(q, above.at(-1) ?? from.id, last)
    if (resource) return { lineage: [...above, resource.id], resource }
  }
  const id = above.at(-1)
  if (id === undefined) return { lineage: [], resource: from }
  const resource = await findResource(q, from.accountId, { id })
  return resource ? { lineage: above, resource } : { lineage: [], resource: from }
}

/** The ids of the resources along these names, as far as they exist. */
const idsAlong = (q: Queries, fromId: number, names: readonly string[]): Promise<number[]> =>
  isPostgres(q) && names.length > 1 ? walkAtOnce(q, fromId, names) : walkByName(q, fromId, names)

async function walkByName(q: Queries, fromId: number, names: readonly string[]): Promise<number[]> {
  const lineage: number[] = []
  let parentId = fromId
  for (const name of names) {
    const id = await childId(q, { parentId, name })
    if (id === null) break
    parentId = id
    lineage.push(id)
  }
  return lineage
}

async function walkAtOnce(q: Queries, fromId: number, names: readonly string[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with recursive down (id, depth) as (
      select ${fromId}::bigint, 1
      union all
      select r.id, down.depth + 1 from down
      join resources r on r.parent_id = down.id and r.name = (${names}::text[])[down.depth] and r.deleted_at is null
    ) select id from down where depth > 1 order by depth`.execute(q)
  return rows.map(({ id }) => id)
}

const lockedFolder = preparedQuery(
  'lock-folder',
  (q, param: { id: number }) =>
    lockRows(q, q.selectFrom('resources').select(['type', 'deleted_at']).where('id', '=', param.id)),
  ([row]) => row !== undefined && row.type === 'dir' && row.deleted_at === null,
)

/** Locks a folder so that its children can't change. False if it does not exist, is in the trash, or is a file. */
export const lockFolder = (tx: Tx, id: number): Promise<boolean> => lockedFolder(tx, { id })

/** Columns of what has its folder: no folder above it was purged. */
export const notLost = { lost_folders: null, lost_search: null } as const

/** Columns of a name: as given, in lower case for searches, and its key in the natural order. */
export const named = (name: string) => ({ name, search_name: name.toLowerCase(), sort_key: sortKey(name) })

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
  /** Modification time of the content, if it differs from the time of the upload. */
  readonly modifiedAt?: string
  readonly deletedAt?: string
  readonly deletedBy?: number
  /** The folder that it is charged to, if that is not its parent. */
  readonly storageParentId?: number
}

type InsertedValues = Omit<
  NewRow<'resources'>,
  | ('id' | 'child_count' | 'uploaded_at' | 'accessed_at' | 'uploaded_by' | 'visitor' | 'content_number')
  | (`last_deleted_${'at' | 'by' | 'name'}` | `restored_${'name' | 'content' | 'from' | 'number'}`)
>

const newRow = preparedStatement('new-resource', (q, param: InsertedValues) =>
  q
    .insertInto('resources')
    .values({
      ...newColumns(param),
      type: param.type,
      accessed_at: null,
      deleted_at: param.deleted_at,
      deleted_by: param.deleted_by,
      storage_parent_id: param.storage_parent_id,
    })
    .returning('id'),
)

/** Inserts a row; the caller has locked the parent and checked that the name is free. Returns its id. */
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
    modified_at: resource.modifiedAt ?? resource.at,
    deleted_at: resource.deletedAt ?? null,
    deleted_by: resource.deletedBy ?? null,
    storage_parent_id: resource.storageParentId ?? null,
  })
  const [made] = rows
  if (!made) throw new Error('a row just inserted has no id')
  return made.id
}

const addChildren = preparedStatement('child-count', (q, param: { id: number; by: number }) =>
  q
    .updateTable('resources')
    .set((e) => ({ child_count: e('child_count', '+', param.by) }))
    .where('id', '=', param.id),
)

export async function changeChildCount(tx: Tx, folderId: number, by: 1 | -1): Promise<void> {
  await addChildren(tx, { id: folderId, by })
}

const newTime = preparedStatement('set-modified-at', (q, param: { id: number; at: string }) =>
  q.updateTable('resources').set({ modified_at: param.at }).where('id', '=', param.id),
)

export async function setModifiedAt(tx: Tx, id: number, at: string): Promise<void> {
  await newTime(tx, { id, at })
}

const accessed = preparedStatement('mark-accessed', (q, param: { id: number; at: string }) =>
  q.updateTable('resources').set({ accessed_at: param.at }).where('id', '=', param.id),
)

export async function markAccessed(tx: Tx, id: number, at: string): Promise<void> {
  await accessed(tx, { id, at })
}

/** When a resource was deleted, and the id of the user who did. */
export interface Deletion {
  readonly at: string
  readonly by: number
}

/** Moves a live resource to the trash; false if it is already there. */
export async function markDeleted(tx: Tx, id: number, at: string, by: number): Promise<boolean> {
  const result = await tx
    .updateTable('resources')
    // During an upgrade, a node of the version before may have restored it without resetting the folders.
    .set({ deleted_at: at, deleted_by: by, ...notLost })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}
