/** Shares whose receipts must be updated after a change of a user. */
import type { Queries } from '../../db/engine.ts'
import { userNameKey } from '../../lib/text/path.ts'

const sharesWithReceipts = (q: Queries, accountId: number) =>
  q
    .selectFrom('shares')
    .select('shares.id')
    .where('shares.account_id', '=', accountId)
    .where('shares.status', '=', 1)
    .where('shares.has_notification', '=', 1)

/** Ids of shares that request receipts and have none: receipts of a deleted user are deleted with the user. */
export async function sharesWithoutReceipt(q: Queries, accountId: number): Promise<number[]> {
  const rows = await sharesWithReceipts(q, accountId)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('notifications as n').select('n.id').whereRef('n.share_id', '=', 'shares.id'))),
    )
    .execute()
  return rows.map(({ id }) => id)
}

/** Ids of shares of a user whose receipts go to the owner. */
export async function sharesNotifyingOwner(q: Queries, accountId: number, username: string): Promise<number[]> {
  const rows = await sharesWithReceipts(q, accountId)
    .where('shares.notification_emails', '=', '[]')
    .innerJoin('users', 'users.id', 'shares.owner_id')
    .where('users.username_key', '=', userNameKey(username))
    .execute()
  return rows.map(({ id }) => id)
}
