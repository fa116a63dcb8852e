/** Rows of folder quotas, and the sums that they are counted from. */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { preparedQuery } from '../../../db/prepared.ts'
import { idList, isInList, isPostgres } from '../../../db/query.ts'
import type { Row } from '../../../db/schema.ts'

export interface FolderQuota {
  readonly folderId: number
  /** Bytes; null while the folder is only counted for a move. */
  readonly limit: number | null
  /** Bytes below the folder, including the trash and uploads in progress; exact once `isCounted`. */
  readonly used: number
  /** How many of them are versions of files. */
  readonly versions: number
  readonly isCounted: boolean
  /** Incremented with every change below the folder. */
  readonly changes: number
}

const toQuota = (row: Row<'folder_quotas'>): FolderQuota => ({
  folderId: row.folder_id,
  limit: row.limit_bytes,
  used: row.used_bytes,
  versions: row.versions_used,
  isCounted: row.counted === 1,
  changes: row.changes,
})

/** Resources in the trash count like others: they belong to their folder until they are purged. */
const above = preparedQuery(
  'quotas-above',
  (_, param: { id: number }) =>
    sql<Row<'folder_quotas'>>`
      with recursive up (id, parent) as (
        select id, coalesce(storage_parent_id, parent_id) from resources where id = ${param.id}
        union all
        select r.id, coalesce(r.storage_parent_id, r.parent_id) from resources r join up on r.id = up.parent
      ) select f.* from folder_quotas f join up on up.id = f.folder_id order by f.folder_id`,
  (rows): readonly FolderQuota[] => rows.map(toQuota),
)

/** The quotas that a file, or the contents of a folder, count against, by folder id. */
export const quotasAbove = (q: Queries, id: number): Promise<readonly FolderQuota[]> => above(q, { id })

export async function quotaOf(q: Queries, folderId: number): Promise<FolderQuota | null> {
  const row = await q.selectFrom('folder_quotas').selectAll().where('folder_id', '=', folderId).executeTakeFirst()
  return row ? toQuota(row) : null
}

const below = preparedQuery(
  'charged-below',
  (q, param: { folderId: number; ids: string }) =>
    sql<{ readonly id: number }>`
      with recursive up (id, step) as (
        select id, id from resources where ${isInList(q, 'id', param.ids)}
        union all
        select up.id, coalesce(r.storage_parent_id, r.parent_id) from up join resources r on r.id = up.step
      ) select id from up where step = ${param.folderId}`,
  (rows): ReadonlySet<number> => new Set(rows.map(({ id }) => id)),
)

/** Those of these resources that are charged to a folder, or are it. */
export const chargedBelow = (q: Queries, folderId: number, ids: readonly number[]): Promise<ReadonlySet<number>> =>
  below(q, { folderId, ids: idList(q, ids) })

/** Bytes that are counted, and those of versions among them. */
export interface UsedBytes {
  readonly bytes: number
  readonly versions: number
}

/** Adds to counters; the caller has locked the account. */
export async function addUsed(
  tx: Tx,
  quotas: readonly FolderQuota[],
  { bytes, versions }: UsedBytes = { bytes: 0, versions: 0 },
): Promise<void> {
  const ids = quotas.map(({ folderId }) => folderId)
  if (ids.length === 0) return
  await tx
    .updateTable('folder_quotas')
    .set((e) => ({
      used_bytes: e('used_bytes', '+', bytes),
      versions_used: e('versions_used', '+', versions),
      changes: e('changes', '+', 1),
    }))
    .where('folder_id', 'in', ids)
    .execute()
}

/** Creates the counter of a folder if it has none; not counted yet. The caller has locked the account. */
export async function beginQuota(tx: Tx, accountId: number, folderId: number): Promise<void> {
  const made = await tx
    .insertInto('folder_quotas')
    .values({ folder_id: folderId, account_id: accountId, limit_bytes: null, used_bytes: 0, counted: 0, changes: 0 })
    .onConflict((c) => c.doNothing())
    .executeTakeFirst()
  if (Number(made.numInsertedOrUpdatedRows ?? 0) > 0) await countFolders(tx, accountId, 1)
}

/** Deletes the counter of a folder, if it has one. The caller has locked the account. */
export async function endQuota(tx: Tx, accountId: number, folderId: number): Promise<void> {
  const result = await tx.deleteFrom('folder_quotas').where('folder_id', '=', folderId).executeTakeFirst()
  if (result.numDeletedRows > 0n) await countFolders(tx, accountId, -1)
}

async function countFolders(tx: Tx, accountId: number, by: number): Promise<void> {
  await tx
    .updateTable('accounts')
    .set((e) => ({ quota_folders: e('quota_folders', '+', by) }))
    .where('id', '=', accountId)
    .execute()
}

export async function setLimit(tx: Tx, folderId: number, limit: number): Promise<void> {
  await tx.updateTable('folder_quotas').set({ limit_bytes: limit }).where('folder_id', '=', folderId).execute()
}

export async function setUsed(tx: Tx, folderId: number, { bytes, versions }: UsedBytes): Promise<void> {
  await tx
    .updateTable('folder_quotas')
    .set({ used_bytes: bytes, versions_used: versions, counted: 1 })
    .where('folder_id', '=', folderId)
    .execute()
}

/** The lowest quota of the users with this home folder and of open receive folders at it; null for none. */
export async function lowestLimit(tx: Tx, folderId: number): Promise<number | null> {
  const users = await tx
    .selectFrom('users')
    .select((e) => e.fn.min('storage_quota').as('limit'))
    .where('home_id', '=', folderId)
    .executeTakeFirst()
  const shares = await tx
    .selectFrom('shares')
    .select((e) => e.fn.min('storage_quota').as('limit'))
    .where('resource_id', '=', folderId)
    .where('type', '=', 'receive')
    .where('status', '=', 1)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  const limits = [users?.limit, shares?.limit].flatMap((limit) => (limit === null || limit === undefined ? [] : limit))
  return limits.length === 0 ? null : Math.min(...limits.map(Number))
}

/** Quotas whose count is unfinished, with their accounts. */
export async function uncounted(q: Queries): Promise<{ accountId: number; folderId: number; limit: number | null }[]> {
  const query = q
    .selectFrom('folder_quotas')
    .select(['account_id as accountId', 'folder_id as folderId', 'limit_bytes as limit'])
  return await query.where('counted', '=', 0).orderBy('folder_id').execute()
}

/** Quotas of an account with exact counters. */
export async function countedQuotas(q: Queries, accountId: number): Promise<FolderQuota[]> {
  const query = q.selectFrom('folder_quotas').selectAll().where('account_id', '=', accountId).where('counted', '=', 1)
  return (await query.orderBy('folder_id').execute()).map(toQuota)
}

/** The name of a folder, and the users with a quota whose home or open receive folder it is. */
export async function quotaOwnersOf(q: Queries, folderId: number): Promise<{ name: string; userIds: number[] }> {
  const folder = await q.selectFrom('resources').select('name').where('id', '=', folderId).executeTakeFirst()
  const homes = await q
    .selectFrom('users')
    .select('id')
    .where('home_id', '=', folderId)
    .where('storage_quota', 'is not', null)
    .execute()
  const shares = await q
    .selectFrom('shares')
    .select('owner_id as id')
    .where('resource_id', '=', folderId)
    .where('type', '=', 'receive')
    .where('status', '=', 1)
    .where('deleted_at', 'is', null)
    .where('storage_quota', 'is not', null)
    .execute()
  return { name: folder?.name || '/', userIds: [...homes, ...shares].map(({ id }) => id) }
}

export interface Child {
  readonly id: number
  readonly type: string
  readonly size: number
  readonly childCount: number
}

const columns = ['id', 'type', 'size', 'child_count as childCount'] as const

const inFolder = preparedQuery(
  'quota-in-folder',
  (q, param: { folderId: number; after: number; limit: number }) =>
    q
      .selectFrom('resources')
      .select(columns)
      .where('parent_id', '=', param.folderId)
      .where('id', '>', param.after)
      .where('storage_parent_id', 'is', null)
      .orderBy('id')
      .limit(param.limit),
  (rows): readonly Child[] => rows,
)

/** A page of the contents of a folder, after an id. */
export const childrenOf = (q: Queries, folderId: number, after: number): Promise<readonly Child[]> =>
  inFolder(q, { folderId, after, limit: pageOf(q) })

/** The embedded engine blocks this thread. */
export const pageOf = (q: Queries): number => (isPostgres(q) ? 50_000 : 2_000)

const inFolders = preparedQuery(
  'quota-in-folders',
  (q, param: { folderIds: string }) =>
    q
      .selectFrom('resources')
      .select(columns)
      .where(isInList(q, 'parent_id', param.folderIds))
      .where('storage_parent_id', 'is', null),
  (rows): readonly Child[] => rows,
)

/** The contents of several folders with few children in total. */
export const childrenOfAll = (q: Queries, folderIds: readonly number[]): Promise<readonly Child[]> =>
  inFolders(q, { folderIds: idList(q, folderIds) })

const charged = preparedQuery(
  'quota-charged',
  (q, param: { folderIds: string }) =>
    q
      .selectFrom('resources')
      .select(columns)
      .where(isInList(q, 'storage_parent_id', param.folderIds)),
  (rows): readonly Child[] => rows,
)

/** What is charged to these folders without being in them. */
export const chargedTo = (q: Queries, folderIds: readonly number[]): Promise<readonly Child[]> =>
  charged(q, { folderIds: idList(q, folderIds) })

const received = preparedQuery(
  'quota-received',
  (q, param: { folderIds: string }) =>
    q
      .selectFrom('resumable_uploads')
      .select('received')
      .where(isInList(q, 'folder_id', param.folderIds)),
  (rows) => rows.reduce((sum, row) => sum + row.received, 0),
)

/** Bytes of uploads in progress that are charged to these folders. */
export const receivedFor = (q: Queries, folderIds: readonly number[]): Promise<number> =>
  received(q, { folderIds: idList(q, folderIds) })

/** Charges to the parent what was charged to a folder that is purged. */
export async function chargeToParent(tx: Tx, folderId: number, to: number | null): Promise<void> {
  await tx
    .updateTable('resources')
    .set({ storage_parent_id: to ?? 0 })
    .where('storage_parent_id', '=', folderId)
    .execute()
  await tx
    .updateTable('resources')
    .set({ storage_parent_id: to ?? 0 })
    .where('parent_id', '=', folderId)
    .where('deleted_at', 'is not', null)
    .where('storage_parent_id', 'is', null)
    .execute()
  await tx
    .updateTable('resumable_uploads')
    .set({ folder_id: to ?? 0 })
    .where('folder_id', '=', folderId)
    .execute()
}
