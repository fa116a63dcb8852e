import { type SelectQueryBuilder, sql } from 'kysely'
import { type Queries, rowsPerStatement, type Tx } from '../../db/engine.ts'
import { lockRows } from '../../db/query.ts'
import type { Row, Schema } from '../../db/schema.ts'
import { slices } from '../../lib/slices.ts'
import { actionOf, type Notification, type NotificationRecipient, typeOf } from './notification.ts'

const toRecipient = (row: Row<'notification_recipients'>): NotificationRecipient => ({
  id: row.id,
  notificationId: row.notification_id,
  email: row.email,
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
})

const toNotification = (
  row: Row<'notifications'>,
  recipients: readonly NotificationRecipient[] = [],
): Notification => ({
  id: row.id,
  accountId: row.account_id,
  userId: row.user_id,
  resourceId: row.resource_id,
  shareId: row.share_id,
  type: typeOf(row.type),
  action: actionOf(row.action),
  actors: JSON.parse(row.actors) as string[],
  message: row.message,
  sendEmail: row.send_email === 1,
  notifiedAt: row.told_at,
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
  recipients,
})

/** With their recipients, in the order of the rows. */
async function withRecipients(q: Queries, rows: readonly Row<'notifications'>[]): Promise<Notification[]> {
  const recipients = await recipientsOf(
    q,
    rows.map(({ id }) => id),
  )
  const byRule = Map.groupBy(recipients, ({ notificationId }) => notificationId)
  return rows.map((row) => toNotification(row, byRule.get(row.id)))
}

async function recipientsOf(q: Queries, ids: readonly number[]): Promise<NotificationRecipient[]> {
  if (ids.length === 0) return []
  const query = q.selectFrom('notification_recipients').selectAll().where('notification_id', 'in', ids)
  return (await query.orderBy('id').execute()).map(toRecipient)
}

export interface Owner {
  readonly accountId: number
  readonly userId: number
}

const ownRow = (q: Queries, { accountId, userId }: Owner, id: number) =>
  q
    .selectFrom('notifications')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('user_id', '=', userId)
    .where('id', '=', id)

export async function ownNotification(q: Queries, owner: Owner, id: number): Promise<Notification | null> {
  const [found] = await withRecipients(q, await ownRow(q, owner, id).execute())
  return found ?? null
}

/** Reads a notification of its owner and locks it until the end of the transaction. */
export async function lockOwnNotification(tx: Tx, owner: Owner, id: number): Promise<Notification | null> {
  const [found] = await withRecipients(tx, await lockRows(tx, ownRow(tx, owner, id)).execute())
  return found ?? null
}

export interface Sort {
  readonly field: 'resourcename' | 'date' | 'action' | 'type'
  readonly descending: boolean
}

export interface Selection {
  readonly types: readonly string[]
  readonly action?: string | undefined
  readonly offset: number
  readonly limit: number
  readonly sort: readonly Sort[]
}

type Matching = SelectQueryBuilder<Schema & { n: Schema['notifications'] }, 'n', object>

/** Name of the resource of a rule, in lower case; '' if its owner cannot access it, because its name must not be revealed. */
const shownName = (rootId: number) => sql<string>`(
  with recursive up (id, name, parent_id, deleted_at, distance) as (
    select id, name, parent_id, deleted_at, 0 from resources where id = n.resource_id
    union all
    select r.id, r.name, r.parent_id, r.deleted_at, up.distance + 1 from resources r join up on r.id = up.parent_id
  )
  select case
    when count(deleted_at) = 0 and max(case when id = ${rootId} then 1 else 0 end) = 1
    then max(case when distance = 0 then lower(name) end) else '' end
  from up)`

export async function ownPage(
  q: Queries,
  { accountId, userId, rootId }: Owner & { readonly rootId: number },
  { types, action, offset, limit, sort }: Selection,
): Promise<{ notifications: Notification[]; total: number }> {
  let matching: Matching = q
    .selectFrom('notifications as n')
    .where('n.account_id', '=', accountId)
    .where('n.user_id', '=', userId)
    .where('n.type', 'in', types)
  if (action !== undefined) matching = matching.where('n.action', '=', action)
  let page = matching.selectAll('n')
  for (const { field, descending } of sort) {
    const order = descending ? 'desc' : 'asc'
    page =
      field === 'resourcename'
        ? page.orderBy(shownName(rootId), order)
        : page.orderBy(field === 'date' ? 'n.created_at' : `n.${field}`, order)
  }
  const rows = await page.orderBy('n.id').limit(limit).offset(offset).execute()
  const count = await matching.select((e) => e.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  return { notifications: await withRecipients(q, rows), total: Number(count.count) }
}

/** Number of rules created by a user. */
export async function countOwn(q: Queries, { accountId, userId }: Owner): Promise<number> {
  const own = q.selectFrom('notifications').where('account_id', '=', accountId).where('user_id', '=', userId)
  const count = own.where('share_id', 'is', null).select((e) => e.fn.countAll<number>().as('count'))
  return Number((await count.executeTakeFirstOrThrow()).count)
}

export async function countSending(q: Queries): Promise<number> {
  const query = q.selectFrom('notifications').select((e) => e.fn.countAll<number>().as('count'))
  return Number((await query.where('send_email', '=', 1).executeTakeFirstOrThrow()).count)
}

export type NewNotification = Omit<Notification, 'id' | 'notifiedAt' | 'createdAt' | 'modifiedAt' | 'recipients'>

export async function insertNotification(tx: Tx, rule: NewNotification, at: string): Promise<number> {
  const { id } = await tx
    .insertInto('notifications')
    .values({
      account_id: rule.accountId,
      user_id: rule.userId,
      resource_id: rule.resourceId,
      share_id: rule.shareId,
      type: rule.type,
      action: rule.action,
      actors: JSON.stringify(rule.actors),
      message: rule.message,
      send_email: rule.sendEmail ? 1 : 0,
      told_at: null,
      created_at: at,
      modified_at: at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Undefined fields stay unchanged. */
export interface Changes {
  readonly action?: string | undefined
  readonly actors?: readonly string[] | undefined
  readonly message?: string | null | undefined
  readonly sendEmail?: boolean | undefined
}

export async function updateNotification(tx: Tx, id: number, changes: Changes, at: string): Promise<void> {
  const { action, actors, message, sendEmail } = changes
  await tx
    .updateTable('notifications')
    .set({
      modified_at: at,
      ...(action !== undefined && { action }),
      ...(actors !== undefined && { actors: JSON.stringify(actors) }),
      ...(message !== undefined && { message }),
      ...(sendEmail !== undefined && { send_email: sendEmail ? 1 : 0 }),
    })
    .where('id', '=', id)
    .execute()
}

/** The rule with the receipts of a share, locked until the end of the transaction. */
export async function receiptOf(tx: Tx, accountId: number, shareId: number): Promise<Notification | null> {
  const query = tx.selectFrom('notifications').selectAll().where('account_id', '=', accountId)
  const [found] = await withRecipients(tx, await lockRows(tx, query.where('share_id', '=', shareId)).execute())
  return found ?? null
}

/** Active receipts of shares, in the order of their creation. */
export async function receiptsOf(q: Queries, accountId: number, shareIds: readonly number[]): Promise<Notification[]> {
  if (shareIds.length === 0) return []
  const query = q.selectFrom('notifications').selectAll().where('account_id', '=', accountId)
  return await withRecipients(
    q,
    await query.where('share_id', 'in', shareIds).where('send_email', '=', 1).orderBy('id').execute(),
  )
}

/** Makes a receipt match events in a folder, also if it had ended. */
export async function resumeReceipt(tx: Tx, id: number, resourceId: number): Promise<void> {
  await tx.updateTable('notifications').set({ resource_id: resourceId, send_email: 1 }).where('id', '=', id).execute()
}

/** Ends a receipt; it is deleted when its pending notices have been sent. */
export async function endReceipt(tx: Tx, id: number): Promise<void> {
  await tx.updateTable('notifications').set({ send_email: 0 }).where('id', '=', id).execute()
  await deleteEndedReceipts(tx)
}

/** Ended receipts without pending notices. */
export async function deleteEndedReceipts(q: Queries): Promise<void> {
  await q
    .deleteFrom('notifications')
    .where('share_id', 'is not', null)
    .where('send_email', '=', 0)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('notices as o').select('o.id').whereRef('o.notification_id', '=', 'notifications.id'))),
    )
    .execute()
}

/** Rules about purged resources. */
export async function deleteOrphans(q: Queries): Promise<void> {
  await q
    .deleteFrom('notifications')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('resources as r').select('r.id').whereRef('r.id', '=', 'notifications.resource_id'))),
    )
    .execute()
}

export async function deleteNotification(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('notifications').where('id', '=', id).execute()
}

export interface NewRecipient {
  readonly email: string
  /** Hash of the unsubscribe code. */
  readonly codeHash: string
  readonly codeSealed: string
}

export async function insertRecipients(
  tx: Tx,
  rule: { readonly id: number; readonly accountId: number },
  recipients: readonly NewRecipient[],
  at: string,
): Promise<void> {
  const rows = recipients.map(({ email, codeHash, codeSealed }) => ({
    account_id: rule.accountId,
    notification_id: rule.id,
    email,
    code_hash: codeHash,
    code_sealed: codeSealed,
    created_at: at,
    modified_at: at,
  }))
  for (const some of slices(rows, rowsPerStatement))
    await tx.insertInto('notification_recipients').values(some).execute()
}

/** The recipients, with their codes. */
export async function codesOf(q: Queries, notificationId: number) {
  const query = q.selectFrom('notification_recipients').select(['email', 'code_sealed'])
  const rows = await query.where('notification_id', '=', notificationId).orderBy('id').execute()
  return rows.map((row) => ({ email: row.email, codeSealed: row.code_sealed }))
}

/** The recipient with this code, and the rule. */
export async function recipientByCode(q: Queries, codeHash: string) {
  const recipients = q.selectFrom('notification_recipients').selectAll().where('code_hash', '=', codeHash)
  const recipient = await recipients.executeTakeFirst()
  if (!recipient) return null
  const rule = q.selectFrom('notifications').selectAll().where('id', '=', recipient.notification_id)
  return { recipient: toRecipient(recipient), notification: toNotification(await rule.executeTakeFirstOrThrow()) }
}

export async function deleteRecipients(tx: Tx, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await tx.deleteFrom('notification_recipients').where('id', 'in', ids).execute()
}
