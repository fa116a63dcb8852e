/** Rows of versions: former contents of files. Each has one of the references to its bytes. */
import type { Queries, Tx } from '../../../db/engine.ts'
import { idList, isInList, lockRows } from '../../../db/query.ts'
import type { BlobLocation } from '../../../db/schema/files.ts'
import { maxVersions } from './kept-versions-store.ts'

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
  /** The nickname of that user, which may be empty. */
  readonly uploaderNickname: string
  /** As in `Resource`. */
  readonly visitor: string | null
  /** Counted for each file, from 1. Never used again, so that the numbers of deleted versions are missing. */
  readonly number: number
  /** Set if this content was restored from a version: when that had been uploaded, and its number. */
  readonly restoredFrom: string | null
  readonly restoredNumber: number | null
  readonly replacedAt: string
}

const versions = (q: Queries) =>
  q
    .selectFrom('file_versions as v')
    .leftJoin('blobs as b', 'b.id', 'v.blob_id')
    .leftJoin('users as u', 'u.id', 'v.uploaded_by')
    .select(['v.id', 'v.file_id', 'v.blob_id', 'v.size', 'v.modified_at', 'v.uploaded_at', 'v.uploaded_by'])
    .select(['v.replaced_at', 'v.visitor', 'v.restored_from', 'v.number', 'v.restored_number'])
    .select(['b.key', 'b.store', 'b.sha256', 'u.username', 'u.nickname'])

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
  uploaderNickname: row.nickname ?? '',
  visitor: row.visitor,
  number: row.number,
  restoredFrom: row.restored_from,
  restoredNumber: row.restored_number,
  replacedAt: row.replaced_at,
})

/** The versions of a file, newest first. */
export async function versionsOf(q: Queries, fileId: number): Promise<Version[]> {
  const query = versions(q).where('v.file_id', '=', fileId).orderBy('v.id', 'desc').limit(maxVersions)
  return (await query.execute()).map(toVersion)
}

/** Of the current content of a file. */
export type NumberedContent = Pick<Version, 'number' | 'restoredFrom' | 'restoredNumber' | 'uploaderNickname'>

export async function numberedContentOf(q: Queries, fileId: number): Promise<NumberedContent> {
  const row = await q
    .selectFrom('resources as r')
    .leftJoin('users as u', (join) => join.on((e) => e('u.id', '=', e.fn.coalesce('r.uploaded_by', 'r.created_by'))))
    .select(['r.content_number', 'r.restored_from', 'r.restored_number', 'u.nickname'])
    .where('r.id', '=', fileId)
    .executeTakeFirst()
  return {
    number: row?.content_number ?? 1,
    restoredFrom: row?.restored_from ?? null,
    restoredNumber: row?.restored_number ?? null,
    uploaderNickname: row?.nickname ?? '',
  }
}

export async function findVersion(q: Queries, fileId: number, id: number): Promise<Version | null> {
  const row = await versions(q).where('v.file_id', '=', fileId).where('v.id', '=', id).executeTakeFirst()
  return row ? toVersion(row) : null
}

/** As `findVersion`; others delete the version only after the transaction. */
export async function lockVersion(tx: Tx, fileId: number, id: number): Promise<Version | null> {
  const row = tx.selectFrom('file_versions').select('id').where('file_id', '=', fileId).where('id', '=', id)
  return (await lockRows(tx, row).executeTakeFirst()) ? await findVersion(tx, fileId, id) : null
}

/** Those of these files that have versions. */
export async function filesWithVersions(tx: Tx, fileIds: readonly number[]): Promise<ReadonlySet<number>> {
  if (fileIds.length === 0) return new Set()
  const query = tx.selectFrom('file_versions').select('file_id').distinct().where('file_id', 'in', fileIds)
  return new Set((await query.execute()).map(({ file_id }) => file_id))
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

/** How many versions these files have, by id; without those that have none. One query for a page of a list. */
export async function countsOfVersions(q: Queries, fileIds: readonly number[]): Promise<Map<number, number>> {
  if (fileIds.length === 0) return new Map()
  const rows = await q
    .selectFrom('file_versions')
    .select((e) => ['file_id', e.fn.countAll<number>().as('count')])
    .where(isInList(q, 'file_id', idList(q, fileIds)))
    .groupBy('file_id')
    .execute()
  return new Map(rows.map(({ file_id, count }) => [file_id, Number(count)]))
}
