/** Counts of links to resources, whether these are in the trash or not. */
import type { Queries } from '../../../db/engine.ts'
import { idList, isInList } from '../../../db/query.ts'

/** Shares that are open at this instant. */
const openShares = (q: Queries, accountId: number, at: string) =>
  q
    .selectFrom('shares as s')
    .where('s.account_id', '=', accountId)
    .where('s.deleted_at', 'is', null)
    .where('s.status', '=', 1)
    .where('s.send_token_hash', 'is', null)
    .where((e) => e.or([e('s.expires_at', 'is', null), e('s.expires_at', '>', at)]))

/** Open shares of these folders, and their enabled direct links. */
export async function countLinks(q: Queries, accountId: number, folderIds: readonly number[], at: string) {
  const shares = await openShares(q, accountId, at)
    .where('s.type', '<>', 'send')
    .where(isInList(q, 's.resource_id', idList(q, folderIds)))
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  const directLinks = await q
    .selectFrom('direct_links')
    .where('account_id', '=', accountId)
    .where('enabled', '=', 1)
    .where(isInList(q, 'resource_id', idList(q, folderIds)))
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return { shares: Number(shares.count), directLinks: Number(directLinks.count) }
}

/** Open sends with a copy of any of these. */
export async function countSends(q: Queries, accountId: number, ids: readonly number[], at: string): Promise<number> {
  const sent = q
    .selectFrom('send_sources')
    .select('share_id')
    .where(isInList(q, 'resource_id', idList(q, ids)))
  const row = await openShares(q, accountId, at)
    .where('s.type', '=', 'send')
    .where('s.id', 'in', sent)
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
