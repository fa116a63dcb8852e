/** What visits downloaded of shares with a download limit. */
import type { Queries, Tx } from '../../db/engine.ts'

/** Whether the visit has downloaded this content, or anything, of a share with a download limit. */
export async function hasDownload(q: Queries, visitId: number, content?: string): Promise<boolean> {
  let query = q.selectFrom('visit_downloads').select('visit_id').where('visit_id', '=', visitId)
  if (content !== undefined) query = query.where('content', '=', content)
  return (await query.limit(1).executeTakeFirst()) !== undefined
}

/** Returns false if the visit has downloaded it before. */
export async function insertDownload(tx: Tx, visitId: number, content: string): Promise<boolean> {
  const insert = tx.insertInto('visit_downloads').values({ visit_id: visitId, content })
  return (await insert.onConflict((c) => c.doNothing()).executeTakeFirst()).numInsertedOrUpdatedRows === 1n
}

/** Forgets what the visits of a share have downloaded. */
export async function forgetDownloads(tx: Tx, shareId: number): Promise<void> {
  const ofShare = tx.selectFrom('visits').select('id').where('share_id', '=', shareId)
  await tx.deleteFrom('visit_downloads').where('visit_id', 'in', ofShare).execute()
}
