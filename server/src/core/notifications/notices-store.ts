/** Notices waiting to be sent. */
import type { ExpressionBuilder } from 'kysely'
import type { Queries, Tx } from '../../db/engine.ts'
import { preparedQuery } from '../../db/prepared.ts'
import { idList, isInList, lockRows } from '../../db/query.ts'
import type { Schema } from '../../db/schema.ts'
import { roleOf } from '../actor.ts'
import { isLockedOrExpired, splitPermissions } from '../users/user.ts'
import type { Notice, NoticeAction, Watch } from './matching.ts'
import { actionOf, typeOf } from './notification.ts'

const watches = (q: Queries, accountId: number) =>
  q
    .selectFrom('notifications as n')
    .innerJoin('users as u', 'u.id', 'n.user_id')
    .select(['n.id', 'n.account_id', 'n.resource_id', 'n.share_id', 'n.type', 'n.action', 'n.actors'])
    .select(['u.home_id', 'u.role', 'u.permissions', 'u.locked', 'u.expires_at'])
    .where('n.account_id', '=', accountId)
    .where('n.send_email', '=', 1)

const watchesAt = preparedQuery(
  'notification-watches',
  (q, param: { accountId: number; ids: string }) =>
    watches(q, param.accountId).where(isInList(q, 'n.resource_id', param.ids)),
  (rows) => rows,
)

type WatchRow = Awaited<ReturnType<typeof watchesAt>>[number]

/** Rules on these files and folders that send emails and whose owners may still receive them. */
export async function watchesOn(q: Queries, accountId: number, ids: readonly number[], now: Date): Promise<Watch[]> {
  const rows = await watchesAt(q, { accountId, ids: idList(q, ids) })
  return rows.filter((row) => mayReceive(row, now)).map(toWatch)
}

/** The receipts of a share. */
export async function watchesOfShare(q: Queries, accountId: number, shareId: number, now: Date): Promise<Watch[]> {
  const rows = await watches(q, accountId).where('n.share_id', '=', shareId).execute()
  return rows.filter((row) => mayReceive(row, now)).map(toWatch)
}

/** Receipts need no permission; rules of a user need `notification`. */
function mayReceive(row: WatchRow, now: Date): boolean {
  if (isLockedOrExpired({ locked: row.locked === 1, expiresAt: row.expires_at }, now)) return false
  return row.share_id !== null || roleOf(row.role) !== 'user' || splitPermissions(row.permissions).has('notification')
}

const toWatch = (row: WatchRow): Watch => ({
  id: row.id,
  accountId: row.account_id,
  resourceId: row.resource_id,
  shareId: row.share_id,
  type: typeOf(row.type),
  action: actionOf(row.action),
  actors: JSON.parse(row.actors) as string[],
  homeId: row.home_id,
})

export async function insertNotices(tx: Tx, accountId: number, notices: readonly Notice[], at: string): Promise<void> {
  await tx
    .insertInto('notices')
    .values(
      notices.map(({ notificationId, action, username, paths, count }) => ({
        account_id: accountId,
        notification_id: notificationId,
        action,
        username,
        paths: JSON.stringify(paths),
        count,
        created_at: at,
      })),
    )
    .execute()
}

export interface DueRule {
  readonly id: number
  readonly accountId: number
  readonly userId: number
}

/** A rule is due when its first or last notice is older than these times. */
export interface Due {
  readonly first: string
  readonly last: string
}

const isDue = (e: ExpressionBuilder<Schema, 'notices'>, { first, last }: Due) =>
  e.or([e(e.fn.min('created_at'), '<=', first), e(e.fn.max('created_at'), '<=', last)])

/** Up to `limit` rules that are due, by their ids from after one. */
export async function dueRules(
  q: Queries,
  due: Due,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<DueRule[]> {
  const found = q
    .selectFrom('notices')
    .select('notification_id')
    .where('notification_id', '>', after)
    .groupBy('notification_id')
    .having((e) => isDue(e, due))
    .orderBy('notification_id')
    .limit(limit)
  const rules = q.selectFrom('notifications').select(['id', 'account_id', 'user_id']).where('id', 'in', found)
  const rows = await rules.orderBy('id').execute()
  return rows.map((row) => ({ id: row.id, accountId: row.account_id, userId: row.user_id }))
}

/** Locks a rule; false if another node has locked it or it was deleted. */
export async function lockRule(tx: Tx, id: number): Promise<boolean> {
  const query = tx.selectFrom('notifications').select('id').where('id', '=', id)
  return (await lockRows(tx, query, { skipLocked: true }).execute()).length > 0
}

/** Locks a rule; false also if it is no longer due. */
export async function lockDueRule(tx: Tx, due: Due, id: number): Promise<boolean> {
  if (!(await lockRule(tx, id))) return false
  const notices = tx.selectFrom('notices').select('notification_id').where('notification_id', '=', id)
  return (
    (
      await notices
        .groupBy('notification_id')
        .having((e) => isDue(e, due))
        .execute()
    ).length > 0
  )
}

/** Number of notices of a rule, counted up to `most`. */
export async function countNotices(tx: Tx, notificationId: number, most: number): Promise<number> {
  const some = tx.selectFrom('notices').select('id').where('notification_id', '=', notificationId).limit(most)
  const counted = tx.selectFrom(some.as('n')).select((e) => e.fn.countAll<number>().as('count'))
  return Number((await counted.executeTakeFirstOrThrow()).count)
}

export type ClaimedNotice = Notice & { readonly accountId: number; readonly at: string }

/** Deletes and returns up to `limit` notices of a rule, oldest first. */
export async function claimNotices(tx: Tx, notificationId: number, limit: number): Promise<ClaimedNotice[]> {
  const oldest = tx
    .selectFrom('notices')
    .select('id')
    .where('notification_id', '=', notificationId)
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
  const rows = await tx.deleteFrom('notices').where('id', 'in', oldest).returningAll().execute()
  return rows
    .toSorted((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : a.id - b.id))
    .map((row) => ({
      accountId: row.account_id,
      notificationId: row.notification_id,
      action: row.action as NoticeAction,
      username: row.username,
      paths: JSON.parse(row.paths) as string[],
      count: Number(row.count),
      at: row.created_at,
    }))
}

export async function markNotified(tx: Tx, id: number, at: string): Promise<void> {
  await tx.updateTable('notifications').set({ told_at: at }).where('id', '=', id).execute()
}
