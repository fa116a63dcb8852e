/** The queues in which emails wait: one a user, in one an account. Whoever holds both holds the account's first. */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../db/engine.ts'
import { lockRows } from '../../db/query.ts'
import type { Row } from '../../db/schema.ts'
import type { Hour } from './allowance.ts'

/** Whose emails wait. */
export interface Sender {
  readonly accountId: number
  readonly userId: number
}

// Spelt out, not bound: SQLite takes the index for nothing else.
const isQueued = sql<boolean>`state = 'waiting' and exempt = 0`
const isExemptWaiting = sql<boolean>`state = 'waiting' and exempt = 1`

const earlier = (table: 'mail_accounts' | 'mail_queues') =>
  sql<string>`case when ${sql.ref(`${table}.next_at`)} is null or ${sql.ref(`${table}.next_at`)} > excluded.next_at
    then excluded.next_at else ${sql.ref(`${table}.next_at`)} end`

/** Lets the queues be looked at by then, and holds them until the end of the transaction. */
export async function callAt(tx: Tx, { accountId, userId }: Sender, at: string): Promise<void> {
  const queue = { account_id: accountId, next_at: at, hour_start: '', sent: 0 }
  await tx
    .insertInto('mail_accounts')
    .values(queue)
    .onConflict((c) => c.column('account_id').doUpdateSet({ next_at: earlier('mail_accounts') }))
    .execute()
  await tx
    .insertInto('mail_queues')
    .values({ ...queue, user_id: userId })
    .onConflict((c) => c.columns(['account_id', 'user_id']).doUpdateSet({ next_at: earlier('mail_queues') }))
    .execute()
}

export interface AccountQueue {
  readonly accountId: number
  readonly hour: Hour
}

/** Holds up to `limit` accounts with emails that are due: who has waited longest first, then who has sent least. */
export async function holdAccounts(tx: Tx, now: string, limit: number): Promise<AccountQueue[]> {
  const due = tx.selectFrom('mail_accounts').selectAll().where('next_at', '<=', now)
  const first = due.orderBy('next_at').orderBy('sent').orderBy('account_id').limit(limit)
  const rows = await lockRows(tx, first, { skipLocked: true }).execute()
  return rows.map((row) => ({ accountId: row.account_id, hour: { start: row.hour_start, sent: row.sent } }))
}

export interface UserQueue {
  readonly userId: number
  readonly hour: Hour
}

/** The same for users of an account that is held. */
export async function usersDue(tx: Tx, accountId: number, now: string, limit: number): Promise<UserQueue[]> {
  const due = tx.selectFrom('mail_queues').selectAll().where('account_id', '=', accountId).where('next_at', '<=', now)
  const rows = await due.orderBy('next_at').orderBy('sent').orderBy('user_id').limit(limit).execute()
  return rows.map((row) => ({ userId: row.user_id, hour: { start: row.hour_start, sent: row.sent } }))
}

/** What a queue has sent in its hour, and when it is to be looked at again; null for when something comes. */
export interface QueueState {
  readonly hour: Hour
  readonly nextAt: string | null
}

export async function setUserQueue(tx: Tx, { accountId, userId }: Sender, { hour, nextAt }: QueueState): Promise<void> {
  await tx
    .updateTable('mail_queues')
    .set({ hour_start: hour.start, sent: hour.sent, next_at: nextAt })
    .where('account_id', '=', accountId)
    .where('user_id', '=', userId)
    .execute()
}

export async function setAccountQueue(tx: Tx, accountId: number, { hour, nextAt }: QueueState): Promise<void> {
  await tx
    .updateTable('mail_accounts')
    .set({ hour_start: hour.start, sent: hour.sent, next_at: nextAt })
    .where('account_id', '=', accountId)
    .execute()
}

/** When the first of a user's emails is due; null for none. */
export async function firstDue(q: Queries, { accountId, userId }: Sender): Promise<string | null> {
  const waiting = q.selectFrom('letters').select('due_at').where(isQueued)
  const ofUser = waiting.where('account_id', '=', accountId).where('user_id', '=', userId)
  return (await ofUser.orderBy('due_at').limit(1).executeTakeFirst())?.due_at ?? null
}

/** When the first queue of an account is to be looked at; null for never. */
export async function firstCall(q: Queries, accountId: number): Promise<string | null> {
  const queues = q.selectFrom('mail_queues').select('next_at').where('account_id', '=', accountId)
  const first = await queues.where('next_at', 'is not', null).orderBy('next_at').limit(1).executeTakeFirst()
  return first?.next_at ?? null
}

/** Up to `limit` emails of a user that are due. */
export async function dueOf(tx: Tx, { accountId, userId }: Sender, now: string, limit: number) {
  const waiting = tx.selectFrom('letters').selectAll().where(isQueued).where('account_id', '=', accountId)
  const due = waiting.where('user_id', '=', userId).where('due_at', '<=', now)
  return await lockRows(tx, due.orderBy('due_at').orderBy('id').limit(limit), { skipLocked: true }).execute()
}

/** Up to `limit` emails that are due and that no limit counts. */
export async function exemptDue(tx: Tx, now: string, limit: number): Promise<Row<'letters'>[]> {
  const due = tx.selectFrom('letters').selectAll().where(isExemptWaiting).where('due_at', '<=', now)
  return await lockRows(tx, due.orderBy('due_at').orderBy('id').limit(limit), { skipLocked: true }).execute()
}

/** Gives an email's place in the hour back when it did not go out, unless another hour has begun since it was taken. */
export async function giveBack(tx: Tx, { accountId, userId }: Sender, claimedAt: string): Promise<void> {
  for (const table of ['mail_accounts', 'mail_queues'] as const) {
    const queue = tx.updateTable(table).set((e) => ({ sent: e('sent', '-', 1) }))
    const counted = queue.where('account_id', '=', accountId).where('sent', '>', 0).where('hour_start', '<=', claimedAt)
    await (table === 'mail_queues' ? counted.where('user_id', '=', userId) : counted).execute()
  }
}

/** How many emails of an account, or of one of its users, wait; `most` at most. */
export async function countWaiting(
  q: Queries,
  { accountId, userId }: { readonly accountId: number; readonly userId?: number },
  most: number,
): Promise<number> {
  const ofAccount = q.selectFrom('letters').select('id').where(isQueued).where('account_id', '=', accountId)
  const some = (userId === undefined ? ofAccount : ofAccount.where('user_id', '=', userId)).limit(most)
  const counted = q.selectFrom(some.as('w')).select((e) => e.fn.countAll<number>().as('count'))
  return Number((await counted.executeTakeFirstOrThrow()).count)
}

/** How many of a user's emails stand before one, by their ids. */
export async function countBefore(q: Queries, { accountId, userId }: Sender, id: number): Promise<number> {
  const ofUser = q.selectFrom('letters').where(isQueued).where('account_id', '=', accountId)
  const before = ofUser.where('user_id', '=', userId).where('id', '<', id)
  return Number((await before.select((e) => e.fn.countAll<number>().as('c')).executeTakeFirstOrThrow()).c)
}

const noHour: Hour = { start: '', sent: 0 }

/** The hours of an account and of these users of it. */
export async function hoursOf(q: Queries, accountId: number, userIds: readonly number[]) {
  const account = q.selectFrom('mail_accounts').selectAll().where('account_id', '=', accountId)
  const row = await account.executeTakeFirst()
  const queues = q.selectFrom('mail_queues').selectAll().where('account_id', '=', accountId)
  const rows = userIds.length === 0 ? [] : await queues.where('user_id', 'in', userIds).execute()
  return {
    account: row ? { start: row.hour_start, sent: row.sent } : noHour,
    users: new Map(rows.map(({ user_id, hour_start, sent }) => [user_id, { start: hour_start, sent }])),
  }
}
