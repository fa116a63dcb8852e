/** Downloads in progress: parts of a file version that were sent to one credential and address. */
import type { Queries, Tx } from '../../../db/engine.ts'
import { preparedStatement } from '../../../db/prepared.ts'
import { lockRows } from '../../../db/query.ts'
import type { Interval } from './coverage.ts'

/** Identifies a download. */
export interface DownloadKey {
  /** Identifies the credential: a token, a session, a visit or a direct link. */
  readonly sessionId: string
  readonly address: string
  readonly resourceId: number
  readonly blobId: number
}

const markFile = preparedStatement('downloaded', (q, param: DownloadKey & { readonly at: string }) =>
  q
    .updateTable('resources')
    .set({ accessed_at: param.at })
    .where('id', '=', param.resourceId)
    .returning((e) =>
      e
        .exists(
          e
            .selectFrom('download_progress')
            .select('blob_id')
            .where('session_id', '=', param.sessionId)
            .where('ip', '=', param.address)
            .where('resource_id', '=', param.resourceId)
            .where('blob_id', '=', param.blobId),
        )
        .as('in_progress'),
    ),
)

/** Marks the file as accessed. Returns whether parts of it were sent before; one statement does both. */
export async function markDownloaded(tx: Tx, key: DownloadKey, at: string): Promise<boolean> {
  const { rows } = await markFile(tx, { ...key, at })
  return Boolean(rows[0]?.in_progress)
}

const ofKey = (tx: Queries, { sessionId, address, resourceId, blobId }: DownloadKey) =>
  tx
    .selectFrom('download_progress')
    .where('session_id', '=', sessionId)
    .where('ip', '=', address)
    .where('resource_id', '=', resourceId)
    .where('blob_id', '=', blobId)

/** The intervals sent so far, locked until the end of the transaction, so that concurrent ranges see each other's. */
export async function lockProgress(tx: Tx, accountId: number, key: DownloadKey, at: string): Promise<Interval[]> {
  await tx
    .insertInto('download_progress')
    .values({
      account_id: accountId,
      session_id: key.sessionId,
      ip: key.address,
      resource_id: key.resourceId,
      blob_id: key.blobId,
      intervals: '[]',
      touched_at: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await lockRows(tx, ofKey(tx, key).select('intervals')).executeTakeFirst()
  const stored = JSON.parse(row?.intervals ?? '[]') as [number, number, number][]
  return stored.map(([start, end, sentAt]) => ({ start, end, at: sentAt }))
}

export async function saveProgress(
  tx: Tx,
  { sessionId, address, resourceId, blobId }: DownloadKey,
  intervals: readonly Interval[],
  at: string,
): Promise<void> {
  await tx
    .updateTable('download_progress')
    .set({ intervals: JSON.stringify(intervals.map((one) => [one.start, one.end, one.at])), touched_at: at })
    .where('session_id', '=', sessionId)
    .where('ip', '=', address)
    .where('resource_id', '=', resourceId)
    .where('blob_id', '=', blobId)
    .execute()
}

export async function endProgress(tx: Tx, { sessionId, address, resourceId, blobId }: DownloadKey): Promise<void> {
  await tx
    .deleteFrom('download_progress')
    .where('session_id', '=', sessionId)
    .where('ip', '=', address)
    .where('resource_id', '=', resourceId)
    .where('blob_id', '=', blobId)
    .execute()
}

/** Deletes downloads without progress since an instant. */
export async function deleteStale(q: Queries, before: string): Promise<void> {
  await q.deleteFrom('download_progress').where('touched_at', '<=', before).execute()
}
