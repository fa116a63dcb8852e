/**
 * Limits on exempt emails, which the hourly limits of users and accounts do not count but which can still be caused in any number:
 * by changing an address back and forth, by requesting password links, by an endpoint that fails and recovers. Each kind is
 * limited per mailbox and per account; emails beyond the limit are dropped, because the mailbox has received the same many times.
 */
import type { Tx } from '../../db/engine.ts'
import { mailboxOf } from '../../lib/text/email-address.ts'
import type { Needs } from '../context.ts'
import type { ExemptKind } from './email.ts'
import * as store from './exempt-store.ts'

const hourMs = 3_600_000

/** Emails of one kind from one account to one mailbox, per hour. */
export const maxPerMailbox = 20

interface About {
  readonly accountId: number
  readonly kind: ExemptKind
}

/** A recipient whose email is dropped, and the exceeded limit. */
export interface DroppedRecipient<T> {
  readonly recipient: T
  readonly key: store.ExemptKey
}

/** Divides the recipients into those within the limits, which are counted, and those whose email is dropped. */
export async function withinLimits<T extends { readonly to: string }>(
  { clock, settings }: Needs<'clock' | 'settings'>,
  tx: Tx,
  about: About,
  addressees: readonly T[],
): Promise<{ readonly allowed: T[]; readonly dropped: DroppedRecipient<T>[] }> {
  const at = clock.now()
  const hour = { now: at.toISOString(), over: new Date(at.getTime() - hourMs).toISOString() }
  const allowed: T[] = []
  const dropped: DroppedRecipient<T>[] = []
  for (const recipient of addressees) {
    const ofMailbox = { ...about, mailbox: mailboxOf(recipient.to) }
    const ofAccount = { ...about, mailbox: '' }
    if (!(await store.countEmail(tx, ofMailbox, { ...hour, most: maxPerMailbox })))
      dropped.push({ recipient, key: ofMailbox })
    else if (!(await store.countEmail(tx, ofAccount, { ...hour, most: settings.mail.perAccount })))
      dropped.push({ recipient, key: ofAccount })
    else allowed.push(recipient)
  }
  return { allowed, dropped }
}

/**
 * Lists dropped emails for administrators: one row of the outbox per limit and hour, with the first recipient and the number of
 * others, so that a flood of emails does not cause a flood of rows.
 */
export async function listDropped(
  { clock, settings }: Needs<'clock' | 'settings'>,
  tx: Tx,
  subject: string,
  dropped: readonly DroppedRecipient<{ readonly to: string }>[],
): Promise<void> {
  for (const { recipient, key } of dropped) {
    const listed = await store.droppedEmail(tx, key)
    if (listed !== null) await store.countDropped(tx, listed)
    else {
      const { accountId, kind, mailbox } = key
      const limit =
        mailbox === ''
          ? `An account sends at most ${settings.mail.perAccount} emails of this kind in an hour`
          : `One mailbox gets at most ${maxPerMailbox} emails of this kind in an hour`
      const email = { accountId, kind, to: recipient.to, subject, limit, at: clock.now().toISOString() }
      await store.setDroppedEmail(tx, key, await store.insertDropped(tx, email))
    }
  }
}

/** Deletes counts of past hours. */
export const cleanUpExemptCounts = ({ db, clock }: Needs<'db' | 'clock'>): Promise<void> =>
  store.deleteHoursBefore(db.q, new Date(clock.now().getTime() - hourMs).toISOString())
