/** Emails by which a user recommends the server to other people. */
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { checkedAddresses } from '../emails/address.ts'
import * as emails from '../emails/emails.ts'
import { Fault, invalid } from '../fault.ts'
import * as store from './store.ts'

const maxRecipients = 20

/** Sends one email to each address. Throws `invalid` naming a malformed address, and `too-many` beyond the limit per user. */
export async function recommend(
  ctx: Needs<'log' | 'db' | 'clock' | 'rateLimits' | 'settings' | 'sealer' | 'wake' | 'texts'>,
  actor: Actor,
  { emails: to, message }: { readonly emails: readonly string[]; readonly message: string },
): Promise<void> {
  const recipients = checkedAddresses(to, 'emails', maxRecipients)
  if (/[^\P{C}\n\r\t]/u.test(message))
    throw invalid('message', (of) => `${of.message} must not contain control characters.`)
  const wait = ctx.rateLimits.referrals.take(String(actor.userId))
  if (wait > 0)
    throw new Fault('too-many', 'You have sent the maximum number of recommendations for this hour. Try again later.', {
      retryAfter: wait,
    })
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const user = await store.userById(tx, actor.accountId, actor.userId)
    const name = user?.nickname || actor.username
    const { t, language } = ctx.texts(user?.language ?? null)
    const from = t('{name} writes to you from {url}, a file transfer server.', {
      name,
      url: ctx.settings.publicUrl,
    })
    const head = {
      accountId: actor.accountId,
      userId: actor.userId,
      kind: 'referral',
      subject: t('{name} recommends a file server', { name }),
      text: `${message}\n\n${from}`,
      language,
    } as const
    await emails.enqueueAll(
      ctx,
      tx,
      head,
      recipients.map((to) => ({ to })),
    )
  })
}
