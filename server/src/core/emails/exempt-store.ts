/** Hourly counts of exempt emails, per mailbox and per account. */
import type { Queries, Tx } from '../../db/engine.ts'

export interface ExemptKey {
  readonly accountId: number
  readonly kind: string
  /** '' for all mailboxes of the account together. */
  readonly mailbox: string
}

/** Counts one email; false when the hour's limit `most` is reached. An hour that began at `over` or earlier is replaced by a new one. */
export async function countEmail(
  tx: Tx,
  { accountId, kind, mailbox }: ExemptKey,
  { most, now, over }: { readonly most: number; readonly now: string; readonly over: string },
): Promise<boolean> {
  const row = { account_id: accountId, kind, mailbox, hour_start: now, sent: 1 }
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
        }))
        .where((e) => e.or([e('exempt_emails.hour_start', '<=', over), e('exempt_emails.sent', '<', most)])),
    )
    .returning('sent')
    .executeTakeFirst()
  return counted !== undefined
}

export async function deleteHoursBefore(q: Queries, over: string): Promise<void> {
  await q.deleteFrom('exempt_emails').where('hour_start', '<=', over).execute()
}
