/** Lists of shares. */
import type { SelectQueryBuilder } from 'kysely'
import type { Queries } from '../../../db/engine.ts'
import { idList, isInList, isLike } from '../../../db/query.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Share } from '../share.ts'
import { toShare } from '../store.ts'

export interface ShareFilter {
  /** Only shares of this user. */
  readonly ownerId?: number | undefined
  /** Only shares that are open at this instant. */
  readonly openAt?: string | undefined
  readonly type?: string | undefined
  /** LIKE pattern of the name, or ids of the folders; either is enough. */
  readonly name?: { readonly pattern: string; readonly folderIds: readonly number[] } | undefined
  /** LIKE patterns. */
  readonly recipient?: string | undefined
  readonly message?: string | undefined
  readonly search?: string | undefined
  readonly username?: string | undefined
  /** Only shares of these, each in the one before it, and sends with a copy of the last. */
  readonly reaching?: readonly number[] | undefined
  /** Only shares of these folders. */
  readonly folderIds?: readonly number[] | undefined
  /** Only sends with a copy of any of these. */
  readonly copiesOf?: readonly number[] | undefined
}

interface Page {
  readonly ascending: boolean
  readonly offset: number
  readonly limit: number
}

export async function sharesPage(q: Queries, accountId: number, filter: ShareFilter & Page) {
  return { shares: await matchingPage(q, accountId, filter), total: await countShares(q, accountId, filter) }
}

export async function countShares(q: Queries, accountId: number, filter: ShareFilter): Promise<number> {
  const matching = matchingShares(q, accountId, filter)
  const row = await matching.select((e) => e.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return Number(row.count)
}

/** As `sharesPage`, without the count of all. */
export async function matchingPage(q: Queries, accountId: number, filter: ShareFilter & Page): Promise<Share[]> {
  const order = filter.ascending ? 'asc' : 'desc'
  const rows = await matchingShares(q, accountId, filter)
    .selectAll('s')
    .orderBy('s.created_at', order)
    .orderBy('s.id', order)
    .limit(filter.limit)
    .offset(filter.offset)
    .execute()
  return rows.map(toShare)
}

function matchingShares(q: Queries, accountId: number, filter: ShareFilter) {
  type Matching = SelectQueryBuilder<Schema & { s: Schema['shares']; u: Schema['users'] }, 's' | 'u', object>
  let query: Matching = q
    .selectFrom('shares as s')
    .innerJoin('users as u', 'u.id', 's.owner_id')
    .where('s.account_id', '=', accountId)
    .where('s.deleted_at', 'is', null)
  const { ownerId, openAt, type, name, recipient, message, search, username, reaching, folderIds, copiesOf } = filter
  if (reaching !== undefined)
    query = query.where((e) =>
      e.or([
        e.and([e('s.type', '<>', 'send'), isInList(q, 's.resource_id', idList(q, reaching))]),
        e('s.id', 'in', sendsWithCopyOf(q, reaching.slice(-1))),
      ]),
    )
  if (folderIds !== undefined)
    query = query.where('s.type', '<>', 'send').where(isInList(q, 's.resource_id', idList(q, folderIds)))
  if (copiesOf !== undefined) query = query.where('s.id', 'in', sendsWithCopyOf(q, copiesOf))
  if (ownerId !== undefined) query = query.where('s.owner_id', '=', ownerId)
  if (type !== undefined) query = query.where('s.type', '=', type)
  if (username !== undefined) query = query.where('u.username_key', '=', username)
  if (openAt !== undefined)
    query = query
      .where('s.status', '=', 1)
      .where('s.send_token_hash', 'is', null)
      .where((e) => e.or([e('s.expires_at', 'is', null), e('s.expires_at', '>', openAt)]))
  if (name)
    query = query.where((e) => {
      const named = isLike(q, 's.name', name.pattern)
      return name.folderIds.length > 0 ? e.or([named, e('s.resource_id', 'in', name.folderIds)]) : named
    })
  if (recipient !== undefined) query = query.where('s.id', 'in', invited(q, recipient))
  if (message !== undefined) query = query.where('s.id', 'in', written(q, message))
  if (search !== undefined)
    query = query.where((e) =>
      e.or([
        isLike(q, 's.name', search),
        isLike(q, 'u.username', search),
        e('s.id', 'in', invited(q, search)),
        e('s.id', 'in', written(q, search)),
      ]),
    )
  return query
}

/** Sends whose files include a copy of any of these files and folders. */
const sendsWithCopyOf = (q: Queries, resourceIds: readonly number[]) =>
  q
    .selectFrom('send_sources as c')
    .innerJoin('shares as of', (join) =>
      join.onRef('of.id', '=', 'c.share_id').onRef('of.resource_id', '=', 'c.root_id'),
    )
    .select('c.share_id')
    .where(isInList(q, 'c.resource_id', idList(q, resourceIds)))

/** Shares to which an address like this was invited. */
export const invited = (q: Queries, pattern: string) =>
  q
    .selectFrom('share_recipients')
    .select('share_id')
    .where(isLike(q, 'email', pattern))

/** Shares with a message like this. */
export const written = (q: Queries, pattern: string) =>
  q
    .selectFrom('share_messages')
    .select('share_id')
    .where((e) => e.or([isLike(q, 'subject', pattern), isLike(q, 'body', pattern)]))

/** Ids of the folders that the account shares. */
export async function sharedFolders(q: Queries, accountId: number): Promise<number[]> {
  const query = q.selectFrom('shares').select('resource_id').where('account_id', '=', accountId)
  const live = query.where('deleted_at', 'is', null)
  const rows = await live.where('type', '<>', 'send').where('resource_id', 'is not', null).distinct().execute()
  return rows.flatMap((row) => row.resource_id ?? [])
}

/** Ids of the folders of the matching shares, of the latest first; a folder can be among them several times. */
export async function foldersOfShares(
  q: Queries,
  accountId: number,
  filter: ShareFilter & Pick<Page, 'limit'>,
): Promise<number[]> {
  const query = matchingShares(q, accountId, filter).select('s.resource_id as id').where('s.type', '<>', 'send')
  const latest = query.orderBy('s.created_at', 'desc').orderBy('s.id', 'desc').limit(filter.limit)
  return (await latest.execute()).flatMap(({ id }) => id ?? [])
}
