/**
 * Claims emails for sending: exempt ones first, then round robin over accounts and, within an account, over users, each within its
 * hourly limit. The cost depends on the number claimed, not on the number waiting: only heads of queues are read.
 */
import type { Tx } from '../../db/engine.ts'
import type { Row } from '../../db/schema.ts'
import type { Needs } from '../context.ts'
import { currentHour, endOfHour, type Hour } from './allowance.ts'
import type { ClaimedEmail } from './email.ts'
import * as queues from './queues-store.ts'
import * as store from './store.ts'

const leaseMs = 60_000

type ClaimContext = Needs<'db' | 'clock' | 'settings'>

/** Claims up to `limit` due emails under a lease of one minute, during which no other worker claims them. */
export async function claim(ctx: ClaimContext, limit: number): Promise<ClaimedEmail[]> {
  const now = ctx.clock.now()
  return await ctx.db.tx(async (tx) => {
    const exempt = await leaseUnexpired(tx, now, await queues.lockDueExempt(tx, now.toISOString(), limit))
    return [...exempt, ...(await claimCounted(ctx, tx, now, limit - exempt.length))]
  })
}

async function claimCounted(ctx: ClaimContext, tx: Tx, now: Date, limit: number): Promise<ClaimedEmail[]> {
  const claimed: ClaimedEmail[] = []
  // A queue with nothing to send now is rescheduled, so it does not come up again; the bound is only a safeguard.
  for (let round = 0; round < 2 * limit && claimed.length < limit; round++) {
    const accounts = await queues.lockDueAccounts(tx, now.toISOString(), limit - claimed.length)
    if (accounts.length === 0) break
    for (const [i, account] of accounts.entries()) {
      const share = Math.ceil((limit - claimed.length) / (accounts.length - i))
      claimed.push(...(await claimOfAccount(ctx, tx, now, account, share)))
    }
  }
  return claimed
}

async function claimOfAccount(
  { settings }: ClaimContext,
  tx: Tx,
  now: Date,
  { accountId, hour: last }: queues.AccountQueue,
  share: number,
): Promise<ClaimedEmail[]> {
  const hour = currentHour(last, now)
  const room = Math.min(share, settings.mail.perAccount - hour.sent)
  const users = room > 0 ? await queues.dueUsers(tx, accountId, now.toISOString(), room) : []
  const claimed: ClaimedEmail[] = []
  for (const [i, { userId, hour: before }] of users.entries()) {
    const sender = { accountId, userId }
    const current = currentHour(before, now)
    // Emails stored before the user was recorded count for the account only.
    const limit = userId === 0 ? settings.mail.perAccount : settings.mail.perUser
    const most = Math.min(Math.ceil((room - claimed.length) / (users.length - i)), limit - current.sent)
    const some =
      most > 0 ? await leaseUnexpired(tx, now, await queues.lockDueEmails(tx, sender, now.toISOString(), most)) : []
    claimed.push(...some)
    const after = { start: current.start, sent: current.sent + some.length }
    const first = await queues.nextEmailTime(tx, sender)
    await queues.setUserQueue(tx, sender, { hour: after, nextAt: nextAttempt(after, limit, first, now) })
  }
  const after = { start: hour.start, sent: hour.sent + claimed.length }
  const first = await queues.nextQueueTime(tx, accountId)
  const nextAt = nextAttempt(after, settings.mail.perAccount, first, now)
  await queues.setAccountQueue(tx, accountId, { hour: after, nextAt })
  return claimed
}

/** When a queue is next due: now, so that it goes behind the other due queues, or at its next hour if this one is used up. */
function nextAttempt(hour: Hour, limit: number, first: string | null, now: Date): string | null {
  if (first === null) return null
  const earliest = hour.sent >= limit ? endOfHour(hour) : now.toISOString()
  return first > earliest ? first : earliest
}

/** Leases these emails, and expires those whose content is no longer valid. */
async function leaseUnexpired(tx: Tx, now: Date, rows: readonly Row<'letters'>[]): Promise<ClaimedEmail[]> {
  const claimedAt = now.toISOString()
  const isExpired = ({ expires_at: until }: Row<'letters'>) => until !== null && until <= claimedAt
  await store.expireByIds(
    tx,
    rows.filter(isExpired).map(({ id }) => id),
  )
  const unexpired = rows.filter((row) => !isExpired(row))
  const until = new Date(now.getTime() + leaseMs).toISOString()
  await store.lease(
    tx,
    unexpired.map(({ id }) => id),
    until,
  )
  return (await store.toEmails(tx, unexpired)).map((email) => ({ ...email, claimedAt, claimedUntil: until }))
}
