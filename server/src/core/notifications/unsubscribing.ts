/** The unsubscribe link of notification emails. The code in it is the only credential. */
import { sha256Hex } from '../../lib/crypto/ids.ts'
import type { Needs } from '../context.ts'
import { notFound } from '../fault.ts'
import * as shareStore from '../shares/store.ts'
import type { Language } from '../texts.ts'
import { describe } from './notification.ts'
import * as store from './store.ts'

export interface Subscription {
  readonly email: string
  /** The subject of the emails, without a path; in German a subordinate clause, as in the emails. */
  readonly about: string
}

const gone = () =>
  notFound('notification', 'This link is no longer valid. These emails are no longer sent to this address.')

/** The subscription of a code. Throws `not-found`. */
export async function subscriptionOf(
  ctx: Needs<'db' | 'texts'>,
  code: string,
  language: Language | null = null,
): Promise<Subscription> {
  const found = await store.recipientByCode(ctx.db.q, sha256Hex(code))
  if (!found) throw gone()
  const { notification, recipient } = found
  const texts = ctx.texts(language)
  const thing = notification.type === 'file' ? texts.t('a file') : texts.t('a folder')
  return { email: recipient.email, about: describe(notification, thing, texts) }
}

/** Removes the address from the recipients; for a receipt also from the share. Throws `not-found`. */
export async function unsubscribe(ctx: Needs<'db' | 'clock'>, code: string): Promise<void> {
  await ctx.db.tx(async (tx) => {
    const found = await store.recipientByCode(tx, sha256Hex(code))
    if (!found) throw gone()
    const { notification, recipient } = found
    await store.deleteRecipients(tx, [recipient.id])
    if (notification.shareId === null) return
    const share = await shareStore.lockShare(tx, notification.accountId, notification.shareId)
    if (!share) return
    const notificationEmails = share.notificationEmails.filter(
      (email) => email.toLowerCase() !== recipient.email.toLowerCase(),
    )
    const none = notificationEmails.length === 0
    const modifiedAt = ctx.clock.now().toISOString()
    await shareStore.updateShare(tx, share.id, {
      notificationEmails,
      ...(none && { hasNotification: false }),
      modifiedAt,
    })
  })
}
