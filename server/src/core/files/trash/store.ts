import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { lockRows } from '../../../db/query.ts'
import type { Row } from '../../../db/schema.ts'
import type { Resource } from '../tree/resource.ts'
import { resources, toResource } from '../tree/rows-store.ts'
import { named } from '../tree/store.ts'
import { isSeenBy, purgeNow, type TrashScope } from './scope-store.ts'

export interface Trashed {
  readonly id: number
  readonly accountId: number
  readonly type: string
  readonly size: number
  readonly blobId: number | null
  readonly deletedAt: string
  readonly name: string
  /** See `lost_folders` in the schema. */
  readonly lost: string | null
}

/** The oldest resources deleted before an instant. */
export async function trashedBefore(tx: Tx, before: string, limit: number): Promise<Trashed[]> {
  const query = tx
    .selectFrom('resources')
    .select(['id', 'account_id', 'type', 'size', 'blob_id', 'deleted_at', 'name', 'lost_folders'])
    .where('deleted_at', 'is not', null)
    .where('deleted_at', '<', before)
    .orderBy('deleted_at')
    .limit(limit)
  const rows = await lockRows(tx, query, { skipLocked: true }).execute()
  return rows.map((row) => ({
    id: row.id,
    accountId: row.account_id,
    type: row.type,
    size: row.size,
    blobId: row.blob_id,
    deletedAt: row.deleted_at ?? before,
    name: row.name,
    lost: row.lost_folders,
  }))
}

/**
 * Turns the direct contents of a trashed folder into entries of the trash, so that a deep tree is purged level by level. Contents
 * that were deleted earlier keep their own time and their path, see `keepPaths`. All of them count against the quotas of the folder.
 */
export async function detachContents(tx: Tx, folder: Trashed & { readonly chargedTo: number | null }): Promise<void> {
  const path = pathOf(folder)
  const ofFolders = (text: string) => sql<string | null>`case when type = 'dir' then ${text} end`
  await tx
    .updateTable('resources')
    .set({ parent_id: null, deleted_at: folder.deletedAt, storage_parent_id: folder.chargedTo ?? 0 })
    // Files in it are purged next.
    .set({ lost_folders: ofFolders(path), lost_search: ofFolders(path.toLowerCase()) })
    .where('parent_id', '=', folder.id)
    .where('deleted_at', 'is', null)
    .execute()
}

/** The path of a purged folder from the nearest folder above it that is not. */
const pathOf = ({ name, lost }: Trashed): string => (lost === null ? name : `${lost}/${name}`)

/**
 * Keeps the paths of entries of the trash that were in a folder which is purged, or in folders in it that were purged before: they belong
 * to the nearest folder above that is left, with the names of the others.
 */
export async function keepPaths(tx: Tx, folder: Trashed, nearest: number): Promise<void> {
  const path = pathOf(folder)
  const prefixed = (column: string, prefix: string) =>
    sql<string>`case when ${sql.ref(column)} is null then ${prefix} else ${`${prefix}/`} || ${sql.ref(column)} end`
  const lost = {
    lost_folders: prefixed('lost_folders', path),
    lost_search: prefixed('lost_search', path.toLowerCase()),
  }
  const entries = tx.updateTable('resources').set({ parent_id: nearest, ...lost })
  await entries.where('parent_id', '=', folder.id).where('deleted_at', 'is not', null).execute()
  await tx
    .updateTable('resources')
    .set(lost)
    .where('storage_parent_id', '=', folder.id)
    .where('parent_id', 'is', null)
    .where('lost_folders', 'is not', null)
    .execute()
}

/** The folder whose quotas it counts against. */
export async function chargedTo(tx: Tx, id: number): Promise<number | null> {
  const query = tx.selectFrom('resources').select(['parent_id', 'storage_parent_id']).where('id', '=', id)
  const row = await query.executeTakeFirst()
  return row?.storage_parent_id ?? row?.parent_id ?? null
}

export async function deleteRow(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('resources').where('id', '=', id).execute()
}

/** A folder above a resource, or the resource itself. */
export interface Step {
  readonly id: number
  readonly name: string
  /** Names of purged folders that it was in, below its parent. */
  readonly lost: readonly string[]
  /** Null for the root folder of an account. */
  readonly parentId: number | null
  /** Null if it was not deleted itself. */
  readonly deletedAt: string | null
  readonly deletedById: number | null
  /** As in `TrashEntry`. */
  readonly deletedBy: string
  readonly deleterNickname: string
  /** True for an entry that the list of the trash has. */
  readonly isListed: boolean
}

interface StepRow {
  readonly id: number
  readonly name: string
  readonly lost: string | null
  readonly parentId: number | null
  readonly deletedAt: string | null
  readonly deletedById: number | null
  readonly username: string | null
  readonly nickname: string | null
}

/** From a resource of an account up to the root, whether they are in the trash or not. */
export async function pathInTrash(q: Queries, accountId: number, id: number): Promise<Step[]> {
  const { rows } = await sql<StepRow>`
    with recursive up (id, name, lost, parent_id, deleted_at, deleted_by, distance) as (
      select id, name, lost_folders, parent_id, deleted_at, deleted_by, 0 from resources where id = ${id} and account_id = ${accountId}
      union all
      select r.id, r.name, r.lost_folders, r.parent_id, r.deleted_at, r.deleted_by, up.distance + 1
        from resources r join up on r.id = up.parent_id
    ) select up.id, up.name, up.lost, up.parent_id as "parentId", up.deleted_at as "deletedAt", up.deleted_by as "deletedById", u.username, u.nickname
      from up left join users u on u.id = up.deleted_by order by distance`.execute(q)
  return rows.map(({ id, name, lost, parentId, deletedAt, deletedById, username, nickname }) => {
    const isListed = parentId !== null && deletedAt !== null && deletedAt > purgeNow
    const [deletedBy, deleterNickname] = [username ?? '', nickname ?? '']
    return { id, name, lost: namesOf(lost), parentId, deletedAt, deletedById, deletedBy, deleterNickname, isListed }
  })
}

/** The names in `lost_folders`. */
export const namesOf = (lost: string | null): string[] => lost?.split('/') ?? []

/** A resource by id, wherever it is. */
export async function resourceById(q: Queries, id: number): Promise<Resource | null> {
  const row = await resources(q).where('r.id', '=', id).executeTakeFirst()
  return row ? toResource(row) : null
}

/** When something was deleted, and by whom, if that is known. */
export interface FormerDeletion {
  readonly at: string
  readonly by: number | null
}

export interface LockedTrashEntry {
  readonly id: number
  readonly type: 'file' | 'dir'
  readonly size: number
  readonly parentId: number
  /** The folder whose quotas it counts against: its parent, or what remains of the folders above. */
  readonly chargedTo: number
  readonly name: string
  /** As in `Step`. */
  readonly lost: readonly string[]
  readonly deletion: FormerDeletion
}

const lockedColumns = [
  ...(['id', 'type', 'size', 'parent_id', 'storage_parent_id', 'name', 'lost_folders'] as const),
  ...(['deleted_at', 'deleted_by'] as const),
] as const

export async function lockTrashEntry(
  tx: Tx,
  { accountId, seenBy }: TrashScope,
  id: number,
): Promise<LockedTrashEntry | null> {
  const all = tx
    .selectFrom('resources')
    .select(lockedColumns)
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('deleted_at', '>', purgeNow)
    .where('parent_id', 'is not', null)
  const query = seenBy === null ? all : all.where(isSeenBy(tx, seenBy))
  return toLocked(await lockRows(tx, query).executeTakeFirst())
}

type LockedRow = Pick<Row<'resources'>, (typeof lockedColumns)[number]>

function toLocked(row: LockedRow | undefined): LockedTrashEntry | null {
  if (!row || row.parent_id === null) return null
  const { id, size, name, parent_id: parentId, deleted_at, deleted_by: by } = row
  const type = row.type === 'dir' ? ('dir' as const) : ('file' as const)
  return {
    id,
    type,
    size,
    name,
    lost: namesOf(row.lost_folders),
    parentId,
    chargedTo: row.storage_parent_id ?? parentId,
    deletion: { at: deleted_at ?? '', by },
  }
}

/** Content of a deleted folder, whose entry the caller has locked; null if it was deleted itself. Its deletion is that of the entry. */
export async function contentById(tx: Tx, id: number): Promise<Omit<LockedTrashEntry, 'deletion'> | null> {
  const query = tx.selectFrom('resources').select(lockedColumns).where('id', '=', id).where('deleted_at', 'is', null)
  return toLocked(await query.executeTakeFirst())
}

/** Changes the name that an entry of the trash has there. */
export async function renameEntry(tx: Tx, id: number, name: string): Promise<void> {
  await tx.updateTable('resources').set(named(name)).where('id', '=', id).execute()
}
