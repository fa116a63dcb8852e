import { sql } from 'kysely'
import type { Queries } from '../../db/engine.ts'
import { isLike, logTotal } from '../../db/query.ts'
import { invited, written } from '../shares/listing/store.ts'
import { type ShareType, shareTypeOf } from '../shares/share.ts'
import type { Entry } from './store.ts'

/** A change of a share itself, with the name that the share had. */
export interface ShareChange {
  readonly entry: Entry
  readonly share: {
    readonly id: number
    readonly name: string
    readonly type: ShareType
    readonly owner: string
    readonly formId: number | null
    readonly isDeleted: boolean
  }
}

const nouns = ['SHARE', 'SEND', 'RECV'] as const
const prefixes = { create: '', update: 'EDIT_', end: 'DELE_' } as const
export type ShareChangeAction = keyof typeof prefixes

/** In the order of their index. */
const codes = nouns.flatMap((noun) => Object.values(prefixes).map((prefix) => `${prefix}${noun}`))
// Literals, because the planner would not use the partial index for bound values.
const isChange = sql<boolean>`l.type in (${sql.join(codes.map((code) => sql.lit(code)))})`

export interface HistoryFilter {
  /** Only shares of this user. */
  readonly ownerId?: number | undefined
  readonly action?: ShareChangeAction | undefined
  /** A LIKE pattern for name, owner, recipients and messages. */
  readonly search?: string | undefined
  readonly offset: number
  readonly limit: number
}

function matching(q: Queries, accountId: number, { ownerId, action, search }: HistoryFilter) {
  let query = q
    .selectFrom('session_log as l')
    .innerJoin('shares as s', 's.id', 'l.share_id')
    .innerJoin('users as u', 'u.id', 's.owner_id')
    .where('l.account_id', '=', accountId)
    .where(isChange)
  if (ownerId !== undefined) query = query.where('s.owner_id', '=', ownerId)
  if (action !== undefined)
    query = query.where(
      'l.type',
      'in',
      nouns.map((noun) => `${prefixes[action]}${noun}`),
    )
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

export const countShareChanges = (
  q: Queries,
  accountId: number,
  filter: HistoryFilter,
  returned: number,
): Promise<number> =>
  logTotal(q, { ...filter, returned }, (first) => matching(q, accountId, filter).select('l.id').limit(first))

/** One page of the changes of shares, newest first, without the actions of visitors. */
export async function shareChanges(q: Queries, accountId: number, filter: HistoryFilter): Promise<ShareChange[]> {
  const rows = await matching(q, accountId, filter)
    .leftJoin('forms as f', 'f.share_id', 's.id')
    .selectAll('l')
    .select(['s.id as of_id', 's.name as of_name', 's.type as of_type', 's.deleted_at as of_deleted_at'])
    .select(['u.username as owner', 'f.id as form_id'])
    .orderBy('l.id', 'desc')
    .limit(filter.limit)
    .offset(filter.offset)
    .execute()
  return rows.map(({ of_id: id, of_name: name, of_type, of_deleted_at, owner, form_id: formId, ...entry }) => ({
    entry,
    share: { id, name, type: shareTypeOf(of_type), owner, formId, isDeleted: of_deleted_at !== null },
  }))
}
