import type { Queries } from '../../db/engine.ts'
import { idList, isInList } from '../../db/query.ts'
import { type ShareType, shareTypeOf } from '../shares/share.ts'

/** A share as the session log names it, also after it was deleted. */
export interface LoggedShare {
  readonly id: number
  readonly name: string
  readonly type: ShareType
  readonly isDeleted: boolean
}

/** These shares of an account, by id. */
export async function loggedShares(
  q: Queries,
  accountId: number,
  ids: readonly number[],
): Promise<ReadonlyMap<number, LoggedShare>> {
  const rows = await q
    .selectFrom('shares')
    .select(['id', 'name', 'type', 'deleted_at'])
    .where('account_id', '=', accountId)
    .where(isInList(q, 'id', idList(q, ids)))
    .execute()
  return new Map(
    rows.map(({ id, name, type, deleted_at }) => [
      id,
      { id, name, type: shareTypeOf(type), isDeleted: deleted_at !== null },
    ]),
  )
}
