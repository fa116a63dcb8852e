/** Copies of files and folders in sends, and what the session log says of them. */
import { sql } from 'kysely'
import type { Queries } from '../../db/engine.ts'
import { idList, indexedBy, isInList } from '../../db/query.ts'
import type { Entry } from './store.ts'

interface SentCopy {
  readonly copyId: number
  /** Of the tree with the copy. */
  readonly rootId: number
  readonly shareId: number
  /** Of the send. */
  readonly name: string
}

/** Copies in the latest `limit` sends of a file or folder, also in deleted ones. With `ownerId`: only in sends of that user. */
export async function copiesOf(
  q: Queries,
  accountId: number,
  resourceId: number,
  { ownerId, limit }: { readonly ownerId: number | undefined; readonly limit: number },
): Promise<SentCopy[]> {
  let query = q
    .selectFrom('send_sources as c')
    .innerJoin('shares as s', 's.id', 'c.share_id')
    .select(['c.copy_id as copyId', 'c.root_id as rootId', 's.id as shareId', 's.name'])
    .where('s.account_id', '=', accountId)
    .where('c.resource_id', '=', resourceId)
  if (ownerId !== undefined) query = query.where('s.owner_id', '=', ownerId)
  return await query.orderBy('c.share_id', 'desc').limit(limit).execute()
}

/** When the sends were made and deleted, and complete downloads of the copies, the latest `limit`. Reads at most twice as many for each copy. */
export async function entriesOfCopies(
  q: Queries,
  accountId: number,
  copies: readonly SentCopy[],
  limit: number,
): Promise<Entry[]> {
  if (copies.length === 0) return []
  const sends = idList(
    q,
    copies.map(({ shareId }) => shareId),
  )
  const made = sql`select * from session_log ${indexedBy(q, 'session_log_sends')}
    where account_id = ${accountId} and type in ('SEND', 'DELE_SEND') and ${isInList(q, 'share_id', sends)}`
  // All files of a send are downloaded as its root.
  const downloaded = copies.flatMap(({ copyId, rootId, shareId }) => [copyId, rootId].map((id) => ({ id, shareId })))
  const downloads = downloaded.map(
    ({ id, shareId }) => sql`select * from (
      select * from session_log ${indexedBy(q, 'session_log_resource')}
      where account_id = ${accountId} and resource_id = ${id} and type = 'RETR' and status = '-' and share_id = ${shareId}
      order by created_at desc, id desc limit ${limit}) as latest`,
  )
  const { rows } = await sql<Entry>`select * from (${sql.join([made, ...downloads], sql` union all `)}) as found
    order by created_at desc, id desc limit ${limit}`.execute(q)
  return rows
}
