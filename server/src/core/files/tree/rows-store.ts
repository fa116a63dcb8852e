/** Reads resources from rows, and names the columns of new ones. */
import type { Queries } from '../../../db/engine.ts'
import type { NewRow } from '../../../db/schema.ts'
import type { Resource } from './resource.ts'

export const resourceColumns = [
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
  'r.uploaded_by',
  'r.created_at',
  'r.modified_at',
  'r.uploaded_at',
  'r.accessed_at',
  'b.key as blob_key',
  'b.store as blob_location',
  'b.sha256',
  'u.username as created_by_name',
  'w.username as uploaded_by_name',
  'u.nickname as creator_nickname',
  'w.nickname as uploader_nickname',
  'r.visitor',
  'r.restored_number',
] as const

/** Resources joined with their blob (key, store, hash) and the names of their creator and, if it has been replaced, the uploader of their content: the rows that `toResource` reads. */
export const resources = (q: Queries) =>
  q
    .selectFrom('resources as r')
    .leftJoin('blobs as b', 'b.id', 'r.blob_id')
    .leftJoin('users as u', 'u.id', 'r.created_by')
    .leftJoin('users as w', 'w.id', 'r.uploaded_by')
    .select(resourceColumns)

export type ResourceRow = Awaited<ReturnType<ReturnType<typeof resources>['execute']>>[number]

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
  blobLocation: row.blob_location,
  sha256: row.sha256,
  childCount: row.child_count,
  createdById: row.created_by,
  createdBy: row.created_by_name ?? '',
  createdByName: row.creator_nickname || row.created_by_name || '',
  uploadedById: row.uploaded_by ?? row.created_by,
  uploadedBy: row.uploaded_by_name ?? row.created_by_name ?? '',
  uploadedByName: row.uploader_nickname || row.uploaded_by_name || row.creator_nickname || row.created_by_name || '',
  visitor: row.visitor,
  restoredNumber: row.restored_number,
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
  uploadedAt: row.uploaded_at,
  accessedAt: row.accessed_at,
})

type NewColumn =
  | ('account_id' | 'parent_id' | 'name' | 'search_name' | 'sort_key')
  | ('hash' | 'size' | 'blob_id' | 'created_by')

/** What every statement that inserts a row sets, from parameters of the same names. */
export const newColumns = <Param extends Pick<NewRow<'resources'>, NewColumn | 'created_at' | 'modified_at'>>(
  param: Param,
) => ({
  account_id: param.account_id,
  parent_id: param.parent_id,
  name: param.name,
  search_name: param.search_name,
  sort_key: param.sort_key,
  hash: param.hash,
  size: param.size,
  blob_id: param.blob_id,
  child_count: 0,
  created_by: param.created_by,
  created_at: param.created_at,
  modified_at: param.modified_at,
  uploaded_at: param.created_at,
})
