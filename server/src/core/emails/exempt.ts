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

/** The recipients within the limits; counts one email for each. */
export async function withinLimits<T extends { readonly to: string }>(
  { clock, settings }: Needs<'clock' | 'settings'>,
  tx: Tx,
  about: { readonly accountId: number; readonly kind: ExemptKind },
  addressees: readonly T[],
): Promise<T[]> {
  const at = clock.now()
  const hour = { now: at.toISOString(), over: new Date(at.getTime() - hourMs).toISOString() }
  const allowed: T[] = []
  for (const recipient of addressees) {
    const mailbox = { ...about, mailbox: mailboxOf(recipient.to) }
    if (
      (await store.countEmail(tx, mailbox, { ...hour, most: maxPerMailbox })) &&
      (await store.countEmail(tx, { ...about, mailbox: '' }, { ...hour, most: settings.mail.perAccount }))
    )
      allowed.push(recipient)
  }
  return allowed
}

/** Deletes counts of past hours. */
export const cleanUpExemptCounts = ({ db, clock }: Needs<'db' | 'clock'>): Promise<void> =>
  store.deleteHoursBefore(db.q, new Date(clock.now().getTime() - hourMs).toISOString())
