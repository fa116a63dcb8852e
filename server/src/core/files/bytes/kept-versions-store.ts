/**
 * Keeps former contents of files as versions, and deletes these. A version that was restored shares its bytes with the content, and with
 * the version that this becomes: quotas count them once, with the content or the newest of these versions.
 */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { preparedQuery, preparedStatement } from '../../../db/prepared.ts'
import { idList, isInList, lockRows } from '../../../db/query.ts'

/** Versions of a file; an upload that adds one more deletes the oldest. */
export const maxVersions = 100

/** What deleting a version releases. */
export interface Released {
  readonly id: number
  readonly fileId: number
  readonly blobId: number
  /** Bytes that quotas no longer count: none if others of the file have the same. */
  readonly charged: number
}

const released = ['id', 'file_id as fileId', 'blob_id as blobId', 'charged_bytes as charged'] as const

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
      'number',
      'restored_number',
      'charged_bytes',
    ])
    .expression((e) =>
      e
        .selectFrom('resources as r')
        .innerJoin('accounts as a', 'a.id', 'r.account_id')
        .select(['r.account_id', 'r.id', 'r.blob_id', 'r.size', 'r.modified_at', 'r.uploaded_at'])
        .select((s) => [s.fn.coalesce('r.uploaded_by', 'r.created_by').as('by'), s.val(param.at).as('at'), 'r.visitor'])
        .select(['r.restored_from', 'r.content_number', 'r.restored_number', 'r.size as charged'])
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

const totals = preparedQuery(
  'bytes-of-versions',
  (q, param: { fileIds: string }) =>
    q
      .selectFrom('file_versions')
      .select((e) => e.fn.coalesce(e.fn.sum<number | string>('charged_bytes'), e.lit(0)).as('total'))
      .where(isInList(q, 'file_id', param.fileIds)),
  ([row]) => Number(row?.total ?? 0),
)

/** Bytes of all versions of these files that quotas count. */
export const bytesOfVersions = (q: Queries, fileIds: readonly number[]): Promise<number> =>
  totals(q, { fileIds: idList(q, fileIds) })

/** Versions of an account after an id that quotas count, oldest first, locked; those that are locked by others are waited for, or skipped. */
export async function oldestOf(
  tx: Tx,
  accountId: number,
  {
    after,
    limit,
    skipLocked = false,
  }: { readonly after: number; readonly limit: number; readonly skipLocked?: boolean },
): Promise<Released[]> {
  const counted = tx
    .selectFrom('file_versions')
    .select(released)
    .where('account_id', '=', accountId)
    .where('charged_bytes', '>', sql.lit(0)) // Not a parameter: the index has only these.
  return await lockRows(tx, counted.where('id', '>', after).orderBy('id').limit(limit), { skipLocked }).execute()
}

/** Bytes of versions of a file. */
type Bytes = Pick<Released, 'fileId' | 'blobId'>

const bytesKey = ({ fileId, blobId }: Bytes): string => `${fileId} ${blobId}`

/** Versions of these files that have some of these bytes. */
const sharing = (tx: Tx, bytes: readonly Bytes[]) =>
  tx
    .selectFrom('file_versions')
    .where('file_id', 'in', [...new Set(bytes.map(({ fileId }) => fileId))])
    .where('blob_id', 'in', [...new Set(bytes.map(({ blobId }) => blobId))])

/** Before a version becomes the content of its file: the content counts the bytes from now on. Returns how many versions counted. */
export async function shareBytes(tx: Tx, { fileId, blobId }: Bytes): Promise<number> {
  const charged = await sharing(tx, [{ fileId, blobId }]).select('charged_bytes as bytes').execute()
  await tx
    .updateTable('file_versions')
    .set({ charged_bytes: 0 })
    .where('file_id', '=', fileId)
    .where('blob_id', '=', blobId)
    .execute()
  return charged.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** Deletes rows; returns those that were still there. Their references are the caller's. */
export async function deleteVersions(tx: Tx, ids: readonly number[]): Promise<Released[]> {
  if (ids.length === 0) return []
  const deleted = await tx.deleteFrom('file_versions').where('id', 'in', ids).returning(released).execute()
  const passed = await passCharges(tx, deleted)
  return deleted.map((version) => (passed.has(version.id) ? { ...version, charged: 0 } : version))
}

/** As `deleteVersions`, with all that have the same bytes, which are older: to release the bytes. */
export async function deleteWithBytes(tx: Tx, versions: readonly Bytes[]): Promise<Released[]> {
  if (versions.length === 0) return []
  const query = sharing(tx, versions).select(['id', 'file_id as fileId', 'blob_id as blobId'])
  const found = await lockRows(tx, query, { skipLocked: true }).execute()
  const keys = new Set(versions.map(bytesKey))
  return await deleteVersions(
    tx,
    found.filter((version) => keys.has(bytesKey(version))).map(({ id }) => id),
  )
}

/** What deleted versions have counted is counted by the newest of the others with the same bytes. Returns the ids of the former. */
async function passCharges(tx: Tx, deleted: readonly Released[]): Promise<ReadonlySet<number>> {
  const passed = new Set<number>()
  const charged = deleted.filter((version) => version.charged > 0)
  if (charged.length === 0) return passed
  const others = await sharing(tx, charged).select(['file_id as fileId', 'blob_id as blobId']).distinct().execute()
  const keys = new Set(others.map(bytesKey))
  for (const version of charged.filter((one) => keys.has(bytesKey(one))))
    if (await passCharge(tx, version)) passed.add(version.id)
  return passed
}

/** False if no other version has the bytes any more. */
async function passCharge(tx: Tx, version: Released): Promise<boolean> {
  for (;;) {
    const newest = await sharing(tx, [version]).select('id').orderBy('id', 'desc').limit(1).executeTakeFirst()
    if (!newest) return false
    const charge = tx.updateTable('file_versions').set({ charged_bytes: version.charged }).where('id', '=', newest.id)
    // Another transaction may have deleted it.
    if ((await charge.executeTakeFirst()).numUpdatedRows > 0n) return true
  }
}

/** Deletes all versions of a file, of which it has at most a hundred. */
export const deleteVersionsOf = (tx: Tx, fileId: number): Promise<Released[]> =>
  tx.deleteFrom('file_versions').where('file_id', '=', fileId).returning(released).execute()
