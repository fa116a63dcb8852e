/** The outbox as administrators see it: emails with their state, and the hourly limit that delays them. */
import { noStartTls } from '../../mail/transport.ts'
import { mustBeAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { sendTime } from './allowance.ts'
import { isExempt, type StoredEmail } from './email.ts'
import * as queues from './queues-store.ts'
import * as store from './store.ts'

interface Delay {
  /** The limit that is used up. */
  readonly limit: 'user' | 'account'
  readonly perHour: number
  /** The earliest time it can be sent; ISO 8601 UTC. */
  readonly until: string
}

export interface ListedEmail extends StoredEmail {
  readonly delay: Delay | null
}

/** Emails of the actor's account, newest first; without a state those that have not been sent. */
export async function list(
  ctx: Needs<'db' | 'clock' | 'settings'>,
  actor: Actor,
  {
    state,
    ...page
  }: { readonly state?: StoredEmail['state'] | undefined; readonly offset: number; readonly limit: number },
): Promise<{ emails: ListedEmail[]; total: number }> {
  mustBeAdmin(actor, 'see emails')
  const states = state === undefined ? ['waiting', 'failed', 'expired', 'dropped'] : [state]
  const { emails, total } = await store.emailsPage(ctx.db.q, actor.accountId, { ...page, states })
  const delays = await delaysOf(ctx, actor.accountId, emails)
  return { emails: emails.map((email) => ({ ...email, delay: delays.get(email.id) ?? null })), total }
}

/** Delays of the emails of one page, by email id. */
async function delaysOf(
  ctx: Needs<'db' | 'clock' | 'settings'>,
  accountId: number,
  page: readonly StoredEmail[],
): Promise<Map<number, Delay>> {
  const counted = page.filter(({ state, kind }) => state === 'waiting' && !isExempt(kind))
  const byUser = Map.groupBy(
    counted.toSorted((a, b) => a.id - b.id),
    ({ userId }) => userId,
  )
  const hours = await queues.hourCounts(ctx.db.q, accountId, [...byUser.keys()])
  const { perUser, perAccount } = ctx.settings.mail
  const now = ctx.clock.now()
  const delays = new Map<number, Delay>()
  for (const [userId, emails] of byUser) {
    const before = await queues.countBefore(ctx.db.q, { accountId, userId }, emails[0]?.id ?? 0)
    const hour = hours.users.get(userId) ?? { start: '', sent: 0 }
    for (const [i, { id }] of emails.entries()) {
      const ofUser = userId === 0 ? null : sendTime(before + i, hour, perUser, now)
      const ofAccount = sendTime(before + i, hours.account, perAccount, now)
      if (ofAccount !== null && (ofUser === null || ofAccount > ofUser))
        delays.set(id, { limit: 'account', perHour: perAccount, until: ofAccount })
      else if (ofUser !== null) delays.set(id, { limit: 'user', perHour: perUser, until: ofUser })
    }
  }
  return delays
}

/** True when this server refused the mail server because it offers no encryption. */
export const isUnencrypted = (lastError: string): boolean => lastError === noStartTls
