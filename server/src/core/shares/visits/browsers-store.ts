/** Browsers that have entered the password of a share: wrong attempts of others do not lock them out. They still need the password. */
import type { Queries, Tx } from '../../../db/engine.ts'

const maxBrowsers = 200

/** Records that a browser was seen, and deletes all but the most recent browsers of the share. */
export async function recordBrowser(tx: Tx, shareId: number, tokenHash: string, at: string): Promise<void> {
  await tx
    .insertInto('share_browsers')
    .values({ share_id: shareId, token_hash: tokenHash, seen_at: at })
    .onConflict((c) => c.columns(['share_id', 'token_hash']).doUpdateSet({ seen_at: at }))
    .execute()
  const rows = tx.selectFrom('share_browsers').select('token_hash').where('share_id', '=', shareId)
  const newest = rows.orderBy('seen_at', 'desc').orderBy('token_hash').limit(maxBrowsers)
  await tx.deleteFrom('share_browsers').where('share_id', '=', shareId).where('token_hash', 'not in', newest).execute()
}

/** Ids of the shares whose password was entered in this browser since that time. */
export async function sharesOfBrowser(q: Queries, tokenHash: string, since: string): Promise<number[]> {
  const query = q.selectFrom('share_browsers').select('share_id').where('token_hash', '=', tokenHash)
  return (await query.where('seen_at', '>=', since).limit(1_000).execute()).map((row) => row.share_id)
}

export async function deleteBrowsersBefore(q: Queries, before: string): Promise<void> {
  await q.deleteFrom('share_browsers').where('seen_at', '<', before).execute()
}
