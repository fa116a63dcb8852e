/** Hourly counts of exempt emails, per mailbox and per account, and the rows that list dropped ones. */
import type { Queries, Tx } from '../../db/engine.ts'

export interface ExemptKey {
  readonly accountId: number
  readonly kind: string
  /** The mailbox; '' to count all mailboxes of the account together. */
  readonly mailbox: string
}

/** Counts one email; false when the hour's limit `most` is reached. An hour that began at `over` or earlier is replaced by a new one. */
export async function countEmail(
  tx: Tx,
  { accountId, kind, mailbox }: ExemptKey,
  { most, now, over }: { readonly most: number; readonly now: string; readonly over: string },
): Promise<boolean> {
  const row = { account_id: accountId, kind, mailbox, hour_start: now, sent: 1, dropped_id: null }
  const counted = await tx
    .insertInto('exempt_emails')
    .values(row)
    .onConflict((c) =>
      c
        .columns(['account_id', 'kind', 'mailbox'])
        .doUpdateSet((e) => ({
          sent: e
            .case()
            .when('exempt_emails.hour_start', '<=', over)
            .then(1)
            .else(e('exempt_emails.sent', '+', 1))
            .end(),
          hour_start: e
            .case()
            .when('exempt_emails.hour_start', '<=', over)
            .then(now)
            .else(e.ref('exempt_emails.hour_start'))
            .end(),
          // Beyond the limit nothing is updated, so an updated row has no dropped emails in its hour.
          dropped_id: null,
        }))
        .where((e) => e.or([e('exempt_emails.hour_start', '<=', over), e('exempt_emails.sent', '<', most)])),
    )
    .returning('sent')
    .executeTakeFirst()
  return counted !== undefined
}

/** The email that lists the dropped ones of the current hour; null for none. */
export async function droppedEmail(tx: Tx, { accountId, kind, mailbox }: ExemptKey): Promise<number | null> {
  const ofKind = tx.selectFrom('exempt_emails').select('dropped_id').where('account_id', '=', accountId)
  const row = await ofKind.where('kind', '=', kind).where('mailbox', '=', mailbox).executeTakeFirst()
  return row?.dropped_id ?? null
}

export async function setDroppedEmail(tx: Tx, { accountId, kind, mailbox }: ExemptKey, id: number): Promise<void> {
  const ofKind = tx.updateTable('exempt_emails').set({ dropped_id: id }).where('account_id', '=', accountId)
  await ofKind.where('kind', '=', kind).where('mailbox', '=', mailbox).execute()
}

interface DroppedEmail {
  readonly accountId: number
  readonly kind: string
  readonly to: string
  readonly subject: string
  /** The exceeded limit, as a sentence without a full stop. */
  readonly limit: string
  readonly at: string
}

/** Lists an email that is not sent, and returns its id. It has no text, because dropped emails are not stored. */
export async function insertDropped(
  tx: Tx,
  { accountId, kind, to, subject, limit, at }: DroppedEmail,
): Promise<number> {
  const empty = { text: '', html: '', body_id: null, secret_sealed: null, lease_until: null, expires_at: null }
  const row = {
    ...{ account_id: accountId, exempt: 1 as const, kind, recipient: to, subject, ...empty },
    ...{ state: 'dropped', dropped: 1, attempts: 0, last_error: limit, due_at: at, created_at: at, sent_at: null },
  }
  return (await tx.insertInto('letters').values(row).returning('id').executeTakeFirstOrThrow()).id
}

/** Counts another email in a row that lists dropped ones. */
export async function countDropped(tx: Tx, id: number): Promise<void> {
  const query = tx.updateTable('letters').set((e) => ({ dropped: e('dropped', '+', 1) }))
  await query.where('id', '=', id).execute()
}

export async function deleteHoursBefore(q: Queries, over: string): Promise<void> {
  await q.deleteFrom('exempt_emails').where('hour_start', '<=', over).execute()
}
