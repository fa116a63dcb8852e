/** Rows of versions: former contents of files. Each has one of the references to its bytes. */
import type { Queries, Tx } from '../../../db/engine.ts'
import { preparedQuery, preparedStatement } from '../../../db/prepared.ts'
import { idList, isInList, lockRows } from '../../../db/query.ts'
import type { BlobLocation } from '../../../db/schema/files.ts'

/** Versions of a file; an upload that adds one more deletes the oldest. */
export const maxVersions = 100

export interface Version {
  readonly id: number
  readonly fileId: number
  readonly blobId: number
  readonly blobKey: string | null
  readonly blobLocation: BlobLocation | null
  /** Bytes. */
  readonly size: number
  readonly sha256: string | null
  /** Modification time of the content, as declared by its sender. */
  readonly modifiedAt: string
  readonly uploadedAt: string
  /** Who uploaded the content. */
  readonly uploadedById: number
  readonly uploadedBy: string
  /** As in `Resource`. */
  readonly visitor: string | null
  /** Set if this content was restored from a version: when that had been uploaded. */
  readonly restoredFrom: string | null
  readonly replacedAt: string
}

/** What deleting a version releases. */
export interface Released {
  readonly id: number
  readonly fileId: number
  readonly blobId: number
  readonly size: number
}

const released = ['id', 'file_id as fileId', 'blob_id as blobId', 'size'] as const

const insertFrom = preparedStatement('keep-version', (q, param: { fileId: number; at: string }) =>
  q
    .insertInto('file_versions')
    .columns([
      'account_id',
      'file_id',
      'blob_id',
      'size',
      'modified_at',
      'uploaded_at',
      'uploaded_by',
      'replaced_at',
      'visitor',
      'restored_from',
    ])
    .expression((e) =>
      e
        .selectFrom('resources as r')
        .innerJoin('accounts as a', 'a.id', 'r.account_id')
        .select(['r.account_id', 'r.id', 'r.blob_id', 'r.size', 'r.modified_at', 'r.uploaded_at'])
        .select((s) => [s.fn.coalesce('r.uploaded_by', 'r.created_by').as('by'), s.val(param.at).as('at'), 'r.visitor'])
        .select('r.restored_from')
        .where('r.id', '=', param.fileId)
        .where('a.keep_versions', '=', 1),
    )
    .returning(released),
)

/** Makes the content of a file a version, which takes over its reference. Null, and nothing is kept, if the account keeps none. */
export async function keepContent(tx: Tx, fileId: number, at: string): Promise<Released | null> {
  const [row] = (await insertFrom(tx, { fileId, at })).rows
  return row ?? null
}

const excess = preparedQuery(
  'excess-versions',
  (q, param: { fileId: number }) =>
    q
      .selectFrom('file_versions')
      .select('id')
      .where('file_id', '=', param.fileId)
      .orderBy('id', 'desc')
      .limit(10)
      .offset(maxVersions),
  (rows): readonly number[] => rows.map(({ id }) => id),
)

/** Ids of versions that a file has beyond the maximum. */
export const excessOf = (tx: Tx, fileId: number): Promise<readonly number[]> => excess(tx, { fileId })

const versions = (q: Queries) =>
  q
    .selectFrom('file_versions as v')
    .leftJoin('blobs as b', 'b.id', 'v.blob_id')
    .leftJoin('users as u', 'u.id', 'v.uploaded_by')
    .select(['v.id', 'v.file_id', 'v.blob_id', 'v.size', 'v.modified_at', 'v.uploaded_at', 'v.uploaded_by'])
    .select(['v.replaced_at', 'v.visitor', 'v.restored_from', 'b.key', 'b.store', 'b.sha256', 'u.username'])

type VersionRow = Awaited<ReturnType<ReturnType<typeof versions>['execute']>>[number]

const toVersion = (row: VersionRow): Version => ({
  id: row.id,
  fileId: row.file_id,
  blobId: row.blob_id,
  blobKey: row.key,
  blobLocation: row.store,
  size: row.size,
  sha256: row.sha256,
  modifiedAt: row.modified_at,
  uploadedAt: row.uploaded_at,
  uploadedById: row.uploaded_by,
  uploadedBy: row.username ?? '',
  visitor: row.visitor,
  restoredFrom: row.restored_from,
  replacedAt: row.replaced_at,
})

/** The versions of a file, newest first. */
export async function versionsOf(q: Queries, fileId: number): Promise<Version[]> {
  const query = versions(q).where('v.file_id', '=', fileId).orderBy('v.id', 'desc').limit(maxVersions)
  return (await query.execute()).map(toVersion)
}

/** When the version was uploaded that the current content of a file was restored from; null if it was not. */
export async function restoredFromOf(q: Queries, fileId: number): Promise<string | null> {
  const row = await q.selectFrom('resources').select('restored_from').where('id', '=', fileId).executeTakeFirst()
  return row?.restored_from ?? null
}

export async function findVersion(q: Queries, fileId: number, id: number): Promise<Version | null> {
  const row = await versions(q).where('v.file_id', '=', fileId).where('v.id', '=', id).executeTakeFirst()
  return row ? toVersion(row) : null
}

/** Deletes rows; returns those that were still there. Their references are the caller's. */
export async function deleteVersions(tx: Tx, ids: readonly number[]): Promise<Released[]> {
  if (ids.length === 0) return []
  return await tx.deleteFrom('file_versions').where('id', 'in', ids).returning(released).execute()
}

/** Deletes all versions of a file, of which it has at most a hundred. */
export const deleteVersionsOf = (tx: Tx, fileId: number): Promise<Released[]> =>
  tx.deleteFrom('file_versions').where('file_id', '=', fileId).returning(released).execute()

/** Those of these files that have versions. */
export async function filesWithVersions(tx: Tx, fileIds: readonly number[]): Promise<ReadonlySet<number>> {
  if (fileIds.length === 0) return new Set()
  const query = tx.selectFrom('file_versions').select('file_id').distinct().where('file_id', 'in', fileIds)
  return new Set((await query.execute()).map(({ file_id }) => file_id))
}

const totals = preparedQuery(
  'bytes-of-versions',
  (q, param: { fileIds: string }) =>
    q
      .selectFrom('file_versions')
      .select((e) => e.fn.coalesce(e.fn.sum<number | string>('size'), e.lit(0)).as('total'))
      .where(isInList(q, 'file_id', param.fileIds)),
  ([row]) => Number(row?.total ?? 0),
)

/** Bytes of all versions of these files. */
export const bytesOfVersions = (q: Queries, fileIds: readonly number[]): Promise<number> =>
  totals(q, { fileIds: idList(q, fileIds) })

/** Versions of an account after an id, oldest first, locked; those that are locked by others are waited for, or skipped. */
export async function oldestOf(
  tx: Tx,
  accountId: number,
  {
    after,
    limit,
    skipLocked = false,
  }: { readonly after: number; readonly limit: number; readonly skipLocked?: boolean },
): Promise<Released[]> {
  const query = tx.selectFrom('file_versions').select(released).where('account_id', '=', accountId)
  return await lockRows(tx, query.where('id', '>', after).orderBy('id').limit(limit), { skipLocked }).execute()
}

/** A position among versions by the time when they were replaced. */
export interface ReplacedPosition {
  readonly replacedAt: string
  readonly id: number
}

/** Versions that were replaced before an instant, after a position, oldest first. */
export async function replacedBefore(
  q: Queries,
  before: string,
  { after, limit }: { readonly after: ReplacedPosition; readonly limit: number },
) {
  const { replacedAt, id } = after
  return await q
    .selectFrom('file_versions')
    .select(['id', 'account_id as accountId', 'file_id as fileId', 'replaced_at as replacedAt'])
    .where('replaced_at', '<', before)
    .where((e) =>
      e.or([e('replaced_at', '>', replacedAt), e.and([e('replaced_at', '=', replacedAt), e('id', '>', id)])]),
    )
    .orderBy('replaced_at')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Ids of the files that have versions with these bytes. */
export async function filesWithBytes(q: Queries, blobId: number): Promise<number[]> {
  const query = q.selectFrom('file_versions').select('file_id').distinct().where('blob_id', '=', blobId)
  return (await query.execute()).map(({ file_id }) => file_id)
}
