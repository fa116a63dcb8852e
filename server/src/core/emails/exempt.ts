/**
 * Emails that the limits of users and accounts do not count can be caused in any number, too: by changing an address to and
 * fro, by asking for passwords of many users, by an endpoint that fails and recovers. So of each kind only so many are
 * written to one mailbox an hour, and for one account; those beyond are dropped, since a mailbox that has had as many knows.
 */
import type { Tx } from '../../db/engine.ts'
import { mailboxOf } from '../../lib/text/email-address.ts'
import type { Needs } from '../context.ts'
import * as store from './exempt-store.ts'
import type { ExemptKind } from './letter.ts'

const hourMs = 3_600_000

/** Of one kind, of one account, to one mailbox in an hour. */
export const mostToMailbox = 20

/** Those of the addressees to whom an exempt email may be written now; counts them. */
export async function admitted<T extends { readonly to: string }>(
  { clock, settings }: Needs<'clock' | 'settings'>,
  tx: Tx,
  about: { readonly accountId: number; readonly kind: ExemptKind },
  addressees: readonly T[],
): Promise<T[]> {
  const at = clock.now()
  const hour = { now: at.toISOString(), over: new Date(at.getTime() - hourMs).toISOString() }
  const kept: T[] = []
  for (const one of addressees) {
    const mailbox = { ...about, mailbox: mailboxOf(one.to) }
    if (
      (await store.countOne(tx, mailbox, { ...hour, most: mostToMailbox })) &&
      (await store.countOne(tx, { ...about, mailbox: '' }, { ...hour, most: settings.mail.perAccount }))
    )
      kept.push(one)
  }
  return kept
}

/** Forgets what counts no more. */
export const sweepExempt = ({ db, clock }: Needs<'db' | 'clock'>): Promise<void> =>
  store.dropOver(db.q, new Date(clock.now().getTime() - hourMs).toISOString())
