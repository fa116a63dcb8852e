/** Recipients of shares and the messages to them. */
import { type Queries, rowsPerStatement, type Tx } from '../../db/engine.ts'
import type { Row } from '../../db/schema.ts'
import { slices } from '../../lib/slices.ts'
import { emailKey, type Message, type Recipient } from './share.ts'

const toRecipient = (row: Row<'share_recipients'>): Recipient => ({
  id: row.id,
  shareId: row.share_id,
  email: row.email,
  copy: row.copy === 1,
  hash: row.hash,
  sentAt: row.sent_at,
  receivedAt: row.received_at,
  createdAt: row.created_at,
})

const toMessage = (row: Row<'share_messages'>): Message => ({
  id: row.id,
  shareId: row.share_id,
  userId: row.user_id,
  subject: row.subject,
  body: row.body,
  createdAt: row.created_at,
})

export async function recipientsOf(q: Queries, shareIds: readonly number[]): Promise<Recipient[]> {
  if (shareIds.length === 0) return []
  const query = q.selectFrom('share_recipients').selectAll().where('share_id', 'in', shareIds)
  return (await query.orderBy('id').execute()).map(toRecipient)
}

export async function messagesOf(q: Queries, shareIds: readonly number[]): Promise<Message[]> {
  if (shareIds.length === 0) return []
  const query = q.selectFrom('share_messages').selectAll().where('share_id', 'in', shareIds)
  return (await query.orderBy('id').execute()).map(toMessage)
}

export async function recipientByHash(q: Queries, shareId: number, hash: string): Promise<Recipient | null> {
  const query = q.selectFrom('share_recipients').selectAll().where('share_id', '=', shareId).where('hash', '=', hash)
  const row = await query.executeTakeFirst()
  return row ? toRecipient(row) : null
}

export async function recipientById(q: Queries, shareId: number, id: number): Promise<Recipient | null> {
  const query = q.selectFrom('share_recipients').selectAll().where('share_id', '=', shareId).where('id', '=', id)
  const row = await query.executeTakeFirst()
  return row ? toRecipient(row) : null
}

/** False once the recipient was removed from the share. */
export async function isInvited(q: Queries, shareId: number, recipientId: number): Promise<boolean> {
  const query = q.selectFrom('share_recipients').select('id').where('share_id', '=', shareId)
  return (await query.where('id', '=', recipientId).executeTakeFirst()) !== undefined
}

export interface NewRecipient {
  readonly email: string
  readonly copy: boolean
  readonly hash: string
}

export async function insertRecipients(
  tx: Tx,
  share: { readonly id: number; readonly accountId: number },
  recipients: readonly NewRecipient[],
  at: string,
): Promise<void> {
  const rows = recipients.map(({ email, copy, hash }) => ({
    account_id: share.accountId,
    share_id: share.id,
    email,
    email_key: emailKey(email),
    copy: copy ? (1 as const) : (0 as const),
    hash,
    sent_at: null,
    received_at: null,
    created_at: at,
  }))
  for (const some of slices(rows, rowsPerStatement)) await tx.insertInto('share_recipients').values(some).execute()
}

export async function setCopy(tx: Tx, id: number, copy: boolean): Promise<void> {
  await tx
    .updateTable('share_recipients')
    .set({ copy: copy ? 1 : 0 })
    .where('id', '=', id)
    .execute()
}

export async function deleteRecipients(tx: Tx, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await tx.deleteFrom('share_recipients').where('id', 'in', ids).execute()
}

export async function markSent(tx: Tx, ids: readonly number[], at: string): Promise<void> {
  if (ids.length > 0) await tx.updateTable('share_recipients').set({ sent_at: at }).where('id', 'in', ids).execute()
}

export async function markReceived(tx: Tx, id: number, at: string): Promise<void> {
  const query = tx.updateTable('share_recipients').set({ received_at: at }).where('id', '=', id)
  await query.where('received_at', 'is', null).execute()
}

export async function insertMessage(
  tx: Tx,
  message: Omit<Message, 'id' | 'createdAt'> & { readonly accountId: number; readonly at: string },
): Promise<void> {
  await tx
    .insertInto('share_messages')
    .values({
      account_id: message.accountId,
      share_id: message.shareId,
      user_id: message.userId,
      subject: message.subject,
      body: message.body,
      created_at: message.at,
    })
    .execute()
}
