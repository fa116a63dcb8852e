/** Email queues: one per user within one per account. Lock order: the account's before the user's. */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../db/engine.ts'
import { lockRows } from '../../db/query.ts'
import type { Row } from '../../db/schema.ts'
import type { Hour } from './allowance.ts'

export interface Sender {
  readonly accountId: number
  readonly userId: number
}

// Literals, not bound values: SQLite uses a partial index only for literals.
const isQueued = sql<boolean>`state = 'waiting' and exempt = 0`
const isExemptWaiting = sql<boolean>`state = 'waiting' and exempt = 1`

const earlier = (table: 'mail_accounts' | 'mail_queues') =>
  sql<string>`case when ${sql.ref(`${table}.next_at`)} is null or ${sql.ref(`${table}.next_at`)} > excluded.next_at
    then excluded.next_at else ${sql.ref(`${table}.next_at`)} end`

/** Schedules both queues for `at` unless they are due earlier, and locks them until the end of the transaction. */
export async function scheduleQueues(tx: Tx, { accountId, userId }: Sender, at: string): Promise<void> {
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

/** Locks up to `limit` accounts whose queues are due: longest due first, then fewest sent. */
export async function lockDueAccounts(tx: Tx, now: string, limit: number): Promise<AccountQueue[]> {
  const due = tx.selectFrom('mail_accounts').selectAll().where('next_at', '<=', now)
  const first = due.orderBy('next_at').orderBy('sent').orderBy('account_id').limit(limit)
  const rows = await lockRows(tx, first, { skipLocked: true }).execute()
  return rows.map((row) => ({ accountId: row.account_id, hour: { start: row.hour_start, sent: row.sent } }))
}

export interface UserQueue {
  readonly userId: number
  readonly hour: Hour
}

/** Due users of a locked account, in the same order. */
export async function dueUsers(tx: Tx, accountId: number, now: string, limit: number): Promise<UserQueue[]> {
  const due = tx.selectFrom('mail_queues').selectAll().where('account_id', '=', accountId).where('next_at', '<=', now)
  const rows = await due.orderBy('next_at').orderBy('sent').orderBy('user_id').limit(limit).execute()
  return rows.map((row) => ({ userId: row.user_id, hour: { start: row.hour_start, sent: row.sent } }))
}

/** What a queue has sent in its hour, and when it is next due; null until an email is added. */
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

/** When the user's next email is due; null for none. */
export async function nextEmailTime(q: Queries, { accountId, userId }: Sender): Promise<string | null> {
  const waiting = q.selectFrom('letters').select('due_at').where(isQueued)
  const ofUser = waiting.where('account_id', '=', accountId).where('user_id', '=', userId)
  return (await ofUser.orderBy('due_at').limit(1).executeTakeFirst())?.due_at ?? null
}

/** When the first queue of an account's users is due; null for none. */
export async function nextQueueTime(q: Queries, accountId: number): Promise<string | null> {
  const queues = q.selectFrom('mail_queues').select('next_at').where('account_id', '=', accountId)
  const first = await queues.where('next_at', 'is not', null).orderBy('next_at').limit(1).executeTakeFirst()
  return first?.next_at ?? null
}

/** Locks up to `limit` due emails of a user. */
export async function lockDueEmails(tx: Tx, { accountId, userId }: Sender, now: string, limit: number) {
  const waiting = tx.selectFrom('letters').selectAll().where(isQueued).where('account_id', '=', accountId)
  const due = waiting.where('user_id', '=', userId).where('due_at', '<=', now)
  return await lockRows(tx, due.orderBy('due_at').orderBy('id').limit(limit), { skipLocked: true }).execute()
}

/** Locks up to `limit` due exempt emails. */
export async function lockDueExempt(tx: Tx, now: string, limit: number): Promise<Row<'letters'>[]> {
  const due = tx.selectFrom('letters').selectAll().where(isExemptWaiting).where('due_at', '<=', now)
  return await lockRows(tx, due.orderBy('due_at').orderBy('id').limit(limit), { skipLocked: true }).execute()
}

/** Removes an email that was not sent from its hour's counts, unless another hour has begun since it was claimed. */
export async function refundHour(tx: Tx, { accountId, userId }: Sender, claimedAt: string): Promise<void> {
  for (const table of ['mail_accounts', 'mail_queues'] as const) {
    const queue = tx.updateTable(table).set((e) => ({ sent: e('sent', '-', 1) }))
    const counted = queue.where('account_id', '=', accountId).where('sent', '>', 0).where('hour_start', '<=', claimedAt)
    await (table === 'mail_queues' ? counted.where('user_id', '=', userId) : counted).execute()
  }
}

/** Waiting emails of an account or of one of its users, counted up to `most`. */
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

/** Waiting emails of a user ahead of the email `id`. */
export async function countBefore(q: Queries, { accountId, userId }: Sender, id: number): Promise<number> {
  const ofUser = q.selectFrom('letters').where(isQueued).where('account_id', '=', accountId)
  const before = ofUser.where('user_id', '=', userId).where('id', '<', id)
  return Number((await before.select((e) => e.fn.countAll<number>().as('c')).executeTakeFirstOrThrow()).c)
}

const emptyHour: Hour = { start: '', sent: 0 }

/** Current hours of an account and of some of its users. */
export async function hourCounts(q: Queries, accountId: number, userIds: readonly number[]) {
  const account = q.selectFrom('mail_accounts').selectAll().where('account_id', '=', accountId)
  const row = await account.executeTakeFirst()
  const queues = q.selectFrom('mail_queues').selectAll().where('account_id', '=', accountId)
  const rows = userIds.length === 0 ? [] : await queues.where('user_id', 'in', userIds).execute()
  return {
    account: row ? { start: row.hour_start, sent: row.sent } : emptyHour,
    users: new Map(rows.map(({ user_id, hour_start, sent }) => [user_id, { start: hour_start, sent }])),
  }
}
